import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seriesAggregator } from './aggregate-series.ts'

const f64 = (...values: number[]) => Float64Array.from(values)
interface Points {
  readonly steps: Float64Array
  readonly values: Float64Array
}

/** The same from its definition, with plain lists and two passes. */
function plain(all: readonly Points[], low: number, width: number, size: number) {
  return Array.from({ length: size }, (_, bucket) => {
    const means: number[] = []
    let notFinite = 0
    for (const { steps, values } of all) {
      const inside = [...values].filter((_, i) => Math.min(size - 1, Math.floor((steps[i]! - low) / width)) === bucket)
      const finite = inside.filter(Number.isFinite)
      if (finite.length < inside.length) notFinite += 1
      if (finite.length > 0) means.push(finite.reduce((a, b) => a + b, 0) / finite.length)
    }
    const n = means.length
    const mean = n === 0 ? Number.NaN : means.reduce((a, b) => a + b, 0) / n
    const sd = n < 2 ? Number.NaN : Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
    return { n, mean, sd, min: n === 0 ? Number.NaN : Math.min(...means), max: n === 0 ? Number.NaN : Math.max(...means), notFinite }
  })
}

describe('series together', () => {
  it('of unequal steps, with gaps, repeats, steps that go back, NaN and infinities come to what the definition says', () => {
    const point = fc.tuple(
      fc.integer({ min: -20, max: 120 }),
      fc.oneof({ weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) }, fc.constantFrom(Number.NaN, Infinity, -Infinity)),
    )
    const one = fc.tuple(fc.array(point, { maxLength: 60 }), fc.boolean()).map(([points, sorted]): Points => {
      const list = sorted ? points.toSorted((a, b) => a[0] - b[0]) : points
      return { steps: Float64Array.from(list, ([step]) => step), values: Float64Array.from(list, ([, value]) => value) }
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), fc.integer({ min: 1, max: 150 }), (all, buckets) => {
        const aggregator = seriesAggregator([0, 99], buckets)
        for (const { steps, values } of all) aggregator.add(steps, values)
        const found = aggregator.result()
        expect(aggregator.series).toBe(all.length)
        expect(found.steps.length).toBeLessThanOrEqual(buckets)
        const within = all.map(({ steps, values }) => {
          const kept = [...steps.keys()].filter((i) => steps[i]! >= 0 && steps[i]! <= 99)
          return { steps: Float64Array.from(kept, (i) => steps[i]!), values: Float64Array.from(kept, (i) => values[i]!) }
        })
        for (const [i, expected] of plain(within, 0, found.width, found.steps.length).entries()) {
          expect([found.n[i], found.notFinite[i]]).toEqual([expected.n, expected.notFinite])
          // Two ways of summing values below 1e3: 1e-9 is a thousand times their rounding.
          for (const key of ['mean', 'sd', 'min', 'max'] as const)
            if (Number.isNaN(expected[key])) expect(found[key][i]).toBeNaN()
            else expect(Math.abs(found[key][i]! - expected[key])).toBeLessThan(1e-9)
        }
      }),
    )
  })

  it('that have a value for every stretch come to the same bits as by the way that takes steps of any kind', () => {
    const value = fc.oneof(
      { weight: 30, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
      fc.constantFrom(Number.NaN, Infinity),
    )
    const series = fc.array(fc.array(value, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(series, (all) => {
        const steps = Float64Array.from({ length: 12 }, (_, i) => i)
        // A point outside of the range changes nothing, but no series has just one for every stretch then.
        const longer = Float64Array.from([...steps, 99])
        const [short, long] = [seriesAggregator([0, 11], 12), seriesAggregator([0, 11], 12)]
        for (const values of all) {
          short.add(steps, Float64Array.from(values))
          long.add(longer, Float64Array.from([...values, 5]))
        }
        expect(short.result()).toEqual(long.result())
        // A result does not end it.
        short.add(steps, Float64Array.from(steps))
        long.add(longer, longer)
        expect(short.result()).toEqual(long.result())
      }),
    )
  })

  it('each count once in a stretch: {1, 3} and {10} in one stretch have mean 6 and sd √32', () => {
    const aggregator = seriesAggregator([0, 3], 1)
    aggregator.add(f64(0, 2), f64(1, 3))
    aggregator.add(f64(1), f64(10))
    const { mean, sd, n, min, max, width } = aggregator.result()
    expect([mean[0], n[0], min[0], max[0], width]).toEqual([6, 2, 2, 10, 4])
    expect(sd[0]).toBeCloseTo(Math.sqrt(32), 12)
  })

  it('have a stretch for every step where there is room, and whole-numbered stretches where there is not', () => {
    expect([...seriesAggregator([5, 9], 5).result().steps]).toEqual([5, 6, 7, 8, 9])
    const { steps, width } = seriesAggregator([0, 999], 300).result()
    expect([width, steps.length, steps[1]]).toEqual([4, 250, 4])
  })

  it('over steps that are no whole numbers fill the range, the last step included', () => {
    const aggregator = seriesAggregator([0.5, 1.5], 4)
    aggregator.add(f64(0.5, 1.5), f64(1, 2))
    const { mean, n } = aggregator.result()
    expect([...n]).toEqual([1, 0, 0, 1])
    expect([mean[0], mean[3]]).toEqual([1, 2])
    expect(mean[1]).toBeNaN()
  })

  it('at one single step are one stretch', () => {
    const aggregator = seriesAggregator([7.5, 7.5], 100)
    aggregator.add(f64(7.5, 7.5), f64(1, 2))
    expect([...aggregator.result().mean]).toEqual([1.5])
  })
})
