import { describe, expect, it } from 'vitest'
import { spearman } from '../../stats/correlate.ts'
import { variance } from '../../stats/moments.ts'
import { seededRng } from '../../stats/rng.ts'
import { coupled, grid, halton, interacting, loneBoolean, sobol, strongAndWeak, valuesOf } from './designs.ts'
import { search } from './searches.ts'
import { binomialLimits } from './tally.ts'

const N = 40_000
/** Share of the variance of y that lies between the values of x, in 40 groups where x is continuous: its main effect. */
function share(x: Float64Array, y: Float64Array): number {
  const distinct = new Set(x).size
  const group = (value: number): number => (distinct <= 40 ? value : Math.min(39, Math.floor(40 * value)))
  const sums = new Map<number, [sum: number, count: number]>()
  x.forEach((value, i) => {
    const [sum, count] = sums.get(group(value)) ?? [0, 0]
    sums.set(group(value), [sum + y[i]!, count + 1])
  })
  const middle = y.reduce((sum, value) => sum + value, 0) / y.length
  const between = [...sums.values()].reduce((total, [sum, count]) => total + count * (sum / count - middle) ** 2, 0)
  return between / y.length / variance(y)
}

describe('simulated designs are what they say', () => {
  // Sampling error of a share at 40,000 rows, with up to 40 groups, is below 0.01.
  it('70 %, 5 % and noise', () => {
    const { columns, y, nulls } = strongAndWeak(N, seededRng(1))
    expect(share(valuesOf(columns[7]!), y)).toBeCloseTo(0.7, 1.7)
    expect(Math.abs(share(valuesOf(columns[4]!), y) - 0.05)).toBeLessThan(0.01)
    for (const k of nulls) expect(share(valuesOf(columns[k]!), y)).toBeLessThan(0.005)
    expect(Math.abs(variance(y) - 1)).toBeLessThan(0.03)
  })
  it('a cliff of 70 %', () => {
    const { columns, y } = strongAndWeak(N, seededRng(2), 'cliff')
    expect(Math.abs(share(valuesOf(columns[7]!), y) - 0.7)).toBeLessThan(0.02)
  })
  it('a boolean of 15 %', () => {
    const { columns, y } = loneBoolean(N, seededRng(3))
    expect(Math.abs(share(valuesOf(columns[0]!), y) - 0.15)).toBeLessThan(0.01)
  })
  it('an interaction without any main effect', () => {
    const { columns, y } = interacting(N, seededRng(4), false)
    for (const column of columns) expect(share(valuesOf(column), y)).toBeLessThan(0.005)
    expect(Math.abs(variance(y) - 1)).toBeLessThan(0.05)
  })
  it('a complete grid', () => {
    const { columns, y } = grid([2, 5, 6], 0.05, seededRng(5))
    expect(new Set(Array.from(y, (_, i) => columns.map((column) => valuesOf(column)[i]).join())).size).toBe(60)
  })
  it('params that go together as said: Spearman’s ρ of normals, 6/π asin(r/2)', () => {
    const { columns } = coupled(N, 0.8, seededRng(6))
    expect(spearman(valuesOf(columns[0]!), valuesOf(columns[1]!))).toBeCloseTo((6 / Math.PI) * Math.asin(0.4), 1.7)
  })
  it('63 Halton points of base 2 are 1/64 … 63/64, rotated', () => {
    const [first] = halton(63, 2, seededRng(7))
    const sorted = first!.slice().sort()
    const steps = Array.from({ length: 62 }, (_, i) => 64 * (sorted[i + 1]! - sorted[i]!))
    for (const step of steps) expect(step).toBeCloseTo(Math.round(step), 9)
    // At most the place of 0 is skipped.
    expect(steps.filter((step) => Math.round(step) !== 1).length).toBeLessThanOrEqual(1)
  })
  it('Sobol points, scrambled or not: of 2ᵐ one in every 2ᵐth of each dimension, and another one each time', () => {
    for (const scrambled of [false, true])
      for (const column of sobol(32, 16, seededRng(7), scrambled))
        expect([...column].map((x) => Math.floor(32 * x)).sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, i) => i))
    const means = Array.from({ length: 400 }, (_, i) => sobol(3, 5, seededRng(i))[4]![2]!)
    // A single scrambled point is uniform: the mean of 400 has a standard error of 0.0144.
    expect(Math.abs(means.reduce((sum, x) => sum + x / 400, 0) - 0.5)).toBeLessThan(0.05)
  })
  it('searches that improve where the metric can', () => {
    for (const kind of ['tpe-like', 'local'] as const) {
      const { y, columns } = search(kind, 'smooth', 90, 5, seededRng(8))
      const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
      expect(mean(y.subarray(60))).toBeLessThan(mean(y.subarray(0, 10)) - 0.2)
      for (const column of columns) for (const x of valuesOf(column)) expect(x >= 0 && x <= 1).toBe(true)
    }
  })
})

it('binomial limits of 99.9 %: 5 % of 400 is 7 … 36, as 1.75 … 9 %', () => {
  expect(binomialLimits(400, 0.05)).toEqual([7, 36])
})
