import { studentTQuantile } from '../stats/distributions.ts'
import type { Interval } from '../stats/intervals.ts'
import { mean, variance } from '../stats/moments.ts'
import type { Yardstick } from './noise-range.ts'

/** What another run of a configuration will come to, given that it was picked for its mean. */
export interface Rerun {
  readonly expected: number
  /** 90 % for one more run. */
  readonly interval: Interval
  /** Share of the configuration's distance from the average configuration that was luck. */
  readonly luck: number
}

/** With fewer configurations nothing is known of how they spread. */
const FEWEST = 10

/**
 * The best of many was lucky, too: its mean is drawn towards the average of all by as much as noise accounts for the spread of
 * the means (James & Stein; empirical Bayes with normal configurations).
 *
 * @param means shape (c): mean of each configuration
 * @param sizes shape (c): runs behind it
 * @param which the configuration that was picked
 * @returns null with fewer than ten configurations
 * @see Efron & Morris 1975
 */
export function expectedRerun(means: Float64Array, sizes: readonly number[], which: number, noise: Yardstick): Rerun | null {
  const c = means.length
  if (c < FEWEST) return null
  const { middle, spread } = bulkOf(means)
  const own = (noise.sd * noise.sd) / sizes[which]!
  const average = (noise.sd * noise.sd * sizes.reduce((sum, n) => sum + 1 / n, 0)) / c
  const between = Math.max(0, spread - average)
  // (c − 3)/(c − 1): the spread of the means is itself estimated.
  const luck = Math.min(1, (((c - 3) / (c - 1)) * own) / (between + own))
  const expected = means[which]! - luck * (means[which]! - middle)
  const half = studentTQuantile(0.95, noise.df) * Math.sqrt(noise.sd * noise.sd + (1 - luck) * own + (luck * (between + own)) / c)
  return { expected, interval: [expected - half, expected + half], luck }
}

/** With fewer means their middle half is too few to tell a spread. */
const ENOUGH_FOR_QUARTILES = 16
/** Distance of a normal's quartiles, in standard deviations. */
const QUARTILES = 1.3489795003921634
/** A middle half that tells so much less variance than all means do: some are far off. Of 16 normal means 4 sets in 100 do. */
const FAR_OFF = 3

/** Where the means lie and their variance; of the middle half where some are far off, which would hide how alike the others are. */
function bulkOf(means: Float64Array): { readonly middle: number; readonly spread: number } {
  const all = { middle: mean(means), spread: variance(means) }
  if (means.length < ENOUGH_FOR_QUARTILES) return all
  const sorted = means.slice().sort()
  const at = (share: number): number => {
    const place = share * (sorted.length - 1)
    const low = Math.floor(place)
    return sorted[low]! + (place - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!)
  }
  const half = ((at(0.75) - at(0.25)) / QUARTILES) ** 2
  return half * FAR_OFF < all.spread ? { middle: at(0.5), spread: half } : all
}
