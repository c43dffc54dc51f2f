import {
  type Dataset,
  type FilterContext,
  filterRows,
  isMeasured,
  type Objective,
  quantileMarks,
  resolveObjective,
  selectRows,
  sortRows,
} from '@sweepwise/core'
import type { RunsPage, RunsQuery } from '../http/api.ts'
import { groupedRows } from './grouped-rows.ts'
import { type Column, describeColumns, runRow } from './runs-columns.ts'

/** More than a colour scale has shades that one tells apart. */
const MARK_PARTS = 20
/** Most rows of one answer. */
export const PAGE_LIMIT = 1000

/**
 * A stretch of the runs table: filtered, sorted and grouped over the same columns that every analysis reads.
 * @throws InputError BAD_FILTER, UNKNOWN_COLUMN, UNKNOWN_METRIC
 */
export function runsPage(dataset: Dataset, query: RunsQuery): RunsPage {
  const filter = query.runSet.filter ?? ''
  const chosen = filter.trim() === '' ? dataset : selectRows(dataset, filterRows(dataset, filter, filterContext(dataset, query.objective)))
  const resolved = query.objective === undefined ? undefined : resolveObjective(chosen, query.objective)
  const described = describeColumns(chosen, resolved).map((column) =>
    query.marks?.includes(column.id) ? withMarks(column, chosen.n) : column,
  )
  const offset = Math.max(0, query.offset ?? 0)
  const limit = Math.min(PAGE_LIMIT, query.limit ?? 100)
  const page = { revision: dataset.revision, total: dataset.n, matched: chosen.n, offset }
  const plain = (columns: readonly Column[]) => columns.map(({ cell: _cell, note: _note, ...column }) => column)
  if (query.group !== undefined) {
    const { columns, rows, ...counts } = groupedRows(chosen, described, resolved, query.group, query.sort ?? [], [offset, limit])
    return { ...page, ...counts, columns: plain(columns), rows }
  }
  const order = sortRows(chosen, query.sort ?? [], resolved === undefined ? {} : { objective: resolved.y })
  const rows = Array.from(order.subarray(offset, offset + limit), (row) => runRow(chosen, described, row))
  return { ...page, count: chosen.n, columns: plain(described), rows }
}

function withMarks(column: Column, n: number): Column {
  const values = Float64Array.from({ length: n }, (_, row) => {
    const cell = column.cell(row)
    return typeof cell === 'number' ? cell : Number.NaN
  })
  return { ...column, marks: [...quantileMarks(values.filter(Number.isFinite), MARK_PARTS)] }
}

/** The objective of every run, so that a filter can name it. */
export function filterContext(dataset: Dataset, objective: Objective | undefined): FilterContext {
  if (objective === undefined) return {}
  const resolved = resolveObjective(dataset, objective)
  return { objective: { y: resolved.y, set: isMeasured(resolved) } }
}
