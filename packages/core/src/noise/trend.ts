import { twoSidedT } from '../stats/distributions.ts'
import type { GroupMean } from './effect.ts'
import type { Yardstick } from './noise-range.ts'

export interface Trend {
  /** +1: the metric rises with the param. */
  readonly direction: 1 | -1
  readonly t: number
  readonly df: number
  readonly p: number
}

/**
 * The linear trend of group means along an ordered param: one degree of freedom, hence far more power than the range where the
 * effect goes one way.
 *
 * @param at shape (k): where each group stands on the param's own scale, finite, not all equal
 * @returns null where it has no direction
 */
export function trendOf(groups: readonly GroupMean[], at: readonly number[], { sd, df }: Yardstick): Trend | null {
  const total = groups.reduce((sum, { n }) => sum + n, 0)
  const middle = groups.reduce((sum, { n }, j) => sum + (n / total) * at[j]!, 0)
  let along = 0
  let squares = 0
  groups.forEach(({ n, mean }, j) => {
    along += n * (at[j]! - middle) * (mean - groups[0]!.mean)
    squares += n * (at[j]! - middle) ** 2
  })
  const t = along / (sd * Math.sqrt(squares))
  if (!Number.isFinite(t) || t === 0) return null
  return { direction: t > 0 ? 1 : -1, t, df, p: twoSidedT(t, df) }
}
