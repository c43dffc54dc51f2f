import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMissingWord, readBoolean, readNumber } from './read-cell.ts'

describe('readNumber', () => {
  it('reads every finite number that JavaScript or Python prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        expect(readNumber(String(x))).toBe(Object.is(x, -0) ? 0 : x)
      }),
    )
    for (const [text, x] of [
      ['1e-3', 1e-3],
      ['1E5', 1e5],
      [' 2.0 ', 2],
      ['.5', 0.5],
      ['5.', 5],
      ['+3', 3],
      ['007', 7],
      ['-0.0', -0],
    ] as const)
      expect(readNumber(text)).toBe(x)
  })
  it('reads infinities in the spellings of Python and JavaScript', () => {
    for (const text of ['inf', 'Infinity', '+inf', ' INF ']) expect(readNumber(text)).toBe(Number.POSITIVE_INFINITY)
    for (const text of ['-inf', '-Infinity']) expect(readNumber(text)).toBe(Number.NEGATIVE_INFINITY)
  })
  it('refuses what only looks like a number', () => {
    for (const text of [
      '',
      '  ',
      '0x10',
      '0b1',
      '0o7',
      '1,000',
      '10%',
      '1e',
      'e5',
      '1_000',
      '12abc',
      '--1',
      'nan',
      'NaN',
      'true',
      'infinite',
      '2024-01-01',
      '1.2.3',
      '[1]',
    ]) {
      expect(readNumber(text), text).toBeNaN()
    }
  })
})
describe('missing words', () => {
  it('are the usual ones in any case and with blanks around', () => {
    for (const text of ['', '   ', '\t', 'NA', 'N/A', 'nan', 'NaN', 'None', 'null', ' none ', '<NA>', '#N/A', 'undefined'])
      expect(isMissingWord(text), text).toBe(true)
    for (const text of ['0', 'no', 'nano', 'nearest', 'unset', '-', 'none of them', 'adam']) expect(isMissingWord(text), text).toBe(false)
  })
})
it('booleans are read in three spellings and nothing else', () => {
  expect(['true', 'True', 'TRUE'].map(readBoolean)).toEqual([true, true, true])
  expect(['false', 'False', 'FALSE'].map(readBoolean)).toEqual([false, false, false])
  expect(['yes', '1', 'tRue', ''].map(readBoolean)).toEqual([null, null, null, null])
})
