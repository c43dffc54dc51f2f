import { describe, expect, it } from 'vitest'
import type { AnalysisRequest, AnalysisResult, OptionDescriptor } from './analysis/analysis.ts'
import type { ImportanceBody, ImportanceParam } from './analysis/importance-result.ts'
import { doWork, worker } from './analysis/work.ts'
import { buildDataset, type DatasetInput } from './dataset/build-dataset.ts'
import { columnsFromRows } from './dataset/raw-column.ts'
import type { FlatValues } from './domain/run.ts'
import { InputError } from './errors.ts'
import { formatCell } from './panels/format.ts'
import { ANALYSES, analysisSteps, DEFAULT_SEED, ENGINE, findAnalysis, readOptions, runAnalysis } from './registry.ts'

const build = (rows: readonly FlatValues[], summary: readonly FlatValues[], rest: Partial<DatasetInput> = {}) =>
  buildDataset({
    runs: { id: rows.map((_, i) => `run-${i}`) },
    config: columnsFromRows(rows),
    summary: columnsFromRows(summary),
    revision: 'r1',
    ...rest,
  })
const runSet = { projects: ['p'] } as unknown as AnalysisRequest['runSet']
const lrs = [0.1, 0.4, 0.2, 0.5, 0.3, 0.9, 0.7, 0.8, 0.6, 1]
const sample = build(
  lrs.map((lr) => ({ lr })),
  lrs.map((lr, i) => ({ val_loss: lr + i / 100, acc: 1 - lr })),
)
const ask = (request: Partial<AnalysisRequest>, dataset = sample) =>
  runAnalysis(dataset, { analysis: 'correlation', metric: 'val_loss', runSet, ...request })
/** The code of the InputError that is thrown. */
const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    if (error instanceof InputError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'none'
}

describe('the registry', () => {
  it('finds analyses by name and offers the names it has', () => {
    expect(findAnalysis('correlation').title).toBe('Correlation')
    expect(refusal(() => findAnalysis('corelation'))).toMatch(/^UNKNOWN_ANALYSIS: .*'corelation'; there are: importance, correlation/)
    expect(refusal(() => findAnalysis('constructor'))).toMatch(/^UNKNOWN_ANALYSIS/)
  })

  it('every analysis has options with defaults that pass its own check, and a panel for every outcome', () => {
    for (const analysis of ANALYSES) {
      const defaults = readOptions(analysis)
      expect(readOptions(analysis, defaults)).toEqual(defaults)
      const empty = runAnalysis(build([], []), { analysis: analysis.name, metric: 'm', runSet })
      expect(empty).toMatchObject({ status: 'unanswerable', reason: { code: 'NO_RUNS' }, metric: 'm', runs: { total: 0, used: 0 } })
      expect(analysis.panel(empty).empty?.reason).toMatch(/no runs/i)
    }
  })

  it('reads options of every kind and refuses all else with what it takes', () => {
    const options: OptionDescriptor[] = [
      { name: 'on', label: '', help: '', kind: 'boolean', default: false },
      { name: 'how', label: '', help: '', kind: 'choice', choices: ['a', 'b'], default: 'a' },
      { name: 'many', label: '', help: '', kind: 'integer', default: 3, min: 1, max: 9 },
      { name: 'share', label: '', help: '', kind: 'number', default: 0.5, min: 0, max: 1 },
      { name: 'only', label: '', help: '', kind: 'names', default: [] },
    ]
    const analysis = { ...findAnalysis('correlation'), options }
    expect(readOptions(analysis, { on: true, many: 9, share: 0.25, only: ['x'] })).toEqual({
      on: true,
      how: 'a',
      many: 9,
      share: 0.25,
      only: ['x'],
    })
    for (const [bad, takes] of [
      [{ on: 'yes' }, 'true or false'],
      [{ how: 'c' }, 'one of a, b'],
      [{ many: 2.5 }, 'a whole number from 1 to 9'],
      [{ many: 10 }, 'a whole number from 1 to 9'],
      [{ share: Number.NaN }, 'a number from 0 to 1'],
      [{ only: [1] }, 'a list of names'],
      [{ only: 'x' }, 'a list of names'],
      [{ unknown: 1 }, 'the options are on, how, many, share, only'],
      [{ toString: 1 }, 'the options are'],
    ] as const)
      expect(refusal(() => readOptions(analysis, bad as never))).toMatch(new RegExp(`^BAD_OPTION: .*${takes}`))
  })
})

