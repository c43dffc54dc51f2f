import { describe, expect, it } from 'vitest'
import { meanInterval } from './mean-interval.ts'
import { seededRng } from './rng.ts'

describe('the interval of a mean', () => {
  it('of 1, 2, 3 is 2 ± 4.303 · 1 / √3', () => {
    const { mean, interval } = meanInterval(Float64Array.of(1, 2, 3))
    expect(mean).toBe(2)
    // Student's t, 97.5 %, 2 degrees of freedom, as tables print it: 4.303.
    expect(interval![1] - 2).toBeCloseTo(4.303 / Math.sqrt(3), 3)
    expect(2 - interval![0]).toBeCloseTo(interval![1] - 2, 12)
  })
  it('there is none of one value, of none, and of equal ones', () => {
    expect(meanInterval(new Float64Array(0))).toEqual({ mean: Number.NaN, interval: null })
    expect(meanInterval(Float64Array.of(7))).toEqual({ mean: 7, interval: null })
    expect(meanInterval(Float64Array.of(0.1, 0.1, 0.1))).toEqual({ mean: expect.closeTo(0.1, 15), interval: null })
  })
  it('moves with its values and grows with their unit', () => {
    const x = Float64Array.of(1, 2, 4, 8)
    const { interval: a } = meanInterval(x)
    const { interval: b } = meanInterval(x.map((value) => 1e9 + 1000 * value))
    // Nine digits of the sum are the shift's.
    expect((b![0] - 1e9) / 1000).toBeCloseTo(a![0], 5)
    expect((b![1] - 1e9) / 1000).toBeCloseTo(a![1], 5)
  })
  it('covers the truth in 95 of 100 samples of a normal, however small', () => {
    const rng = seededRng(5)
    for (const n of [2, 3, 10]) {
      let covered = 0
      const draws = 4000
      for (let k = 0; k < draws; k++) {
        const [low, high] = meanInterval(Float64Array.from({ length: n }, () => rng.normal())).interval!
        if (low <= 0 && high >= 0) covered++
      }
      // Three standard errors of a share of 0.95 in 4,000 draws: 0.0103.
      expect(Math.abs(covered / draws - 0.95)).toBeLessThan(0.0104)
    }
  })
})
