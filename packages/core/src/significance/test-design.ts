import type { ForestColumn } from '../forest/bin-columns.ts'
import { contentOrder } from '../stats/content-order.ts'
import { midRanks } from '../stats/rank.ts'
import { mixSeed } from '../stats/rng.ts'
import { numberLevels } from './number-levels.ts'

/**
 * One param as a test takes it. Numbers stand on the scale on which they are evenly spread (the logarithm for log params);
 * ordered levels and booleans are numbers. NaN or code −1 = no value there: such rows take no part in that param's test.
 */
export type TestColumn = ForestColumn

/**
 * What the tests are asked about: plain data that every thread can be sent once. Rows stand in an order by content, so
 * that no listing, name or numbering of categories can change a digit. Shape legend: n rows (runs), p params.
 */
export interface TestDesign {
  readonly n: number
  /** Shape (p), in the order given. */
  readonly columns: readonly TestColumn[]
  /** Shape (n): the metric, finite; turned so that more is better or not, which changes nothing. */
  readonly y: Float64Array
  /** Tests work on mid-ranks of `y` within (0, 1). */
  readonly ranked: boolean
  /** Shape (n): equal = runs of one configuration, which are averaged; null = every run is one. */
  readonly configuration: Int32Array | null
  /** Shape (p): hash of each column's content, from which its random streams come. */
  readonly keys: Uint32Array
  readonly seed: number
  /** Shape (n): which of the rows given each row was. */
  readonly rows: Int32Array
}

export interface DesignOptions {
  /** Shape (n): equal code = same configuration; null = every run is a configuration of its own. */
  readonly configuration?: Int32Array | null
  /** Work on ranks of `y` (default) or on its values. */
  readonly ranked?: boolean
  readonly seed?: number
}

/**
 * Readies params and metric for the tests.
 *
 * @param columns one per param, all of length n
 * @param y       metric per run, shape (n); rows whose `y` is NaN or infinite are left out
 */
export function buildTestDesign(columns: readonly TestColumn[], y: Float64Array, options: DesignOptions = {}): TestDesign {
  for (const [k, column] of columns.entries()) {
    const length = column.kind === 'numeric' ? column.values.length : column.codes.length
    if (length !== y.length) throw new Error(`y has ${y.length} rows, but param ${k} has ${length}`)
  }
  const { configuration = null, ranked = true, seed = 0 } = options
  if (configuration !== null && configuration.length !== y.length)
    throw new Error(`y has ${y.length} rows, but configuration has ${configuration.length}`)
  const finite = Int32Array.from(y.keys()).filter((i) => Number.isFinite(y[i]!))
  const response = Float64Array.from(finite, (i) => y[i]!)
  const kept = columns.map((column) => numbered(takeRows(column, finite), response))
  const content = kept.map(contentOf)
  // Not set is a content of its own: below every value.
  const order = contentOrder([response, ...content.map((values) => values.map((x) => (Number.isNaN(x) ? -1 : x)))])
  const rows = Int32Array.from(order, (i) => finite[i]!)
  return {
    n: rows.length,
    columns: kept.map((column) => takeRows(column, order)),
    y: Float64Array.from(rows, (row) => y[row]!),
    ranked,
    configuration: configuration === null ? null : Int32Array.from(rows, (row) => configuration[row]!),
    keys: Uint32Array.from(content, (values) => contentKey(values, order)),
    seed,
    rows,
  }
}

/** The column at some rows, in the order given. */
export function takeRows(column: TestColumn, rows: Int32Array): TestColumn {
  // Of every param, once for every other one: typed arrays' `from` takes ten times as long.
  if (column.kind === 'numeric') {
    const values = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]!]!
    return { kind: 'numeric', values }
  }
  const codes = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!
  return { kind: 'levels', codes, levels: column.levels }
}

/** Categories numbered by what is in them. */
function numbered(column: TestColumn, y: Float64Array): TestColumn {
  return column.kind === 'numeric' ? column : { ...column, codes: numberLevels(column.codes, y, column.levels) }
}

/** Shape (n): doubled mid-ranks of numbers, numbers of categories; NaN = no value. */
function contentOf(column: TestColumn): Float64Array {
  if (column.kind === 'levels') return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code))
  const present = column.values.filter((x) => !Number.isNaN(x))
  const ranks = midRanks(present)
  let at = 0
  return column.values.map((x) => (Number.isNaN(x) ? Number.NaN : 2 * ranks[at++]!))
}

function contentKey(values: Float64Array, order: Int32Array): number {
  let key = 0x2545f491
  for (const i of order) key = mixSeed(key, Number.isNaN(values[i]!) ? 0xffffffff : values[i]!)
  return key
}
