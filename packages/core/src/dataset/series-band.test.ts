import { describe, expect, it } from 'vitest'
import { meanInterval } from '../stats/mean-interval.ts'
import { seriesAggregator } from './aggregate-series.ts'
import { seriesBand } from './series-band.ts'
import { seriesMedians } from './series-medians.ts'

const f64 = (...values: number[]) => Float64Array.from(values)
/** Three steps: four runs; one run; two runs of one value. */
const columns = [f64(1, 5, 2), f64(2, Number.NaN, 2), f64(4, Number.POSITIVE_INFINITY), f64(9)]
const steps = (n: number) => Float64Array.from({ length: n }, (_, i) => i)
const aggregate = () => {
  const aggregator = seriesAggregator([0, 2], 3)
  for (const values of columns) aggregator.add(steps(values.length), values)
  return aggregator.result()
}

describe('the band of a group', () => {
  it('is the interval of a mean that the tables print, of the runs at that step', () => {
    const { low, high } = seriesBand(aggregate(), 'interval')!
    const { interval } = meanInterval(f64(1, 2, 4, 9))
    // The same numbers summed in another order.
    expect(low[0]).toBeCloseTo(interval![0], 12)
    expect(high[0]).toBeCloseTo(interval![1], 12)
    // One run has no interval, and neither have two that agree.
    expect([low[1], high[1], low[2], high[2]]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  })
  it('is the spread of the runs, or of their mean by the root of their number', () => {
    const sd = Math.sqrt((9 + 4 + 0 + 25) / 3)
    const [spread, error] = [seriesBand(aggregate(), 'sd')!, seriesBand(aggregate(), 'se')!]
    expect(spread.low[0]).toBeCloseTo(4 - sd, 12)
    expect(error.high[0]).toBeCloseTo(4 + sd / 2, 12)
    expect([spread.low[2], spread.high[2]]).toEqual([2, 2])
    expect(spread.low[1]).toBeNaN()
  })
  it('from lowest to highest holds a single run as well; there may be none', () => {
    const { low, high } = seriesBand(aggregate(), 'range')!
    expect([...low, ...high]).toEqual([1, 5, 2, 9, 5, 2])
    expect(seriesBand(aggregate(), 'none')).toBeNull()
  })
})

describe('medians of series', () => {
  it('are those of the finite means within each stretch, between two in the middle', () => {
    const medians = seriesMedians([0, 3], 4)
    for (const values of columns) medians.add(steps(values.length), values)
    expect([...medians.result()]).toEqual([3, 5, 2, Number.NaN])
    // A run measured twice in a stretch counts once, with its mean.
    const wide = seriesMedians([0, 1], 1)
    for (const values of [f64(0, 10), f64(6, 6), f64(7, 9)]) wide.add(steps(2), values)
    expect([...wide.result()]).toEqual([6])
    expect([...seriesMedians([0, 1], 2).result()]).toEqual([Number.NaN, Number.NaN])
  })
})