describe('runAnalysis', () => {
  it('puts the header of every result around the body', () => {
    expect(ask({})).toMatchObject({
      schema: 1,
      engine: ENGINE,
      analysis: 'correlation',
      status: 'ok',
      reason: null,
      metric: 'val_loss',
      goal: 'minimize',
      reducer: 'summary',
      options: { adaptive: 'unknown', include: [], exclude: [] },
      runSet,
      revision: 'r1',
      seed: DEFAULT_SEED,
      runs: { total: 10, used: 10, dropped: [] },
    })
  })

  it('survives JSON unchanged, and the same question gives the same text', () => {
    const result = ask({})
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(JSON.stringify(ask({}))).toBe(JSON.stringify(result))
  })

  it('another seed may move p and nothing else', () => {
    const strip = (text: string) => text.replaceAll(/"(p|pAdjusted|seed)":[\d.e-]+/g, '')
    expect(strip(JSON.stringify(ask({ seed: 5 })))).toBe(strip(JSON.stringify(ask({}))))
  })

  it('a metric nobody logged is refused with the nearest names, or with the one it would propose', () => {
    expect(refusal(() => ask({ metric: 'val_los' }))).toMatch(/^UNKNOWN_METRIC: .*'val_loss'/)
    expect(refusal(() => ask({ metric: 'zzzzzzzz' }))).toMatch(/^UNKNOWN_METRIC: .*Nearest names: 'val_loss'/)
  })

  it('goal and reducer come from the metric unless asked for, and are checked', () => {
    expect(ask({ goal: 'maximize' }).goal).toBe('maximize')
    expect(ask({ metric: 'acc' }).goal).toBe('maximize')
    expect(refusal(() => ask({ goal: 'up' as never }))).toMatch(/^BAD_OPTION: .*minimize, maximize/)
    expect(refusal(() => ask({ reducer: 'median' as never }))).toMatch(/^BAD_OPTION/)
    expect(refusal(() => ask({ reducer: 'at-step' }))).toMatch(/^BAD_OPTION: .*a step/)
    expect(refusal(() => ask({ seed: -1 }))).toMatch(/^BAD_OPTION: .*seed/)
    expect(refusal(() => ask({ seed: 1.5 }))).toMatch(/^BAD_OPTION: .*seed/)
  })

  it('auto is best over training where histories exist; runs without one give their summary', () => {
    const history = {
      last: Float64Array.from(lrs, (lr, i) => (i === 0 ? Number.NaN : lr + 1)),
      min: Float64Array.from(lrs, (lr, i) => (i === 0 ? Number.NaN : lr)),
      max: Float64Array.from(lrs, (lr, i) => (i === 0 ? Number.NaN : lr + 2)),
      meanLast: Float64Array.from(lrs, (lr, i) => (i === 0 ? Number.NaN : lr + 1)),
      evaluations: Int32Array.from(lrs, (_, i) => (i === 0 ? 0 : 5)),
    }
    const dataset = build(
      lrs.map((lr) => ({ lr })),
      lrs.map((lr) => ({ loss: lr })),
      { histories: new Map([['loss', history]]) },
    )
    const result = ask({ metric: 'loss' }, dataset)
    expect(result).toMatchObject({ reducer: 'best', runs: { used: 10 } })
    expect((result as never as { params: { correlation: { pearson: number } }[] }).params[0]!.correlation.pearson).toBeCloseTo(1, 12)
    expect(result.warnings.map(({ code }) => code)).not.toContain('UNEQUAL_EVALUATIONS')
    const uneven = { ...history, evaluations: Int32Array.from(lrs, (_, i) => (i === 0 ? 0 : i === 1 ? 100 : 5)) }
    const other = build(
      lrs.map((lr) => ({ lr })),
      lrs.map((lr) => ({ loss: lr })),
      { histories: new Map([['loss', uneven]]) },
    )
    expect(ask({ metric: 'loss' }, other).warnings.map(({ code }) => code)).toContain('UNEQUAL_EVALUATIONS')
    expect(ask({ metric: 'loss', reducer: 'last' }, other).warnings.map(({ code }) => code)).not.toContain('UNEQUAL_EVALUATIONS')
  })

  it('says when a goal is only assumed, and is silent when the name or the request tells', () => {
    const odd = build(
      lrs.map((lr) => ({ lr })),
      lrs.map((lr) => ({ metric_value: lr, val_loss: lr })),
    )
    const codes = (request: Partial<AnalysisRequest>) => ask(request, odd).warnings.map(({ code }) => code)
    expect(codes({ metric: 'metric_value' })).toContain('GOAL_ASSUMED')
    expect(codes({ metric: 'metric_value', goal: 'minimize' })).not.toContain('GOAL_ASSUMED')
    expect(codes({ metric: 'val_loss' })).not.toContain('GOAL_ASSUMED')
  })
})

