import { centred, dot, largest } from './moments.ts'
import { centredRanks } from './rank.ts'

/**
 * Pearson's r. Two passes over centred, scaled columns: 1e300 does not overflow, six shared digits do not cancel.
 * @param x shape (n), finite
 * @param y shape (n), finite
 * @param weights shape (n), above 0, or null for 1 each: a pair of weight 2 counts as two equal pairs would
 * @returns NaN when n < 2 or a column is constant
 */
export function pearson(x: Float64Array, y: Float64Array, weights: Float64Array | null = null): number {
  const [cx, cy] = [centred(x), centred(y)]
  return weights === null ? cosine(cx, cy) : cosine(byWeight(recentred(cx, weights), weights), byWeight(recentred(cy, weights), weights))
}

/** Spearman's ρ: Pearson's r of the mid-ranks, so ties are treated as ties; over whole numbers, so 0.8 comes out as 0.8. */
export function spearman(x: Float64Array, y: Float64Array, weights: Float64Array | null = null): number {
  const [rx, ry] = [centredRanks(x, weights), centredRanks(y, weights)]
  return weights === null ? cosine(rx, ry) : cosine(byWeight(rx, weights), byWeight(ry, weights))
}

/** About the weighted mean; a constant column stays all zeros. */
function recentred(x: Float64Array, weights: Float64Array): Float64Array {
  if (largest(x) === 0) return x
  const middle = dot(x, weights) / weights.reduce((sum, weight) => sum + weight, 0)
  return x.map((value) => value - middle)
}

/** Times the root of the weights: products of two such columns then hold each weight once. */
const byWeight = (x: Float64Array, weights: Float64Array): Float64Array => x.map((value, i) => value * Math.sqrt(weights[i]!))

/** Σxy / √(Σx² Σy²), clipped to [−1, 1] against rounding; NaN for a zero column. */
export function cosine(x: Float64Array, y: Float64Array): number {
  // One root of the product: equal columns then give exactly 1. Centred columns are scaled, so it cannot overflow.
  const size = Math.sqrt(dot(x, x) * dot(y, y))
  if (!(size > 0)) return Number.NaN
  return Math.max(-1, Math.min(1, dot(x, y) / size))
}
