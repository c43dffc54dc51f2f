import { midRanks } from './rank.ts'
import { mixSeed } from './rng.ts'

/**
 * An order of the rows that depends on what is in them, not on how they were listed, named or scaled; needed before
 * anything random. Rows are sorted by the first column's ranks, then by a hash of their ranks in all columns (columns
 * themselves are put in an order by their content); rows that still tie are equal.
 *
 * @param columns shape (n) each, no NaN; codes of categories must be numbered by content (`stableCodes`)
 * @returns row numbers, shape (n)
 */
export function contentOrder(columns: readonly Float64Array[]): Int32Array {
  const n = columns[0]?.length ?? 0
  const first = columns[0] ?? new Float64Array(0)
  const ranked = columns.map((column) => midRanks(column))
  const keyed = ranked.map((ranks) => ({ ranks, key: hashOfMultiset(ranks) }))
  const hashes = new Uint32Array(n)
  const others = new Uint32Array(n)
  for (const { ranks, key } of keyed) {
    for (let i = 0; i < n; i++) {
      const part = mixSeed(key, ranks[i]! * 2)
      hashes[i]! += part
      others[i]! += mixSeed(part, 1)
    }
  }
  return Int32Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => (first[i]! < first[j]! ? -1 : first[i]! > first[j]! ? 1 : 0) || hashes[i]! - hashes[j]! || others[i]! - others[j]!,
  )
}

/** Independent of order: the same ranks in another order give the same key. */
function hashOfMultiset(ranks: Float64Array): number {
  let sum = 0
  for (let i = 0; i < ranks.length; i++) sum = (sum + mixSeed(0x9e3779b9, ranks[i]! * 2)) >>> 0
  return sum
}
