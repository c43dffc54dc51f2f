import type { Dataset, ParamColumn } from '../dataset/dataset.ts'
import { PRESENT } from '../dataset/dataset.ts'
import { contentOrder } from '../stats/content-order.ts'
import { centred, isConstant } from '../stats/moments.ts'
import { absoluteDot, betweenGroups, type PermutationStatistic, permutationTests } from '../stats/permutation-test.ts'
import { midRanks } from '../stats/rank.ts'
import { streamOf } from '../stats/rng.ts'
import type { AnalysisInput } from './analysis.ts'

/** Fewer runs than this allow no inference at all. */
export const ENOUGH_FOR_INFERENCE = 5
/** More runs than this: the permutation test uses that many of them, chosen by content; r and its interval use all. */
const MOST_TEST_ROWS = 5_000

/**
 * Permutation p per column. Replicates are averaged first (one row per configuration), columns with the same active
 * rows share their shuffles, and the metric is turned so that more is better: with rows in an order by content
 * (`orderRows`), row order, names, scales and "negate and swap the goal" change nothing.
 */
export function testColumns(input: AnalysisInput, rows: Int32Array, columns: readonly ParamColumn[]): readonly number[] {
  const { dataset, y, goal, seed } = input
  const sign = goal === 'maximize' ? 1 : -1
  const p = columns.map(() => Number.NaN)
  const groups = new Map<string, number[]>()
  columns.forEach((column, k) => {
    const key = rows.reduce((hash, row) => (Math.imul(hash, 31) + (column.status[row] === PRESENT ? 1 : 2)) | 0, 7)
    const list = groups.get(String(key))
    if (list === undefined) groups.set(String(key), [k])
    else list.push(k)
  })
  for (const members of groups.values()) {
    const active = rows.filter((row) => columns[members[0]!]!.status[row] === PRESENT)
    const { first, response } = averageReplicates(dataset, active, y, sign)
    if (first.length < ENOUGH_FOR_INFERENCE) continue
    const numbers = members.map((k) => asNumbers(columns[k]!, first))
    const all = Int32Array.from(first, (_, i) => i)
    const order = all.length > MOST_TEST_ROWS ? thin(all, MOST_TEST_ROWS) : all
    const ranks = centred(midRanks(gather(response, order)))
    if (isConstant(ranks)) continue
    const statistics: PermutationStatistic[] = []
    const tested: number[] = []
    members.forEach((k, m) => {
      const x = gather(numbers[m]!, order)
      if (isConstant(x)) return
      const column = columns[k]!
      tested.push(k)
      statistics.push(
        column.kind === 'categorical' && column.levels.length > 2
          ? betweenGroups(Int32Array.from(x), column.levels.length)
          : absoluteDot(centred(midRanks(x))),
      )
    })
    const values = permutationTests(ranks, statistics, streamOf(seed, 0xc0))
    tested.forEach((k, t) => {
      p[k] = values[t]!
    })
  }
  return p
}

/** Rows ordered by what is in them, so that neither sums nor shuffles depend on how the runs were listed. */
export function orderRows(input: AnalysisInput, rows: Int32Array, columns: readonly ParamColumn[]): Int32Array {
  const sign = input.goal === 'maximize' ? 1 : -1
  const oriented = Float64Array.from(rows, (row) => sign * input.y[row]!)
  // Not set is a content of its own: below every value.
  const numbers = columns.map((column) =>
    asNumbers(column, rows).map((value, i) => (column.status[rows[i]!] === PRESENT ? value : Number.NEGATIVE_INFINITY)),
  )
  return Int32Array.from(contentOrder([oriented, ...numbers]), (i) => rows[i]!)
}

/** One row per configuration: its first run and the mean response of its runs. */
export function averageReplicates(
  dataset: Dataset,
  rows: Int32Array,
  y: Float64Array,
  sign = 1,
): { first: Int32Array; response: Float64Array } {
  const at = new Map<number, number>()
  const first: number[] = []
  const sums: number[] = []
  const counts: number[] = []
  for (const row of rows) {
    const code = dataset.configuration[row]!
    const k = at.get(code)
    if (k === undefined) {
      at.set(code, first.length)
      first.push(row)
      sums.push(sign * y[row]!)
      counts.push(1)
    } else {
      counts[k]!++
      // Running mean: the order of equal replicates must not show, and 1e300 must not overflow.
      sums[k]! += (sign * y[row]! - sums[k]!) / counts[k]!
    }
  }
  return { first: Int32Array.from(first), response: Float64Array.from(sums) }
}

/** Evenly spaced members of a content order: keeps the shape of the response. */
function thin(order: Int32Array, size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => order[Math.floor((i * order.length) / size)]!)
}

/** A column's values at some rows: numbers as they are, ordinal values, codes of levels. */
export function asNumbers(column: ParamColumn, rows: Int32Array): Float64Array {
  if (column.kind === 'numeric') return gather(column.values, rows)
  return Float64Array.from(rows, (row) => column.codes[row]!)
}

/** Values at some rows. */
export function gather(values: Float64Array, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!)
}
