import { describe, expect, it } from 'vitest'
import type { AnalysisRequest, AnalysisResult } from '../analysis/analysis.ts'
import type { CorrelationBody } from '../analysis/correlation.ts'
import { answer } from '../analysis/testing/ask-correlation.ts'
import type { Question } from '../analysis/testing/question.ts'
import { seededRng } from '../stats/rng.ts'
import { correlationPanel } from './correlation.ts'
import { formatCell } from './format.ts'

const rng = seededRng(3)

/** A result as the registry would give it. */
function resultOf(question: Question, rest: Partial<AnalysisResult> = {}): AnalysisResult<CorrelationBody> {
  const { params, hidden } = answer(question)
  return {
    schema: 1,
    engine: 'e',
    analysis: 'correlation',
    status: 'ok',
    reason: null,
    metric: 'acc',
    goal: question.goal ?? 'maximize',
    reducer: 'best',
    options: {},
    runSet: {} as AnalysisRequest['runSet'],
    revision: 'r',
    seed: 1,
    runs: { total: 1240, used: 1231, dropped: [{ reason: 'metric is NaN', count: 9 }] },
    warnings: [],
    ...rest,
    params,
    hidden,
  }
}

const rows = Array.from({ length: 40 }, (_, i) => ({
  lr: 10 ** (-4 + ((i * 17) % 40) / 10),
  opt: ['adam', 'sgd', 'lion'][i % 3]!,
  noise: rng.uniform(),
}))
const panel = correlationPanel(
  resultOf({ rows, y: rows.map(({ lr, opt }) => Math.log10(lr) + (opt === 'adam' ? 2 : 0) + 0.1 * rng.normal()) }),
)

describe('the correlation panel', () => {
  it('says in its caption how many runs of how many, what became of the others, and the method', () => {
    expect(panel.caption).toBe(
      "1,231 of 1,240 runs; 9 left out: metric is NaN · best value over training, maximize · Spearman's ρ with 95 % interval; p by permutation, Holm over 3 params",
    )
  })

  it('speaks in its caption of no interval and no p where there is none', () => {
    const of = (n: number) =>
      correlationPanel(resultOf({ rows: rows.slice(0, n), y: rows.slice(0, n).map(({ lr }) => Math.log10(lr)) })).caption
    expect(of(2)).toMatch(/too few runs for a correlation$|Spearman's ρ, too few runs for an interval$/)
    expect(of(2)).not.toContain('95 %')
    expect(of(2)).not.toContain('Holm')
    expect(of(40)).toMatch(/with 95 % interval; p by permutation, Holm over 3 params$/)
  })

  it('has one bar a param with its interval; no evidence is hollow, η has no sign', () => {
    const bars = panel.chart as Extract<NonNullable<typeof panel.chart>, { kind: 'bars' }>
    expect(bars.rows.map(({ label }) => label)).toEqual(panel.table.rows.map(({ id }) => id))
    const bar = (label: string) => bars.rows.find((row) => row.label === label)!
    expect(bar('lr').low!).toBeLessThan(bar('lr').value!)
    expect(bar('lr')).toMatchObject({ hollow: false })
    expect(bar('noise')).toMatchObject({ hollow: true })
    expect(bar('opt')).toMatchObject({ low: null, high: null, unsigned: true })
  })

  it('every column of the table has a cell in every row, and cells hold numbers, not text of numbers', () => {
    for (const row of panel.table.rows) {
      for (const { key, kind } of panel.table.columns) {
        expect(Object.hasOwn(row.cells, key), `${row.id} ${key}`).toBe(true)
        if (['correlation', 'p', 'count'].includes(kind)) expect(typeof row.cells[key] === 'number' || row.cells[key] === null).toBe(true)
        expect(formatCell(row.cells[key], kind)).not.toMatch(/NaN|undefined/)
      }
    }
  })

  it('a row begins with the plain sentence and ends with what may mislead', () => {
    const notes = (id: string) => panel.table.rows.find((row) => row.id === id)!.notes!
    expect(notes('lr')[0]).toMatch(/^lr and acc go together: higher lr is better \(confirmed, Holm p [<\d.]+\)\.$/)
    expect(notes('lr').join(' ')).toContain('On a log scale')
    expect(notes('noise')[0]).toMatch(/^No evidence at n = 40 .* not evidence that they do not\.$/)
    expect(notes('opt')[0]).toContain('opt = adam is best')
    expect(notes('opt').at(-1)).toContain('no sign')
  })

  it('levels are rows below their param and say what changes when the level is used', () => {
    const levels = panel.table.rows.find((row) => row.id === 'opt')!.children!
    expect(levels.map(({ id }) => id)).toEqual(['opt=adam', 'opt=lion', 'opt=sgd'])
    expect(levels[0]!.notes![0]).toMatch(/^mean −?[\d.]+: \+\d[\d.]* against the rest, 95 % interval \+[\d.]+ to \+[\d.]+$/)
  })

  it('a peak is told as the best place inside the range, never as no relation', () => {
    const x = Array.from({ length: 60 }, () => ({ lr: 10 ** (-5 + 4 * rng.uniform()) }))
    const peak = correlationPanel(resultOf({ rows: x, y: x.map(({ lr }) => -((Math.log10(lr) + 3) ** 2) + 0.2 * rng.normal()) }))
    const notes = peak.table.rows[0]!.notes!.join(' ')
    expect(notes).toMatch(
      /acc is best inside the range \(near [\d.e-]+\), not at an end: correlation understates how much this param matters\./,
    )
    expect(notes).not.toContain('not evidence that they do not')
    expect(peak.table.rows[0]!.cells['better']).toBe('peak')
  })

  it('one outlier: Pearson and Spearman differ and the row says which to trust', () => {
    const x = Array.from({ length: 30 }, (_, i) => ({ lr: ((i * 7) % 30) / 30 }))
    const y = x.map(({ lr }) => (lr > 0.96 ? -7e16 : lr))
    expect(correlationPanel(resultOf({ rows: x, y })).table.rows[0]!.notes!.join(' ')).toContain("Trust Spearman's")
  })

  it('too few runs: the row says so instead of a verdict', () => {
    const few = [1, 2, 3].map((k) => ({ lr: [0.3, 0.1, 0.2][k - 1]! }))
    expect(correlationPanel(resultOf({ rows: few, y: [1, 2, 3] })).table.rows[0]!.notes).toEqual(['3 runs are too few for a correlation.'])
    const four = [0.3, 0.1, 0.2, 0.7].map((lr) => ({ lr }))
    expect(correlationPanel(resultOf({ rows: four, y: [1, 2, 3, 5] })).table.rows[0]!.notes![0]).toBe(
      'lr: no test was made; 4 runs are too few.',
    )
  })

  it('what cannot be answered has the reason and what to do in place of a chart', () => {
    const reason = { code: 'METRIC_CONSTANT', text: 'the metric did not vary: all are 1. Choose another metric.' }
    const empty = correlationPanel(resultOf({ rows, y: rows.map(({ lr }) => lr) }, { status: 'unanswerable', reason }))
    expect(empty).toMatchObject({ chart: null, empty: { reason: 'The metric did not vary: all are 1.', action: 'Choose another metric.' } })
    expect(empty.table.rows).toEqual([])
  })
})
