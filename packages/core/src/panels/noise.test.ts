import { describe, expect, it } from 'vitest'
import type { NoiseBody } from '../analysis/noise-result.ts'
import { seedStudy } from '../analysis/testing/seed-study.ts'
import { buildDataset } from '../dataset/build-dataset.ts'
import { columnsFromRows } from '../dataset/raw-column.ts'
import type { FlatValues } from '../domain/run.ts'
import { findAnalysis, runAnalysis } from '../registry.ts'
import { formatCell } from './format.ts'
import type { PanelSpec } from './panel-spec.ts'

function panelOf(rows: readonly FlatValues[], y: readonly number[], options: Record<string, string | boolean | number> = {}) {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => String(i)) },
    config: columnsFromRows(rows),
    summary: [{ name: 'accuracy', values: y }],
    revision: 'r',
    declared: { kind: { role: 'ignored' } },
  })
  const result = runAnalysis(dataset, { analysis: 'noise', runSet: { projects: [] }, metric: 'accuracy', goal: 'maximize', options })
  return { result, panel: findAnalysis('noise').panel(result) }
}

const study = seedStudy(1, true)
const named = panelOf(study.rows, study.y, { 'noise-filter': 'kind = noise', placebo: true, margin: 0.25 })
const cell = (panel: PanelSpec, row: string, key: string): string =>
  formatCell(panel.table.rows.find(({ id }) => id === row)!.cells[key], panel.table.columns.find((column) => column.key === key)!.kind)

