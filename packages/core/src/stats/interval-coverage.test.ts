import { describe, expect, it } from 'vitest'
import { spearman } from './correlate.ts'
import { spearmanInterval } from './intervals.ts'
import { type Rng, seededRng } from './rng.ts'

const DRAWS = 2000
/** 94 and 98 %, each with the 99.9 % limit of 2,000 draws from there: 3.09 sd of 0.5 and 0.3 points. */
const LOW = 0.94 - 0.0164
const HIGH = 0.98 + 0.0097

type Draw = (rng: Rng) => readonly [x: number, y: number]

/** A bivariate normal with Pearson's r. Skewing either side leaves ranks, and so ρ and its interval, as they are. */
const normal =
  (r: number): Draw =>
  (rng) => {
    const x = rng.normal()
    return [x, r * x + Math.sqrt(1 - r * r) * rng.normal()]
  }
/** One point in ten is an outlier that has nothing to do with x. */
const contaminated =
  (r: number): Draw =>
  (rng) => {
    const [x, y] = normal(r)(rng)
    return [x, rng.below(10) === 0 ? 30 * rng.normal() : y]
  }

function sample(n: number, draw: Draw, rng: Rng): number {
  const x = new Float64Array(n)
  const y = new Float64Array(n)
  for (let i = 0; i < n; i++) [x[i], y[i]] = draw(rng) as [number, number]
  return spearman(x, y)
}

/** ρ of the population: Kruskal (1958) for the normal, else a sample so large that its error (0.001) does not show. */
const truth = {
  normal: (r: number) => (6 / Math.PI) * Math.asin(r / 2),
  contaminated: (r: number) => sample(400_000, contaminated(r), seededRng(99)),
}

describe("Bonett–Wright interval of Spearman's ρ covers the truth in 94 to 98 of 100 samples", () => {
  for (const [design, draw, r, n] of [
    ['normal', normal, 0, 10],
    ['normal', normal, 0.5, 20],
    ['normal', normal, 0.8, 50],
    ['normal', normal, 0.3, 200],
    ['contaminated', contaminated, 0.6, 15],
    ['contaminated', contaminated, 0.6, 80],
  ] as const) {
    it(`${design}, n = ${n}, r = ${r}`, () => {
      const rng = seededRng(n * 100 + 10 * r)
      const rho = truth[design](r)
      let covered = 0
      for (let k = 0; k < DRAWS; k++) {
        const [low, high] = spearmanInterval(sample(n, draw(r), rng), n)!
        if (low <= rho && rho <= high) covered++
      }
      expect(covered / DRAWS).toBeGreaterThan(LOW)
      expect(covered / DRAWS).toBeLessThan(HIGH)
    })
  }
})
