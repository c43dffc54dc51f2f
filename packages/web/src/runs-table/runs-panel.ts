import { type Cell, type CellKind, formatCount, type PanelSpec } from '@sweepwise/core'
import type { RunsColumn, RunsPage, RunsRow } from '../../../server/src/http/api.ts'
import { plainPanel } from '../panels/plain-panel.ts'

/** Rows a picture of the table holds; files hold all. */
export const PICTURE_ROWS = 50

const KINDS: Readonly<Record<RunsColumn['kind'], CellKind>> = {
  text: 'text',
  state: 'text',
  number: 'number',
  time: 'time',
  duration: 'duration',
}
const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  '∞': Number.POSITIVE_INFINITY,
  '−∞': Number.NEGATIVE_INFINITY,
}

/** The runs table as a panel: the columns shown, in their order; a value that is not finite stays what it was, not set and inactive are empty. */
export function runsPanel(
  project: string,
  page: Pick<RunsPage, 'total' | 'matched' | 'columns'>,
  rows: readonly RunsRow[],
  shown: readonly RunsColumn[],
): PanelSpec {
  const place = new Map(page.columns.map(({ id }, i) => [id, i]))
  const of = page.matched === page.total ? formatCount(page.total) : `${formatCount(page.matched)} that pass the filter`
  return plainPanel(
    `Runs of ${project}`,
    rows.length === page.matched ? `${formatCount(rows.length)} of ${formatCount(page.total)} runs` : `the first ${rows.length} of ${of}`,
    shown.map(({ id, label, kind }) => ({ key: id, label, kind: KINDS[kind] })),
    rows.map((row) => ({
      id: row.id,
      cells: Object.fromEntries(
        shown.map(({ id }): [string, Cell] => {
          const at = place.get(id)!
          return [id, row.cells[at] ?? NOT_FINITE[row.notes?.[at] ?? ''] ?? null]
        }),
      ),
    })),
  )
}
