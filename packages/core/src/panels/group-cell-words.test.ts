import { describe, expect, it } from 'vitest'
import { groupCellWords, groupValueText } from './group-cell-words.ts'

const loss = { kind: 'number', reducer: 'mean', label: 'loss' } as const
const all = { n: 12, missing: 0, notFinite: 0 }

describe('a cell of a group in words', () => {
  it('a mean has its interval and its n, and says whose interval it is', () => {
    expect(groupCellWords({ ...all, value: 0.5, ends: [0.4, 0.6] }, loss, 12)).toEqual({
      text: '0.50 ± 0.10',
      n: 12,
      title: 'loss: mean of 12 runs: 0.50 ± 0.10, 95 % interval over runs',
    })
    expect(groupCellWords({ ...all, n: 1, value: 0.5, ends: null }, loss, 1).title).toContain('one run, no interval')
    expect(groupCellWords({ ...all, n: 2, value: 0.5, ends: null }, loss, 2).title).toContain('all equal')
  })
  it('what is not set, and what is not finite, is told apart and never averaged in', () => {
    const words = groupCellWords({ n: 3, missing: 2, notFinite: 1, value: 1, ends: null }, loss, 6)
    expect(words.title).toContain('mean of 3 runs')
    expect(words.title).toContain('2 not set, 1 NaN or infinite')
    expect(groupCellWords({ n: 0, missing: 6, notFinite: 0, value: null, ends: null }, loss, 6).text).toBeNull()
    expect(groupCellWords({ n: 0, missing: 0, notFinite: 6, value: null, ends: null }, loss, 6).text).toBe('NaN')
  })
  it('a range that is one value in every run is that value', () => {
    const lr = { kind: 'number', reducer: 'range', label: 'lr' } as const
    expect(groupCellWords({ ...all, value: 0.001, ends: [0.001, 0.001] }, lr, 12)).toMatchObject({ text: '0.001', n: null })
    expect(groupCellWords({ ...all, n: 11, missing: 1, value: 0.001, ends: [0.001, 0.001] }, lr, 12).n).toBe(11)
    expect(groupCellWords({ ...all, value: null, ends: [1e-4, 0.1] }, lr, 12)).toMatchObject({ text: '1e-4 … 0.1', n: 12 })
  })
  it('texts are counted; one value everywhere stands alone', () => {
    const optimizer = { kind: 'text', label: 'optimizer' } as const
    const counts = [
      ['adam', 7],
      ['sgd', 3],
    ] as const
    expect(groupCellWords({ n: 12, missing: 0, counts, distinct: 4 }, optimizer, 12).text).toBe('adam 7 · sgd 3 · +2')
    expect(groupCellWords({ n: 10, missing: 2, counts, distinct: 2 }, optimizer, 12).title).toBe('optimizer: adam 7, sgd 3, 2 not set')
    expect(groupCellWords({ n: 12, missing: 0, counts: [['adam', 12]], distinct: 1 }, optimizer, 12).text).toBe('adam')
  })
  it('the value of a group is written as its column writes it', () => {
    expect(groupValueText({ value: null }, 'number')).toBe('not set')
    expect(groupValueText({ value: 0.0003 }, 'number')).toBe('3e-4')
    expect(groupValueText({ value: 90_000 }, 'duration')).toBe('1.5 min')
  })
})
