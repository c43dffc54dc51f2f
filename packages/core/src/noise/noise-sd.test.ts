import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { noiseSd, sdAtMost } from './noise-sd.ts'

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)

describe('noise between repeats', () => {
  it('pools within configurations: {1, 3} and {10, 14} give sd √5 on 2 degrees of freedom', () => {
    const found = noiseSd([f64(1, 3), f64(10, 14), f64(99)], 1)!
    expect(found.sd).toBeCloseTo(Math.sqrt(5), 14)
    expect(found).toMatchObject({ df: 2, runs: 4, configurations: 2, method: 'pooled', collapsed: 0 })
  })

  it('is known to within a factor of 0.52 to 6.28 from three runs, 0.60 to 2.87 from five, 0.80 to 1.34 from thirty', () => {
    for (const [n, low, high] of [
      [3, 0.52, 6.28],
      [5, 0.6, 2.87],
      [10, 0.69, 1.83],
      [30, 0.8, 1.34],
    ] as const) {
      const { sd, interval } = noiseSd([Float64Array.from({ length: n }, (_, i) => i)], 1)!
      expect(interval[0] / sd).toBeCloseTo(low, 2)
      expect(interval[1] / sd).toBeCloseTo(high, 2)
    }
  })

  it('is unknown without a second run, and 0 where all repeats agree', () => {
    expect(noiseSd([f64(1), f64(2)], 1)).toBeNull()
    expect(noiseSd([], 1)).toBeNull()
    expect(noiseSd([f64(0.1, 0.1, 0.1), f64(5, 5)], 1)!.sd).toBe(0)
    // A spread in the last bit is rounding.
    expect(noiseSd([f64(0.3, 0.1 + 0.2)], 1)!.sd).toBe(0)
  })

  it('keeps its digits among values of 1e308 and of 1e-200', () => {
    expect(noiseSd([f64(-8e307, 8e307)], 1)!.sd / 8e307).toBeCloseTo(Math.SQRT2, 12)
    expect(noiseSd([f64(1e-200, 3e-200)], 1)!.sd / 1e-200).toBeCloseTo(Math.SQRT2, 12)
    expect(noiseSd([f64(1e9 + 1, 1e9 + 3)], 1)!.sd).toBeCloseTo(Math.SQRT2, 6)
  })

  it('leaves a collapse on the bad side out of it, by the median absolute deviation, and an outlier on the good side in', () => {
    const rng = seededRng(5)
    const values = Float64Array.from({ length: 20 }, () => rng.normal())
    const collapsed = Float64Array.from([...values, 40])
    const bad = noiseSd([collapsed], 1)!
    expect(bad).toMatchObject({ method: 'median', collapsed: 1 })
    expect(bad.sd).toBeGreaterThan(0.5)
    expect(bad.sd).toBeLessThan(2)
    expect(bad.df).toBeCloseTo(0.37 * 20, 12)
    const good = noiseSd([collapsed], -1)!
    expect(good).toMatchObject({ method: 'pooled', collapsed: 0, df: 20 })
    expect(good.sd).toBeGreaterThan(8)
  })

  it('calls nothing a collapse in 99 of 100 normal studies', () => {
    const rng = seededRng(6)
    let found = 0
    for (let study = 0; study < 400; study++)
      found += noiseSd(
        [Float64Array.from({ length: 12 }, () => rng.normal()), Float64Array.from({ length: 8 }, () => 3 * rng.normal())],
        1,
      )!.collapsed
    // One side of a two-sided 1 %: 2 expected; 99.9 % of a Poisson of 4 is 11.
    expect(found).toBeLessThanOrEqual(11)
  })

  it('covers the sd it was simulated with in 93 to 97 of 100 studies', () => {
    const rng = seededRng(7)
    let covered = 0
    let below = 0
    for (let study = 0; study < 1000; study++) {
      const anchors = Array.from({ length: 4 }, () => Float64Array.from({ length: 3 }, () => 100 + 0.02 * rng.normal()))
      const { sd, df, interval } = noiseSd(anchors, 1)!
      if (interval[0] <= 0.02 && 0.02 <= interval[1]) covered++
      if (sdAtMost(sd, df) >= 0.02) below++
    }
    // 95 and 80 %, 99.9 % limits of 1,000.
    expect(covered).toBeGreaterThan(925)
    expect(covered).toBeLessThan(973)
    expect(Math.abs(below - 800)).toBeLessThan(43)
  })
})
