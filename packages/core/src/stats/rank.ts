/** Row numbers that sort `x` ascending, ties in row order. `x` must hold no NaN. */
export function sortedOrder(x: Float64Array): Int32Array {
  const order = Int32Array.from({ length: x.length }, (_, i) => i)
  return order.sort((i, j) => (x[i]! < x[j]! ? -1 : x[i]! > x[j]! ? 1 : i - j))
}

/**
 * Mid-ranks 1 … n: tied values share the mean of their places, so every rank is a multiple of one half.
 * @param x shape (n), no NaN; ±Infinity take the ends
 */
export function midRanks(x: Float64Array): Float64Array {
  return isAscending(x) ? ranksBySearch(x) : (ranksByCount(x) ?? ranksBySearch(x))
}

/** Ranks, codes and counts are whole numbers of about as many values as there are rows: each value has a place, nothing is sorted. */
function ranksByCount(x: Float64Array): Float64Array | null {
  const n = x.length
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < n; i++) {
    const value = x[i]!
    if (value !== Math.trunc(value)) return null
    if (value < low) low = value
    if (value > high) high = value
  }
  if (!(high - low <= 4 * n)) return null
  const rankOf = new Float64Array(high - low + 1)
  for (let i = 0; i < n; i++) rankOf[x[i]! - low]!++
  let below = 0
  for (let value = 0; value < rankOf.length; value++) {
    const count = rankOf[value]!
    rankOf[value] = below + (count + 1) / 2
    below += count
  }
  const ranks = new Float64Array(n)
  for (let i = 0; i < n; i++) ranks[i] = rankOf[x[i]! - low]!
  return ranks
}

function ranksBySearch(x: Float64Array): Float64Array {
  const n = x.length
  const sorted = isAscending(x) ? x : x.slice().sort()
  // Distinct values with the rank of each; a native sort and a search are several times faster than sorting indices.
  const distinct = new Float64Array(n)
  const rankOf = new Float64Array(n)
  let count = 0
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && sorted[to] === sorted[from]) to++
    distinct[count] = sorted[from]!
    rankOf[count++] = (from + to + 1) / 2
    from = to
  }
  const ranks = new Float64Array(n)
  let at = 0
  for (let i = 0; i < n; i++) {
    const value = x[i]!
    if (distinct[at] !== value) {
      if (at + 1 < count && distinct[at + 1] === value) at++
      else {
        let low = 0
        let high = count - 1
        while (low < high) {
          const middle = (low + high) >>> 1
          if (distinct[middle]! < value) low = middle + 1
          else high = middle
        }
        at = low
      }
    }
    ranks[i] = rankOf[at]!
  }
  return ranks
}

/**
 * Twice the mid-ranks less their mean: 2·rank − (n + 1). Whole numbers, so that sums of their products are exact up to
 * n = 200,000 and what is equal in arithmetic is equal in the machine, in any order of summation.
 *
 * @param weights shape (n), above 0, or null for 1 each: a value of weight 2 ranks as two equal values would. Σ weight × rank
 *   is 0; whole weights give whole ranks
 */
export function centredRanks(x: Float64Array, weights: Float64Array | null = null): Float64Array {
  if (weights !== null) return weightedRanks(x, weights)
  const ranks = midRanks(x)
  for (let i = 0; i < ranks.length; i++) ranks[i] = 2 * ranks[i]! - (ranks.length + 1)
  return ranks
}

/** Twice the weight below, and that of ties, less all the weight. */
function weightedRanks(x: Float64Array, weights: Float64Array): Float64Array {
  const order = sortedOrder(x)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const ranks = new Float64Array(x.length)
  let below = 0
  for (let from = 0; from < order.length; ) {
    let to = from
    let tied = 0
    for (; to < order.length && x[order[to]!] === x[order[from]!]; to++) tied += weights[order[to]!]!
    for (let i = from; i < to; i++) ranks[order[i]!] = 2 * below + tied - all
    below += tied
    from = to
  }
  return ranks
}

function isAscending(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (!(x[i - 1]! <= x[i]!)) return false
  return true
}
