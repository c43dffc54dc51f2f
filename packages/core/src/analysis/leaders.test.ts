import { describe, expect, it } from 'vitest'
import type { FlatValues } from '../domain/run.ts'
import { leadersPanel } from '../panels/leaders.ts'
import { leadersWords } from '../panels/leaders-words.ts'
import { runAnalysis } from '../registry.ts'
import { seededRng } from '../stats/rng.ts'
import { leaders } from './leaders.ts'
import type { LeadersBody } from './leaders-result.ts'
import { inputOf, type Question } from './testing/question.ts'

function ask(question: Question) {
  const defaults = Object.fromEntries(leaders.options.map((option) => [option.name, option.default]))
  return leaders.run(inputOf(question), { ...defaults, ...question.options })
}

function answer(question: Question): LeadersBody & { readonly warnings: readonly string[]; readonly used: number } {
  const outcome = ask(question)
  if (outcome.status !== 'ok') throw new Error(outcome.reason.text)
  return { ...leadersWords(outcome.body, 'y'), warnings: outcome.warnings.map(({ code }) => code), used: outcome.runs.used }
}

const refusal = (question: Question): string => {
  const outcome = ask(question)
  return outcome.status === 'ok' ? 'ok' : outcome.reason.code
}

/** Configurations 0 … k − 1 with means in steps, each run `runs` times with noise of sd 1. */
function ladder(means: readonly number[], runs: number, seed = 3): Question {
  const rng = seededRng(seed)
  const rows: FlatValues[] = []
  const y: number[] = []
  means.forEach((mean, configuration) => {
    for (let repeat = 0; repeat < runs; repeat++) {
      rows.push({ lr: 10 ** -configuration, depth: 4, seed: repeat })
      y.push(mean + rng.normal())
    }
  })
  return { rows, y }
}

describe('the best of several configurations', () => {
  it('leads by its mean; those behind it by more than noise are worse, those near it cannot be told from it', () => {
    const body = answer(ladder([10, 9.8, 3, 0], 5))
    expect(body.leaders.map(({ label }) => label).slice(2)).toEqual(['lr 0.01', 'lr 0.001'])
    expect(body.leaders.map(({ verdict }) => verdict)).toEqual(['best', 'cannot tell', 'worse', 'worse'])
    expect(body.counts).toEqual({ asGood: 0, worse: 2, cannotTell: 1 })
    expect(body.leaders.every(({ n, params }) => n === 5 && params.length === 1)).toBe(true)
    expect(body.runsNeeded).toBeNull()
    expect(body.headline).toContain('not worth the runs')
    expect(answer({ ...ladder([10, 9.8, 3, 0], 5), options: { margin: 0.01 } }).runsNeeded![0]).toBeGreaterThan(5)
    expect(body.headline).toContain('cannot be told from it')
    expect(body.leaders[1]!.notes[0]).toContain('not the same as no difference')
  })

  it('is as good as one that is surely less behind than matters', () => {
    const body = answer({ ...ladder([10, 10, 3], 20), options: { margin: 3 } })
    expect(body.leaders[1]!.verdict).toBe('as good')
    expect(body.leaders[2]!.verdict).toBe('worse')
    expect(body.runsNeeded).toBeNull()
  })

  it('is the lowest where less is better, with the same digits', () => {
    const question = ladder([10, 9, 3, 0], 4)
    const up = answer(question)
    const down = answer({ ...question, y: question.y.map((value) => -value!), goal: 'minimize' })
    expect(down.leaders.map(({ gap, interval, p, run }) => [gap, interval, p, run])).toEqual(
      up.leaders.map(({ gap, interval, p, run }) => [gap, interval, p, run]),
    )
    expect(down.leaders.map(({ mean }) => -mean)).toEqual(up.leaders.map(({ mean }) => mean))
  })

  it('does not depend on how runs are listed, nor on the unit', () => {
    const question = ladder([10, 9.5, 9, 3, 0], 3)
    const order = [...question.rows.keys()].sort((a, b) => ((a * 7) % 15) - ((b * 7) % 15))
    const turned = answer({ rows: order.map((i) => question.rows[i]!), y: order.map((i) => question.y[i]) })
    const plain = answer(question)
    const digits = ({ gap, p, mean, label }: LeadersBody['leaders'][number]) => [gap, p, mean, label]
    expect(turned.leaders.map(digits)).toEqual(plain.leaders.map(digits))
    const huge = answer({ ...question, y: question.y.map((value) => value! * 2 ** 900) })
    expect(huge.leaders.map(({ p }) => p)).toEqual(plain.leaders.map(({ p }) => p))
    expect(huge.leaders[1]!.gap).toBe(plain.leaders[1]!.gap! * 2 ** 900)
  })

  it('was lucky: a rerun is expected to be worse the more noise there is in its mean', () => {
    const rng = seededRng(8)
    const truth = Array.from({ length: 40 }, () => rng.normal())
    const once = answer(ladder(truth, 2))
    const often = answer(ladder(truth, 40))
    const less = answer({ ...ladder(truth, 2), y: ladder(truth, 2).y.map((value) => -value!), goal: 'minimize' })
    expect(less.rerun).toEqual({
      ...once.rerun!,
      expected: -once.rerun!.expected,
      interval: [...once.rerun!.interval].map((end) => -end).reverse(),
    })
    for (const { leaders: listed, rerun } of [once, often]) expect(rerun!.expected).toBeLessThan(listed[0]!.mean)
    expect(once.rerun!.luck).toBeGreaterThan(5 * often.rerun!.luck)
    expect(once.headline).toContain('some of that is luck')
  })
})

