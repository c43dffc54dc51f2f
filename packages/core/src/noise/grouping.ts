import { type ParamColumn, PRESENT } from '../dataset/dataset.ts'

/** What a group stands for: a level, a number, or a stretch of numbers from … to. */
export type GroupedValue = string | number | readonly [number, number]

/** Runs by the value of one param, or by stretches of it. */
export interface Grouping {
  readonly by: 'values' | 'buckets'
  /** The groups come in an order that means something. */
  readonly ordered: boolean
  /** Shape (rows): group, −1 where the param has no value. */
  readonly codes: Int32Array
  /** Shape (groups). */
  readonly values: readonly GroupedValue[]
  /** Shape (groups): where each stands on the param's own scale (the logarithm for log params); null without an order. */
  readonly at: readonly number[] | null
}

/** Up to so many values are groups by themselves, where there are two runs to a value. */
const MOST_VALUES = 12
/** Up to so many where each value has at least `ENOUGH_EACH` runs. */
const MANY_VALUES = 50
const ENOUGH_EACH = 3
/** A bucket has so many runs on average at least, where there are enough for two buckets. */
const BUCKET = 5

/**
 * Groups of one param: its levels or values; quantile buckets of equal counts where a number has many values. Equal values
 * never part.
 *
 * @param rows    rows of the dataset
 * @param buckets most buckets
 * @param exact   every value is a group, however many there are: in a full grid each has its runs
 */
export function groupBy(column: ParamColumn, rows: Int32Array, buckets: number, exact: boolean): Grouping {
  if (column.kind !== 'numeric') return byLevel(column, rows)
  const present = rows.filter((row) => column.status[row] === PRESENT)
  const counts = new Map<number, number>()
  for (const row of present) counts.set(column.values[row]!, (counts.get(column.values[row]!) ?? 0) + 1)
  const distinct = [...counts.keys()].sort((a, b) => a - b)
  const few = distinct.length <= MOST_VALUES && present.length >= 2 * distinct.length
  const repeated = distinct.length <= MANY_VALUES && Math.min(...counts.values()) >= ENOUGH_EACH
  const groupOf = new Map<number, number>()
  const by = exact || few || repeated || distinct.length <= 2 ? 'values' : 'buckets'
  if (by === 'values') for (const [group, value] of distinct.entries()) groupOf.set(value, group)
  else {
    const k = Math.max(2, Math.min(buckets, Math.floor(present.length / BUCKET)))
    let before = 0
    let last = -1
    let group = -1
    for (const value of distinct) {
      const count = counts.get(value)!
      const place = Math.min(k - 1, Math.floor((k * (before + count / 2)) / present.length))
      if (place !== last) group++
      last = place
      groupOf.set(value, group)
      before += count
    }
  }
  const ends: [number, number][] = []
  for (const value of distinct) {
    const group = groupOf.get(value)!
    if (ends[group] === undefined) ends[group] = [value, value]
    else ends[group][1] = value
  }
  const codes = Int32Array.from(rows, (row) => (column.status[row] === PRESENT ? groupOf.get(column.values[row]!)! : -1))
  return {
    by,
    ordered: true,
    codes,
    values: by === 'values' ? distinct : ends,
    at: positions(counts, groupOf, column.scale === 'log'),
  }
}

function byLevel(column: Extract<ParamColumn, { codes: Int32Array }>, rows: Int32Array): Grouping {
  const groupOf = new Int32Array(column.levels.length).fill(-1)
  for (const row of rows) if (column.codes[row]! >= 0) groupOf[column.codes[row]!] = 0
  const used = [...groupOf.keys()].filter((code) => groupOf[code] === 0)
  for (const [group, code] of used.entries()) groupOf[code] = group
  const codes = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) codes[i] = groupOf[column.codes[rows[i]!]!] ?? -1
  const ordered = column.kind === 'ordinal'
  return {
    by: 'values',
    ordered,
    codes,
    values: used.map((code) => column.levels[code]!),
    at: ordered ? used.map((code) => onScale(column.levelValues?.[code] ?? code, column.scale === 'log')) : null,
  }
}

/** Mean place of each group's runs, added up in the order of the values; null where one is not finite. */
function positions(counts: ReadonlyMap<number, number>, groupOf: ReadonlyMap<number, number>, log: boolean): readonly number[] | null {
  const sums: number[] = []
  const sizes: number[] = []
  for (const [value, group] of groupOf) {
    const count = counts.get(value)!
    sums[group] = (sums[group] ?? 0) + onScale(value, log) * count
    sizes[group] = (sizes[group] ?? 0) + count
  }
  const at = sums.map((sum, group) => sum / sizes[group]!)
  return at.every(Number.isFinite) ? at : null
}

const onScale = (value: number, log: boolean): number => (log ? Math.log10(value) : value)
