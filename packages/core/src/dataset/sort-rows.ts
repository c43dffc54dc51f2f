import { naturalOrder } from '../domain/natural-order.ts'
import { InputError } from '../errors.ts'
import { type Dataset, PRESENT } from './dataset.ts'
import { findColumn } from './find-column.ts'

/** Compares two rows, ascending. `place` puts rows without a number last: 0 = has one, 1 = NaN, 2 = missing. */
interface SortKey {
  readonly place: (row: number) => number
  readonly compare: (a: number, b: number) => number
}

/**
 * Rows in the order of one or more columns. Stable: rows that tie keep the order they came in. In both directions
 * missing values come last and NaN stands between the numbers and them; infinities are numbers.
 *
 * @param keys column ids as in the runs table: `run:name`, `objective`, `param:lr`, `metric:loss`; `-` in front = descending
 * @param options.rows the rows to sort, default all
 * @param options.objective shape (n): the objective value per run, needed for the id `objective`
 * @throws InputError UNKNOWN_COLUMN
 */
export function sortRows(
  dataset: Dataset,
  keys: readonly string[],
  options: { readonly rows?: Int32Array; readonly objective?: Float64Array } = {},
): Int32Array {
  const rows = options.rows?.slice() ?? Int32Array.from({ length: dataset.n }, (_, i) => i)
  const orders = keys.map((key) => {
    const descending = key.startsWith('-')
    return { descending, ...sortKey(dataset, descending ? key.slice(1) : key, options.objective) }
  })
  if (orders.length === 0) return rows
  // Typed arrays sort stably since ES2019.
  return rows.sort((a, b) => {
    for (const { descending, place, compare } of orders) {
      const places = place(a) - place(b)
      if (places !== 0) return places
      if (place(a) !== 0) continue
      const order = compare(a, b)
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

function sortKey(dataset: Dataset, id: string, objective: Float64Array | undefined): SortKey {
  if (id === 'objective') {
    if (objective === undefined)
      throw new InputError('UNKNOWN_COLUMN', { column: id, nearest: dataset.metrics.slice(0, 3).map((metric) => `metric:${metric.name}`) })
    return byNumber(objective, (row) => (Number.isNaN(objective[row]!) ? 1 : 0))
  }
  const found = findColumn(dataset, id)
  if (found.kind === 'metric') {
    const { summary, logged } = found.column
    return byNumber(summary, (row) => (logged[row] === 0 ? 2 : Number.isNaN(summary[row]!) ? 1 : 0))
  }
  if (found.kind === 'param') {
    const { column } = found
    const place = (row: number): number => (column.status[row] === PRESENT ? 0 : 2)
    return column.kind === 'numeric' ? byNumber(column.values, place) : { place, compare: (a, b) => column.codes[a]! - column.codes[b]! }
  }
  const { runs } = dataset
  const number = (values: Float64Array): SortKey => byNumber(values, (row) => (Number.isNaN(values[row]!) ? 2 : 0))
  switch (found.field) {
    case 'created':
      return number(runs.createdAt)
    case 'duration':
      return number(runs.durationMs)
    case 'tag':
      return byText(runs.tags.map((tags) => (tags.length === 0 ? null : tags.join(', '))))
    default:
      return byText(runs[found.field])
  }
}

function byNumber(values: Float64Array, place: (row: number) => number): SortKey {
  return {
    place,
    compare: (a, b) => {
      const x = values[a]!
      const y = values[b]!
      return x < y ? -1 : x > y ? 1 : 0 // a difference would be NaN for two infinities
    },
  }
}

function byText(texts: readonly (string | null)[]): SortKey {
  const place = (row: number): number => (texts[row] === null || texts[row] === '' ? 2 : 0)
  return { place, compare: (a, b) => naturalOrder(texts[a]!, texts[b]!) }
}
