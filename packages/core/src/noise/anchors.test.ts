import { describe, expect, it } from 'vitest'
import { findAnchors } from './anchors.ts'

const i32 = (...values: number[]): Int32Array => Int32Array.from(values)
const y = Float64Array.of(3, 1, Number.NaN, 3, 1, 2, Number.POSITIVE_INFINITY)
const failed = Uint8Array.of(0, 0, 1, 0, 0, 0, 1)

describe('where noise was measured', () => {
  it('sorts what has a value and counts what failed', () => {
    const [a, b] = findAnchors([i32(0, 1, 2), i32(5, 6)], y, failed, () => null)
    expect(a).toEqual({ rows: i32(1, 0), values: Float64Array.of(1, 3), failed: 1, copies: i32() })
    expect(b).toEqual({ rows: i32(5), values: Float64Array.of(2), failed: 1, copies: i32() })
  })

  it('a run with the seed and the value of another is that run over again', () => {
    const seeds = ['a', 'b', 'c', 'a', 'b', 'd', 'e']
    const [anchor] = findAnchors([i32(0, 1, 3, 4, 5)], y, failed, (row) => seeds[row]!)
    expect(anchor!.values).toEqual(Float64Array.of(1, 2, 3))
    expect(anchor!.copies).toEqual(i32(4, 3))
  })

  it('equal values of different seeds are none: a metric of few values has many', () => {
    const [anchor] = findAnchors([i32(0, 1, 3, 4)], y, failed, String)
    expect(anchor!.values).toEqual(Float64Array.of(1, 1, 3, 3))
  })

  it('where one seed gives two values anywhere, it does not decide the run, and nothing is a copy', () => {
    const seeds = ['a', 'b', 'c', 'a', 'c', 'c', 'e']
    const [first, second] = findAnchors([i32(0, 1, 3), i32(4, 5)], y, failed, (row) => seeds[row]!)
    expect(first!.copies).toEqual(i32())
    expect(second!.copies).toEqual(i32())
  })
})
