import type { ChartSpec, PanelSpec, TableSpec } from '@sweepwise/core'

/** A panel spec around what is not the result of an analysis: a list of values, the runs, a curve. */
export function plainPanel(
  title: string,
  caption: string,
  columns: TableSpec['columns'],
  rows: TableSpec['rows'],
  chart: ChartSpec | null = null,
): PanelSpec {
  return { title, caption, chart, table: { columns, rows, sort: null, hidden: [] }, warnings: [], empty: null }
}
