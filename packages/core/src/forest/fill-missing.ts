import { streamOf } from '../stats/rng.ts'
import type { BinnedColumns } from './bin-columns.ts'

const FILL = 4

/**
 * Gives rows without a value of a param (inactive or missing) the value of a random row that has one. A constant stand-in
 * would tell the forest which rows they are: an irrelevant conditional param then out-ranks its parent. Repeat with a few
 * `draw` numbers and average what comes out.
 *
 * A param that no row has a value of becomes constant.
 */
export function fillMissing(columns: BinnedColumns, seed: number, draw = 0): BinnedColumns {
  if (columns.missing.every((rows) => rows.length === 0)) return columns
  const { n, features, paramOf } = columns
  const bins = columns.bins.slice()
  for (const [param, missing] of columns.missing.entries()) {
    if (missing.length === 0 || missing.length === n) continue
    const without = new Set(missing)
    const present = Int32Array.from({ length: n }, (_, i) => i).filter((row) => !without.has(row))
    const rng = streamOf(seed, FILL, param, draw)
    for (const row of missing) {
      const source = present[rng.below(present.length)]!
      // All one-hot features of the param from the same row.
      for (let f = paramOf.indexOf(param); f < features && paramOf[f] === param; f++) bins[f * n + row] = bins[f * n + source]!
    }
  }
  return { ...columns, bins, missing: columns.missing.map(() => new Int32Array(0)) }
}
