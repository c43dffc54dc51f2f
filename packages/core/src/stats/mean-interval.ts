import { studentTQuantile } from './distributions.ts'
import type { Interval } from './intervals.ts'
import { isConstant, mean, variance } from './moments.ts'

/** Quantiles found so far: a table asks for the same few degrees of freedom thousands of times. */
const quantiles = new Map<number, number>()

/**
 * Mean of numbers that vary for reasons of their own, with Student's interval of it: mean ± t · sd / √n, n − 1 degrees of
 * freedom. For values that are near normal or many; it speaks of more values of the same sort, drawn independently.
 *
 * @param x finite values, shape (n), in any unit
 * @returns `mean` in the unit of `x`, NaN for n = 0. `interval` is null below two values and where none differs: equal
 * values say nothing of how far the next one will be
 */
export function meanInterval(x: Float64Array): { readonly mean: number; readonly interval: Interval | null } {
  const n = x.length
  const middle = mean(x)
  const squared = n < 2 || isConstant(x) ? 0 : variance(x)
  if (!(squared > 0) || !Number.isFinite(squared)) return { mean: middle, interval: null }
  const half = meanHalfWidth(squared, n)
  return { mean: middle, interval: [middle - half, middle + half] }
}

/**
 * Half the width of Student's 95 % interval of a mean, in the unit of the values.
 * @param variance (n − 1) of the n ≥ 2 values
 */
export const meanHalfWidth = (variance: number, n: number): number => quantile(n - 1) * Math.sqrt(variance / n)

function quantile(df: number): number {
  const known = quantiles.get(df)
  if (known !== undefined) return known
  const found = studentTQuantile(0.975, df)
  quantiles.set(df, found)
  return found
}
