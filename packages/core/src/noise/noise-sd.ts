import { studentT } from '../stats/distributions.ts'
import type { Interval } from '../stats/intervals.ts'
import { largest, mean, powerOfTwoNear, variance } from '../stats/moments.ts'
import { chiSquaredQuantile } from '../stats/quantiles.ts'

/** The standard deviation of a metric when only the seed changes. */
export interface NoiseSd {
  /** In the metric's unit; 0 when all repeats agree. */
  readonly sd: number
  readonly df: number
  /** 95 %, by χ²: for noise that is roughly normal. */
  readonly interval: Interval
  /** `median`: runs far out on the bad side are kept out of it by the median absolute deviation. */
  readonly method: 'pooled' | 'median'
  /** Runs and configurations behind it. */
  readonly runs: number
  readonly configurations: number
  /** Runs with a value so bad that it is another event than noise. */
  readonly collapsed: number
}

/** Grubbs's test calls a run a collapse below this, over all anchors together. */
const COLLAPSE_P = 0.01
/** In fewer runs than this no run can stand out enough. */
const FEWEST_FOR_GRUBBS = 5
/** The median absolute deviation of a normal sample knows as much as a standard deviation of so many times fewer runs. */
const MEDIAN_EFFICIENCY = 0.37
const NORMAL_MAD = 1.482602218505602
/** A spread within the rounding of the values is none. */
const ROUNDING = 1e-12

/**
 * Noise pooled within anchors: 15 configurations run twice weigh as much as one run 16 times (15 degrees of freedom each).
 *
 * Collapses, one seed in twenty whose loss is another order of magnitude, are a rate of failure and no noise: in an anchor where
 * Grubbs's test finds one on the bad side, the median absolute deviation takes the place of the standard deviation. Anchors are
 * looked at one by one, since a run that stands out among the anchors of little noise may be ordinary in its own.
 *
 * @param anchors shape (a): values of each, in the metric's unit, finite
 * @param bad     +1 where larger values are worse, −1 where smaller ones are
 * @returns null when no anchor has two values: noise is unknown then, not 0
 * @see `methods.md` §6.6; Grubbs 1969
 */
export function noiseSd(anchors: readonly Float64Array[], bad: 1 | -1): NoiseSd | null {
  const repeated = anchors.filter(isRepeated)
  const runs = repeated.reduce((sum, values) => sum + values.length, 0)
  const configurations = repeated.length
  if (configurations === 0) return null
  const { level, rounding } = limitsOf(repeated)
  const found = repeated.map((values) => spreadOf(values, bad, level, rounding))
  const unit = powerOfTwoNear(found.reduce((most, { sd }) => Math.max(most, sd), 0))
  const df = found.reduce((sum, part) => sum + part.df, 0)
  const sd = Math.sqrt(found.reduce((sum, part) => sum + part.df * (part.sd / unit) ** 2, 0) / df) * unit
  const collapsed = found.reduce((sum, part) => sum + part.collapsed, 0)
  const method = collapsed > 0 ? 'median' : 'pooled'
  if (!(sd > rounding)) return { sd: 0, df, interval: [0, 0], method, runs, configurations, collapsed }
  return { sd, df, interval: interval(sd, df), method, runs, configurations, collapsed }
}

/** What the standard deviation may be, at 95 %. */
const interval = (sd: number, df: number): Interval => [
  sd * Math.sqrt(df / chiSquaredQuantile(0.975, df)),
  sd * Math.sqrt(df / chiSquaredQuantile(0.025, df)),
]

/** What the noise may be for each unit of it that `runs` repeats of one configuration show, at 95 %: how well they tell it. */
export const noiseWithin = (runs: number): Interval => interval(1, runs - 1)

/** The standard deviation that is exceeded with a probability of 1 − `share` only: what plans should reckon with. */
export const sdAtMost = (sd: number, df: number, share = 0.8): number => sd * Math.sqrt(df / chiSquaredQuantile(1 - share, df))

/** One anchor: its standard deviation, or the median absolute deviation where a run collapsed. */
function spreadOf(
  values: Float64Array,
  bad: 1 | -1,
  level: number,
  rounding: number,
): { readonly sd: number; readonly df: number; readonly collapsed: number } {
  const n = values.length
  const df = n - 1
  const shifted = values.map((value) => value - values[0]!)
  // Squares of deviations near 1 neither overflow nor vanish.
  const unit = powerOfTwoNear(largest(shifted))
  const sd = unit * Math.sqrt(variance(shifted.map((value) => value / unit)))
  const middle = mean(shifted)
  const worst = shifted.reduce((most, value) => Math.max(most, bad * (value - middle)), 0)
  if (n < FEWEST_FOR_GRUBBS || !(sd > rounding) || grubbs(worst, n, sd) >= level) return { sd, df, collapsed: 0 }
  const centre = median(shifted)
  const robust = NORMAL_MAD * median(shifted.map((value) => Math.abs(value - centre)))
  // Most runs agree to the last digit: nothing but the standard deviation is left.
  if (!(robust > rounding)) return { sd, df, collapsed: 0 }
  const collapsed = shifted.filter((value) => bad * (value - centre) > FAR_OUT * robust).length
  return { sd: robust, df: Math.max(1, MEDIAN_EFFICIENCY * df), collapsed: Math.max(1, collapsed) }
}

/** Robust standard deviations beyond which a run counts as collapsed, once it is known that one has. */
const FAR_OUT = 5

/**
 * Which runs of each anchor collapsed, as `noiseSd` finds them.
 * @returns shape (a): tells one by its value
 */
export function collapsesOf(anchors: readonly Float64Array[], bad: 1 | -1): readonly ((value: number) => boolean)[] {
  const { level, rounding } = limitsOf(anchors.filter(isRepeated))
  return anchors.map((values) => {
    if (!isRepeated(values) || spreadOf(values, bad, level, rounding).collapsed === 0) return () => false
    const centre = median(values)
    const robust = NORMAL_MAD * median(values.map((value) => Math.abs(value - centre)))
    const worst = values.reduce((most, value) => Math.max(most, bad * (value - centre)), 0)
    const from = Math.min(worst, FAR_OUT * robust)
    return (value) => bad * (value - centre) >= from
  })
}

const isRepeated = (values: Float64Array): boolean => values.length >= 2

/** At which p a run of one anchor counts as a collapse, and which spread is none. */
function limitsOf(repeated: readonly Float64Array[]): { readonly level: number; readonly rounding: number } {
  const eligible = repeated.filter((values) => values.length >= FEWEST_FOR_GRUBBS).length
  return {
    level: COLLAPSE_P / Math.max(1, eligible),
    rounding: ROUNDING * repeated.reduce((most, values) => Math.max(most, largest(values)), 0),
  }
}

/** Two-sided p that the largest of n deviations from the mean is that large. */
function grubbs(deviation: number, n: number, sd: number): number {
  const r = (deviation / sd) * Math.sqrt(n / (n - 1))
  const df = n - 1
  if (r * r >= df) return 0
  return Math.min(1, 2 * n * studentT(r * Math.sqrt((df - 1) / (df - r * r)), df - 1).upper)
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const n = sorted.length
  return sorted[(n - 1) >> 1]! / 2 + sorted[n >> 1]! / 2
}
