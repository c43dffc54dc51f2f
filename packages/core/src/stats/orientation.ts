/**
 * Which way to turn numbers so that x and −x end up the same: +1 or −1 by where their longer tail lies, found from the
 * outside in; 0 when they are symmetric. Exact: negating the numbers negates every sum that is compared.
 * @param x shape (n), no NaN
 */
export function orientation(x: Float64Array): 1 | -1 | 0 {
  const sorted = x.slice().sort()
  const n = sorted.length
  if (n === 0) return 0
  // Halved: the sum of two large numbers may overflow.
  const middle = sorted[(n - 1) >> 1]! / 2 + sorted[n >> 1]! / 2
  for (let i = 0; 2 * i < n - 1; i++) {
    const ends = sorted[i]! / 2 + sorted[n - 1 - i]! / 2
    if (ends > middle) return 1
    if (ends < middle) return -1
  }
  return 0
}
