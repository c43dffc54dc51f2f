/** The finite values of a stretch of a curve: null where there are none. */
export interface StretchSummary {
  readonly mean: number | null
  readonly low: number | null
  readonly high: number | null
}

/** @param values shape (n); those from `from` up to, not with, `to` are the stretch */
export function summariseStretch(values: ArrayLike<number>, from: number, to: number): StretchSummary {
  let sum = 0
  let finite = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = from; i < to; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    finite += 1
    sum += value
    if (value < low) low = value
    if (value > high) high = value
  }
  return finite === 0 ? { mean: null, low: null, high: null } : { mean: sum / finite, low, high }
}
