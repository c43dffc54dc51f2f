import type { AnalysisResult } from '../analysis/analysis.ts'
import type { ComparisonBody } from '../analysis/comparison-result.ts'
import { axisEnd } from './axis-end.ts'
import { formatNumber } from './format.ts'
import { degrees } from './format-degrees.ts'
import type { ForestSpec, PanelSpec, TableSpec } from './panel-spec.ts'
import { emptyPanel, runsCaption } from './result-panel.ts'

/** Result → two rows and the difference between them. */
export function comparisonPanel(result: AnalysisResult<ComparisonBody>): PanelSpec {
  const title = `Two sets of runs by ${result.metric}`
  if (result.status !== 'ok') return emptyPanel(title, result, { columns: [], rows: [], sort: null, hidden: [] })
  return {
    title,
    summary: result.headline!,
    caption: caption(result),
    chart: forest(result),
    table: table(result),
    warnings: result.warnings,
    empty: null,
  }
}

function caption(result: AnalysisResult<ComparisonBody>): string {
  const { against, df, margin, spread, noise, failuresP } = result
  const held = {
    own: 'Welch’s t by the spreads of the two',
    noise: 'held against noise measured at repeated configurations',
    both: 'Welch’s t, measured noise in place of the spread of what ran once or twice',
    pairs: 'Student’s paired t',
  }[against!]
  return [
    runsCaption(result),
    `${held}, ${degrees(df!)}`,
    `smallest difference that matters ${formatNumber(margin!.value, 3)}`,
    ...(noise === null ? [] : [`noise ±${formatNumber(noise!.sd, 3)}`]),
    ...(spread === null
      ? []
      : [
          `spread of A ${formatNumber(spread!.ratio, 3)} times that of B${spread!.p === null ? '' : ` (Levene about the median, p = ${formatNumber(spread!.p, 2)})`}`,
        ]),
    ...(failuresP === null ? [] : [`failures: Fisher’s exact p = ${formatNumber(failuresP!, 2)}`]),
  ].join(' · ')
}

function forest({ metric, difference, interval, margin, verdict, better, sets }: AnalysisResult<ComparisonBody>): ForestSpec {
  const [low, high] = difference! < 0 ? [-interval![1], -interval![0]] : interval!
  return {
    kind: 'forest',
    x: { label: `difference in ${metric}`, domain: [0, axisEnd(Math.max(high, margin!.value))] },
    margin: { value: margin!.value, label: 'smallest difference that matters' },
    words: { marks: 'difference, 95 % interval', hollow: 'not told from none', value: 'difference', size: 'better' },
    rows: [
      {
        label: 'A against B',
        size: better ?? '–',
        value: Math.abs(difference!),
        low: Math.max(0, low),
        high,
        corrected: null,
        expected: null,
        band: null,
        hollow: better === null,
        verdict: verdict!,
        n: sets![0].runs + sets![1].runs,
      },
    ],
  }
}

function table({ sets, metric }: AnalysisResult<ComparisonBody>): TableSpec {
  const failed = sets!.some((set) => set.failed > 0)
  return {
    columns: [
      { key: 'set', label: 'set', kind: 'text' },
      { key: 'filter', label: 'runs that', kind: 'text' },
      {
        key: 'mean',
        label: `mean ${metric}`,
        kind: 'number',
        help: 'Over configurations, each counting once; over runs where there is one.',
      },
      { key: 'sd', label: 'sd', kind: 'number', help: 'Of the same.' },
      { key: 'lowest', label: 'lowest', kind: 'number', help: 'Of its runs.' },
      { key: 'highest', label: 'highest', kind: 'number', help: 'Of its runs.' },
      { key: 'configurations', label: 'configurations', kind: 'count' },
      { key: 'n', label: 'runs', kind: 'count', help: 'With a usable value.' },
      ...(failed
        ? [{ key: 'failed', label: 'without a value', kind: 'count' as const, help: 'Runs that ended without a usable value.' }]
        : []),
    ],
    rows: sets!.map((set) => ({
      id: set.name,
      cells: {
        set: set.name,
        filter: set.filter ?? 'all others',
        mean: set.mean,
        sd: set.sd,
        lowest: set.lowest,
        highest: set.highest,
        configurations: set.configurations,
        n: set.runs,
        failed: set.failed,
      },
    })),
    sort: null,
    hidden: [],
  }
}
