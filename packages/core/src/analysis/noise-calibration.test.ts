import { describe, expect, it } from 'vitest'
import { noiseRange } from '../noise/noise-range.ts'
import { mean, variance } from '../stats/moments.ts'
import { brownForsytheF } from '../stats/one-way.ts'
import { type Rng, seededRng } from '../stats/rng.ts'
import { answer, rowOf } from './testing/ask-noise.ts'
import type { Question } from './testing/question.ts'
import { replicatedSweep } from './testing/replicated-sweep.ts'

/** 99.9 % binomial limits of 400 studies at a nominal 5 % (`methods.md` §9). */
const LOW = 0.0175
const HIGH = 0.09
const STUDIES = 400

const moments = (values: Float64Array) => ({ n: values.length, mean: mean(values), variance: variance(values) })

describe('false alarms of F* over groups of reseeds', () => {
  const t3 = (rng: Rng): number => rng.normal() / Math.sqrt((rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2) / 3)
  const normal = (rng: Rng): number => rng.normal()
  /** Rates of `methods.md` §5.3; the target is ± 2 points of them, here plus the 99.9 % limits of 400 studies. */
  const cases = [
    { name: '3 groups of 10, normal', sizes: [10, 10, 10], sds: [1, 1, 1], draw: normal, rate: 0.043 },
    { name: '7 groups of 5, heavy tails', sizes: new Array(7).fill(5), sds: new Array(7).fill(1), draw: t3, rate: 0.024 },
    {
      name: '7 groups of 5, spreads 1 … 3',
      sizes: new Array(7).fill(5),
      sds: [1, 1.33, 1.67, 2, 2.33, 2.67, 3],
      draw: normal,
      rate: 0.046,
    },
    {
      name: '7 groups of 17 … 3, most runs where the spread is smallest',
      sizes: [17, 15, 12, 10, 8, 5, 3],
      sds: [1, 1.33, 1.67, 2, 2.33, 2.67, 3],
      draw: normal,
      rate: 0.062,
    },
  ]
  for (const { name, sizes, sds, draw, rate } of cases)
    it(name, () => {
      const rng = seededRng(51)
      let alarms = 0
      for (let study = 0; study < STUDIES; study++) {
        const groups = sizes.map((n: number, j: number) => moments(Float64Array.from({ length: n }, () => sds[j]! * draw(rng))))
        if (brownForsytheF(groups)!.p <= 0.05) alarms++
      }
      const slack = 0.02 + 3.3 * Math.sqrt((rate * (1 - rate)) / STUDIES)
      expect(Math.abs(alarms / STUDIES - rate)).toBeLessThan(slack)
      expect(alarms / STUDIES).toBeLessThan(0.12 + 0.03)
    })
})

it('the range against a separate noise study errs in 5 of 100 studies, from three reseeds on', () => {
  for (const reseeds of [3, 5, 10, 30])
    for (const k of [3, 10]) {
      const rng = seededRng(52)
      const chance = noiseRange(new Array(k).fill(5), { sd: 1, df: reseeds - 1 }, 1)
      const limit = chance.quantile(0.95)
      let alarms = 0
      for (let study = 0; study < STUDIES; study++) {
        const pool = Math.sqrt(variance(Float64Array.from({ length: reseeds }, () => rng.normal())))
        const means = Array.from({ length: k }, () => rng.normal() / Math.sqrt(5))
        if ((Math.max(...means) - Math.min(...means)) / pool > limit) alarms++
      }
      expect(alarms / STUDIES, `${reseeds} reseeds, ${k} groups`).toBeGreaterThan(LOW)
      expect(alarms / STUDIES, `${reseeds} reseeds, ${k} groups`).toBeLessThan(HIGH)
    }
})

describe('a replicated sweep: the configuration is the error term', () => {
  const studies = 100
  it('a param without effect is called real in 5 of 100 sweeps; held against seed noise, in most of them', () => {
    const rng = seededRng(53)
    let alarms = 0
    let wrong = 0
    for (let study = 0; study < studies; study++) {
      const question = replicatedSweep(24, 2, 0, 5, rng)
      if (rowOf(answer({ ...question, seed: study }), 'level').p! <= 0.05) alarms++
      const held = answer({ ...question, seed: study, options: { ...question.options, design: 'grid', include: ['level'] } })
      if (rowOf(held, 'level').p! <= 0.05) wrong++
    }
    // 99.9 % limit of 100 at 5 %; `methods.md` §5.2 measured 93–96 % for the wrong yardstick.
    expect(alarms).toBeLessThanOrEqual(13)
    expect(wrong).toBeGreaterThan(80)
  })

  it('an effect of three seed standard deviations shows among others that spread five times as far', () => {
    const rng = seededRng(54)
    let found = 0
    for (let study = 0; study < 20; study++)
      if (rowOf(answer({ ...replicatedSweep(60, 2, 3, 5, rng), seed: study }), 'level').p! <= 0.05) found++
    // `methods.md`: 100 % with the others taken out, 21 % without, at n = 60.
    expect(found).toBeGreaterThanOrEqual(13)
  })
})

describe('a grid of which combinations are missing', () => {
  /** 3 × 10, of which only the second acts, four standard deviations of the noise from end to end; one cell ran eleven times. */
  function gridWithout(missing: number, rng: Rng): Question {
    const cells = Array.from({ length: 30 }, (_, cell) => cell)
    for (let k = 0; k < missing; k++) cells.splice(rng.below(cells.length), 1)
    const ran = [...cells, ...new Array<number>(10).fill(cells[0]!)]
    const seeds = ran.map((cell, i) => (i < cells.length ? 0 : i + cell))
    return {
      rows: ran.map((cell, i) => ({ idle: cell % 3, acts: Math.floor(cell / 3), seed: seeds[i]! })),
      y: ran.map((cell) => (4 / 9) * Math.floor(cell / 3) + rng.normal()),
    }
  }

  for (const missing of [3, 6])
    it(`${missing} of 30: a param without effect is called real in 5 of 100 grids`, () => {
      const rng = seededRng(56)
      let alarms = 0
      const studies = 200
      for (let study = 0; study < studies; study++) {
        const body = answer({ ...gridWithout(missing, rng), seed: study })
        expect(body.design).toBe('grid')
        expect(body.warnings).toContain('GRID_WITH_GAPS')
        if (rowOf(body, 'idle').p! <= 0.05) alarms++
      }
      // 99.9 % binomial limit of 200 at 5 %. By plain means of the groups: 25 and 42 of 100.
      expect(alarms / studies).toBeLessThan(0.11)
    })
})

it('verdicts keep what they say: "matters" and "negligible" are wrong in at most 5 of 100 studies each', () => {
  const rng = seededRng(55)
  let tooMuch = 0
  let tooLittle = 0
  const studies = 200
  const ask = (range: number): string | null => {
    const rows = Array.from({ length: 3 * 12 }, (_, i) => ({ g: `g${i % 3}`, seed: Math.floor(i / 3) }))
    const y = rows.map(({ g }) => (g === 'g0' ? range : 0) + rng.normal())
    return rowOf(answer({ rows, y, options: { margin: 1 } }), 'g').verdict
  }
  for (let study = 0; study < studies; study++) {
    if (ask(0.999) === 'matters') tooMuch++
    const verdict = ask(1.001)
    if (verdict === 'negligible' || verdict === 'real but small') tooLittle++
  }
  // 99.9 % limit of 200 at 5 %; the upper bound alone may reach 8 % (coverage .92, `methods.md` §5.5).
  expect(tooMuch / studies).toBeLessThan(0.11)
  expect(tooLittle / studies).toBeLessThan(0.15)
})
