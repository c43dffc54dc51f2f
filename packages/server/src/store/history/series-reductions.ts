/** What a stretch of values comes to. NaN where there is none. Steps need not be sorted. */
export interface Reductions {
  readonly points: number
  readonly finite: number
  readonly firstStep: number
  readonly lastStep: number
  /** Value at the largest step; of several there, the one logged last. */
  readonly last: number
  /** Of the finite values. */
  readonly low: number
  readonly high: number
  readonly meanLast: number
}

/** How many values the last tenth of a series holds: at least one. */
export const lastTenth = (points: number): number => Math.max(1, Math.ceil(points / 10))

/** One pass over complete columns, shape (n), n ≥ 1. */
export function reduceSeries(steps: Float64Array, values: Float64Array): Reductions {
  const n = values.length
  let finite = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let firstStep = Number.POSITIVE_INFINITY
  let lastStep = Number.NEGATIVE_INFINITY
  let last = Number.NaN
  for (let i = 0; i < n; i++) {
    const value = values[i]!
    const step = steps[i]!
    if (value - value === 0) {
      finite += 1
      if (value < low) low = value
      if (value > high) high = value
    }
    if (step < firstStep) firstStep = step
    if (step >= lastStep) {
      lastStep = step
      last = value
    }
  }
  return {
    points: n,
    finite,
    firstStep,
    lastStep,
    last,
    low: finite === 0 ? Number.NaN : low,
    high: finite === 0 ? Number.NaN : high,
    meanLast: meanOf(values.subarray(n - lastTenth(n))),
  }
}

/** Mean about the first value: losses often share six digits. A NaN or infinity among them shows. */
export function meanOf(values: Float64Array): number {
  const origin = values[0]!
  if (!Number.isFinite(origin)) return origin + values.reduce((sum, value) => sum + value, 0)
  let sum = 0
  for (const value of values) sum += value - origin
  return origin + sum / values.length
}
