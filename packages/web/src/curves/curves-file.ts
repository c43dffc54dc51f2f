import { formatCount, type LinesSpec, type PanelSpec } from '@sweepwise/core'
import type { HistoryAnswer } from '../../../server/src/http/api.ts'
import { plainPanel } from '../panels/plain-panel.ts'

type Series = HistoryAnswer['series'][number]

/** Curves of one metric as a panel: the chart as it is drawn, and a table of every point of every run. */
export function curvesPanel(
  project: string,
  metric: string,
  whole: readonly { readonly run: string; readonly label: string; readonly series: Series }[],
  chart: LinesSpec,
): PanelSpec {
  return plainPanel(
    `${metric} of runs of ${project}`,
    chart.series.length <= 18 ? chart.series.map(({ label }) => label).join(', ') : `${formatCount(chart.series.length)} runs`,
    [
      { key: 'run', label: 'run', kind: 'text' },
      { key: 'name', label: 'name', kind: 'text' },
      { key: 'step', label: 'step', kind: 'number' },
      { key: 'value', label: metric, kind: 'number' },
    ],
    whole.flatMap(({ run, label, series }) => {
      const words = new Map(series.nonFinite.map(({ index, value }) => [index, Number(value)]))
      return series.steps.map((step, i) => ({
        id: `${run} ${i}`,
        cells: { run, name: label, step, value: series.values[i] ?? words.get(i) ?? null },
      }))
    }),
    chart,
  )
}
