import { meanHalfWidth } from '../stats/mean-interval.ts'
import type { SeriesAggregate } from './aggregate-series.ts'

/**
 * What is shaded about the line of a group: nothing, lowest to highest, mean ± standard deviation, mean ± standard error, or
 * Student's 95 % interval of the mean.
 */
export const SERIES_BANDS = ['none', 'range', 'sd', 'se', 'interval'] as const
export type SeriesBand = (typeof SERIES_BANDS)[number]

export interface BandEnds {
  /** Shape (buckets), in the unit of the values; NaN = no band there. */
  readonly low: Float64Array
  readonly high: Float64Array
}

/**
 * The band of what several series come to. Where fewer than two series have a value there is no spread, thus no band but the
 * range; an interval needs values that differ as well: equal ones say nothing of how far the next will be.
 * @returns null for `none`
 */
export function seriesBand(aggregate: Pick<SeriesAggregate, 'mean' | 'sd' | 'min' | 'max' | 'n'>, band: SeriesBand): BandEnds | null {
  const { mean, sd, min, max, n } = aggregate
  if (band === 'none') return null
  if (band === 'range') return { low: min, high: max }
  const half = sd.map((spread, i) => {
    if (band === 'sd') return spread
    if (band === 'se') return spread / Math.sqrt(n[i]!)
    return spread > 0 ? meanHalfWidth(spread * spread, n[i]!) : Number.NaN
  })
  return { low: mean.map((value, i) => value - half[i]!), high: mean.map((value, i) => value + half[i]!) }
}
