import { firstAtLeast } from '../stats/first-at-least.ts'
import { drawChiSquared } from '../stats/gamma-draw.ts'
import { type Rng, streamOf } from '../stats/rng.ts'

/** 5 % quantiles are then off by 1 % at most, and p by 0.0015 near 0.05. */
const DRAWS = 20_000
const STREAM = 0x72616e67

/** The range of k means of unequally many runs, in standard deviations of one run, under noise alone. */
export interface RangeDistribution {
  /** Of the range itself. */
  readonly mean: number
  /** Of the range over a standard deviation estimated from `df` degrees of freedom. */
  readonly quantile: (p: number) => number
  /** P(range over that estimate ≥ r), never 0: (1 + exceedances)/(draws + 1). */
  readonly exceeds: (r: number) => number
}

/**
 * Simulated, since the studentized range is made for equal groups and is exceeded in up to 9 % instead of 5 % where the sizes
 * differ by more than 2 : 1.
 *
 * @param sizes shape (k): runs behind each mean, positive
 */
export function unequalRange(sizes: readonly number[], df: number, seed: number): RangeDistribution {
  // Ordered: which group is which must not change a digit.
  const ordered = [...sizes].sort((a, b) => a - b)
  const rng = streamOf(seed, STREAM, ordered.length)
  const scales = ordered.map((n) => 1 / Math.sqrt(n))
  const studentized = new Float64Array(DRAWS)
  let sum = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const scale of scales) {
      const value = scale * rng.normal()
      if (value < low) low = value
      if (value > high) high = value
    }
    sum += high - low
    studentized[draw] = (high - low) / estimatedScale(df, rng)
  }
  studentized.sort()
  return {
    mean: sum / DRAWS,
    quantile: (p) => studentized[Math.min(DRAWS - 1, Math.floor(p * DRAWS))]!,
    exceeds: (r) => (1 + DRAWS - firstAtLeast(studentized, r)) / (DRAWS + 1),
  }
}

/** √(χ²_df/df): by what factor an estimated standard deviation misses the true one. */
function estimatedScale(df: number, rng: Rng): number {
  if (df === Number.POSITIVE_INFINITY) return 1
  return Math.sqrt(drawChiSquared(df, rng) / df)
}
