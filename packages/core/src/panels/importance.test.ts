import { describe, expect, it } from 'vitest'
import type { AnalysisResult } from '../analysis/analysis.ts'
import type { ImportanceBody, ImportanceParam } from '../analysis/importance-result.ts'
import { importancePanel } from './importance.ts'
import type { BarsSpec } from './panel-spec.ts'

const correlation = (spearman: number, p: number | null) => ({
  spearman,
  spearmanInterval: [spearman - 0.1, spearman + 0.1] as const,
  p,
})
const param = (name: string, more: object): ImportanceParam =>
  ({
    name,
    params: [name],
    kind: 'numeric',
    scale: 'linear',
    n: 40,
    importance: 0.5,
    share: 0.5,
    interval: [0.4, 0.6],
    noiseFloor: 0.02,
    hollow: false,
    verdict: 'confirmed',
    p: 0.001,
    pAdjusted: 0.002,
    better: null,
    mdi: 0.4,
    fanova: null,
    dropColumn: null,
    pedAnova: null,
    correlation: correlation(0.8, 0.001),
    eta: null,
    sentence: `${name} matters.`,
    notes: ['A note.'],
    disagreement: null,
    ...more,
  }) as unknown as ImportanceParam
const result = (params: readonly ImportanceParam[], more: object = {}) =>
  ({
    status: 'ok',
    reason: null,
    metric: 'loss',
    goal: 'minimize',
    reducer: 'summary',
    options: {},
    runs: { total: 42, used: 40, dropped: [{ reason: 'metric is NaN', count: 2 }] },
    warnings: [],
    target: 'rank',
    headline: 'lr matters most.',
    fit: { r2OutOfBag: 0.7, words: 'good', level: 'good', unexplained: 0.3, trees: { grown: 300, planned: 300 } },
    strength: 'full',
    configurations: 40,
    test: 'dcrt',
    testNote: 'Each param was tested.',
    hidden: [{ name: 'seeded', reason: 'held fixed at 3' }],
    interactions: [],
    stages: [{ name: 'pairs', state: 'skipped', note: null, elapsedCpuMs: null }],
    params,
    ...more,
  }) as unknown as AnalysisResult<ImportanceBody>

describe('the panel of importance', () => {
  const weak = param('weak', {
    importance: 0.01,
    noiseFloor: 0.03,
    hollow: true,
    verdict: 'no evidence',
    correlation: correlation(0.05, 0.7),
  })
  const panel = importancePanel(result([param('lr', { disagreement: 'The best values lie inside the range.' }), weak]))

  it('begins with the sentence; caption with runs, fit and what is unexplained', () => {
    expect(panel.summary).toBe('lr matters most.')
    expect(panel.caption).toMatch(/^40 of 42 runs; 2 left out: metric is NaN/)
    expect(panel.caption).toContain('R² out of bag 0.7 (good), 300 of 300 trees · unexplained 0.30')
  })
  it('draws a bar a param with interval and floor, outlined where the result says so, and the unexplained rest last, in grey', () => {
    const { rows, x } = panel.chart as BarsSpec
    expect(rows.map(({ label, value, low, high, tick, hollow, rest }) => [label, value, low, high, tick, hollow, rest])).toEqual([
      ['lr', 0.5, 0.4, 0.6, 0.02, false, undefined],
      ['weak', 0.01, 0.4, 0.6, 0.03, true, undefined],
      ['unexplained', 0.3, null, null, undefined, undefined, true],
    ])
    expect(x.domain).toEqual([0, 0.6])
    expect(panel.table.rest).toMatchObject({ label: 'unexplained', key: 'importance', value: 0.3 })
  })
  it('outlines a correlation on its own evidence, as the panel of correlation does: raw p above 0.05', () => {
    expect(panel.table.rows.map(({ hollow }) => hollow)).toEqual([[], ['importance', 'correlation']])
    const mixed = importancePanel(
      result([param('a', { correlation: correlation(0.3, 0.04) }), param('b', { correlation: correlation(0, null) })]),
    )
    expect(mixed.table.rows.map(({ hollow }) => hollow)).toEqual([[], []])
    const category = importancePanel(result([param('c', { correlation: null, eta: 0.1, verdict: 'no evidence' })]))
    expect(category.table.rows[0]).toMatchObject({ unsigned: true, hollow: ['correlation'], cells: { correlation: 0.1 } })
  })
  it('keeps why correlation disagrees a hover away, and in the opened row after the plain sentence', () => {
    const [first, second] = panel.table.rows
    expect(first!.hints).toEqual({ correlation: 'The best values lie inside the range.' })
    expect(first!.notes).toEqual(['lr matters.', 'The best values lie inside the range.', 'A note.'])
    expect(second!.hints).toBeUndefined()
  })
  it('says which params have the approximate test, where only some do', () => {
    const helpOf = (...tests: ('dcrt' | 'gcm')[]) =>
      importancePanel(result(tests.map((test, i) => param(`p${i}`, { test })))).table.columns.find(({ key }) => key === 'p')!.help
    expect(helpOf('gcm', 'gcm')).toMatch(/^Generalised covariance measure/)
    expect(helpOf('dcrt', 'dcrt')).not.toContain('covariance')
    expect(helpOf('dcrt', 'gcm', 'gcm')).toMatch(/^Distilled .* For p1, p2: Generalised covariance measure/)
  })
  it('has columns only for what was computed, and draws nothing before there are bars', () => {
    expect(panel.table.columns.map(({ key }) => key)).not.toContain('fanova')
    const early = importancePanel(
      result([param('lr', { importance: null, interval: null, noiseFloor: null })], {
        fit: { r2OutOfBag: null, words: '', level: null, unexplained: null, trees: null },
      }),
    )
    expect(early.chart).toBeNull()
    expect(early.table.rest).toBeUndefined()
    expect(early.table.rows).toHaveLength(1)
  })
})
