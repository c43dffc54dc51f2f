import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConfigKey } from '../domain/config-key.ts'
import type { Value } from '../domain/run.ts'
import { type LevelColumn, MISSING, type NumericColumn, PRESENT } from './dataset.ts'
import { inferColumn, withNullLevel } from './infer-column.ts'

const infer = (values: (Value | undefined)[], declared?: ConfigKey['declared']) =>
  inferColumn({ name: 'x', values }, declared, (row) => `run-${row}`)
const column = (...values: (Value | undefined)[]) => infer(values).column
const numeric = (...values: (Value | undefined)[]) => column(...values) as NumericColumn
const levels = (...values: (Value | undefined)[]) => column(...values) as LevelColumn
const named = ({ codes, levels }: LevelColumn) => Array.from(codes, (code) => (code < 0 ? null : levels[code]!))

describe('numeric', () => {
  it('1, 1.0 and "1" are one value when the whole column reads as numbers', () => {
    const { kind, values, integer } = numeric(1, 1.0, '1', '1.0', '1e0')
    expect(kind).toBe('numeric')
    expect([...values]).toEqual([1, 1, 1, 1, 1])
    expect(integer).toBe(true)
  })
  it('NA, None, null, NaN, blank and absent are missing and counted in the note', () => {
    const { values, status, note } = numeric(1, 'NA', 'None', null, Number.NaN, '', undefined, 2.5)
    expect([...values]).toEqual([1, ...new Array(6).fill(Number.NaN), 2.5])
    expect([...status]).toEqual([PRESENT, ...new Array(6).fill(MISSING), PRESENT])
    expect(note).toContain("3 cells such as 'NA' count as missing")
  })
  it('infinities are values', () => {
    const { values, status } = numeric(1, Number.NEGATIVE_INFINITY, 'inf')
    expect([...values]).toEqual([1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect([...status]).toEqual([PRESENT, PRESENT, PRESENT])
  })
  it('zero and minus zero are one value', () =>
    expect([...numeric(-0, 0, 2).values].map((x) => Object.is(x, -0))).toEqual([false, false, false]))
  it('few distinct numbers stay numeric', () => expect(numeric(16, 32, 16, 32, 64).kind).toBe('numeric'))
  it('NaN stands exactly where a run has no value', () => {
    const cell = fc.oneof(fc.double(), fc.constantFrom<Value | undefined>(null, undefined, '3', 'NA', ''))
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        const result = column(...cells)
        if (result.kind !== 'numeric') return
        result.values.forEach((x, i) => {
          expect(Number.isNaN(x)).toBe(result.status[i] !== PRESENT)
        })
      }),
    )
  })
})

describe('a stray text cell', () => {
  it('makes the column categorical and the note says how many, which and where', () => {
    const { kind, note } = levels(1, 2, 'auto', 4)
    expect(kind).toBe('categorical')
    expect(note).toBe("1 of 4 values is not a number, first: 'auto' in run run-2")
  })
  it('a long cell is cut in the note, not in the level', () => {
    const long = 'x'.repeat(100)
    const { note, levels: names } = levels(1, long)
    expect(note).toContain(`${'x'.repeat(39)}…`)
    expect(names).toEqual(['1', long])
  })
})

describe('boolean', () => {
  it('true and false in any spelling, with 0 and 1 among them, are one boolean', () => {
    const result = levels(true, 'False', 'TRUE', 'false', 0, 1, undefined, 'None')
    expect(result.kind).toBe('boolean')
    expect(named(result)).toEqual(['true', 'false', 'true', 'false', 'false', 'true', null, null])
  })
  it('0 and 1 alone are boolean when both occur and keep their names', () => {
    expect(levels(0, 1, '1').kind).toBe('boolean')
    expect(levels(0, 1, '1').levels).toEqual(['0', '1'])
    expect(column(1, 1, 1).kind).toBe('numeric')
    expect(column(0, 1, 2).kind).toBe('numeric')
  })
  it('a boolean among numbers is no number: false | 10 is categorical', () => {
    const result = levels(false, 10, 20)
    expect(result.kind).toBe('categorical')
    expect(result.note).toContain("first: 'false'")
  })
})

