import { fDistribution } from '../stats/distributions.ts'
import { welchDifference } from '../stats/intervals.ts'
import { brownForsytheF, type Group, type OneWayTest } from '../stats/one-way.ts'
import type { GroupMean } from './effect.ts'
import type { Yardstick } from './noise-range.ts'

/** F = MS between the groups over the square of a yardstick that was measured elsewhere, df (k − 1, df of the yardstick). */
export function againstYardstick(groups: readonly GroupMean[], { sd, df }: Yardstick): OneWayTest {
  const total = groups.reduce((sum, { n }) => sum + n, 0)
  const first = groups[0]!.mean
  const middle = groups.reduce((sum, { n, mean }) => sum + (n / total) * (mean - first), 0)
  const squares = groups.reduce((sum, { n, mean }) => sum + n * ((mean - first - middle) / sd) ** 2, 0)
  const df1 = groups.length - 1
  const f = squares / df1
  return { f, df1, df2: df, p: fDistribution(f, df1, df).upper }
}

/** What groups of pure reseeds say of themselves. */
export interface WithinGroups {
  readonly test: OneWayTest
  /** Of two groups Welch's, so that bounds of their difference hold for unequal spreads; null of more. */
  readonly yardstick: Yardstick | null
}

/**
 * Groups in which nothing but the seed varies: Brown & Forsythe's F*, which unequal spreads and sizes disturb least.
 * @returns null where a group has fewer than two runs or none varies
 */
export function withinGroups(groups: readonly Group[]): WithinGroups | null {
  const test = brownForsytheF(groups)
  if (test === null || groups.length > 2) return test && { test, yardstick: null }
  const [a, b] = groups as [Group, Group]
  const sd = Math.sqrt((a.variance / a.n + b.variance / b.n) / (1 / a.n + 1 / b.n))
  return { test, yardstick: { sd, df: welchDifference(a, b).df } }
}
