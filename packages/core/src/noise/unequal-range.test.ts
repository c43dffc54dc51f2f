import { describe, expect, it } from 'vitest'
import { expectedRange, studentizedRange, studentizedRangeQuantile } from '../stats/studentized-range.ts'
import { noiseRange } from './noise-range.ts'
import { unequalRange } from './unequal-range.ts'

describe('the range of means of unequally many runs', () => {
  it('is the studentized range where the groups are equal, within the error of 20,000 draws', () => {
    for (const [k, df] of [
      [3, 4],
      [7, 30],
    ] as const) {
      const found = unequalRange(new Array(k).fill(1), df, 1)
      // The mean's standard error is d₃/√20,000 = 0.006.
      expect(Math.abs(found.mean - expectedRange(k))).toBeLessThan(0.025)
      for (const p of [0.05, 0.5, 0.95]) {
        const q = studentizedRangeQuantile(p, k, df)
        // A tail of p has a standard error of √(p(1 − p)/20,000) ≤ 0.0035.
        expect(Math.abs(found.exceeds(q) - studentizedRange(q, k, df).upper), `${k} ${df} ${p}`).toBeLessThan(0.012)
        expect(Math.abs(studentizedRange(found.quantile(p), k, df).lower - p), `${k} ${df} ${p}`).toBeLessThan(0.012)
      }
    }
  })

  it('two groups have the difference of two normals whatever their sizes', () => {
    const found = unequalRange([2, 8], Number.POSITIVE_INFINITY, 2)
    // E|N(0, s)| = s √(2/π).
    expect(Math.abs(found.mean - Math.sqrt((1 / 2 + 1 / 8) * (2 / Math.PI)))).toBeLessThan(0.015)
  })

  it('neither the order of the groups nor the unit changes a digit', () => {
    const a = noiseRange([2, 9, 4], { sd: 1, df: 10 }, 3)
    const b = noiseRange([9, 4, 2], { sd: 4, df: 10 }, 3)
    expect(b.expected).toBe(4 * a.expected)
    expect(b.quantile(0.95)).toBe(4 * a.quantile(0.95))
    expect(b.exceeds(8)).toBe(a.exceeds(2))
  })

  it('p is never 0', () => {
    expect(unequalRange([1, 5], 10, 1).exceeds(1e9)).toBe(1 / 20_001)
  })
})
