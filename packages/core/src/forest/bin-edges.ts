/** A bin is a byte. */
export const MAX_BINS = 256

/** The smallest and largest value in each bin, ascending. */
export interface Edges {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/**
 * Cuts a column into at most 256 bins: one per distinct value while they suffice, else bins of nearly equal counts,
 * closed greedily. Equal values are never parted, so a heavy tie takes one bin and the rest share the others evenly.
 * @param sorted ascending, without NaN; ±Infinity are values
 */
export function findEdges(sorted: Float64Array): Edges {
  const n = sorted.length
  let distinct = n === 0 ? 0 : 1
  for (let i = 1; i < n; i++) if (sorted[i]! !== sorted[i - 1]!) distinct++

  const lower: number[] = []
  const upper: number[] = []
  let from = 0
  while (from < n) {
    // What this bin should hold so that the remaining bins can share the remaining rows.
    const fair = distinct <= MAX_BINS ? 1 : (n - from) / (MAX_BINS - lower.length)
    const to = closeBin(sorted, from, n, fair)
    lower.push(sorted[from]!)
    upper.push(sorted[to - 1]!)
    from = to
  }
  return { lower: Float64Array.from(lower), upper: Float64Array.from(upper) }
}

/** The end of the bin that begins at `from`: after whole ties, as near to `fair` rows as they allow. */
function closeBin(sorted: Float64Array, from: number, n: number, fair: number): number {
  let to = from
  for (;;) {
    let next = to + 1
    while (next < n && sorted[next] === sorted[to]) next++
    // A tie that overshoots by more than stopping short would miss begins the next bin.
    if (to > from && next - from - fair > fair - (to - from)) return to
    to = next
    if (to - from >= fair || to === n) return to
  }
}
