import { summariseStretch } from '../compute/summarise-stretch.ts'
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
    for (let i = from; i < to && nonFinite.at(-1)?.index !== bucket; i++)
      if (!Number.isFinite(values[i]!)) nonFinite.push({ index: bucket, value: name(values[i]!) })
    const { mean, low, high } = summariseStretch(values, from, to)
    answer.steps.push(steps[from]!)
    answer.values.push(mean)
    answer.low.push(low)
    answer.high.push(high)
  }
  return { metric, points: n, ...answer, nonFinite }
}