describe('categorical', () => {
  it('values that share their first characters stay distinct', () => {
    const a = 'facebook/wav2vec2-large-xlsr-53-a'
    const b = 'facebook/wav2vec2-large-xlsr-53-b'
    expect(new Set(levels(a, b).codes).size).toBe(2)
  })
  it('whole numbers too long for a double stay distinct texts and whole', () => {
    const { column, integers } = infer(['12345678901234567890', '12345678901234567891', 7])
    expect(column.kind).toBe('categorical')
    expect((column as LevelColumn).levels).toHaveLength(3)
    expect(integers).toBe(true)
    expect(column.note).toContain('more digits than can be told apart')
    expect(numeric('1e300', '12345678901234567.5').kind).toBe('numeric')
  })
  it('lists and dicts compare as a whole', () => {
    const result = levels([64, 64], [64, 32], [64, 64], { a: 1, b: 2 }, { b: 2, a: 1 })
    expect(result.kind).toBe('categorical')
    expect(named(result)).toEqual(['[64,64]', '[64,32]', '[64,64]', '{"a":1,"b":2}', '{"a":1,"b":2}'])
  })
  it('none and NA are levels beside other texts; blank text and nan are missing', () => {
    expect(named(levels('none', 'cosine', 'NA', '', 'nan', ' '))).toEqual(['none', 'cosine', 'NA', null, null, null])
  })
  it('numeric levels come first and by size', () => expect(levels('10', '9', 'auto', 100).levels).toEqual(['9', '10', '100', 'auto']))
  it('null waits: it is missing here and a level of its own once nothing explains it', () => {
    const raw = { name: 'scheduler', values: [null, 'cosine', 'step', undefined] }
    const inferred = inferColumn(raw, undefined, String)
    expect(inferred.nullsPending).toBe(true)
    expect(named(inferred.column as LevelColumn)).toEqual([null, 'cosine', 'step', null])
    expect(named(withNullLevel(raw, inferred.column as LevelColumn))).toEqual(['null', 'cosine', 'step', null])
  })
  it('levels do not depend on the order of the runs', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean())), (cells) => {
        const there = column(...cells)
        const back = column(...[...cells].reverse())
        expect(back.kind).toBe(there.kind)
        if (there.kind !== 'numeric' && back.kind !== 'numeric') {
          expect(back.levels).toEqual(there.levels)
          expect([...back.codes].reverse()).toEqual([...there.codes])
        }
      }),
    )
  })
})

describe('ordinal', () => {
  it('levels stand in their order with the numbers behind them', () => {
    const result = levels('128M', '64M', '1B', '64M', undefined)
    expect(result.kind).toBe('ordinal')
    expect(result.levels).toEqual(['64M', '128M', '1B'])
    expect([...result.levelValues!]).toEqual([64e6, 128e6, 1e9])
    expect([...result.codes]).toEqual([1, 0, 2, 0, -1])
  })
  it('words are ranked', () => {
    const result = levels('large', 'small', 'base')
    expect(result.levels).toEqual(['small', 'base', 'large'])
    expect([...result.levelValues!]).toEqual([0, 1, 2])
  })
})

describe('what is declared wins', () => {
  it('numeric: what is no number becomes missing and is counted', () => {
    const { column, detected } = infer([1, 'auto', 3], { kind: 'numeric' })
    expect([...(column as NumericColumn).values]).toEqual([1, Number.NaN, 3])
    expect(column.note).toContain('1 of 3 values cannot be and count as missing')
    expect(detected.kind).toBe('categorical')
  })
  it('numeric of ordered levels takes the numbers behind them, of booleans 0 and 1', () => {
    expect([...(infer(['2M', '1M'], { kind: 'numeric' }).column as NumericColumn).values]).toEqual([2e6, 1e6])
    expect([...(infer([true, 'false'], { kind: 'numeric' }).column as NumericColumn).values]).toEqual([1, 0])
  })
  it('categorical and ordinal of numbers have one level per number, by size', () => {
    const categorical = infer([10, '9', 9.0], { kind: 'categorical' }).column as LevelColumn
    expect(categorical.levels).toEqual(['9', '10'])
    expect([...categorical.codes]).toEqual([1, 0, 0])
    const ordinal = infer([10, 9, undefined], { kind: 'ordinal' }).column as LevelColumn
    expect([...ordinal.levelValues!]).toEqual([9, 10])
  })
  it('boolean reads yes and no too', () => {
    const result = infer(['yes', 'no', 'maybe'], { kind: 'boolean' }).column as LevelColumn
    expect([...result.codes]).toEqual([1, 0, -1])
    expect(result.note).toContain('1 of 3')
  })
  it('log is refused where values are not above 0, and the note says so', () => {
    const refused = infer([0, 1, 2], { scale: 'log' }).column as NumericColumn
    expect(refused.scale).toBe('linear')
    expect(refused.note).toContain('1 values are not above 0')
    expect((infer([1, 2, 3], { scale: 'log' }).column as NumericColumn).scale).toBe('log')
  })
})

describe('nothing to see', () => {
  it('no runs, no values and only nulls are a categorical column without levels', () => {
    for (const cells of [[], [undefined], [null, undefined], ['', ' ']]) {
      const result = levels(...cells)
      expect([result.kind, result.levels, result.note]).toEqual(['categorical', [], 'no run sets it'])
    }
  })
})
