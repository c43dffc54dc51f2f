import { describe, expect, it } from 'vitest'
import { noiseRange } from '../noise/noise-range.ts'
import { mean, variance } from '../stats/moments.ts'
import { brownForsytheF } from '../stats/one-way.ts'
import { type Rng, seededRng } from '../stats/rng.ts'
import { answer, rowOf } from './testing/ask-noise.ts'
import { replicatedSweep } from './testing/replicated-sweep.ts'

const NULLS = 2000
const normal = (rng: Rng): number => rng.normal()
const t3 = (rng: Rng): number => rng.normal() / Math.sqrt((rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2) / 3)
const skewed = (rng: Rng): number =>
  (Math.exp(0.5625 / 2) - Math.exp(0.75 * rng.normal())) / Math.sqrt((Math.exp(0.5625) - 1) * Math.exp(0.5625))
const spread = (k: number): number[] => Array.from({ length: k }, (_, j) => 1 + (2 * j) / (k - 1))
/** Sizes in proportion to 1.7 … 0.3, most runs where the spread is smallest. */
const uneven = (k: number, m: number): number[] =>
  Array.from({ length: k }, (_, j) => Math.max(2, Math.round(m * (1.7 - (1.4 * j) / (k - 1)))))

/** `methods.md` §5.3: 1,000 nulls each there; the target is ± 2 points, and never above 12 %. */
const TABLE: readonly (readonly [
  name: string,
  k: number,
  m: number,
  draw: (rng: Rng) => number,
  het: boolean,
  unbalanced: boolean,
  rate: number,
])[] = [
  ['k=3, m=3, normal', 3, 3, normal, false, false, 0.029],
  ['k=3, m=5, normal', 3, 5, normal, false, false, 0.044],
  ['k=3, m=10, normal', 3, 10, normal, false, false, 0.043],
  ['k=3, m=21, normal', 3, 21, normal, false, false, 0.046],
  ['k=7, m=3, normal', 7, 3, normal, false, false, 0.021],
  ['k=7, m=5, t3', 7, 5, t3, false, false, 0.024],
  ['k=7, m=21, t3', 7, 21, t3, false, false, 0.039],
  ['k=7, m=5, het', 7, 5, normal, true, false, 0.046],
  ['k=3, m=5, het, unbal', 3, 5, normal, true, true, 0.081],
  ['k=7, m=10, het, unbal', 7, 10, normal, true, true, 0.062],
  ['k=7, m=5, skew+het, unbal', 7, 5, skewed, true, true, 0.033],
  ['k=3, m=21, skew+het, unbal', 3, 21, skewed, true, true, 0.1],
]

describe('false alarms of F*', () => {
  for (const [name, k, m, draw, het, unbalanced, rate] of TABLE)
    it(name, () => {
      const rng = seededRng(61)
      const sds = het ? spread(k) : new Array(k).fill(1)
      const sizes = unbalanced ? uneven(k, m) : new Array(k).fill(m)
      let alarms = 0
      for (let study = 0; study < NULLS; study++) {
        const groups = sizes.map((n: number, j: number) => {
          const values = Float64Array.from({ length: n }, () => sds[j]! * draw(rng))
          return { n, mean: mean(values), variance: variance(values) }
        })
        if (brownForsytheF(groups)!.p <= 0.05) alarms++
      }
      // Both rates are simulated: 2 points, and 3.3 standard errors of theirs (1,000) and ours (2,000).
      const error = Math.sqrt(rate * (1 - rate) * (1 / 1000 + 1 / NULLS))
      expect(Math.abs(alarms / NULLS - rate)).toBeLessThan(0.02 + 3.3 * error)
      expect(alarms / NULLS).toBeLessThan(0.12 + 3.3 * Math.sqrt((0.12 * 0.88) / NULLS))
    })
})

describe('the range against a noise study of its own', () => {
  for (const reseeds of [3, 5, 10, 30])
    for (const k of [3, 10])
      it(`${reseeds} reseeds, ${k} groups: 4 to 7 false alarms of 100`, () => {
        const rng = seededRng(63)
        const limit = noiseRange(new Array(k).fill(5), { sd: 1, df: reseeds - 1 }, 1).quantile(0.95)
        let alarms = 0
        for (let study = 0; study < NULLS; study++) {
          const sd = Math.sqrt(variance(Float64Array.from({ length: reseeds }, () => normal(rng))))
          const means = Array.from({ length: k }, () => rng.normal() / Math.sqrt(5))
          if ((Math.max(...means) - Math.min(...means)) / sd > limit) alarms++
        }
        // What 99.9 % of right builds measure in 2,000 nulls: 3.4 … 6.7 %.
        expect(alarms / NULLS).toBeGreaterThan(0.034)
        expect(alarms / NULLS).toBeLessThan(0.07)
      })
})

describe('a replicated random sweep', () => {
  for (const others of [0, 1, 5])
    it(`others ${others} times the seed noise: a param without effect is called real in about 5 of 100 sweeps`, () => {
      const rng = seededRng(62)
      const studies = 600
      let alarms = 0
      for (let study = 0; study < studies; study++)
        if (
          rowOf(
            answer({ ...replicatedSweep(30, 2, 0, others, rng), seed: study, options: { adaptive: 'independent', include: ['level'] } }),
            'level',
          ).p! <= 0.05
        )
          alarms++
      // 99.9 % limits of 600.
      expect(alarms / studies).toBeGreaterThan(0.02)
      expect(alarms / studies).toBeLessThan(0.085)
    })
})
