import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AXIS_SCALES, axisScale } from './axis-scale.ts'

const at = (kind: (typeof AXIS_SCALES)[number], values: readonly number[]) => axisScale(kind, Float64Array.from(values))

describe('the scale of an axis', () => {
  it.each([
    ['linear', [1, 2, 10]],
    ['log', [1e-5, 3e-4, 0.7]],
    ['percentile', [1, 1, 2, 5, 7e16]],
  ] as const)('%s: shares 0 and 1 are the very lowest and highest value, to the last bit', (kind, values) => {
    const scale = at(kind, values)
    expect(scale.valueAt(0)).toBe(Math.min(...values))
    expect(scale.valueAt(1)).toBe(Math.max(...values))
    expect(scale.place(Math.min(...values))).toBe(0)
    expect(scale.place(Math.max(...values))).toBe(1)
  })
  it('keeps the order of values, and finds a value again at its place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('linear', 'log', 'percentile' as const),
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (kind, values) => {
          const scale = at(kind, values)
          const sorted = [...values].sort((a, b) => a - b)
          const places = sorted.map(scale.place)
          for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThanOrEqual(places[i - 1]!)
          // Rounding of exp(log(x)) over twelve decades.
          for (const [i, value] of sorted.entries())
            if (sorted[0]! < sorted.at(-1)!) expect(Math.abs(scale.valueAt(places[i]!) - value)).toBeLessThanOrEqual(1e-9 * 1e6)
        },
      ),
    )
  })
  it('has no place for NaN and infinities, nor on a log axis for zero and below', () => {
    for (const kind of AXIS_SCALES)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
        expect(at(kind, [1, 2, value]).place(value)).toBeNaN()
    const log = at('log', [-1, 0, 1, 100])
    expect([log.place(-1), log.place(0), log.place(1), log.place(10), log.place(100)]).toEqual([Number.NaN, Number.NaN, 0, 0.5, 1])
  })
  it('a constant column stands in the middle; one without a number has no place at all', () => {
    for (const kind of AXIS_SCALES) {
      expect(at(kind, [3, 3, 3]).place(3)).toBe(0.5)
      expect(at(kind, [3, 3, 3]).valueAt(0.2)).toBe(3)
      expect(at(kind, [Number.NaN]).place(1)).toBeNaN()
      expect(at(kind, [Number.NaN]).ticks).toEqual([])
    }
  })
  it('by rank: equal values share the middle of their ranks, outliers take no more room than others', () => {
    const scale = at('percentile', [1, 2, 2, 3, 1e9])
    expect([1, 2, 3, 1e9].map(scale.place)).toEqual([0, 0.375, 0.75, 1])
  })
  it('steps: numbers in the order of numbers, levels in their own, also those no run has', () => {
    const numbers = at('categorical', [10, 9, 100, 9])
    expect(numbers.ticks.map(({ label }) => label)).toEqual(['9', '10', '100'])
    expect(numbers.place(10)).toBe(0.5)
    expect(numbers.place(11)).toBeNaN()
    const levels = axisScale('categorical', Float64Array.of(2, 0), ['adam', 'lion', 'sgd'])
    expect(levels.ticks.map(({ label }) => label)).toEqual(['adam', 'lion', 'sgd'])
    expect([0, 0.4, 0.99, 1].map(levels.valueAt)).toEqual([0, 1, 2, 2])
  })
  it('marks are round numbers inside the ends', () => {
    const labels = (kind: 'linear' | 'log', values: readonly number[]) => at(kind, values).ticks.map(({ label }) => label)
    expect(labels('linear', [0.03, 0.97])).toEqual(['0.2', '0.4', '0.6', '0.8'])
    expect(labels('log', [3e-5, 0.2])).toEqual(['1e-4', '0.001', '0.01', '0.1'])
    expect(labels('log', [0.3, 0.4])).toEqual(['0.3', '0.4'])
    expect(labels('linear', [5, 5])).toEqual(['5'])
  })
})
