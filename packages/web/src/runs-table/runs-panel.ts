import { type Cell, type CellKind, formatCount, groupCellWords, groupValueText, type PanelSpec } from '@sweepwise/core'
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
  page: Pick<RunsPage, 'total' | 'matched' | 'columns' | 'groups' | 'count'>,
  rows: readonly RunsRow[],
  shown: readonly RunsColumn[],
): PanelSpec {
  const place = new Map(page.columns.map(({ id }, i) => [id, i]))
  if (page.groups !== undefined) return groupsPanel(project, page, rows, shown, place)
  const of = page.matched === page.total ? formatCount(page.total) : `${formatCount(page.matched)} that pass the filter`
  return plainPanel(
    `Runs of ${project}`,
    rows.length === page.matched ? `${formatCount(rows.length)} of ${formatCount(page.total)} runs` : `the first ${rows.length} of ${of}`,
    shown.map(({ id, label, kind }) => ({ key: id, label, kind: KINDS[kind] })),
    rows.map((row) => ({ id: row.id, cells: runCells(row, shown, place) })),
  )
}

const runCells = (row: RunsRow, shown: readonly RunsColumn[], place: ReadonlyMap<string, number>): Readonly<Record<string, Cell>> =>
  Object.fromEntries(
    shown.map(({ id }): [string, Cell] => {
      const at = place.get(id)!
      return [id, row.cells[at] ?? NOT_FINITE[row.notes?.[at] ?? ''] ?? null]
    }),
  )

/** Groups, and the runs of those that are open: a value a column, its two ends and its n beside it. */
function groupsPanel(
  project: string,
  { columns, count, matched, groups = 0 }: Pick<RunsPage, 'columns' | 'count' | 'matched' | 'groups'>,
  rows: readonly RunsRow[],
  shown: readonly RunsColumn[],
  place: ReadonlyMap<string, number>,
): PanelSpec {
  const parts = shown.flatMap((column): PanelSpec['table']['columns'] => {
    const { id, label, kind, reducer } = column
    if (id === 'run:name')
      return [
        { key: id, label: 'group or run', kind: 'text' },
        { key: 'runs', label: 'runs', kind: 'count' },
      ]
    if (reducer === undefined) return [{ key: id, label, kind: 'text' }]
    const ends = reducer === 'mean' ? ['low of 95 %', 'high of 95 %'] : ['lowest', 'highest']
    return [
      { key: id, label: reducer === 'range' ? label : `${label} (${reducer})`, kind: KINDS[kind] },
      ...(reducer === 'mean' || reducer === 'range'
        ? ends.map((end, i) => ({ key: `${id} ${i}`, label: `${label}, ${end}`, kind: KINDS[kind] }))
        : []),
      { key: `${id} n`, label: `${label}, n`, kind: 'count' },
    ]
  })
  return plainPanel(
    `Runs of ${project}`,
    `${formatCount(matched)} runs in ${formatCount(groups)} groups${rows.length < count ? `; the first ${rows.length} rows of ${formatCount(count)}` : ''}`,
    parts,
    rows.map((row) => {
      const indent = '  '.repeat(row.depth ?? 0)
      const { group } = row
      if (group === undefined) {
        const cells = runCells(row, shown, place)
        return { id: row.id, cells: { ...cells, 'run:name': `${indent}${cells['run:name'] ?? row.id}` } }
      }
      const cells: Record<string, Cell> = { runs: group.runs }
      for (const column of shown) {
        const { id } = column
        const cell = group.cells[place.get(id)!]!
        if (id === 'run:name')
          cells[id] = `${indent}${group.label}: ${groupValueText(group, columns.find(({ label }) => label === group.label)?.kind)}`
        else if ('counts' in cell) cells[id] = groupCellWords(cell, column, group.runs).text
        else {
          cells[id] = cell.value
          cells[`${id} n`] = cell.n
          for (const i of [0, 1]) cells[`${id} ${i}`] = cell.ends?.[i] ?? null
        }
      }
      return { id: row.id, cells }
    }),
  )
}
