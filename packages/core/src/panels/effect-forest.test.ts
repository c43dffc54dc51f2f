import { describe, expect, it } from 'vitest'
import type { AnalysisResult } from '../analysis/analysis.ts'
import type { NoiseBody } from '../analysis/noise-result.ts'
import { seedStudy } from '../analysis/testing/seed-study.ts'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import { runAnalysis } from '../registry.ts'
import { effectForest } from './effect-forest.ts'

const { rows, y } = seedStudy(1, true)
const dataset = buildDataset({
  runs: { id: rows.map((_, i) => String(i)) },
  config: columnsFromRows(rows),
  summary: [{ name: 'accuracy', values: y }],
  revision: 'r',
  declared: { kind: { role: 'ignored' } },
})
const ask = (margin: number) =>
  runAnalysis(dataset, {
    analysis: 'noise',
    runSet: { projects: [] },
    metric: 'accuracy',
    goal: 'maximize',
    options: { 'noise-filter': 'kind = noise', placebo: true, margin },
  }) as AnalysisResult<NoiseBody>
const verdicts = (result: AnalysisResult<NoiseBody>, margin?: number) =>
  Object.fromEntries(effectForest(result, margin)!.rows.map(({ label, verdict }) => [label, verdict]))

describe('the margin in the picture of effects', () => {
  it('a margin that is being moved shows the verdicts that the analysis will give for it', () => {
    const start = ask(0.25)
    const seen = new Set<string>()
    for (const margin of [0.02, 0.1, 0.163, 0.2, 0.25, 0.36, 0.45, 1.3, 1.5, 1.7]) {
      const asked = ask(margin)
      expect(verdicts(start, margin)).toEqual(Object.fromEntries(asked.params!.map(({ name, verdict }) => [name, verdict])))
      for (const verdict of Object.values(verdicts(asked))) seen.add(verdict)
    }
    expect([...seen].sort()).toEqual(['matters', 'real but small', 'undecided'])
  })

  it('the axis holds every interval, and the margin as long as it is no more than twice as long as the effects', () => {
    expect(effectForest(ask(0.25))!.x.domain).toEqual([0, 2])
    expect(effectForest(ask(2.5))!.x.domain).toEqual([0, 3])
    expect(effectForest(ask(100))!.x.domain).toEqual([0, 4])
  })

  it('every row says on how many groups of how many runs it rests', () => {
    expect(effectForest(ask(0.25))!.rows.map(({ label, size, n }) => [label, size, n])).toEqual([
      ['hidden', '10 × 21 runs', 210],
      ['batch_size', '7 × 30 runs', 210],
      ['layers', '3 × 70 runs', 210],
    ])
  })
})
