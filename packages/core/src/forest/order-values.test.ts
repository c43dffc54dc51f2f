import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { orderValues } from './order-values.ts'
import { f64 } from './testing/columns.ts'

/** By comparison; `sort` is stable, so equal values keep the order of their rows. */
const byComparison = (values: Float64Array): number[] =>
  Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]!))
    .sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0))

describe('rows in the order of their values', () => {
  it('are those of a stable sort by comparison, for doubles of every bit pattern', () => {
    const rng = seededRng(1)
    for (let k = 0; k < 100; k++) {
      const words = Uint32Array.from({ length: 2 * (1 + rng.below(3000)) }, () => rng.uint32())
      const values = new Float64Array(words.buffer)
      expect([...orderValues(values)]).toEqual(byComparison(values))
    }
  })

  it('keep ties in the order of the rows, with few distinct values of either sign', () => {
    const rng = seededRng(2)
    for (let k = 0; k < 100; k++) {
      const values = Float64Array.from({ length: 1 + rng.below(500) }, () => (rng.below(7) - 3) / 4)
      expect([...orderValues(values)]).toEqual(byComparison(values))
    }
  })

  it('leave out NaN, take −0 for 0, and put the infinities at the ends', () => {
    expect([...orderValues(f64(0, Number.NaN, Infinity, -0, -5e-324, -Infinity, 5e-324, Number.NaN, 0))]).toEqual([5, 4, 0, 3, 8, 6, 2])
    expect([...orderValues(f64(Number.NaN))]).toEqual([])
    expect([...orderValues(f64())]).toEqual([])
  })

  it('leave the values as they are', () => {
    const values = f64(3, -0, Number.NaN, 1)
    orderValues(values)
    expect(values).toEqual(f64(3, -0, Number.NaN, 1))
  })
})
