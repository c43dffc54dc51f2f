import { expectedRange, studentizedRange, studentizedRangeQuantile } from '../stats/studentized-range.ts'
import { unequalRange } from './unequal-range.ts'

/** A standard deviation as estimated from `df` degrees of freedom, in the metric's unit. */
export interface Yardstick {
  readonly sd: number
  readonly df: number
}

/** How far the means of some groups lie apart if nothing but noise moves them; in the metric's unit. */
export interface NoiseRange {
  /** Expected largest minus smallest mean. */
  readonly expected: number
  /** The range that is not exceeded with probability `p`, the uncertainty of the yardstick included. */
  readonly quantile: (p: number) => number
  /** P(range ≥ r), the uncertainty of the yardstick included. */
  readonly exceeds: (r: number) => number
}

/** Above this ratio of the largest to the smallest group the studentized range, made for equal ones, is simulated instead. */
const UNEQUAL = 2

/**
 * The range of k means of independent normal runs. A range grows with the number of groups by itself (1.13 standard errors with
 * two, 3.08 with ten), which is why effects are compared by it and never by themselves.
 *
 * @param sizes shape (k): runs behind each mean, k ≥ 2; fractions where means are weighted
 * @param yardstick with positive `sd` and `df`
 * @see Tukey's studentized range; `methods.md` §5.1
 */
export function noiseRange(sizes: readonly number[], { sd, df }: Yardstick, seed: number): NoiseRange {
  const k = sizes.length
  if (Math.max(...sizes) > UNEQUAL * Math.min(...sizes)) {
    const { mean, quantile, exceeds } = unequalRange(sizes, df, seed)
    return { expected: mean * sd, quantile: (p) => quantile(p) * sd, exceeds: (r) => exceeds(r / sd) }
  }
  const unit = sd * Math.sqrt(sizes.reduce((sum, n) => sum + 1 / n, 0) / k)
  return {
    expected: expectedRange(k) * unit,
    quantile: (p) => studentizedRangeQuantile(p, k, df) * unit,
    exceeds: (r) => studentizedRange(r / unit, k, df).upper,
  }
}
