import type { Series } from '../store/store.ts'
import type { HistoryAnswer } from './api.ts'

type Answer = HistoryAnswer['series'][number]

/**
 * A series for drawing: all of it, or at most `buckets` stretches with the mean, lowest and highest finite value of
 * each. Every point counts; stretches hold equally many points, in the order logged.
 */
export function bucketSeries({ metric, steps, values }: Series, buckets?: number): Answer {
  const n = values.length
  const nonFinite: Answer['nonFinite'][number][] = []
  const name = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity')
  if (buckets === undefined || n <= buckets) {
    return {
      metric,
      points: n,
      steps: [...steps],
      values: Array.from(values, (value, index) => {
        if (Number.isFinite(value)) return value
        nonFinite.push({ index, value: name(value) })
        return null
      }),
      nonFinite,
    }
  }
  const answer = { steps: [] as number[], values: [] as (number | null)[], low: [] as (number | null)[], high: [] as (number | null)[] }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * n) / buckets)
    const to = Math.floor(((bucket + 1) * n) / buckets)
    let sum = 0
    let finite = 0
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (let i = from; i < to; i++) {
      const value = values[i]!
      if (!Number.isFinite(value)) {
        if (nonFinite.at(-1)?.index !== bucket) nonFinite.push({ index: bucket, value: name(value) })
        continue
      }
      finite += 1
      sum += value
      if (value < low) low = value
      if (value > high) high = value
    }
    answer.steps.push(steps[from]!)
    answer.values.push(finite === 0 ? null : sum / finite)
    answer.low.push(finite === 0 ? null : low)
    answer.high.push(finite === 0 ? null : high)
  }
  return { metric, points: n, ...answer, nonFinite }
}
