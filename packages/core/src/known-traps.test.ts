import { describe, expect, it } from 'vitest'
import type { AnalysisResult } from './analysis/analysis.ts'
import type { CorrelationBody } from './analysis/correlation.ts'
import { buildDataset } from './dataset/build-dataset.ts'
import { INACTIVE } from './dataset/dataset.ts'
import { columnsFromRows } from './dataset/raw-column.ts'
import { selectRows } from './dataset/select-rows.ts'
import type { FlatValues } from './domain/run.ts'
import { runAnalysis } from './registry.ts'

// Failures that reached users of other tools, each as a check of ours. The issue it is known from stands beside it.

interface Run {
  readonly config: FlatValues
  readonly summary: FlatValues
}

const dataset = (runs: readonly Run[]) =>
  buildDataset({
    runs: { id: runs.map((_, i) => `r${i}`) },
    config: columnsFromRows(runs.map(({ config }) => config)),
    summary: columnsFromRows(runs.map(({ summary }) => summary)),
    revision: 'test',
  })

const correlate = (runs: readonly Run[], metric = 'score', goal: 'minimize' | 'maximize' = 'maximize') =>
  runAnalysis(dataset(runs), { analysis: 'correlation', runSet: { projects: [] }, metric, goal }) as AnalysisResult<CorrelationBody>

/** lr decides, wd does not; 40 runs. */
const runs = (change: (i: number) => Partial<Run> = () => ({})): Run[] =>
  Array.from({ length: 40 }, (_, i) => {
    const lr = 10 ** (-4 + ((i * 7) % 40) / 13)
    const base: Run = {
      config: { lr, wd: ((i * 11) % 40) / 40, momentum: 0.9 },
      summary: { score: Math.log10(lr) + 0.01 * ((i * 17) % 40) },
    }
    const { config, summary } = change(i)
    return { config: { ...base.config, ...config }, summary: { ...base.summary, ...summary } }
  })

describe('what went wrong elsewhere', () => {
  it('a negated metric with the opposite goal changes nothing but signs (optuna-dashboard#1329)', () => {
    const plain = correlate(runs())
    const negated = correlate(
      runs().map(({ config, summary }) => ({ config, summary: { score: -(summary['score'] as number) } })),
      'score',
      'minimize',
    )
    expect(negated.params!.map(({ name, p, better, verdict }) => ({ name, p, better, verdict }))).toEqual(
      plain.params!.map(({ name, p, better, verdict }) => ({ name, p, better, verdict })),
    )
    plain.params!.forEach((param, i) => {
      expect(negated.params![i]!.correlation!.spearman).toBeCloseTo(-param.correlation!.spearman!, 12)
    })
  })

  it('a constant param neither breaks nor appears in the ranking, and is named (DeepCAVE#9)', () => {
    const { params, hidden } = correlate(runs())
    expect(params!.map(({ name }) => name)).toEqual(['lr', 'wd'])
    expect(hidden).toContainEqual({ name: 'momentum', reason: 'held fixed at 0.9' })
  })

  it('two runs with the same metric value are both used (Polyaxon)', () => {
    const { params, runs: ledger } = correlate(runs((i) => ({ summary: { score: i % 2 } })))
    expect(ledger).toEqual({ total: 40, used: 40, dropped: [] })
    expect(params![0]!.n).toBe(40)
  })

  it('one NaN, one infinite and one missing metric are counted, and everything else is shown (mlflow#15535)', () => {
    const {
      status,
      params,
      runs: ledger,
    } = correlate(runs((i) => (i < 3 ? { summary: { score: [Number.NaN, Number.POSITIVE_INFINITY, null][i]! } } : {})))
    expect(status).toBe('ok')
    expect(ledger.total).toBe(40)
    expect(ledger.used).toBe(37)
    expect(ledger.dropped.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(ledger.dropped.length).toBeGreaterThanOrEqual(2)
    expect(params![0]).toMatchObject({ name: 'lr', n: 37, verdict: 'confirmed' })
  })

  it('a column with a stray text cell says why it became categorical (hiplot#240)', () => {
    const { params, keys } = dataset(runs((i) => (i === 5 ? { config: { wd: 'oops' } } : {})))
    expect(params.find(({ name }) => name === 'wd')!.kind).toBe('categorical')
    expect(keys.find(({ name }) => name === 'wd')!.detected.reason).toMatch(/1 of 40.*'oops'/)
  })

  it('leaving runs out of view changes no statistic of the others unless they are left out of the question (wandb#6672)', () => {
    const whole = dataset(runs())
    const ask = (of: typeof whole) => runAnalysis(of, { analysis: 'correlation', runSet: { projects: [] }, metric: 'score' })
    const before = JSON.stringify(ask(whole))
    const some = selectRows(
      whole,
      Int32Array.from({ length: 20 }, (_, i) => i),
    )
    expect(ask(some).runs.total).toBe(20)
    expect(JSON.stringify(ask(whole))).toBe(before)
  })

  it('a conditional param is present with its own n; where it is switched off it is inactive, not missing (optuna#1856)', () => {
    const conditional = runs(
      (i): Pick<Run, 'config'> => ({
        config: i % 2 === 0 ? { optimizer: 'sgd', nesterov_momentum: ((i * 3) % 40) / 40 } : { optimizer: 'adam' },
      }),
    )
    const { params } = dataset(conditional)
    const column = params.find(({ name }) => name === 'nesterov_momentum')!
    expect(column.parent).toEqual({ name: 'optimizer', levels: ['sgd'] })
    expect(column.status.filter((status) => status === INACTIVE)).toHaveLength(20)
    expect(correlate(conditional).params!.find(({ name }) => name === 'nesterov_momentum')!.n).toBe(20)
  })
})
