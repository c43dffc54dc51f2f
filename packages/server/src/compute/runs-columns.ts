import { type Dataset, INACTIVE, isMeasured, type ParamColumn, PRESENT, type ResolvedObjective } from '@sweepwise/core'
import type { RunsCell, RunsColumn, RunsRow } from '../http/api.ts'

/** A column of the runs table, with what stands in it. */
export interface Column extends RunsColumn {
  readonly cell: (row: number) => RunsCell
  /** Why the cell is empty or no ordinary number. */
  readonly note?: (row: number) => string | null
}

const known = (value: number): RunsCell => (Number.isNaN(value) ? null : value)

/** Every column there is: of the run itself, the objective, config keys, metrics. */
export function describeColumns(dataset: Dataset, objective: ResolvedObjective | undefined): readonly Column[] {
  const { runs, n } = dataset
  const missingOf = (cell: (row: number) => RunsCell): number => {
    let missing = 0
    for (let row = 0; row < n; row++) if (cell(row) === null) missing++
    return missing
  }
  const meta = (id: string, label: string, kind: RunsColumn['kind'], cell: (row: number) => RunsCell): Column => {
    const first = n > 0 ? cell(0) : null
    let constant = n > 1
    for (let row = 1; row < n && constant; row++) if (cell(row) !== first) constant = false
    return { id: `run:${id}`, group: 'run', label, kind, constant, missing: missingOf(cell), cell }
  }
  const columns: Column[] = [
    meta('name', 'run', 'text', (row) => runs.name[row]!),
    meta('state', 'state', 'state', (row) => (runs.cause[row] === null ? runs.state[row]! : `${runs.state[row]!} (${runs.cause[row]!})`)),
    meta('tag', 'tags', 'text', (row) => runs.tags[row]!.join(', ') || null),
  ]
  if (objective !== undefined) {
    const { metric, y, goal } = objective
    const set = isMeasured(objective)
    let missing = 0
    for (let row = 0; row < n; row++) if (set[row] === 0) missing++
    columns.push({
      id: 'objective',
      group: 'objective',
      label: metric.name,
      kind: 'number',
      goal,
      constant: false,
      missing,
      cell: (row) => (set[row] === 1 ? y[row]! : null),
    })
  }
  for (const column of dataset.params) columns.push(paramColumn('param', column))
  for (const column of dataset.seeds) columns.push(paramColumn('seed', column))
  for (const { name, summary, logged, goal } of dataset.metrics) {
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
      goal,
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
      ? (row: number): RunsCell => (status[row] === PRESENT ? column.values[row]! : null)
      : (row: number): RunsCell => (status[row] === PRESENT ? column.levels[column.codes[row]!]! : null)
  let constant = true
  let first: RunsCell = null
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

/** A run as the table has it. */
export function runRow(dataset: Dataset, columns: readonly Column[], row: number): RunsRow {
  const notes: Record<number, string> = {}
  const cells = columns.map((column, i): RunsCell => {
    const cell = column.cell(row)
    const note = typeof cell === 'number' && !Number.isFinite(cell) ? notFinite(cell) : (column.note?.(row) ?? null)
    if (note !== null) notes[i] = note
    return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell
  })
  return { id: dataset.runs.id[row]!, cells, ...(Object.keys(notes).length === 0 ? {} : { notes }) }
}

const notFinite = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞')