describe('the panel of signal versus noise', () => {
  it('begins with the sentence: how large noise is, what is larger, how much is luck', () => {
    expect(named.panel.summary).toMatch(
      /^Another seed alone moves accuracy by ±0\.163 \(standard deviation; 95 % interval 0\.149 to 0\.18, from 210 runs of one configuration\)\. Two single runs that differ by less than 0\.454 may therefore be equally good\. hidden \(1\.5\) and batch_size \(0\.42\) matter: with 95 % confidence each has an effect of more than your margin of 0\.25\. layers \(0\.18\) is real but small: more than luck, and with 95 % confidence less than that\. Of the variation between these runs \d+ % \(95 % interval \d+ to \d+ %\) is luck, which another seed would draw anew\.$/,
    )
  })

  it('says of what is open that it is open, and what would settle it; never that it has no effect', () => {
    const byDefault = panelOf(study.rows, study.y, { 'noise-filter': 'kind = noise', placebo: true }).panel
    expect(byDefault.summary).toMatch(
      / each has an effect of more than one standard deviation of that noise \(0\.163\)\. layers \(0\.18\) is more than luck, but whether it is more than that these runs cannot tell\. About 1,025 to 1,118 runs per group would settle it\. /,
    )
    const idle = panelOf(
      Array.from({ length: 24 }, (_, i) => ({ model: `m${i % 3}`, seed: i })),
      Array.from({ length: 24 }, (_, i) => ((i * 7919) % 97) / 97),
    ).panel
    expect(idle.summary).toMatch(/ model \([\d.]+\): these runs cannot tell, which is not the same as no effect\. About \d/)
  })

  it('prints the numbers of the source study, each with its n', () => {
    const { panel } = named
    expect(cell(panel, 'hidden', 'effect')).toBe('1.5')
    expect(cell(panel, 'hidden', 'noiseEffect')).toBe('0.1095')
    expect(cell(panel, 'hidden', 'timesNoise')).toBe('13.7')
    expect(cell(panel, 'hidden', 'placebo')).toBe('0.13')
    expect(cell(panel, 'hidden', 'interval')).toBe('[1.42, 1.58]')
    expect(cell(panel, 'hidden', 'groups')).toBe('10 × 21')
    expect(cell(panel, 'batch_size', 'effect')).toBe('0.42')
    expect(cell(panel, 'layers', 'effect')).toBe('0.18')
    expect(cell(panel, 'layers', 'n')).toBe('210')
    expect(panel.table.rows[0]!.notes![0]).toBe(
      'hidden moves accuracy by 1.5 (90 % interval 1.42 to 1.58), 13.7× what reseeding alone would show with 10 groups of 21 runs (0.109, rarely above 0.161): surely more than your margin of 0.25.',
    )
  })

  it('says in the caption how many runs, which design, where noise comes from and what counts as small', () => {
    expect(named.panel.caption).toBe(
      '420 of 420 runs · summary value, maximize · recognised as a grid · noise ±0.163 from the noise study, 209 degrees of freedom · smallest difference that matters 0.25 · luck: variance of the noise over that of these 210 runs · Holm over 3 params · placebo: 210 noise runs, by the labels they recorded',
    )
  })

  it('draws each effect with its interval over what noise would show for its own groups; hollow where it is not told from noise', () => {
    const { chart } = named.panel
    expect(chart?.kind).toBe('forest')
    if (chart?.kind !== 'forest') return
    const idle = panelOf(
      Array.from({ length: 24 }, (_, i) => ({ model: `m${i % 3}`, seed: i })),
      Array.from({ length: 24 }, (_, i) => ((i * 7919) % 97) / 97),
    ).panel
    expect(idle.chart?.kind === 'forest' && idle.chart.rows[0]!.hollow).toBe(true)
    for (const { hollow, value, low, high, expected, band, corrected } of chart.rows) {
      expect(hollow).toBe(false)
      expect([band![0], expected!, band![1]].toSorted((a, b) => a - b)).toEqual([band![0], expected!, band![1]])
      expect(band![1] < low! && low! <= corrected! && corrected! <= value && value <= high!).toBe(true)
      expect(high!).toBeLessThanOrEqual(chart.x.domain[1])
    }
    expect(chart.margin.value).toBe(0.25)
  })

  it('has a row for every group with its mean and runs', () => {
    const children = named.panel.table.rows.find(({ id }) => id === 'layers')!.children!
    expect(children.map(({ cells }) => [cells['param'], cells['n']])).toEqual([
      ['1', 70],
      ['2', 70],
      ['3', 70],
    ])
  })

  it('unknown noise is an empty panel with the reason and what to run', () => {
    const { panel, result } = panelOf(
      Array.from({ length: 9 }, (_, i) => ({ a: i % 3, b: Math.floor(i / 3) })),
      Array.from({ length: 9 }, (_, i) => i),
    )
    expect(result.status).toBe('unanswerable')
    expect(panel.empty!.reason).toMatch(/all 9 ran once/)
    expect(panel.empty!.action).toMatch(/^Repeat the best one with 5 new seeds/)
  })

  it('where a param seems to count repeats, to declare it as a seed is among what to do, and no note beside it', () => {
    const rows = Array.from({ length: 12 }, (_, i) => ({ lr: 0.1 * (1 + Math.floor(i / 3)), study: `study_${i % 3}` }))
    const { panel } = panelOf(
      rows,
      rows.map((_, i) => i),
    )
    expect(panel.empty!.reason).toMatch(/^Noise is unknown/)
    expect(panel.empty!.action).toMatch(/^Repeat the best .* in all but 'study'\. If that only numbers repeats, declare it as a seed/)
    expect(panel.warnings.map(({ code }) => code)).not.toContain('SEED_AMONG_PARAMS')
  })

  it('an open verdict beside an interval beyond the margin says why: that interval is of two groups, picked among all', () => {
    // Batch size moves the study by 0.42, its two extreme groups apart by 0.35 at least, and by less if they were picked.
    const found = [0.3, 0.32, 0.34, 0.36].map((margin) =>
      panelOf(study.rows, study.y, { 'noise-filter': 'kind = noise', placebo: true, margin }),
    )
    const open = found.flatMap(({ result }) =>
      (result as unknown as { params: readonly NoiseBody['params'][number][] }).params.filter(({ verdict }) => verdict === 'undecided'),
    )
    const batch = open.filter(({ name }) => name === 'batch_size')
    expect(batch.length).toBeGreaterThan(0)
    expect(batch.some(({ sentence }) => /as they are the extremes of 7 the effect may be as small as 0\.\d+/.test(sentence))).toBe(true)
  })

  it('noise without anything to compare says so beside the noise', () => {
    const { panel } = panelOf(
      Array.from({ length: 6 }, (_, seed) => ({ seed })),
      [1, 2, 3, 4, 5, 7],
    )
    expect(panel.summary).toMatch(/±2\.16/)
    expect(panel.empty!.reason).toMatch(/No param varies/)
  })

  it('no cell is NaN and no number of the result is replaced', () => {
    for (const row of named.panel.table.rows)
      for (const column of named.panel.table.columns) expect(formatCell(row.cells[column.key], column.kind)).not.toMatch(/NaN|undefined|∞/)
    expect(named.result.warnings.map(({ code }) => code)).not.toContain('NOT_FINITE')
  })
})
