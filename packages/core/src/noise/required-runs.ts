import { noncentralF } from '../stats/noncentral.ts'
import { fQuantile } from '../stats/quantiles.ts'

const POWER = 0.8
/** More runs than this per group nobody will make; the answer is then that many. */
const MOST = 1_000_000

/**
 * Runs per group with which a range of `difference` between two of `k` groups, the others halfway, is found at 5 % with a power
 * of 80 %: the smallest m ≥ 2 whose noncentral F says so, λ = m·difference²/2.
 *
 * @param difference in standard deviations of one run, > 0
 * @see `methods.md` §6.9; simulated power .79–.82
 */
export function requiredRuns(k: number, difference: number): number {
  if (!(k >= 2) || !(difference > 0)) return Number.NaN
  const enough = (m: number): boolean => powerOf(m, k, difference) >= POWER
  let high = 2
  while (!enough(high) && high < MOST) high = Math.min(MOST, high * 2)
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (enough(middle)) high = middle
    else low = middle
  }
  return high
}

/** Power at 5 % of the F test of k groups of m runs whose two extreme means lie `difference` standard deviations apart. */
export function powerOf(m: number, k: number, difference: number): number {
  const df2 = k * (m - 1)
  return noncentralF(fQuantile(0.95, k - 1, df2), k - 1, df2, (m * difference * difference) / 2).upper
}
