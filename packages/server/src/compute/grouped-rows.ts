import {
  BY_CONFIGURATION,
  type Dataset,
  type GroupCell,
  type GroupKey,
  type GroupReducer,
  groupKey,
  groupRows,
  isMeasured,
  naturalOrder,
  type ResolvedObjective,
  type RowGroup,
  reduceGroup,
  sortRows,
} from '@sweepwise/core'
import type { RunsGrouping, RunsPage, RunsRow } from '../http/api.ts'
import { type Column, runRow } from './runs-columns.ts'

/** Values of a text column that a cell names; the others are counted. */
const MOST_COUNTS = 4
/** In `open`: every group. */
const ALL = '*'
/** Of a small group the runs are named, so that it can be chosen without asking again. */
const MOST_IDS = 50
/** Where no filter says which they are. */
const MOST_IDS_ALONE = 200

/** A group in its place, or a run inside one. */
type Entry =
  | {
      readonly kind: 'group'
      /** Of the groups it lies in and its own. */
      readonly filter: string | null
      readonly key: GroupKey
      readonly group: RowGroup
      readonly path: string
      readonly depth: number
      readonly open: boolean
    }
  | { readonly kind: 'run'; readonly row: number; readonly depth: number }

/**
 * A stretch of the grouped runs table. Groups come in the order of their values, or sorted by what their cells come to;
 * only groups that are open are looked into, and only cells in the stretch are reduced.
 * @throws InputError UNKNOWN_COLUMN
 */
export function groupedRows(
  dataset: Dataset,
  described: readonly Column[],
  resolved: ResolvedObjective | undefined,
  grouping: RunsGrouping,
  sort: readonly string[],
  [offset, limit]: readonly [number, number],
): Pick<RunsPage, 'count' | 'rows'> & { readonly groups: number; readonly columns: readonly Column[] } {
  const objective = resolved === undefined ? undefined : { y: resolved.y, set: isMeasured(resolved) }
  const keys = grouping.by.map((id) => groupKey(dataset, id, objective))
  const open = new Set(grouping.open)
  const columns = described.map((column): Column => {
    const reducer = reducerOf(column, grouping.reducers?.[column.id])
    return reducer === null ? column : { ...column, reducer }
  })
  const age = ageOrder(dataset)
  const entries: Entry[] = []
  const visit = (rows: Int32Array, depth: number, parent: string | null, outer: readonly string[] | null): number => {
    const key = keys[depth]!
    const groups = sortGroups(groupRows(key, rows), key, columns, sort, age)
    for (const group of groups) {
      const part = pathPart(dataset, key, group)
      const path = parent === null ? part : `${parent}/${part}`
      const isOpen = open.has(ALL) || open.has(path)
      const own = key.filter(group.value)
      const filters = outer === null || own === null ? null : [...outer, own]
      entries.push({ kind: 'group', key, group, path, depth, open: isOpen, filter: filters?.join(' and ') ?? null })
      if (!isOpen) continue
      if (depth + 1 < keys.length) visit(group.rows, depth + 1, path, filters)
      else
        for (const row of sortRows(dataset, sort, { rows: group.rows, ...(objective === undefined ? {} : { objective: objective.y }) }))
          entries.push({ kind: 'run', row, depth: depth + 1 })
    }
    return groups.length
  }
  const groups = visit(
    Int32Array.from({ length: dataset.n }, (_, row) => row),
    0,
    null,
    [],
  )
  const rows = entries.slice(offset, offset + limit).map((entry): RunsRow => {
    if (entry.kind === 'run') return { ...runRow(dataset, columns, entry.row), depth: entry.depth }
    const { key, group, path, depth } = entry
    return {
      id: path,
      cells: [],
      depth,
      group: {
        path,
        label: key.label,
        value: group.value === null || key.id !== BY_CONFIGURATION ? jsonValue(group.value) : key.text(group.value),
        runs: group.rows.length,
        open: entry.open,
        filter: entry.filter,
        ids:
          group.rows.length > (entry.filter === null ? MOST_IDS_ALONE : MOST_IDS)
            ? null
            : Array.from(group.rows, (row) => dataset.runs.id[row]!),
        cells: columns.map((column) => groupCell(column, group.rows, age)),
      },
    }
  })
  return { count: entries.length, groups, columns, rows }
}

/** Params are set, not drawn: an interval of their mean would speak of nothing. */
function reducerOf({ kind, group }: Column, asked: GroupReducer | undefined): GroupReducer | null {
  if (kind === 'text' || kind === 'state') return null
  if (asked !== undefined) return asked
  return kind !== 'time' && (group === 'metric' || group === 'objective' || group === 'run') ? 'mean' : 'range'
}