describe('runs of every kind', () => {
  it('without a usable value count for nothing and are told', () => {
    const question = ladder([10, 5], 4)
    const y = question.y.map((value, i) => (i === 0 ? Number.NaN : value))
    const body = answer({ ...question, y })
    expect(body.leaders[0]).toMatchObject({ n: 3, failed: 1 })
    expect(body.warnings).toContain('BEST_FAILED')
    expect(body.used).toBe(7)
  })

  it('of a noise study tell the noise and are not compared; what ran once is compared by it', () => {
    const study = ladder([0], 8)
    const rows: FlatValues[] = [
      ...study.rows.map(() => ({ lr: 5, depth: 4 })),
      { lr: 1, depth: 4 },
      { lr: 2, depth: 4 },
      { lr: 3, depth: 4 },
    ]
    const group = [...study.rows.map(() => 'noise'), 'sweep', 'sweep', 'sweep']
    const body = answer({ rows, y: [...study.y, 20, 19.5, 4], runs: { group }, options: { 'noise-filter': 'group = "noise"' } })
    expect(body.configurations).toBe(3)
    expect(body.leaders.map(({ verdict }) => verdict)).toEqual(['best', 'cannot tell', 'worse'])
    expect(body.leaders[0]!.sd).toBeNull()
    expect(body.warnings).toContain('BEST_RAN_ONCE')
  })

  it('the best of which ran once is to be repeated', () => {
    const question = ladder([5, 5, 5], 4)
    const body = answer({ rows: [...question.rows, { lr: 7, depth: 4, seed: 0 }], y: [...question.y, 9] })
    expect(body.leaders[0]).toMatchObject({ n: 1, sd: null })
    expect(body.warnings).toContain('BEST_RAN_ONCE')
  })

  it('whose noise differs are compared by their own spreads', () => {
    const calm = ladder([10, 9], 12)
    const wild = ladder([0, 0], 12, 5)
    const rows = [...calm.rows, ...wild.rows.map((row) => ({ ...row, depth: 5 }))]
    const y = [...calm.y.map((value) => 10 + (value! - 10) / 10), ...wild.y.map((value) => 20 * value!)]
    const body = answer({ rows, y })
    const own = new Set(body.leaders.slice(1).map(({ noise }) => noise))
    expect(own).toEqual(new Set(['own']))
    expect(body.warnings).toContain('OWN_NOISE')
    expect(answer({ rows, y, options: { spread: 'equal' } }).leaders[1]!.noise).toBe('pooled')
  })
})

describe('no answer', () => {
  it('without repeats, with one configuration, without a value, without runs', () => {
    expect(refusal(ladder([1, 2, 3], 1))).toBe('NO_REPLICATES')
    expect(refusal(ladder([1], 4))).toBe('ONE_CONFIGURATION')
    expect(refusal({ ...ladder([1, 2], 2), y: [Number.NaN, undefined, Number.NaN, Infinity] })).toBe('METRIC_ALL_MISSING')
    expect(refusal({ rows: [], y: [] })).toBe('NO_RUNS')
    expect(refusal({ ...ladder([1, 2], 2), y: [1, 1, 2, 2] })).toBe('REPEATS_IDENTICAL')
  })

  it('is a panel that says why and what to do', () => {
    const { dataset } = inputOf(ladder([1, 2, 3], 1))
    const result = runAnalysis(dataset, { analysis: 'leaders', runSet: { projects: [] }, metric: 'y' })
    const panel = leadersPanel(result as Parameters<typeof leadersPanel>[0])
    expect(panel.empty).toMatchObject({
      reason: expect.stringContaining('ran at least twice'),
      action: expect.stringContaining('new seeds'),
    })
  })
})
