import { studentTQuantile } from '../stats/distributions.ts'
import { noncentralityOf } from '../stats/noncentral.ts'
import type { Effect, GroupMean } from './effect.ts'
import type { Yardstick } from './noise-range.ts'

/** One-sided 95 % bounds of the true range of the group means, in the metric's unit. */
export interface RangeBounds {
  readonly lower: number
  readonly upper: number
}

/**
 * How small and how large the true range may be (`methods.md` §5.5). The upper bound inverts the noncentral F, which is short
 * while effects are small, and is no longer than Tukey's, which is short once they are large; the lower one is Tukey's alone,
 * because the other lies above the truth where groups split into two halves.
 *
 * Two groups have one difference: its one-sided t bounds, so that "smaller than the margin" is the test of equivalence (TOST).
 *
 * @param f what the groups' F statistic is with this yardstick
 */
export function rangeBounds(groups: readonly GroupMean[], effect: Effect, yardstick: Yardstick, f: number): RangeBounds {
  const { sd, df } = yardstick
  const { range, chance, noiseRange } = effect
  const simultaneous = chance.quantile(0.95)
  const lower = Math.max(0, range - simultaneous)
  const [a, b] = groups.map(({ n }) => n).sort((x, y) => x - y) as [number, number]
  if (groups.length === 2) return { lower, upper: range + studentTQuantile(0.95, df) * sd * Math.sqrt(1 / a + 1 / b) }
  const lambda = noncentralityOf(f, groups.length - 1, df, 0.95)
  // The two smallest groups: of all pairs the one whose difference costs the least noncentrality.
  const byF = sd * Math.sqrt(lambda * (1 / a + 1 / b))
  // An F below its own 5 % point would make this bound 0: what chance is expected to show is the least that can be claimed.
  return { lower, upper: Math.min(Math.max(byF, noiseRange), range + simultaneous) }
}

export type NoiseVerdict = 'matters' | 'real but small' | 'negligible' | 'undecided'

/**
 * The four answers to "is it real, and is it large enough to care": sure to be larger than the margin; no chance, but sure to be
 * smaller; nothing shown and sure to be smaller; everything else.
 *
 * @param p null = no test could be made
 */
export function verdictOf(p: number | null, { lower, upper }: RangeBounds, margin: number): NoiseVerdict {
  const real = p !== null && p <= 0.05
  if (real && lower > margin) return 'matters'
  if (upper < margin) return real ? 'real but small' : 'negligible'
  return 'undecided'
}
