import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centredRanks, midRanks, sortedOrder } from './rank.ts'

describe('ranks', () => {
  it('ties share the mean of their places', () => {
    expect([...midRanks(Float64Array.of(3, 1, 3, 2))]).toEqual([3.5, 1, 3.5, 2])
    expect([...midRanks(Float64Array.of(7, 7, 7))]).toEqual([2, 2, 2])
    expect([...midRanks(new Float64Array(0))]).toEqual([])
  })

  it('negative zero ties with zero, infinities take the ends', () => {
    expect([...midRanks(Float64Array.of(0, Number.POSITIVE_INFINITY, -0, Number.NEGATIVE_INFINITY))]).toEqual([2.5, 4, 2.5, 1])
  })

  it('equal counting: rank = 1 + (how many are smaller) + half of the others that are equal', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true }))), fc.array(fc.integer({ min: -9, max: 9 }))),
        (values) => {
          const x = Float64Array.from(values)
          const counted = values.map((a) => 1 + values.filter((b) => b < a).length + (values.filter((b) => b === a).length - 1) / 2)
          expect([...midRanks(x)]).toEqual(counted)
          expect([...centredRanks(x)]).toEqual(counted.map((rank) => 2 * rank - values.length - 1))
          expect(centredRanks(x).reduce((a, b) => a + b, 0)).toBe(0)
        },
      ),
      { seed: 1, numRuns: 300 },
    )
  })

  it('sortedOrder keeps equal rows in row order', () => {
    expect([...sortedOrder(Float64Array.of(2, 1, 2, Number.NEGATIVE_INFINITY, 1))]).toEqual([3, 1, 4, 0, 2])
  })
})
