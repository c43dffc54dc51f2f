/** Row numbers that sort `x` ascending, ties in row order. `x` must hold no NaN. */
export function sortedOrder(x: Float64Array): Int32Array {
  const order = Int32Array.from({ length: x.length }, (_, i) => i)
  return order.sort((i, j) => x[i]! - x[j]! || i - j)
}

/**
 * Mid-ranks 1 … n: tied values share the mean of their places.
 * @param x shape (n), no NaN; ±Infinity take the ends
 */
export function midRanks(x: Float64Array): Float64Array {
  const n = x.length
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((i, j) => (x[i]! < x[j]! ? -1 : x[i]! > x[j]! ? 1 : 0))
  const ranks = new Float64Array(n)
  let from = 0
  while (from < n) {
    let to = from + 1
    while (to < n && x[order[to]!]! === x[order[from]!]!) to++
    const rank = (from + to + 1) / 2
    for (let k = from; k < to; k++) ranks[order[k]!] = rank
    from = to
  }
  return ranks
}
