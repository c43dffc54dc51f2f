import fc from 'fast-check'
import { expect, it } from 'vitest'
import { orientation } from './orientation.ts'

it('follows the longer tail', () => {
  expect(orientation(Float64Array.of(1, 2, 3, 10))).toBe(1)
  expect(orientation(Float64Array.of(-10, 2, 3, 4))).toBe(-1)
  // The ends balance, the next pair does not.
  expect(orientation(Float64Array.of(0, 4, 5, 7, 10))).toBe(1)
})

it('is 0 for what is symmetric, for one number and for none', () => {
  for (const x of [[1, 2, 3], [1, 1], [-1e308, 1e308], [5], []]) expect(orientation(Float64Array.from(x))).toBe(0)
})

it('of the negated numbers is the opposite, in any order, at any size', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 30 }), (x) => {
      const turned = orientation(Float64Array.from(x, (value) => -value).reverse())
      expect(turned + orientation(Float64Array.from(x))).toBe(0)
    }),
    { seed: 1 },
  )
})
