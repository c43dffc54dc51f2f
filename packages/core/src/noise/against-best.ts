import type { Interval } from '../stats/intervals.ts'
import { studentizedRange, studentizedRangeQuantile } from '../stats/studentized-range.ts'
import type { Yardstick } from './noise-range.ts'

/** What the runs of one configuration come to. */
export interface RunMoments {
  readonly n: number
  readonly mean: number
  /** Of n − 1; not read when n = 1. */
  readonly variance: number
}

/** How far one configuration lies behind another, in the metric's unit. */
export interface Behind {
  readonly gap: number
  /** Of the gap, over √2: what the studentized range counts in. */
  readonly se: number
  readonly df: number
  /** `pooled`: against the noise of all (Tukey–Kramer). `own`: against that of the two alone (Games–Howell). */
  readonly noise: 'pooled' | 'own'
}

/** Fewer runs than this tell too little of their own spread. */
const FEWEST_FOR_OWN = 3

/**
 * The gap between two configurations that were picked by looking at their means, such as the best and another: what follows from it
 * counts all pairs, since any could have been picked. Conservative where configurations ran unequally often.
 *
 * @param noise what one run moves by, pooled over configurations
 * @param own   noise is not the same everywhere: where both ran often enough their own spreads take its place
 * @see Tukey 1953, Kramer 1956; Games & Howell 1976
 */
export function behind(best: RunMoments, other: RunMoments, noise: Yardstick, own: boolean): Behind {
  const gap = Math.abs(best.mean - other.mean)
  const apart = own ? ownNoise(best, other) : null
  if (apart !== null) return { gap, ...apart, noise: 'own' }
  return { gap, se: noise.sd * Math.sqrt((1 / best.n + 1 / other.n) / 2), df: noise.df, noise: 'pooled' }
}

/** 95 % of the true gap, simultaneously for all pairs of `k` configurations. */
export function gapInterval({ gap, se, df }: Behind, k: number): Interval {
  const half = studentizedRangeQuantile(0.95, k, df) * se
  return [Math.max(0, gap - half), gap + half]
}

/** That a gap this large is seen between any two of `k` configurations when none differ. */
export const chanceOfGap = ({ gap, se, df }: Behind, k: number): number => studentizedRange(gap / se, k, df).upper

/** Whether `gapInterval` lies above 0, and whether below `margin`; quick for the many that share one noise. */
export function gapSides({ gap, se, df, noise }: Behind, k: number, margin: number): { readonly above: boolean; readonly below: boolean } {
  if (noise === 'pooled') {
    const half = studentizedRangeQuantile(0.95, k, df) * se
    return { above: gap > half, below: gap + half <= margin }
  }
  // The quantile falls as the degrees of freedom rise: its values at whole numbers, kept, decide all but the closest cases.
  const beyond = (distance: number): boolean => {
    const q = distance / se
    if (q <= studentizedRangeQuantile(0.95, k, Number.POSITIVE_INFINITY)) return false
    return q >= studentizedRangeQuantile(0.95, k, Math.floor(df)) || studentizedRange(q, k, df).upper < 0.05
  }
  return { above: beyond(gap), below: beyond(margin - gap) }
}

function ownNoise(a: RunMoments, b: RunMoments): { readonly se: number; readonly df: number } | null {
  if (a.n < FEWEST_FOR_OWN || b.n < FEWEST_FOR_OWN) return null
  const va = a.variance / a.n
  const vb = b.variance / b.n
  const both = va + vb
  if (!(both > 0)) return null
  return { se: Math.sqrt(both / 2), df: (both * both) / ((va * va) / (a.n - 1) + (vb * vb) / (b.n - 1)) }
}
