/** Repeats of several configurations as if they were of one. Shape legend: r runs, t places of training. */
export interface OwnMeans {
  /** Shape (r × t), run by run as given. */
  readonly values: Float64Array
  /** Of the runs less one a configuration. */
  readonly df: number
  /** Shape (t): standard deviation within the configurations, pooled. */
  readonly sd: Float64Array
}

/**
 * Each run about the mean of its own configuration, moved to the mean of all. What configurations differ by is no noise. r runs
 * share their mean, so their deviations vary by 1 − 1/r of what single runs vary by: they are stretched by √(r/(r − 1)).
 * Of a single configuration the values stay as they are.
 *
 * @param values shape (r × t), run by run, the runs of a configuration together
 * @param sizes  runs of each configuration, at least two
 */
export function aboutOwnMeans(values: Float64Array, t: number, sizes: readonly number[]): OwnMeans {
  const runs = sizes.reduce((sum, n) => sum + n, 0)
  const df = runs - sizes.length
  const middle = meansOf(values, 0, runs, t)
  const squares = new Float64Array(t)
  const moved = values.slice()
  let first = 0
  for (const n of sizes) {
    const own = meansOf(values, first, n, t)
    const stretch = Math.sqrt(n / (n - 1))
    for (let i = first; i < first + n; i++)
      for (let s = 0, at = i * t; s < t; s++, at++) {
        const deviation = values[at]! - own[s]!
        squares[s]! += deviation * deviation
        if (sizes.length > 1) moved[at] = middle[s]! + stretch * deviation
      }
    first += n
  }
  return { values: moved, df, sd: squares.map((sum) => Math.sqrt(sum / df)) }
}

/** Of `n` runs from the first on, at each place, shape (t); losses often share six digits, so about the first run. */
function meansOf(values: Float64Array, first: number, n: number, t: number): Float64Array {
  const means = new Float64Array(t)
  for (let i = first; i < first + n; i++) for (let s = 0; s < t; s++) means[s]! += (values[i * t + s]! - values[first * t + s]!) / n
  return means.map((mean, s) => mean + values[first * t + s]!)
}