/** Place of each run by its age, shape (n); those whose time nobody knows stand where they came in. */
function ageOrder({ n, runs }: Dataset): Int32Array {
  const rows = Int32Array.from({ length: n }, (_, row) => row)
  if (runs.createdAt.every((time) => !Number.isNaN(time))) rows.sort((a, b) => runs.createdAt[a]! - runs.createdAt[b]! || a - b)
  const age = new Int32Array(n)
  for (let i = 0; i < n; i++) age[rows[i]!] = i
  return age
}

function finiteValues(column: Column, rows: Int32Array, age: Int32Array) {
  const ordered = column.reducer === 'newest' ? rows.toSorted((a, b) => age[a]! - age[b]!) : rows
  const values = new Float64Array(rows.length)
  let [n, missing] = [0, 0]
  for (const row of ordered) {
    const cell = column.cell(row)
    if (cell === null) missing++
    else if (Number.isFinite(cell)) values[n++] = cell as number
  }
  return { values: values.subarray(0, n), missing, notFinite: rows.length - n - missing }
}

function groupCell(column: Column, rows: Int32Array, age: Int32Array): GroupCell {
  if (column.reducer === undefined) {
    const { counts, missing } = countTexts(column, rows)
    return { n: rows.length - missing, missing, counts: counts.slice(0, MOST_COUNTS), distinct: counts.length }
  }
  const { values, missing, notFinite } = finiteValues(column, rows, age)
  const { value, ends } = reduceGroup(values, column.reducer, column.goal ?? null)
  return { n: values.length, missing, notFinite, value: Number.isFinite(value) ? value : null, ends }
}

/** Most frequent first. */
function countTexts(
  column: Column,
  rows: Int32Array,
): { readonly counts: readonly (readonly [string, number])[]; readonly missing: number } {
  const counts = new Map<string, number>()
  let missing = 0
  for (const row of rows) {
    const cell = column.cell(row)
    if (cell === null) missing++
    else counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1)
  }
  return { counts: [...counts].sort((a, b) => b[1] - a[1] || naturalOrder(a[0], b[0])), missing }
}

/** By the reduced values of the columns sorted by; groups without one come last in both directions, ties keep the order of values. */
function sortGroups(
  groups: readonly RowGroup[],
  key: GroupKey,
  columns: readonly Column[],
  sort: readonly string[],
  age: Int32Array,
): readonly RowGroup[] {
  const orders = sort.flatMap((text) => {
    const descending = text.startsWith('-')
    const id = descending ? text.slice(1) : text
    const column = columns.find((candidate) => candidate.id === id)
    const place = new Map<RowGroup, number | string | null>()
    for (const group of groups) place.set(group, sortValue(column, key, group, age, descending))
    const compare = id === key.id ? key.compare : undefined
    return column === undefined && compare === undefined ? [] : [{ descending, place, compare }]
  })
  return groups.toSorted((a, b) => {
    for (const { descending, place, compare } of orders) {
      const [x, y] = [place.get(a)!, place.get(b)!]
      if (x === null || y === null) {
        if (x !== y) return x === null ? 1 : -1
        continue
      }
      const order = compare?.(x, y) ?? (typeof x === 'string' ? naturalOrder(x, String(y)) : x - Number(y))
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

function sortValue(
  column: Column | undefined,
  key: GroupKey,
  group: RowGroup,
  age: Int32Array,
  descending: boolean,
): number | string | null {
  if (column === undefined || column.id === key.id) return group.value
  if (column.id === 'run:name') return group.value === null ? null : key.text(group.value)
  if (column.reducer === undefined) return countTexts(column, group.rows).counts[0]?.[0] ?? null
  const { value, ends } = reduceGroup(finiteValues(column, group.rows, age).values, column.reducer, column.goal ?? null)
  if (Number.isFinite(value)) return value
  // Of a range the end that the order looks at first.
  return ends === null ? null : ends[descending ? 1 : 0]
}

/** A configuration is told by its first run, whatever its number is among those that pass the filter. */
function pathPart(dataset: Dataset, key: GroupKey, { value, rows }: RowGroup): string {
  if (value === null) return '~'
  const text = key.id === BY_CONFIGURATION ? dataset.runs.id[rows[0]!]! : String(value)
  // Only what means something in a path, so that an address stays readable.
  return text.replace(/[%/~*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** JSON has neither NaN nor infinities. */
const jsonValue = (value: RowGroup['value']): RunsRow['cells'][number] =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value).replace('Infinity', '∞').replace('-', '−') : value
