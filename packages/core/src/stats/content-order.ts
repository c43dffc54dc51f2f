import { midRanks } from './rank.ts'
import { mixSeed } from './rng.ts'

/** Rounds in which a column's key takes in what stands beside it; two tell apart all but interchangeable columns. */
const ROUNDS = 2

/**
 * An order of the rows that depends on what is in them, not on how they were listed, named or scaled; needed before
 * anything random. Rows are sorted by the first column's ranks, then by a hash of their ranks in all columns. A column
 * goes into that hash under a key made of its own content and of how it goes with the others, never its name or place
 * (Weisfeiler–Leman refinement: the columns of a full grid hold the same ranks, and only what stands beside them
 * differs). Rows that still tie are equal, or are exchanged by exchanging columns.
 *
 * @param columns shape (n) each, no NaN; codes of categories must be numbered by content
 * @returns row numbers, shape (n)
 */
export function contentOrder(columns: readonly Float64Array[]): Int32Array {
  const n = columns[0]?.length ?? 0
  const first = columns[0] ?? new Float64Array(0)
  // Doubled mid-ranks: integers.
  const ranked = columns.map((column) => midRanks(column).map((rank) => 2 * rank))
  let hashes: Uint32Array = Uint32Array.from({ length: n }, (_, i) => mixSeed(1, ranked[0]![i]!))
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Uint32Array(n)
    ranked.forEach((ranks, k) => {
      // The response is a column of its own kind: the others may be exchanged, it may not.
      let key = k === 0 ? 0x51ed270b : 0x2545f491
      for (let i = 0; i < n; i++) key = (key + mixSeed(hashes[i]!, ranks[i]!)) >>> 0
      for (let i = 0; i < n; i++) next[i]! += mixSeed(key, ranks[i]!)
    })
    hashes = next
  }
  return Int32Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => (first[i]! < first[j]! ? -1 : first[i]! > first[j]! ? 1 : 0) || hashes[i]! - hashes[j]!,
  )
}
