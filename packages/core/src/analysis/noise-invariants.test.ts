import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { noiseWords } from '../panels/noise-words.ts'
import { seededRng, shuffle } from '../stats/rng.ts'
import { askNoise } from './testing/ask-noise.ts'
import type { Question } from './testing/question.ts'

/** Sweeps with ties, gaps, conditional params, repeats, failures and every design: what users have. */
const sweep: fc.Arbitrary<Question> = fc
  .record({
    n: fc.integer({ min: 0, max: 16 }),
    seed: fc.integer({ min: 1, max: 1e9 }),
    grid: fc.boolean(),
    ties: fc.boolean(),
    broken: fc.boolean(),
    repeats: fc.integer({ min: 1, max: 4 }),
    params: fc.integer({ min: 0, max: 4 }),
    design: fc.constantFrom('auto', 'auto', 'auto', 'reseeds', 'grid', 'sweep', 'replicated'),
    named: fc.boolean(),
    unit: fc.constantFrom(1, 1e-150, 1e200),
  })
  .map(({ n, seed, grid, ties, broken, repeats, params, design, named, unit }): Question => {
    const rng = seededRng(seed)
    const rows: FlatValues[] = []
    const y: (number | undefined)[] = []
    for (let i = 0; i < n; i++) {
      const lr = 10 ** -(grid ? rng.below(3) : 4 * rng.uniform())
      const opt = ['adam', 'sgd', 'lion'][rng.below(3)]!
      const all: Record<string, number | string | boolean> = { lr, opt, nesterov: rng.below(2) === 0, drop: rng.uniform() }
      const row = Object.fromEntries(Object.entries(all).slice(0, params))
      if (params > 1 && opt === 'adam') row['beta2'] = 0.9 + 0.1 * rng.uniform()
      const value = ties ? rng.below(4) / 4 : Math.log10(lr) + rng.normal()
      for (let repeat = 1 + rng.below(repeats); repeat > 0; repeat--) {
        rows.push({ ...row, kind: rng.below(4) === 0 ? 'noise' : 'signal', seed: repeat })
        const bad = broken && rng.below(5) === 0
        y.push(bad ? [Number.NaN, Number.POSITIVE_INFINITY, undefined][rng.below(3)] : unit * (value + (ties ? 0 : 0.1 * rng.normal())))
      }
    }
    return {
      rows,
      y,
      goal: rng.below(2) === 0 ? 'minimize' : 'maximize',
      declared: rows.length > 0 ? { kind: { role: 'ignored' } } : {},
      options: { design, ...(named && rows.length > 0 ? { 'noise-filter': 'kind = noise', placebo: rng.below(2) === 0 } : {}) },
    }
  })

/** Fixed, so that a failure is one of the code. */
const RUNS = { seed: 1, numRuns: 60 }

/** Paths of numbers that are not finite, and of undefined. */
function holes(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`]
  if (value === undefined) return [`${path} is undefined`]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, inner]) => holes(inner, `${path}.${key}`))
}

describe('whatever the runs are', () => {
  it('the answer is whole: no NaN, no gap in the ledger, every verdict with its reason', () => {
    fc.assert(
      fc.property(sweep, (question) => {
        const outcome = askNoise(question)
        const { total, used, dropped } = outcome.runs
        expect(total).toBe(question.rows.length)
        expect(used + dropped.reduce((sum, { count }) => sum + count, 0)).toBe(total)
        if (outcome.status !== 'ok') {
          expect(outcome.reason.text.length).toBeGreaterThan(20)
          return
        }
        const { body } = outcome
        expect(holes(body)).toEqual([])
        expect(body.noise.sd).toBeGreaterThan(0)
        expect(body.noise.interval[0]).toBeLessThanOrEqual(body.noise.sd)
        expect(body.noise.interval[1]).toBeGreaterThanOrEqual(body.noise.sd)
        for (const row of body.params) {
          expect(row.effect).toBeGreaterThanOrEqual(0)
          expect(row.p === null).toBe(row.untested !== null)
          if (row.p !== null) expect(row.pAdjusted!).toBeGreaterThanOrEqual(row.p)
          if (row.interval !== null) {
            expect(row.interval[0]).toBeLessThanOrEqual(row.effect)
            expect(row.interval[1]).toBeGreaterThanOrEqual(row.effect)
            expect(row.corrected!).toBeLessThanOrEqual(row.effect)
            expect(row.bounds![0]).toBeLessThanOrEqual(row.effect)
          }
          if (row.runsNeeded !== null) expect(row.runsNeeded[0]).toBeLessThanOrEqual(row.runsNeeded[1])
          expect(row.levels.reduce((sum, { n }) => sum + n, 0)).toBe(row.n)
        }
        for (const { sentence, notes } of noiseWords(body, 'y').params)
          for (const text of [sentence, ...notes]) expect(text).not.toMatch(/NaN|undefined|null|∞/)
      }),
      RUNS,
    )
  })

  it('the order in which runs are listed does not show', () => {
    fc.assert(
      fc.property(sweep, (question) => {
        const order = Int32Array.from(question.rows.keys())
        shuffle(order, seededRng(2))
        const shuffled = { ...question, rows: Array.from(order, (i) => question.rows[i]!), y: Array.from(order, (i) => question.y[i]) }
        // Names of levels come in the order of their first run; numbers do not.
        const strip = (asked: Question): unknown => {
          const outcome = askNoise(asked)
          if (outcome.status !== 'ok') return outcome.reason.code
          const { params, noise, design, components, spread } = outcome.body
          return { noise, design, components, spread, params: params.map(({ levels, highest, lowest, best, ...rest }) => rest) }
        }
        expect(strip(shuffled)).toEqual(strip(question))
      }),
      RUNS,
    )
  })
})
