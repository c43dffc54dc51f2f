import {
  type Dataset,
  type FilterContext,
  filterRows,
  INACTIVE,
  isMeasured,
  type Objective,
  type ParamColumn,
  PRESENT,
  type ResolvedObjective,
  resolveObjective,
  selectRows,
  sortRows,
} from '@sweepwise/core'
import type { RunsColumn, RunsPage, RunsQuery, RunsRow } from '../http/api.ts'

/** Most rows of one answer. */
export const PAGE_LIMIT = 1000

type Cell = string | number | null

interface Column extends RunsColumn {
  readonly cell: (row: number) => Cell
  /** Why the cell is empty or no ordinary number. */
  readonly note?: (row: number) => string | null
}

/**
 * A stretch of the runs table: filtered and sorted over the same columns that every analysis reads.
 * @throws InputError BAD_FILTER, UNKNOWN_COLUMN, UNKNOWN_METRIC
 */
export function runsPage(dataset: Dataset, query: RunsQuery): RunsPage {
  const filter = query.runSet.filter ?? ''
  const chosen = filter.trim() === '' ? dataset : selectRows(dataset, filterRows(dataset, filter, filterContext(dataset, query.objective)))
  const resolved = query.objective === undefined ? undefined : resolveObjective(chosen, query.objective)
  const objective = resolved?.y
  const order = sortRows(chosen, query.sort ?? [], objective === undefined ? {} : { objective })
  const offset = Math.max(0, query.offset ?? 0)
  const columns = describeColumns(chosen, resolved)
  const rows: RunsRow[] = []
  for (const row of order.subarray(offset, offset + Math.min(PAGE_LIMIT, query.limit ?? 100))) {
    const notes: Record<number, string> = {}
    const cells = columns.map((column, i): Cell => {
      const cell = column.cell(row)
      const note = typeof cell === 'number' && !Number.isFinite(cell) ? notFinite(cell) : (column.note?.(row) ?? null)
      if (note !== null) notes[i] = note
      return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell
    })
    rows.push(Object.keys(notes).length === 0 ? { id: chosen.runs.id[row]!, cells } : { id: chosen.runs.id[row]!, cells, notes })
  }
  return {
    revision: dataset.revision,
    total: dataset.n,
    matched: chosen.n,
    offset,
    columns: columns.map(({ cell: _cell, note: _note, ...column }) => column),
    rows,
  }
}

/** The objective of every run, so that a filter can name it. */
export function filterContext(dataset: Dataset, objective: Objective | undefined): FilterContext {
  if (objective === undefined) return {}
  const resolved = resolveObjective(dataset, objective)
  return { objective: { y: resolved.y, set: isMeasured(resolved) } }
}

const notFinite = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞')
const known = (value: number): Cell => (Number.isNaN(value) ? null : value)

function describeColumns(dataset: Dataset, objective: ResolvedObjective | undefined): readonly Column[] {
  const { runs, n } = dataset
  const missingOf = (cell: (row: number) => Cell): number => {
    let missing = 0
    for (let row = 0; row < n; row++) if (cell(row) === null) missing++
    return missing
  }
  const meta = (id: string, label: string, kind: RunsColumn['kind'], cell: (row: number) => Cell): Column => {
    const first = n > 0 ? cell(0) : null
    let constant = n > 1
    for (let row = 1; row < n && constant; row++) if (cell(row) !== first) constant = false
    return { id: `run:${id}`, group: 'run', label, kind, constant, missing: missingOf(cell), cell }
  }
  const columns: Column[] = [
    meta('name', 'run', 'text', (row) => runs.name[row]!),
    meta('state', 'state', 'state', (row) => (runs.cause[row] === null ? runs.state[row]! : `${runs.state[row]!} (${runs.cause[row]!})`)),
  ]
  if (objective !== undefined) {
    const { metric, y } = objective
    const set = isMeasured(objective)
    let missing = 0
    for (let row = 0; row < n; row++) if (set[row] === 0) missing++
    columns.push({
      id: 'objective',
      group: 'objective',
      label: metric.name,
      kind: 'number',
      constant: false,
      missing,
      cell: (row) => (set[row] === 1 ? y[row]! : null),
    })
  }
  for (const column of dataset.params) columns.push(paramColumn('param', column))
  for (const column of dataset.seeds) columns.push(paramColumn('seed', column))
  for (const { name, summary, logged } of dataset.metrics) {
    const values = summary
    let finite = 0
    let distinct = false
    let first = Number.NaN
    for (let row = 0; row < n; row++) {
      const value = values[row]!
      if (!Number.isFinite(value)) continue
      if (finite++ === 0) first = value
      else if (value !== first) distinct = true
    }
    columns.push({
      id: `metric:${name}`,
      group: 'metric',
      label: name,
      kind: 'number',
      constant: !distinct,
      missing: logged.reduce((count, set) => count + (set === 1 ? 0 : 1), 0),
      cell: (row) => (logged[row] !== 1 ? null : values[row]!),
    })
  }
  columns.push(
    meta('created', 'created', 'time', (row) => known(runs.createdAt[row]!)),
    meta('duration', 'duration', 'duration', (row) => known(runs.durationMs[row]!)),
    meta('group', 'group', 'text', (row) => runs.group[row]!),
    meta('id', 'id', 'text', (row) => runs.id[row]!),
  )
  for (const column of dataset.ignored) columns.push(paramColumn('ignored', column))
  return columns
}

function paramColumn(group: 'param' | 'seed' | 'ignored', column: ParamColumn): Column {
  const { status } = column
  let missing = 0
  for (const state of status) if (state !== PRESENT) missing++
  const cell =
    column.kind === 'numeric'
      ? (row: number): Cell => (status[row] === PRESENT ? column.values[row]! : null)
      : (row: number): Cell => (status[row] === PRESENT ? column.levels[column.codes[row]!]! : null)
  let constant = true
  let first: Cell = null
  for (let row = 0; row < status.length && constant; row++) {
    const value = cell(row)
    if (value === null) continue
    if (first === null) first = value
    else if (value !== first) constant = false
  }
  return {
    // Ignored keys have no param of that name, so the filter and the sort find them by the same id.
    id: `${group === 'ignored' ? 'param' : group}:${column.name}`,
    group,
    label: column.name,
    kind: column.kind === 'numeric' ? 'number' : 'text',
    constant,
    missing,
    cell,
    note: (row) => (status[row] === INACTIVE ? 'inactive' : null),
  }
}
