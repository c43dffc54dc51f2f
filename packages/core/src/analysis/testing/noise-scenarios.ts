import type { FlatValues } from '../../domain/run.ts'
import type { Scenario } from '../../significance/testing/scenarios.ts'
import { count } from '../../significance/testing/tally.ts'
import type { Rng } from '../../stats/rng.ts'
import type { NoiseBody } from '../noise-result.ts'
import { answer, rowOf } from './ask-noise.ts'

/** Noise of mean 0 and variance 1. Heavy-tailed: Student's t of 3 degrees of freedom. Skewed: lognormal, of skewness 3.3. */
const SHAPES = {
  normal: (rng: Rng) => rng.normal(),
  'heavy-tailed': (rng: Rng) => rng.normal() / Math.sqrt(rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2),
  skewed: (rng: Rng) => (Math.exp(0.75 * rng.normal()) - LOG_MEAN) / LOG_SD,
} as const
type Shape = keyof typeof SHAPES
const LOG_MEAN = Math.exp(0.75 ** 2 / 2)
const LOG_SD = LOG_MEAN * Math.sqrt(Math.exp(0.75 ** 2) - 1)

/** A rate of 5 % to within 1.4 points, in 95 of 100 tables. */
const STUDIES = 1000
/** From the lowest to the highest value of the param that acts, in standard deviations of the noise. */
const EFFECT = 2

/** What the panel says of a param, with its default margin. */
function judge(body: NoiseBody, param: string, acts: boolean, tally: Parameters<Scenario['study']>[1]): void {
  const { p, verdict } = rowOf(body, param)
  const which = acts ? 'acts' : 'idle'
  count(tally, `${which}: p ≤ 0.05`, p !== null && p <= 0.05)
  count(tally, `${which}: matters`, verdict === 'matters')
  count(tally, `${which}: negligible`, verdict === 'negligible')
}

/** Groups of reseeds, of which nothing sets the one apart from the other; then the same sizes with an effect. */
function reseeds(sizes: readonly number[], sds: readonly number[], shape: Shape): Scenario['study'] {
  return (rng, tally) => {
    for (const effect of [0, EFFECT]) {
      const rows: FlatValues[] = []
      const y: number[] = []
      sizes.forEach((n, g) => {
        for (let seed = 0; seed < n; seed++) {
          rows.push({ p: `v${g}`, seed })
          y.push((effect * g) / (sizes.length - 1) + sds[g]! * SHAPES[shape](rng))
        }
      })
      judge(answer({ rows, y, options: { design: 'reseeds' } }), 'p', effect > 0, tally)
    }
  }
}

/** A grid, one run a cell, in which one param acts; its middle ran again. */
function grid(repeats: number, shape: Shape): Scenario['study'] {
  return (rng, tally) => {
    const rows: FlatValues[] = []
    const y: number[] = []
    const run = (p: number, q: number, seed: number): void => {
      rows.push({ p, q, seed })
      y.push((EFFECT * (p - 1)) / 3 + SHAPES[shape](rng))
    }
    for (const p of [1, 2, 3, 4]) for (const q of [1, 2, 3, 4]) run(p, q, 0)
    for (let seed = 1; seed <= repeats; seed++) run(2, 3, seed)
    const body = answer({ rows, y, options: { design: 'grid' } })
    judge(body, 'p', true, tally)
    judge(body, 'q', false, tally)
  }
}

/** Random configurations with several seeds each; half of the spread between them is that of a param that is not looked at. */
function replicated(configurations: number, seeds: number, shape: Shape): Scenario['study'] {
  return (rng, tally) => {
    const rows: FlatValues[] = []
    const y: number[] = []
    for (let c = 0; c < configurations; c++) {
      const drawn = { p: c % 3, q: ['a', 'b', 'c'][rng.below(3)]!, r: rng.uniform() }
      for (let seed = 0; seed < seeds; seed++) {
        rows.push({ ...drawn, seed })
        y.push((EFFECT * drawn.p) / 2 + 3 * drawn.r + SHAPES[shape](rng))
      }
    }
    const body = answer({ rows, y, options: { design: 'replicated', adaptive: 'independent' } })
    judge(body, 'p', true, tally)
    judge(body, 'q', false, tally)
  }
}

const spreadOver = (k: number): number[] => Array.from({ length: k }, (_, g) => 1 + (2 * g) / (k - 1))
/** Most runs where the spread is smallest: the worst case. */
const uneven = (k: number, m: number): number[] =>
  Array.from({ length: k }, (_, g) => Math.max(2, Math.round(m * (1.7 - (1.4 * g) / (k - 1)))))
const equal = (k: number, value: number): number[] => new Array<number>(k).fill(value)

/** Designs with noise in them, at the end of training: `signal: DESIGN, NOISE`. */
export const NOISE_SCENARIOS: readonly Scenario[] = (['normal', 'heavy-tailed', 'skewed'] as const).flatMap((shape): Scenario[] => {
  const one = (design: string, n: number, study: Scenario['study']): Scenario => ({
    id: `signal: ${design}, ${shape}`,
    n,
    studies: STUDIES,
    study,
  })
  return [
    ...(
      [
        [3, 3],
        [3, 5],
        [7, 5],
        [3, 21],
      ] as const
    ).map(([k, m]) => one(`${k} groups of ${m} reseeds`, k * m, reseeds(equal(k, m), equal(k, 1), shape))),
    one('7 groups of 5 reseeds, spreads 1 to 3', 35, reseeds(equal(7, 5), spreadOver(7), shape)),
    one('3 groups of 2 to 9 reseeds, spreads 1 to 3', 15, reseeds(uneven(3, 5), spreadOver(3), shape)),
    one('7 groups of 3 to 17 reseeds, spreads 1 to 3', 70, reseeds(uneven(7, 10), spreadOver(7), shape)),
    ...[3, 10, 30].map((repeats) => one(`grid of 16, its middle ${repeats} times more`, 16 + repeats, grid(repeats, shape))),
    one('30 random configurations × 3 seeds', 90, replicated(30, 3, shape)),
  ]
})
