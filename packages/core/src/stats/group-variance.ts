import { centred } from './moments.ts'

/**
 * η for a nominal column: √max(0, ω²), where ω² = (SS_between − (k − 1) MS_within) / (SS_total + MS_within) is the
 * bias-corrected share of variance between the categories (Olejnik & Algina 2003).
 *
 * @param codes category per value, shape (n), 0 ≤ code < groups
 * @param y     finite values, shape (n)
 * @param weights shape (n), above 0, or null for 1 each; only their ratios count, n stays the number of values
 * @returns NaN when fewer than two categories occur, when every value is a category of its own, or when y is constant
 */
export function eta(codes: Int32Array, groups: number, y: Float64Array, weights: Float64Array | null = null): number {
  const n = y.length
  const z = centred(y)
  const all = weights === null ? n : weights.reduce((sum, weight) => sum + weight, 0)
  const weightOf = (i: number): number => (weights === null ? 1 : (weights[i]! / all) * n)
  let middle = 0
  if (weights !== null) for (let i = 0; i < n; i++) middle += (weightOf(i) / n) * z[i]!
  const counts = new Float64Array(groups)
  const sums = new Float64Array(groups)
  let total = 0
  for (let i = 0; i < n; i++) {
    const deviation = z[i]! - middle
    counts[codes[i]!]! += weightOf(i)
    sums[codes[i]!]! += weightOf(i) * deviation
    total += weightOf(i) * deviation * deviation
  }
  let k = 0
  let between = 0
  for (let c = 0; c < groups; c++) {
    if (counts[c] === 0) continue
    k += 1
    between += (sums[c]! * sums[c]!) / counts[c]!
  }
  if (k < 2 || n <= k || total === 0) return Number.NaN
  const within = Math.max(0, total - between) / (n - k)
  return Math.sqrt(Math.max(0, (between - (k - 1) * within) / (total + within)))
}
