import { describe, expect, it } from 'vitest'
import { mean, variance } from '../stats/moments.ts'
import { classicF } from '../stats/one-way.ts'
import { seededRng } from '../stats/rng.ts'
import { powerOf, requiredRuns } from './required-runs.ts'
import reference from './testing/reference.json' with { type: 'json' }

describe('how many runs a group needs', () => {
  it('equals SciPy’s noncentral F', () => {
    for (const [k, difference, m] of reference['requiredRuns: k, difference, m'])
      expect(requiredRuns(k!, difference!), `${k} ${difference}`).toBe(m)
  })

  it('the source study could have found 0.086, 0.158 and 0.203 points with its runs and a seed sd of 0.163', () => {
    // Stated to three digits, so that power is off by as much.
    for (const [k, m, range] of [
      [3, 70, 0.086],
      [7, 30, 0.158],
      [10, 21, 0.203],
    ] as const)
      expect(Math.abs(powerOf(m, k, range / 0.163) - 0.8), `${k}`).toBeLessThan(0.01)
  })

  it('has the power it promises, within 3 points, from three runs on', () => {
    const rng = seededRng(21)
    for (const [k, difference] of [
      [2, 1],
      [3, 1],
      [5, 2],
      [7, 2],
    ] as const) {
      const m = requiredRuns(k, difference)
      let found = 0
      for (let study = 0; study < 2000; study++) {
        const groups = Array.from({ length: k }, (_, j) => {
          const centre = j === 0 ? difference / 2 : j === 1 ? -difference / 2 : 0
          const values = Float64Array.from({ length: m }, () => centre + rng.normal())
          return { n: m, mean: mean(values), variance: variance(values) }
        })
        if (classicF(groups)!.p <= 0.05) found++
      }
      // The promise is at least 80 %; one run more or less moves it by up to 5 points where m is small.
      expect(found / 2000, `${k} groups of ${m}`).toBeGreaterThan(0.77)
      expect(Math.abs(found / 2000 - powerOf(m, k, difference)), `${k} groups of ${m}`).toBeLessThan(0.03)
    }
  })

  it('there is no number for no difference, and the largest for a tiny one', () => {
    expect(requiredRuns(3, 0)).toBeNaN()
    expect(requiredRuns(1, 1)).toBeNaN()
    expect(requiredRuns(3, 1e-6)).toBe(1_000_000)
  })
})
