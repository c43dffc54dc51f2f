import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { type Rng, seededRng, shuffle } from '../stats/rng.ts'
import { answer, rowOf } from './testing/ask-noise.ts'
import type { Question } from './testing/question.ts'

/** Runs with a metric, in no order and without a word on how they were laid out; `p` acts as said, `q` never, `r` of a sweep far more. */
function unlabelled(runs: readonly (readonly [FlatValues, number])[], rng: Rng): Question {
  const order = Int32Array.from(runs.keys())
  shuffle(order, rng)
  return { rows: Array.from(order, (i) => runs[i]![0]), y: Array.from(order, (i) => runs[i]![1]) }
}

/** Every design, with an effect of `effect` seed standard deviations from the lowest to the highest value of `p`. */
const DATA = {
  reseeds: (effect: number, rng: Rng, size: number): Question =>
    unlabelled(
      ['u', 'v', 'w'].flatMap((p, g) =>
        Array.from({ length: size }, (_, seed) => [{ p, seed }, 7 + (effect * g) / 2 + rng.normal()] as const),
      ),
      rng,
    ),
  /** Balanced, one run a cell; two cells ran again. */
  grid: (effect: number, rng: Rng, size: number): Question => {
    const of = (p: number, q: number, seed: number) => [{ p, q, seed }, 7 + (effect * (p - 1)) / 3 + rng.normal()] as const
    const cells = [1, 2, 3, 4].flatMap((p) => ['a', 'b', 'c'].map((_, q) => of(p, q + 1, 0)))
    const again = Array.from({ length: size }, (_, i) => [of(2, 2, i + 1), of(4, 1, i + 1)]).flat()
    return unlabelled([...cells, ...again], rng)
  },
  /** Random, other params act five times as far as the noise; a few anchors ran again. */
  sweep: (effect: number, rng: Rng, size: number): Question => drawn(effect, rng, size, 1),
  /** The same, every configuration with two seeds. */
  replicated: (effect: number, rng: Rng, size: number): Question => drawn(effect, rng, size, 2),
} as const

function drawn(effect: number, rng: Rng, configurations: number, seeds: number): Question {
  const runs: (readonly [FlatValues, number])[] = []
  for (let c = 0; c < configurations; c++) {
    const [p, q, r] = [rng.uniform(), ['x', 'y', 'z'][rng.below(3)]!, 10 ** (-3 * rng.uniform())]
    const again = seeds === 1 && c < 3 ? 3 : seeds
    for (let seed = 0; seed < again; seed++) runs.push([{ p, q, r, seed }, 7 + effect * p + 2 * Math.log10(r) + rng.normal()])
  }
  return unlabelled(runs, rng)
}

describe('a data set of each design, without a label: the design is recognised, what acts is told from what does not', () => {
  // `sizes`: repeats or configurations, of which the first settle what `p` does and the second cannot.
  const cases = [
    { design: 'reseeds', effect: 6, sizes: [12, 3], test: 'F*', yardstick: 'seed', idle: [] },
    { design: 'grid', effect: 8, sizes: [8, 3], test: 'F', yardstick: 'seed', idle: ['q'] },
    { design: 'sweep', effect: 9, sizes: [80, 12], test: 'dcrt', yardstick: 'rest', idle: ['q'] },
    { design: 'replicated', effect: 9, sizes: [60, 12], test: 'dcrt', yardstick: 'rest', idle: ['q'] },
  ] as const
  for (const [place, { design, effect, sizes, test, yardstick, idle }] of cases.entries()) {
    it(`${design}: p matters`, () => {
      const body = answer(DATA[design](effect, seededRng(130 + place), sizes[0]))
      expect(body).toMatchObject({ design, designGiven: false })
      const p = rowOf(body, 'p')
      expect(p).toMatchObject({ test, verdict: 'matters', yardstick: { kind: yardstick } })
      expect(p.pAdjusted!).toBeLessThan(0.01)
      expect(p.sentence).toMatch(/surely more than/)
      for (const name of idle) {
        expect(rowOf(body, name).pAdjusted!, name).toBeGreaterThan(0.05)
        expect(['undecided', 'negligible'], name).toContain(rowOf(body, name).verdict)
      }
    })

    it(`${design}, too few runs and a third of a standard deviation: cannot tell, and how many more would`, () => {
      const body = answer(DATA[design](0.33, seededRng(140 + place), sizes[1]))
      expect(body).toMatchObject({ design, designGiven: false })
      for (const name of ['p', ...idle]) {
        const param = rowOf(body, name)
        expect(param.verdict, name).toBe('undecided')
        expect(param.pAdjusted ?? 1, name).toBeGreaterThan(0.05)
      }
      const p = rowOf(body, 'p')
      expect(p.sentence).toMatch(/cannot tell|nothing tells that from chance/)
      if (p.untested === null) expect(p.runsNeeded![0]).toBeGreaterThan(p.perGroup)
      expect(body.headline).toMatch(/these runs cannot tell, which is not the same as no effect/)
    })
  }
})
