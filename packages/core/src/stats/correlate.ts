import { centred, dot } from './moments.ts'
import { centredRanks } from './rank.ts'

/**
 * Pearson's r. Two passes over centred, scaled columns: 1e300 does not overflow, six shared digits do not cancel.
 * @param x shape (n), finite
 * @param y shape (n), finite
 * @returns NaN when n < 2 or a column is constant
 */
export function pearson(x: Float64Array, y: Float64Array): number {
  return cosine(centred(x), centred(y))
}

/** Spearman's ρ: Pearson's r of the mid-ranks, so ties are treated as ties; over whole numbers, so 0.8 comes out as 0.8. */
export function spearman(x: Float64Array, y: Float64Array): number {
  return cosine(centredRanks(x), centredRanks(y))
}

/** Σxy / √(Σx² Σy²), clipped to [−1, 1] against rounding; NaN for a zero column. */
export function cosine(x: Float64Array, y: Float64Array): number {
  // One root of the product: equal columns then give exactly 1. Centred columns are scaled, so it cannot overflow.
  const size = Math.sqrt(dot(x, x) * dot(y, y))
  if (!(size > 0)) return Number.NaN
  return Math.max(-1, Math.min(1, dot(x, y) / size))
}
