import { unanswerable } from '../errors.ts'

export interface ReplicateNoise {
  /** In the unit of `y`. */
  readonly sd: number
  readonly df: number
  /** Configurations with at least two finite runs: the ones the noise comes from. */
  readonly configurations: number
  /** Runs of those configurations; `used + dropped` = n. */
  readonly used: number
  readonly dropped: number
}

/**
 * How far the objective moves when only the seed changes.
 *
 * Variance is pooled within configurations, so 15 configurations run twice weigh as much as one run 16 times
 * (15 degrees of freedom each).
 *
 * @param y       objective value per run, shape (n), in the metric's unit; NaN and ±Infinity = none
 * @param configuration code per run, shape (n), 0 ≤ code < n; equal = same params, seed aside
 * @returns `unanswerable` when no configuration has two finite runs, or all repeats are copies: noise is unknown then, not 0
 * @see tuning playbook, "trial variance"; within-group variance of a one-way ANOVA
 */
export function replicateNoise(y: Float64Array, configuration: Int32Array): ReplicateNoise | ReturnType<typeof unanswerable> {
  const n = y.length
  const counts = new Int32Array(n)
  const first = new Float64Array(n)
  const shifted = new Float64Array(n)
  // Deviations from the group's first value, then from its mean: losses often share six digits, and two passes keep them.
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(y[i]!)) continue
    const code = configuration[i]!
    if (counts[code]!++ === 0) first[code] = y[i]!
    shifted[code]! += y[i]! - first[code]!
  }
  let squares = 0
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(y[i]!)) continue
    const code = configuration[i]!
    if (counts[code]! < 2) continue
    const deviation = y[i]! - first[code]! - shifted[code]! / counts[code]!
    squares += deviation * deviation
  }
  let used = 0
  let configurations = 0
  let ranOnce = 0
  for (let code = 0; code < n; code++) {
    if (counts[code]! >= 2) {
      configurations++
      used += counts[code]!
    } else ranOnce += counts[code]!
  }
  const df = used - configurations
  if (df === 0) return unanswerable('NO_REPLICATES', { configurations: ranOnce })
  if (squares === 0) {
    const value = first[counts.findIndex((count) => count >= 2)]!
    return unanswerable('REPEATS_IDENTICAL', { runs: used, configurations, value })
  }
  return { sd: Math.sqrt(squares / df), df, configurations, used, dropped: n - used }
}
