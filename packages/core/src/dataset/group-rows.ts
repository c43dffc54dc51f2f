import { naturalOrder } from '../domain/natural-order.ts'
import { InputError } from '../errors.ts'
import { type Dataset, PRESENT } from './dataset.ts'
import { findColumn } from './find-column.ts'
import { quoteForFilter } from './parse-filter.ts'

/** Groups by params alone: runs that differ in nothing but their seed are one group. */
export const BY_CONFIGURATION = 'configuration'

/** What tells the groups of a column apart: a number, a text, or null = not set. */
export type GroupValue = number | string | null

/** A column to group by. */
export interface GroupKey {
  readonly id: string
  /** What a reader calls it. */
  readonly label: string
  readonly value: (row: number) => GroupValue
  /** Of two values that are set: numbers and levels by size, texts in natural order; NaN last. */
  readonly compare: (a: number | string, b: number | string) => number
  /** A configuration is named by its first run. */
  readonly text: (value: number | string) => string
  /** A filter that keeps exactly the runs with this value; null where the filter language has none. */
  readonly filter: (value: GroupValue) => string | null
}

export interface RowGroup {
  readonly value: GroupValue
  /** In the order they came in. */
  readonly rows: Int32Array
}

/**
 * @param id as in the runs table (`param:lr`, `run:state`, `metric:loss`, `objective`), or `configuration`
 * @param objective shape (n): needed for the id `objective`
 * @throws InputError UNKNOWN_COLUMN
 */
export function groupKey(dataset: Dataset, id: string, objective?: { readonly y: Float64Array; readonly set: Uint8Array }): GroupKey {
  if (id === BY_CONFIGURATION) {
    const { configuration, runs } = dataset
    const first = new Map<number, number>()
    for (let row = 0; row < dataset.n; row++) if (!first.has(configuration[row]!)) first.set(configuration[row]!, row)
    return {
      ...{ id, label: BY_CONFIGURATION, compare: numbers, value: (row) => configuration[row]!, filter: () => null },
      text: (value) => runs.name[first.get(value as number)!]!,
    }
  }
  if (id === 'objective') {
    if (objective === undefined) throw new InputError('UNKNOWN_COLUMN', { column: id, nearest: [] })
    const { y, set } = objective
    return numberKey(id, 'objective', 'run.objective', (row) => (set[row] === 1 ? y[row]! : null))
  }
  const found = findColumn(dataset, id)
  if (found.kind === 'metric') {
    const { name, logged, summary } = found.column
    return numberKey(id, name, `metric.${name}`, (row) => (logged[row] === 1 ? summary[row]! : null))
  }
  if (found.kind === 'param') {
    const { column } = found
    const name = `param.${column.name}`
    if (column.kind === 'numeric')
      return numberKey(id, column.name, name, (row) => (column.status[row] === PRESENT ? column.values[row]! : null))
    const place = new Map(column.levels.map((level, code) => [level, code]))
    return {
      ...textKey(id, column.name, name, (row) => (column.status[row] === PRESENT ? column.levels[column.codes[row]!]! : null)),
      compare: (a, b) => place.get(a as string)! - place.get(b as string)!,
    }
  }
  const { runs } = dataset
  const { field } = found
  // Times are written to the second and durations are rounded: a filter would miss some.
  if (field === 'created' || field === 'duration') {
    const values = field === 'created' ? runs.createdAt : runs.durationMs
    return { ...numberKey(id, field, '', (row) => (Number.isNaN(values[row]!) ? null : values[row]!)), filter: () => null }
  }
  if (field === 'tag') return { ...textKey(id, 'tags', '', (row) => runs.tags[row]!.toSorted().join(', ') || null), filter: () => null }
  const values: readonly (string | null)[] = runs[field]
  return textKey(id, field, `run.${field}`, (row) => values[row] || null)
}

/**
 * Rows with one value each, in the order of the values; those without one come last.
 * @param rows row numbers, in any order
 */
export function groupRows(key: GroupKey, rows: Int32Array): readonly RowGroup[] {
  const members = new Map<GroupValue, number[]>()
  for (const row of rows) {
    const value = key.value(row)
    const known = members.get(value)
    if (known === undefined) members.set(value, [row])
    else known.push(row)
  }
  return [...members]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : key.compare(a, b)))
    .map(([value, list]) => ({ value, rows: Int32Array.from(list) }))
}

const numbers = (a: number | string, b: number | string): number => {
  const [x, y] = [a as number, b as number]
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  return x < y ? -1 : x > y ? 1 : 0
}

function numberKey(id: string, label: string, name: string, value: GroupKey['value']): GroupKey {
  return {
    ...{ id, label, value, compare: numbers, text: String },
    filter: (one) => filterOf(name, one, String(one).replace('Infinity', 'inf')),
  }
}

function textKey(id: string, label: string, name: string, value: GroupKey['value']): GroupKey {
  return {
    ...{ id, label, value, text: String, compare: (a, b) => naturalOrder(a as string, b as string) },
    filter: (one) => filterOf(name, one, quoteForFilter(String(one))),
  }
}

const filterOf = (name: string, value: GroupValue, text: string): string =>
  value === null ? `${quoteForFilter(name)} is not set` : `${quoteForFilter(name)} = ${text}`
