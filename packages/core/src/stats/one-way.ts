import { fDistribution } from './distributions.ts'

/** What a one-way test needs of a group: n ≥ 1 values, their mean and sample variance (n − 1; not read when n = 1). */
export interface Group {
  readonly n: number
  readonly mean: number
  readonly variance: number
}

export interface OneWayTest {
  readonly f: number
  readonly df1: number
  readonly df2: number
  /** P(F > f). */
  readonly p: number
}

const test = (f: number, df1: number, df2: number): OneWayTest => ({ f, df1, df2, p: fDistribution(f, df1, df2).upper })

const total = (groups: readonly Group[], of: (group: Group) => number): number => groups.reduce((sum, group) => sum + of(group), 0)

function betweenSquares(groups: readonly Group[]): { n: number; squares: number } {
  const n = total(groups, (group) => group.n)
  const middle = total(groups, (group) => (group.n / n) * group.mean)
  return { n, squares: total(groups, (group) => group.n * (group.mean - middle) ** 2) }
}

/** The classic F test of equal means, one variance for all. Null when a group is missing, no variance is left or none can be had. */
export function classicF(groups: readonly Group[]): OneWayTest | null {
  const k = groups.length
  const { n, squares } = betweenSquares(groups)
  const within = total(groups, (group) => (group.n > 1 ? (group.n - 1) * group.variance : 0)) / (n - k)
  return k < 2 || n <= k || !(within > 0) ? null : test(squares / (k - 1) / within, k - 1, n - k)
}

/** Welch's F (1951): groups weighted by n/s². Null when a group has fewer than two values or does not vary. */
export function welchF(groups: readonly Group[]): OneWayTest | null {
  const k = groups.length
  if (k < 2 || groups.some((group) => group.n < 2 || !(group.variance > 0))) return null
  const weights = groups.map((group) => group.n / group.variance)
  const sum = weights.reduce((a, b) => a + b, 0)
  const middle = groups.reduce((s, group, j) => s + (weights[j]! / sum) * group.mean, 0)
  const between = groups.reduce((s, group, j) => s + weights[j]! * (group.mean - middle) ** 2, 0) / (k - 1)
  const uneven = groups.reduce((s, group, j) => s + (1 - weights[j]! / sum) ** 2 / (group.n - 1), 0)
  return test(between / (1 + (2 * (k - 2) * uneven) / (k * k - 1)), k - 1, (k * k - 1) / (3 * uneven))
}

/**
 * Brown & Forsythe's F* (1974): the sum of squares between groups over what unequal variances make of it by chance,
 * Σ(1 − nⱼ/N)sⱼ², with Satterthwaite's degrees of freedom. The default for groups of reseeds: of the tests compared it is
 * the one that unequal spreads and sizes disturb least (never above 12 % at a nominal 5 %).
 * Null when a group has fewer than two values, or no group varies.
 */
export function brownForsytheF(groups: readonly Group[]): OneWayTest | null {
  const k = groups.length
  if (k < 2 || groups.some((group) => group.n < 2)) return null
  const { n, squares } = betweenSquares(groups)
  const parts = groups.map((group) => (1 - group.n / n) * group.variance)
  const expected = parts.reduce((a, b) => a + b, 0)
  if (!(expected > 0)) return null
  const df2 = 1 / groups.reduce((sum, group, j) => sum + (parts[j]! / expected) ** 2 / (group.n - 1), 0)
  return test(squares / expected, k - 1, df2)
}
