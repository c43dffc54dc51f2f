import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { binColumns, MAX_ONE_HOT } from './bin-columns.ts'
import { findEdges, MAX_BINS } from './bin-edges.ts'
import { binOfValue } from './predict.ts'
import { binNumeric, f64, numeric, unordered } from './testing/columns.ts'
import { uniforms } from './testing/reference-data.ts'

/** Rows per bin. */
const counts = (values: Float64Array): Int32Array => {
  const { bins, binCount } = binNumeric([values])
  const count = new Int32Array(binCount[0]!)
  for (const bin of bins) count[bin]!++
  return count
}

describe('bins', () => {
  it('keep up to 256 distinct values apart, whatever their spacing', () => {
    const values = Float64Array.from({ length: 1024 }, (_, i) => 10 ** ((i % 256) - 128))
    const { lower, upper } = findEdges(values.toSorted())
    expect(lower).toHaveLength(256)
    expect(lower).toEqual(upper)
    expect(binNumeric([values]).bins.slice(0, 256)).toEqual(Uint8Array.from({ length: 256 }, (_, i) => i))
  })

  it('hold nearly equal counts beyond: 10,000 distinct values in 256 bins of 39 or 40', () => {
    const count = counts(uniforms(1, 10_000))
    expect(count).toHaveLength(256)
    expect(Math.min(...count)).toBeGreaterThanOrEqual(39)
    expect(Math.max(...count)).toBeLessThanOrEqual(40)
  })

  it('never part equal values; a tie of half the rows leaves 255 bins to the rest', () => {
    const values = uniforms(2, 10_000).map((u) => (u < 0.5 ? 0.25 : u))
    const count = counts(values)
    expect(count.length).toBeGreaterThan(250)
    expect(count[0]).toBe(values.filter((v) => v === 0.25).length)
    expect(Math.max(...count.subarray(1))).toBeLessThanOrEqual(21)
  })

  it('are ordered, cover every value and use no more than a byte, for columns of every sort', () => {
    const rng = seededRng(1)
    for (let k = 0; k < 200; k++) {
      const n = 1 + rng.below(2000)
      const scale = 10 ** (rng.below(600) - 300)
      const coarse = 1 + rng.below(1500)
      const values = Float64Array.from({ length: n }, () => (rng.below(50) === 0 ? 0 : rng.below(coarse) * scale))
      const { bins, lower, upper, binCount } = binNumeric([values])
      const size = binCount[0]!
      expect(size).toBeLessThanOrEqual(MAX_BINS)
      expect(size).toBe(Math.min(size, new Set(values).size))
      if (new Set(values).size <= MAX_BINS) expect(size).toBe(new Set(values).size)
      for (let b = 1; b < size; b++) expect(upper[b - 1]!).toBeLessThan(lower[b]!)
      for (const [i, x] of values.entries()) expect(lower[bins[i]!]! <= x && x <= upper[bins[i]!]!).toBe(true)
    }
  })

  it('take infinities as the ends and tell where values are missing', () => {
    const columns = binNumeric([f64(1, Number.NaN, Infinity, -Infinity, 2), f64(1, 2, 3, 4, 5)])
    expect([...columns.bins.slice(0, 5)]).toEqual([1, 0, 3, 0, 2])
    expect(columns.missing).toEqual([Int32Array.of(1), Int32Array.of()])
  })

  it('of a column without a value: one', () => {
    expect(binNumeric([f64(Number.NaN, Number.NaN)]).binCount).toEqual(Int32Array.of(1))
    expect(binColumns([numeric(f64())], 0).binCount).toEqual(Int32Array.of(1))
  })
})

describe('levels', () => {
  it('up to 32 are one feature; from 33 on each level is a feature of its own', () => {
    const codes = Float64Array.from({ length: 330 }, (_, i) => i % 33)
    const subset = binColumns([unordered(codes, 32)], 330)
    expect([subset.features, subset.unordered[0]]).toEqual([1, 1])
    const oneHot = binColumns([numeric(codes), unordered(codes, 33)], 330)
    expect([oneHot.features, [...oneHot.paramOf].filter((param) => param === 1).length]).toEqual([34, 33])
    for (let i = 0; i < 330; i++) {
      const row = Array.from({ length: 33 }, (_, k) => oneHot.bins[(1 + k) * 330 + i]!)
      expect(row.reduce((a, b) => a + b)).toBe(1)
    }
  })

  it('beyond 128 the rarest share "none of these"', () => {
    // Level 0 occurs 200 times, level 1 199 times, …
    const codes = Float64Array.from(Array.from({ length: 200 }, (_, level) => new Array<number>(200 - level).fill(level)).flat())
    const columns = binColumns([unordered(codes, 200)], codes.length)
    expect(columns.features).toBe(MAX_ONE_HOT)
    const named = codes.map((_, i) =>
      Array.from({ length: MAX_ONE_HOT }, (_, k) => columns.bins[k * codes.length + i]!).reduce((a, b) => a + b),
    )
    expect(named.every((one, i) => one === (codes[i]! < MAX_ONE_HOT ? 1 : 0))).toBe(true)
  })
})

describe('new values', () => {
  const columns = binNumeric([f64(0, 1, 2, 10, 1e308, -1e308)])
  it('a new value takes the bin of the nearest known one; NaN has none', () => {
    expect([-Infinity, -3, 0.4, 0.6, 5.9, 6.1, 1e300, Infinity].map((x) => binOfValue(columns, 0, x))).toEqual([0, 1, 1, 2, 3, 4, 4, 5])
    expect(binOfValue(columns, 0, Number.NaN)).toBe(-1)
  })
})
