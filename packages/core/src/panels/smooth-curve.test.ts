import { describe, expect, it } from 'vitest'
import { smoothCurve } from './smooth-curve.ts'

const places = Array.from({ length: 50 }, (_, i) => i * 3)

describe('smoothing of a curve', () => {
  it('leaves a constant as it is to the last bit, from the first point on', () => {
    for (const level of [7, 89.3, 0.1]) {
      const constant = places.map(() => level)
      expect(smoothCurve(places, constant, 0.9, 147)).toEqual(constant)
    }
  })

  it('weight 0 changes nothing', () => {
    const y = places.map((x) => Math.sin(x))
    expect(smoothCurve(places, y, 0, 147)).toEqual(y)
  })

  it('of two points the earlier one counts base^distance: 1000 units of a chart at weight 0.81', () => {
    // Distance 1 of a range of 1000 is one unit: kept = √0.81 = 0.9, so (0.9·0 + 1) / (0.9 + 1).
    expect(smoothCurve([0, 1], [0, 1], 0.81, 1000)[1]).toBeCloseTo(1 / 1.9, 12)
    // Ten units: 0.9^10.
    expect(smoothCurve([0, 10], [0, 1], 0.81, 1000)[1]).toBeCloseTo(1 / (1 + 0.9 ** 10), 12)
  })

  it('does not depend on the unit of x, steps or milliseconds', () => {
    const y = places.map((x) => Math.cos(x / 9))
    const inMs = smoothCurve(
      places.map((x) => x * 60_000),
      y,
      0.7,
      147 * 60_000,
    )
    for (const [i, value] of smoothCurve(places, y, 0.7, 147).entries()) expect(inMs[i]).toBeCloseTo(value!, 10)
  })

  it('stays within the values it averages, and gaps stay gaps', () => {
    const y = places.map((_, i) => (i % 7 === 3 ? null : (i * 37) % 11))
    const smooth = smoothCurve(places, y, 0.95, 147)
    smooth.forEach((value, i) => {
      expect(value === null).toBe(y[i] === null)
      if (value !== null) expect(value >= 0 && value <= 10).toBe(true)
    })
  })

  it('of points that share one x all count', () => {
    expect(smoothCurve([5, 5, 5], [1, 2, 3], 0.5, 100)[2]).toBeCloseTo(2, 12)
    expect(smoothCurve([5, 5], [1, 2], 0.5, 0)[1]).toBeGreaterThan(1)
  })
})
