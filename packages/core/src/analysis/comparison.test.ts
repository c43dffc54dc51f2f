import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { comparisonWords } from '../panels/comparison-words.ts'
import { seededRng } from '../stats/rng.ts'
import { comparison } from './comparison.ts'
import type { ComparisonBody } from './comparison-result.ts'
import { inputOf, type Question } from './testing/question.ts'

function ask(question: Question) {
  const defaults = Object.fromEntries(comparison.options.map((option) => [option.name, option.default]))
  return comparison.run(inputOf(question), { ...defaults, ...question.options })
}

function answer(question: Question): ComparisonBody & { readonly warnings: readonly string[]; readonly dropped: readonly string[] } {
  const outcome = ask(question)
  if (outcome.status !== 'ok') throw new Error(outcome.reason.text)
  return {
    ...comparisonWords(outcome.body, 'y'),
    warnings: outcome.warnings.map(({ code }) => code),
    dropped: outcome.runs.dropped.map(({ reason, count }) => `${reason}: ${count}`),
  }
}

const refusal = (question: Question): string => {
  const outcome = ask(question)
  return outcome.status === 'ok' ? 'ok' : outcome.reason.code
}

/** optimizer × lr, each `runs` times; adam is better by `gain`, lr moves far more. */
function factorial(gain: number, runs: number, seed = 4): Question {
  const rng = seededRng(seed)
  const rows: FlatValues[] = []
  const y: number[] = []
  for (const optimizer of ['adam', 'sgd'])
    for (let k = 0; k < 8; k++)
      for (let repeat = 0; repeat < runs; repeat++) {
        rows.push({ optimizer, lr: 10 ** -k, seed: repeat })
        y.push((optimizer === 'adam' ? gain : 0) + 5 * k + 0.1 * rng.normal())
      }
  return { rows, y, options: { a: 'optimizer = "adam"' } }
}

describe('two sets', () => {
  it('that agree in all but one param are compared pair by pair, so that what else varies does not hide the difference', () => {
    const body = answer(factorial(0.5, 2))
    expect(body).toMatchObject({ against: 'pairs', pairs: 8, better: 'A', verdict: 'matters', differIn: ['optimizer'] })
    expect(body.sets.map(({ runs, configurations, unit }) => [runs, configurations, unit])).toEqual([
      [16, 8, 'configurations'],
      [16, 8, 'configurations'],
    ])
    expect(body.headline).toContain('8 pairs that agree in everything else')
  })

  it('that share nothing are compared as wholes, and say so', () => {
    const question = factorial(0.5, 1)
    const rows = question.rows.map((row) => (row['optimizer'] === 'adam' ? row : { ...row, lr: (row['lr'] as number) * 3 }))
    const body = answer({ ...question, rows })
    expect(body).toMatchObject({ against: 'own', pairs: 0, verdict: 'undecided', better: null, noise: null })
    expect(body.differIn).toEqual(['optimizer', 'lr'])
    expect(body.warnings).toEqual(expect.arrayContaining(['AS_WHOLES', 'DIFFER_IN_SEVERAL']))
    expect(body.headline).toContain('not the same as no difference')
  })

  it('the other way round have the same digits and the other winner', () => {
    const question = factorial(0.5, 2)
    const there = answer(question)
    const back = answer({ ...question, options: { a: 'optimizer = "sgd"', b: 'optimizer = "adam"' } })
    expect(back.difference).toBeCloseTo(-there.difference, 12)
    expect(back.p).toBeCloseTo(there.p, 12)
    expect([there.better, back.better]).toEqual(['A', 'B'])
    expect(answer({ ...question, goal: 'minimize' }).better).toBe('B')
  })
})

describe('two configurations', () => {
  const only = (k: number) => `lr = ${10 ** -k}`
  it('are compared by their repeats', () => {
    const body = answer({ ...factorial(0, 6), options: { a: `${only(1)} and optimizer = "sgd"`, b: `${only(2)} and optimizer = "sgd"` } })
    expect(body).toMatchObject({ against: 'own', better: 'B', verdict: 'matters' })
    expect(body.sets.map(({ unit, units }) => [unit, units])).toEqual([
      ['runs', 6],
      ['runs', 6],
    ])
    expect(body.dropped).toEqual(['in neither set: 84'])
  })

  it('that ran once are held against the noise of others', () => {
    const { rows, y } = factorial(0, 4)
    const single: FlatValues[] = [
      { optimizer: 'lion', lr: 0.5, seed: 0 },
      { optimizer: 'lion', lr: 0.6, seed: 0 },
    ]
    const options = { a: 'optimizer = "lion" and lr = 0.5', b: 'optimizer = "lion" and lr = 0.6' }
    const body = answer({ rows: [...rows, ...single], y: [...y, 1, 1.05], options })
    expect(body).toMatchObject({ against: 'noise', verdict: 'undecided', better: null })
    expect(body.warnings).toContain('NOISE_STANDS_IN')
    expect(body.unitsNeeded![0]).toBeGreaterThan(1)
  })

  it('with enough runs and no difference are as good as each other', () => {
    const rng = seededRng(9)
    const rows = Array.from({ length: 80 }, (_, i) => ({ lr: i % 2, seed: i }))
    const body = answer({ rows, y: rows.map(() => 10 + rng.normal()), options: { a: 'lr = 0', margin: 1 } })
    expect(body).toMatchObject({ verdict: 'negligible', better: null, unitsNeeded: null })
  })
})

