import { formatCount, type LinesSpec, type PanelSpec } from '@sweepwise/core'
import type { HistoryAnswer } from '../../../server/src/http/api.ts'
import { plainPanel } from '../panels/plain-panel.ts'

type Series = HistoryAnswer['series'][number]

/** One curve as a panel: the chart as it is drawn, and a table of every point. */
export function curvePanel(run: string, whole: Series, chart: LinesSpec): PanelSpec {
  const words = new Map(whole.nonFinite.map(({ index, value }) => [index, Number(value)]))
  return plainPanel(
    `${whole.metric} of ${run}`,
    `${formatCount(whole.points)} points${whole.nonFinite.length > 0 ? `, ${formatCount(whole.nonFinite.length)} of them not finite` : ''}`,
    [
      { key: 'step', label: 'step', kind: 'number' },
      { key: 'value', label: whole.metric, kind: 'number' },
    ],
    whole.steps.map((step, i) => ({ id: String(i), cells: { step, value: whole.values[i] ?? words.get(i) ?? null } })),
    chart,
  )
}
