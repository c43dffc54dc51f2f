import { expect, it } from 'vitest'
import type { NoiseBody } from '../analysis/noise-result.ts'
import { replicatedSweep } from '../analysis/testing/replicated-sweep.ts'
import { seedStudy } from '../analysis/testing/seed-study.ts'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import type { FlatValues } from '../domain/run.ts'
import { type AnalysisResult, type OptionValues, runAnalysis } from '../index.ts'
import { seededRng } from '../stats/rng.ts'
import { noiseAtMargin } from './noise-at-margin.ts'

function asker(rows: readonly FlatValues[], y: readonly (number | null | undefined)[], fixed: OptionValues) {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => String(i)) },
    config: columnsFromRows(rows),
    summary: [{ name: 'accuracy', values: y.map((value) => value ?? Number.NaN) }],
    revision: 'r',
    declared: { kind: { role: 'ignored' } },
  })
  return (options: OptionValues) =>
    runAnalysis(dataset, {
      analysis: 'noise',
      runSet: { projects: [] },
      metric: 'accuracy',
      goal: 'maximize',
      options: { ...fixed, ...options },
    }) as AnalysisResult<NoiseBody>
}

const study = seedStudy(1, true)
const sweep = replicatedSweep(24, 2, 2, 2, seededRng(90))
const reseeds = Array.from({ length: 24 }, (_, i): FlatValues => ({ model: `m${i % 3}`, seed: i }))
const rng = seededRng(91)
const asked = {
  'the source study': asker(study.rows, study.y, { 'noise-filter': 'kind = noise', placebo: true }),
  'a replicated sweep': asker(sweep.rows, sweep.y, { adaptive: 'independent' }),
  'reseeds of a tiny metric': asker(
    reseeds,
    reseeds.map(() => 1e-9 * rng.normal()),
    {},
  ),
}

for (const [name, ask] of Object.entries(asked))
  it(`${name}: another margin over the same answer is the answer to that margin, to the last digit`, () => {
    const byDefault = ask({})
    const { value } = byDefault.margin!
    const verdicts = new Set<string>()
    for (const margin of [0.01, 0.3, 1, 1.5, 4, 30].map((times) => times * value)) {
      const found = noiseAtMargin(byDefault, margin)
      expect(found).toEqual(ask({ margin }))
      for (const param of found.params!) verdicts.add(`${param.name} ${param.verdict}`)
    }
    expect(verdicts.size).toBeGreaterThan(byDefault.params!.length)
  })

it('where there is no answer, there is none at another margin', () => {
  const none = asker([{ a: 1 }, { a: 2 }, { a: 3 }], [1, 2, 3], {})
  expect(noiseAtMargin(none({}), 2)).toEqual(none({ margin: 2 }))
})
