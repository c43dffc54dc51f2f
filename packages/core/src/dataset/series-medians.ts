import { seriesAggregator } from './aggregate-series.ts'

export interface SeriesMedians {
  add(steps: Float64Array, values: Float64Array): void
  /** Shape (buckets): the median over series of their means within each stretch; NaN where none has a finite value. */
  result(): Float64Array
}

/**
 * Medians of several series over the stretches of `seriesAggregator`, to which its arguments go. Unlike means, they need
 * every series' value at hand: 8 bytes a series and stretch.
 */
export function seriesMedians(range: readonly [number, number], buckets: number, whole?: boolean): SeriesMedians {
  const all: Float64Array[] = []
  const aggregator = () => seriesAggregator(range, buckets, whole)
  return {
    add: (steps, values) => {
      const own = aggregator()
      own.add(steps, values)
      all.push(own.result().mean)
    },
    result: () => {
      const size = all[0]?.length ?? aggregator().result().mean.length
      const column = new Float64Array(all.length)
      return Float64Array.from({ length: size }, (_, at) => {
        let n = 0
        for (const means of all) if (!Number.isNaN(means[at]!)) column[n++] = means[at]!
        if (n === 0) return Number.NaN
        const sorted = column.subarray(0, n).sort()
        const middle = n >> 1
        // Halved first, so that two large numbers do not overflow.
        return n % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2
      })
    },
  }
}
