import { describe, expect, it } from 'vitest'
import { noise } from '../analysis/noise.ts'
import type { NoiseBody } from '../analysis/noise-result.ts'
import { curvesOf } from '../analysis/testing/curves-of.ts'
import { seedStudyCurves } from '../analysis/testing/seed-study.ts'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import { type AnalysisResult, findAnalysis, runAnalysis } from '../index.ts'
import { noiseByStepPanel } from './noise-by-step.ts'
import { placeWords, stretchWords } from './noise-by-step-words.ts'

const { rows, y, curves } = seedStudyCurves(2)
const last = Float64Array.from(y)
const dataset = buildDataset({
  runs: { id: rows.map((_, i) => `run-${i}`) },
  config: columnsFromRows(rows),
  summary: [{ name: 'accuracy', values: y }],
  histories: new Map([['accuracy', { last, min: last, max: last, meanLast: last, evaluations: new Int32Array(rows.length).fill(10) }]]),
  declared: { kind: { role: 'ignored' } },
  revision: 'r',
})
const ask = (options: Record<string, string | boolean> = {}) =>
  runAnalysis(
    dataset,
    {
      analysis: 'noise',
      runSet: { projects: [] },
      metric: 'accuracy',
      goal: 'maximize',
      options: { 'noise-filter': 'kind = noise', placebo: true, ...options },
    },
    undefined,
    curvesOf(curves),
  ) as AnalysisResult<NoiseBody>
const result = ask()

describe('the panel of effects over training', () => {
  const panel = noiseByStepPanel(result)!

  it('has a chart of ratios, one of whole run sets, and one a param: effect with its interval over the band of noise', () => {
    if (panel.chart?.kind !== 'multiples') throw new Error('no charts')
    expect(panel.chart.charts.map(({ title }) => title)).toEqual(['Times noise', 'Spread of all runs', 'hidden', 'batch_size', 'layers'])
    const [times, spread, hidden] = panel.chart.charts
    expect(times!.lines.series.map(({ label }) => label)).toEqual(['hidden', 'batch_size', 'layers', 'noise'])
    expect(spread!.note).toBe('largest less smallest · 210 runs, 210 repeats')
    const [effect, alone] = hidden!.lines.series
    expect(effect!.y).toEqual(result.byStep!.params[0]!.effect)
    expect(alone!.band!.high).toEqual(result.byStep!.params[0]!.noiseHigh)
    expect(hidden!.note).toBe('30.8× → 13.7× noise · distinguishable at every step')
  })

  it('has every place in the table behind it, with the digits of the end in the row of the param', () => {
    const [hidden] = panel.table.rows
    expect(hidden!.children).toHaveLength(10)
    expect(hidden!.children![9]!.cells).toMatchObject({ param: 'step 10', effect: hidden!.cells['effect'] })
    expect(hidden!.cells).toMatchObject({ clear: 'at every step', groups: '10 × 21', n: 210 })
    expect(panel.caption).toContain('210 runs, the same at all 10 places')
    expect(panel.caption).toContain('Westfall–Young')
  })

  it('on a logarithmic axis intervals that reach 0 leave the chart; none is drawn below it', () => {
    const named = noiseByStepPanel(result, { shown: ['layers'], scale: 'linear' })!.chart
    if (named?.kind !== 'multiples') throw new Error('no charts')
    expect(named.charts.map(({ title }) => title)).toEqual(['Times noise', 'Spread of all runs', 'layers'])
    expect(named.charts[2]!.lines.y.scale).toBe('linear')
    if (panel.chart?.kind !== 'multiples') throw new Error('no charts')
    for (const { lines } of panel.chart.charts)
      for (const { band } of lines.series) for (const low of band?.low ?? []) expect(low).toBeGreaterThan(0)
  })

  it('is what the analysis says beside its first panel, and nothing where nothing was followed', () => {
    expect(findAnalysis('noise').further(result)).toEqual([panel])
    expect(findAnalysis('noise').further(ask({ 'by-step': 'off' }))).toEqual([])
    expect(noise.options.map(({ name }) => name)).toEqual(expect.arrayContaining(['by-step', 'step-metric']))
  })
})

it('stages: the effects are there before the histories are read', () => {
  expect(result.stages!.map(({ name, state }) => [name, state])).toEqual([
    ['effects', 'done'],
    ['over training', 'done'],
  ])
  expect(ask({ 'by-step': 'off' }).stages![1]).toMatchObject({ state: 'skipped', note: 'not asked for' })
})

describe('words for places of training', () => {
  const steps = { axis: { kind: 'metric', label: 'epoch' }, at: [1, 2, 3, 4], until: [1, 2, 3, 4] } as const
  const wide = { axis: { kind: 'step', label: 'step' }, at: [0, 1000, 2000], until: [990, 1990, 2990] } as const
  const share = { axis: { kind: 'fraction', label: 'share of training' }, at: [0, 0.5, 1], until: [0, 0.5, 1] } as const
  it('speak of epochs, steps and shares', () => {
    expect(stretchWords([[1, 3]], steps)).toBe('in epochs 1–3')
    expect(stretchWords([[2, 2]], steps)).toBe('at epoch 2')
    expect(
      stretchWords(
        [
          [1, 2],
          [4, 4],
        ],
        steps,
      ),
    ).toBe('in epochs 1–2 and 4')
    expect(stretchWords([[1, 4]], steps)).toBe('at every epoch')
    expect(stretchWords([], steps)).toBe('at any epoch')
    expect(stretchWords([[0, 1990]], wide)).toBe('in steps 0–1,990')
    expect(stretchWords([[0, 0.5]], share)).toBe('over 0–50 % of training')
    expect(stretchWords([[0, 1]], share)).toBe('over all of training')
    expect([placeWords(1, steps), placeWords(1, wide), placeWords(1, share)]).toEqual(['epoch 2', 'steps 1,000–1,990', '50 % of training'])
  })
  it('of many stretches name the first', () => {
    const apart = { axis: { kind: 'step', label: 'train/step' }, at: [1, 3, 5, 7, 9, 11], until: [1, 3, 5, 7, 9, 11] } as const
    expect(
      stretchWords(
        [
          [1, 1],
          [3, 3],
          [5, 5],
          [7, 7],
          [9, 9],
        ],
        apart,
      ),
    ).toBe('in steps 1, 3, 5 and 2 more stretches')
    expect(stretchWords([[1, 3]], { ...apart, axis: { kind: 'metric', label: 'train/step' } })).toBe('in train/step 1–3')
  })
})
