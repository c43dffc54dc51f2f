/** The chart is this many units wide when the distance of two points is weighed, as in W&B, so that one slider feels alike there and here. */
const VIEWPORT = 1000

/**
 * Time-weighted exponential moving average: how much a point forgets of those before it depends on how far apart they lie
 * in x, so a metric that is logged ten times as often is not smoothed ten times as much. Starts without bias to 0.
 * For the eye alone: no statistic is computed from it.
 *
 * @param x      place of each point, shape (n); in the order drawn
 * @param y      value, shape (n); null = none. Gaps stay gaps and the average goes on behind them
 * @param weight 0 (none) to below 1
 * @param range  length of x that the whole chart spans, in the unit of x
 * @returns shape (n), null where y is
 * @see W&B's default smoothing ("Time weighted exponential moving average"), docs.wandb.ai
 */
export function smoothCurve(
  x: readonly number[],
  y: readonly (number | null)[],
  weight: number,
  range: number,
): readonly (number | null)[] {
  if (!(weight > 0)) return y
  const base = Math.min(Math.sqrt(weight), 0.999)
  // About the first value: a constant comes out as it is, not with the last digits of sums drawn large.
  const first = y.find((value) => value !== null) ?? 0
  let sum = 0
  let weights = 0
  let before: number | null = null
  return y.map((value, i) => {
    if (value === null) return null
    // A chart without width and points that share an x: one step each.
    const distance = before === null ? 0 : range > 0 ? (Math.abs(x[i]! - before) / range) * VIEWPORT : 1
    const kept = base ** distance
    sum = sum * kept + (value - first)
    weights = weights * kept + 1
    before = x[i]!
    return first + sum / weights
  })
}
