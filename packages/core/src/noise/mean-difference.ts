import { studentTQuantile, twoSidedT } from '../stats/distributions.ts'
import type { Interval } from '../stats/intervals.ts'
import type { Yardstick } from './noise-range.ts'

/** A set of independent values: runs of one configuration, or the means of several. */
export interface SetMoments {
  readonly n: number
  readonly mean: number
  /** Of n − 1; not read when n = 1. */
  readonly variance: number
  /** The values are single runs of one configuration, so that seed noise is all that moves them. */
  readonly repeats: boolean
}

/** How far two means lie apart, in the metric's unit. */
export interface MeanDifference {
  readonly difference: number
  readonly se: number
  readonly df: number
  /** 95 %. */
  readonly interval: Interval
  /** 90 %: what lies in it is not ruled out at 5 % on either side. */
  readonly narrow: Interval
  readonly p: number
  /** Whose spread it is held against: that of the sets, measured noise, or one of each. */
  readonly against: 'own' | 'noise' | 'both' | 'pairs'
}

/** A configuration that ran less often tells too little of its own spread. */
const FEWEST_FOR_OWN = 3

/**
 * Difference of two means by Welch's test. Repeats of a configuration that are too few to tell their own spread are held against
 * noise measured elsewhere.
 *
 * @param noise null = unknown
 * @returns null where a set's spread is unknown: one value, and no noise that stands in for it; or where nothing varies
 * @see Welch 1947; Satterthwaite 1946
 */
export function meanDifference(a: SetMoments, b: SetMoments, noise: Yardstick | null): MeanDifference | null {
  const borrows = (set: SetMoments): boolean => noise !== null && set.repeats && set.n < FEWEST_FOR_OWN
  const borrowed = [borrows(a), borrows(b)]
  const part = (set: SetMoments, i: number): { readonly v: number; readonly df: number } =>
    borrowed[i] === true ? { v: (noise!.sd * noise!.sd) / set.n, df: noise!.df } : { v: set.variance / set.n, df: set.n - 1 }
  const [va, vb] = [part(a, 0), part(b, 1)]
  const v = va.v + vb.v
  if (!(v > 0) || !Number.isFinite(v)) return null
  // The very same estimate twice is no two estimates.
  const df = borrowed[0] && borrowed[1] ? noise!.df : (v * v) / ((va.v * va.v) / va.df + (vb.v * vb.v) / vb.df)
  const against = borrowed[0] && borrowed[1] ? 'noise' : borrowed[0] || borrowed[1] ? 'both' : 'own'
  return around(a.mean - b.mean, Math.sqrt(v), df, against)
}

/**
 * Mean of differences within pairs that agree in everything else (Student's paired t).
 * @param differences shape (pairs), at least two
 */
export function pairedDifference(pairs: { readonly n: number; readonly mean: number; readonly variance: number }): MeanDifference | null {
  if (pairs.n < 2 || !(pairs.variance > 0)) return null
  return around(pairs.mean, Math.sqrt(pairs.variance / pairs.n), pairs.n - 1, 'pairs')
}

function around(difference: number, se: number, df: number, against: MeanDifference['against']): MeanDifference {
  const half = (level: number): number => studentTQuantile(0.5 + level / 2, df) * se
  return {
    difference,
    se,
    df,
    interval: [difference - half(0.95), difference + half(0.95)],
    narrow: [difference - half(0.9), difference + half(0.9)],
    p: twoSidedT(difference / se, df),
    against,
  }
}