it('failures that are more frequent on one side are pointed out', () => {
  const { rows, y } = factorial(0.5, 2)
  const failing = y.map((value, i) => (rows[i]!['optimizer'] === 'adam' && i % 2 === 0 ? Number.NaN : value))
  const body = answer({ rows, y: failing, options: { a: 'optimizer = "adam"' } })
  expect(body.sets[0]).toMatchObject({ failed: 8, runs: 8 })
  expect(body.failuresP).toBeLessThan(0.001)
  expect(body.warnings).toContain('FAIL_UNEQUALLY')
})

it('a change that is no param is no noise: repeats are those of one side', () => {
  const rng = seededRng(6)
  const rows = Array.from({ length: 24 }, (_, i) => ({ lr: i % 6, seed: Math.floor(i / 6) % 2 }))
  const group = rows.map((_, i) => (i < 12 ? 'before' : 'after'))
  const y = rows.map(({ lr }, i) => lr + (i < 12 ? 0 : 5) + 0.01 * rng.normal())
  const body = answer({ rows, y, runs: { group }, options: { a: 'group = "after"' } })
  expect(body).toMatchObject({ pairs: 6, better: 'A', verdict: 'matters', differIn: [] })
  expect(body.noise!.sd).toBeLessThan(0.05)
  // The same seeds with the same values on the other side are no copies either.
  const same = answer({
    rows,
    y: y.map((value, i) => (i < 12 ? value : y[i - 12]! + (i % 2) * 1e-3)),
    runs: { group },
    options: { a: 'group = "after"' },
  })
  expect(same.sets.map(({ runs }) => runs)).toEqual([12, 12])
})

it('a random search has no pairs, for its numbers hardly ever occur twice', () => {
  const rng = seededRng(11)
  const rows = Array.from({ length: 40 }, (_, i) => ({
    lr: rng.uniform(),
    batch_size: [16, 32, 64, 128][i % 4]!,
    optimizer: i < 20 ? 'adam' : 'sgd',
  }))
  const body = answer({ rows, y: rows.map(() => rng.normal()), options: { a: 'optimizer = "adam"' } })
  expect(body).toMatchObject({ pairs: 0, against: 'own' })
  expect(body.df).toBeGreaterThan(30)
})

it('the noise study is in neither set unless it is named', () => {
  const { rows, y } = factorial(0.5, 1)
  const group = [...rows.map(() => 'sweep'), ...Array.from({ length: 6 }, () => 'noise')]
  const study: FlatValues[] = Array.from({ length: 6 }, (_, seed) => ({ optimizer: 'sgd', lr: 9, seed }))
  const options = { a: 'optimizer = "adam"', 'noise-filter': 'group = "noise"' }
  const body = answer({ rows: [...rows, ...study], y: [...y, 1, 2, 3, 4, 5, 6], runs: { group }, options })
  expect(body.sets.map(({ runs }) => runs)).toEqual([8, 8])
})

it('no answer says what to do: nothing named, a run on both sides, an empty or a single one', () => {
  const question = factorial(0.5, 1)
  expect(refusal({ ...question, options: {} })).toBe('SETS_NOT_NAMED')
  expect(refusal({ ...question, options: { a: 'lr > 1e-3', b: 'optimizer = "sgd"' } })).toBe('SETS_OVERLAP')
  expect(refusal({ ...question, options: { a: 'lr > 7' } })).toBe('SET_TOO_SMALL')
  expect(refusal({ ...question, options: { a: 'lr = 1 and optimizer = "sgd"' } })).toBe('SET_TOO_SMALL')
  expect(refusal({ ...question, y: question.y.map(() => 3) })).toBe('NO_SPREAD')
  expect(refusal({ ...question, options: { ...question.options, 'noise-filter': 'lr = 1' } })).toBe('NO_NOISE_STUDY')
  expect(refusal({ rows: [], y: [] })).toBe('NO_RUNS')
})