/** Weak and broken data: each has an answer or a reason, never an exception, never NaN, and a panel that says the same. */
describe('degenerate data', () => {
  const n = 12
  const rows = Array.from({ length: n }, (_, i) => ({ lr: ((i * 5) % n) / 10 + 0.1, opt: 'ab'[i % 2]!, fixed: 1 }))
  const y = rows.map(({ lr }, i) => lr + i / 7)
  const cases: readonly { name: string; rows: readonly FlatValues[]; y: readonly (number | undefined)[]; reason: string | null }[] = [
    { name: 'n = 0', rows: [], y: [], reason: 'NO_RUNS' },
    { name: 'n = 1', rows: rows.slice(0, 1), y: [1], reason: 'TOO_FEW_RUNS' },
    { name: 'n = 2', rows: rows.slice(0, 2), y: [1, 2], reason: null },
    { name: 'constant metric', rows, y: rows.map(() => 0.1 + 0.2), reason: 'METRIC_CONSTANT' },
    { name: 'a spread below rounding', rows, y: rows.map((_, i) => 0.3 + (i % 2) * 1e-16), reason: 'METRIC_CONSTANT' },
    { name: 'constant at zero', rows, y: rows.map(() => 0), reason: 'METRIC_CONSTANT' },
    { name: 'tiny metric that does vary', rows, y: y.map((value) => value * 1e-20), reason: null },
    { name: 'all NaN', rows, y: rows.map(() => Number.NaN), reason: 'METRIC_ALL_MISSING' },
    {
      name: 'all infeasible',
      rows,
      y: rows.map((_, i) => (i % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NaN)),
      reason: 'METRIC_ALL_MISSING',
    },
    { name: 'one finite value', rows, y: rows.map((_, i) => (i === 3 ? 1 : Number.NaN)), reason: 'TOO_FEW_RUNS' },
    { name: 'single-valued params', rows: rows.map(() => ({ a: 1, b: 'x' })), y, reason: 'NO_VARYING_PARAM' },
    { name: 'no params', rows: rows.map(() => ({})), y, reason: 'NO_VARYING_PARAM' },
    { name: 'one category', rows: rows.map(({ lr }) => ({ lr, opt: 'adam' })), y, reason: null },
    { name: 'duplicate rows', rows: rows.map((_, i) => rows[i % 3]!), y: y.map((_, i) => y[i % 3]!), reason: null },
    { name: 'values near 1e300', rows: rows.map(({ lr }) => ({ lr: lr * 1e300 })), y: y.map((value) => value * 1e300), reason: null },
    { name: 'values of both extremes', rows, y: y.map((_, i) => (i % 2 === 0 ? 1.7e308 : -1.7e308)), reason: null },
    { name: 'a category of its own for every run', rows: rows.map((_, i) => ({ data: `d${i}x`, lr: i % 5 })), y, reason: null },
    {
      name: 'a param that is infinite',
      rows: rows.map((row, i) => ({ ...row, lr: i === 2 ? Number.POSITIVE_INFINITY : row.lr })),
      y,
      reason: null,
    },
    { name: 'one outlier of 7e16', rows, y: y.map((value, i) => (i === 4 ? 7e16 : value)), reason: null },
  ]
  for (const { name, rows: config, y: values, reason } of cases) {
    it(`${name}: ${reason ?? 'an answer'}`, () => {
      const dataset = build(config, [], { summary: [{ name: 'loss', values }] })
      const result = runAnalysis(dataset, { analysis: 'correlation', metric: 'loss', runSet })
      expect(result.reason?.code ?? null).toBe(reason)
      expect(result.status).toBe(reason === null ? 'ok' : 'unanswerable')
      const { total, used, dropped } = result.runs
      expect(used + dropped.reduce((sum, { count }) => sum + count, 0)).toBe(total)
      expect(JSON.parse(JSON.stringify(result))).toEqual(result)
      const panel = findAnalysis('correlation').panel(result)
      expect(panel.caption).toContain(`${used} of ${total} ${total === 1 ? 'run' : 'runs'}`)
      expect(panel.empty === null).toBe(reason === null)
      if (panel.empty !== null) {
        expect(panel.empty.reason.length).toBeGreaterThan(20)
        expect(panel.empty.action.length).toBeGreaterThan(10)
      }
      const shown = panel.table.rows
        .flatMap((row) => [row, ...(row.children ?? [])])
        .flatMap((row) => [...panel.table.columns.map(({ key, kind }) => formatCell(row.cells[key], kind)), ...(row.notes ?? [])])
      for (const text of shown) expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/)
    })
  }
})

