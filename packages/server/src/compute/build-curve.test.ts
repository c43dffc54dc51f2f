import { describe, expect, it } from 'vitest'
import { buildCurve } from './build-curve.ts'

const f64 = (...values: number[]) => Float64Array.from(values)
const upTo = (n: number) => Float64Array.from({ length: n }, (_, i) => i)

describe('a curve for drawing', () => {
  it('is every point where there are few; NaN and infinities are gaps that are told with their places', () => {
    const curve = buildCurve({ x: f64(0, 1, 2, 3), y: f64(1, Number.NaN, Number.NEGATIVE_INFINITY, 4) }, { buckets: 10 })
    expect(curve).toEqual({
      points: 4,
      drawn: 4,
      without: 0,
      notFinite: {
        count: 2,
        marks: [
          [1, 'NaN'],
          [2, '-Infinity'],
        ],
      },
      x: [0, 1, 2, 3],
      y: [1, null, null, 4],
    })
  })

  it('is stretches where there are many: one spike among 10,000 points stands in the envelope', () => {
    const y = new Float64Array(10_000).fill(1)
    y[5432] = 100
    const curve = buildCurve({ x: upTo(10_000), y }, { buckets: 100 })
    expect(curve.x).toHaveLength(100)
    expect(Math.max(...curve.high!.map((value) => value!))).toBe(100)
    expect(curve.high!.indexOf(100)).toBe(54)
    expect(curve.low!.every((value) => value === 1)).toBe(true)
    expect(curve.y[54]).toBeCloseTo(1.99, 12)
    expect([curve.x[0], curve.x.at(-1)]).toEqual([0, 9999])
  })

  it('a stretch without a finite value is a gap; one NaN leaves its stretch its mean', () => {
    const y = f64(Number.NaN, Number.NaN, 1, Number.NaN, 2, 4)
    const curve = buildCurve({ x: upTo(6), y }, { buckets: 3 })
    expect(curve.y).toEqual([null, 1, 3])
    expect(curve.low).toEqual([null, 1, 2])
    expect(curve.notFinite.count).toBe(3)
  })

  it('points without an x are counted, not drawn; a window keeps what lies in it, ends included', () => {
    const points = { x: f64(0, Number.NaN, 2, 3, 4), y: f64(5, 6, 7, 8, 9) }
    expect(buildCurve(points, { buckets: 10 })).toMatchObject({ points: 5, drawn: 4, without: 1, y: [5, 7, 8, 9] })
    expect(buildCurve(points, { buckets: 10, window: [2, 3] })).toMatchObject({ points: 5, drawn: 2, without: 1, y: [7, 8] })
  })

  it('has no envelope where x runs backwards', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => Math.abs(20 - i))
    const curve = buildCurve({ x, y: upTo(40) }, { buckets: 4 })
    expect(curve.low).toBeUndefined()
    expect(curve.y).toEqual([4.5, 14.5, 24.5, 34.5])
  })

  it('keeps milliseconds of today apart', () => {
    const start = 1_795_000_000_000
    const x = Float64Array.from({ length: 3000 }, (_, i) => start + i)
    const curve = buildCurve({ x, y: upTo(3000) }, { buckets: 1000 })
    expect(curve.x[1]).toBe(start + 4)
  })
})
