import { studentTQuantile } from '../stats/distributions.ts'
import type { Interval } from '../stats/intervals.ts'
import { type NoiseRange, noiseRange, type Yardstick } from './noise-range.ts'

/** A mean and the runs behind it: their number, or what they count for where means are weighted. */
export interface GroupMean {
  readonly n: number
  readonly mean: number
}

/** How far group means lie apart, beside how far noise alone would put them. All but `timesNoise` in the metric's unit. */
export interface Effect {
  /** Largest minus smallest group mean. */
  readonly range: number
  /** Places of the groups with the largest and the smallest mean. */
  readonly highest: number
  readonly lowest: number
  /** Expected range of as many means of as many runs if only noise moved them. */
  readonly noiseRange: number
  /** Central 90 % of that range. */
  readonly noiseBand: Interval
  readonly timesNoise: number
  /** √(range² − noiseRange²), 0 when noise explains all of it: the range less what groups in any number add by chance. */
  readonly corrected: number
  /** The distribution that all of this comes from. */
  readonly chance: NoiseRange
}

/**
 * The range of group means against noise (`methods.md` §5.1). A range grows with the number of groups by itself, so params with
 * different numbers of groups compare by `timesNoise` or `corrected`, never by `range`.
 *
 * @param groups    at least two, each with n > 0
 * @param yardstick what one run moves by, with positive `sd` and `df`
 */
export function effectAgainstNoise(groups: readonly GroupMean[], yardstick: Yardstick, seed: number): Effect {
  let highest = 0
  let lowest = 0
  groups.forEach(({ mean }, j) => {
    if (mean > groups[highest]!.mean) highest = j
    if (mean < groups[lowest]!.mean) lowest = j
  })
  const range = groups[highest]!.mean - groups[lowest]!.mean
  const chance = noiseRange(
    groups.map(({ n }) => n),
    yardstick,
    seed,
  )
  return {
    range,
    highest,
    lowest,
    noiseRange: chance.expected,
    noiseBand: [chance.quantile(0.05), chance.quantile(0.95)],
    timesNoise: range / chance.expected,
    corrected: range <= chance.expected ? 0 : Math.sqrt((range - chance.expected) * (range + chance.expected)),
    chance,
  }
}

/**
 * 90 % interval of the true range. Where it is known which groups are the extreme ones, that of their contrast; else one that
 * holds for every pair of groups. Known: the effect is no chance, and either the means go up or down along an ordered param or
 * the extreme groups stand clear of all others by two standard errors.
 *
 * @param ordered     the groups come in the order of a numeric or ordered param
 * @param significant the test of the effect rejects; a range that may be chance has no known ends
 */
export function rangeInterval(
  groups: readonly GroupMean[],
  { highest, lowest, range, chance }: Effect,
  { sd, df }: Yardstick,
  { ordered, significant }: { readonly ordered: boolean; readonly significant: boolean },
): Interval {
  const top = groups[highest]!
  const bottom = groups[lowest]!
  const last = groups.length - 1
  const trend = ordered && Math.min(highest, lowest) === 0 && Math.max(highest, lowest) === last
  const clear = groups.every(
    (group, j) =>
      j === highest || j === lowest || (isClear(top.mean - group.mean, top, group) && isClear(group.mean - bottom.mean, group, bottom)),
  )
  const known = last === 1 || (significant && (trend || clear))
  const half = known ? studentTQuantile(0.95, df) * sd * Math.sqrt(1 / top.n + 1 / bottom.n) : chance.quantile(0.9)
  return [Math.max(0, range - half), range + half]

  function isClear(difference: number, a: GroupMean, b: GroupMean): boolean {
    return difference > 2 * sd * Math.sqrt(1 / a.n + 1 / b.n)
  }
}
