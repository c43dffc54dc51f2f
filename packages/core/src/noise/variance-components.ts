import type { Interval } from '../stats/intervals.ts'
import { fQuantile } from '../stats/quantiles.ts'
import { restrictedLikelihood } from './restricted-likelihood.ts'

/** What a configuration's runs come to. */
export interface ConfigurationMoments {
  readonly n: number
  readonly mean: number
  /** Of n − 1; not read when n = 1. */
  readonly variance: number
}

/** How much of the variance between single runs is luck, and how much comes from their configurations. */
export interface VarianceComponents {
  readonly configurations: number
  readonly runs: number
  /** Standard deviations, in the metric's unit. */
  readonly seedSd: number
  readonly configurationSd: number
  /** Share of a run's variance that another seed would draw anew: 1 − reliability (intraclass correlation). */
  readonly luck: number
  /** 95 % of that share: by inversion of the F distribution, exact, for equally many runs each; else from the profile of the likelihood. */
  readonly interval: Interval
  readonly balanced: boolean
}

/**
 * One-way random effects: σ²(seed) = MS within, σ²(configuration) = (MS between − MS within)/r for r runs each; by restricted maximum
 * likelihood where configurations ran unequally often.
 *
 * @param groups one per configuration, runs of usable values
 * @returns null with fewer than two configurations, without a second run anywhere, or when nothing varies
 * @see `methods.md` §5.6; Searle, Casella & McCulloch 1992, chapters 3 and 6
 */
export function varianceComponents(groups: readonly ConfigurationMoments[]): VarianceComponents | null {
  const c = groups.length
  const runs = groups.reduce((sum, { n }) => sum + n, 0)
  if (c < 2 || runs <= c) return null
  const middle = groups.reduce((sum, { n, mean }) => sum + (n / runs) * mean, 0)
  const between = groups.reduce((sum, { n, mean }) => sum + n * (mean - middle) ** 2, 0) / (c - 1)
  const within = groups.reduce((sum, { n, variance }) => sum + (n > 1 ? (n - 1) * variance : 0), 0) / (runs - c)
  if (!(between + within > 0) || !Number.isFinite(between + within)) return null
  const balanced = groups.every(({ n }) => n === groups[0]!.n)
  if (!balanced && within > 0) {
    const { ratio, low, high, seedVariance } = restrictedLikelihood(groups)
    return {
      configurations: c,
      runs,
      seedSd: Math.sqrt(seedVariance),
      configurationSd: Math.sqrt(ratio * seedVariance),
      luck: 1 / (1 + ratio),
      interval: [1 / (1 + high), 1 / (1 + low)],
      balanced,
    }
  }
  const each = runs / c
  const f = between / within
  const luckAt = (ratio: number): number => Math.max(0, Math.min(1, each / Math.max(each, ratio + each - 1)))
  const low = luckAt(f / fQuantile(0.025, c - 1, runs - c))
  const high = luckAt(f / fQuantile(0.975, c - 1, runs - c))
  return {
    configurations: c,
    runs,
    seedSd: Math.sqrt(within),
    configurationSd: Math.sqrt(Math.max(0, (between - within) / each)),
    luck: within === 0 ? 0 : luckAt(f),
    interval: within === 0 ? [0, 0] : [low, high],
    balanced,
  }
}

/**
 * The same where each configuration ran once and noise was measured apart: its variance over that of the runs.
 *
 * @param spread sample variance of `n` runs of different configurations
 */
export function luckAgainst(
  spread: { readonly n: number; readonly variance: number },
  noise: { readonly sd: number; readonly df: number },
): {
  readonly luck: number
  readonly interval: Interval
} {
  const ratio = (noise.sd * noise.sd) / spread.variance
  const at = (q: number): number => Math.min(1, ratio * fQuantile(q, spread.n - 1, noise.df))
  return { luck: Math.min(1, ratio), interval: [at(0.025), at(0.975)] }
}