describe('an analysis in stages', () => {
  const rows = Array.from({ length: 24 }, (_, i) => ({ lr: ((i * 7) % 24) / 24, wd: ((i * 11) % 24) / 24 }))
  const dataset = build(
    rows,
    rows.map(({ lr }, i) => ({ acc: lr + ((i * 5) % 7) / 20 })),
  )
  const request = { analysis: 'importance', metric: 'acc', runSet }
  type Staged = AnalysisResult<ImportanceBody>

  it('says after every stage what it has, and at the end what one call says', () => {
    const stages: Staged[] = []
    const steps = analysisSteps(dataset, request)
    let results: readonly unknown[] = []
    let next = steps.next(results)
    for (; next.done !== true; next = steps.next(results)) {
      if (next.value.kind === 'stage') stages.push(next.value.result as Staged)
      results = next.value.kind === 'work' ? doWork(next.value.work) : []
    }
    expect(next.value).toEqual(runAnalysis(dataset, request))
    expect(stages.length).toBeGreaterThanOrEqual(5)
    for (const stage of stages) {
      expect(stage).toMatchObject({ schema: 1, status: 'ok', metric: 'acc', runs: { total: 24, used: 24 } })
      expect(findAnalysis('importance').panel(stage).table.rows).toHaveLength(2)
    }
    const known = (of: keyof ImportanceParam) => stages.map(({ params }) => params!.every((param) => param[of] !== null))
    expect(known('importance').indexOf(true)).toBe(0)
    expect(known('p').indexOf(true)).toBeLessThan(known('interval').indexOf(true))
    expect(known('interval').indexOf(true)).toBeLessThan(known('noiseFloor').indexOf(true))
  })

  it('work may be done by anybody, in any order: not a bit changes', () => {
    const steps = analysisSteps(dataset, request)
    let results: readonly unknown[] = []
    let next = steps.next(results)
    for (; next.done !== true; next = steps.next(results)) {
      if (next.value.kind !== 'work') continue
      const { work } = next.value
      // Copied, as between threads, every item by a worker of its own, last first.
      results = work.items
        .map((_, index) => index)
        .reverse()
        .map((index) => worker(structuredClone(work))(index))
        .reverse()
    }
    expect(JSON.stringify(next.value)).toBe(JSON.stringify(runAnalysis(dataset, request)))
  })

  it('times come from the caller’s clock alone, stage by stage', () => {
    let ticks = 0
    const timed = runAnalysis(dataset, request, () => 10 * ticks++) as Staged
    const plain = runAnalysis(dataset, request) as Staged
    expect(plain.stages!.map(({ elapsedCpuMs }) => elapsedCpuMs)).toEqual([null, null, null, null, null])
    // Read once in the beginning, once per stage, and once at the end, for the last of them.
    expect(timed.stages!.map(({ elapsedCpuMs }) => elapsedCpuMs)).toEqual([10, 10, 10, 10, 20])
    const without = ({ stages: _, ...rest }: Staged) => rest
    expect(without(timed)).toEqual(without(plain))
  })
})
