import fc from 'fast-check'
import { expect, it } from 'vitest'
import { axisScale } from './axis-scale.ts'
import { COLOUR_BINS, lineOrder, NO_VALUE } from './line-order.ts'

const scaleOf = (values: readonly number[]) => axisScale('linear', Float64Array.from(values))

it('runs without a usable objective come first, then worst to best; ties keep their order', () => {
  const values = [2, Number.NaN, 1, 2, Number.POSITIVE_INFINITY, 3]
  const order = lineOrder(Float64Array.from(values), null, 'maximize', scaleOf(values))
  expect([...order.rows]).toEqual([1, 4, 2, 0, 3, 5])
  expect([...order.bin]).toEqual([17, NO_VALUE, 1, 17, NO_VALUE, COLOUR_BINS])
  expect(order.measured).toBe(4)
  const unset = lineOrder(Float64Array.of(1, 2), Uint8Array.of(0, 1), 'maximize', scaleOf([1, 2]))
  expect([...unset.bin]).toEqual([NO_VALUE, COLOUR_BINS])
})
it('the best run has the best colour and lies on top, whichever way is good', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 2 }), (values) => {
      const up = lineOrder(Float64Array.from(values), null, 'maximize', scaleOf(values))
      const down = lineOrder(
        Float64Array.from(values, (x) => -x),
        null,
        'minimize',
        scaleOf(values.map((x) => -x)),
      )
      expect([...down.rows]).toEqual([...up.rows])
      expect(values[up.rows.at(-1)!]).toBe(Math.max(...values))
      if (Math.max(...values) > Math.min(...values)) {
        expect(up.bin[up.rows.at(-1)!]).toBe(COLOUR_BINS)
        expect(down.bin[down.rows.at(-1)!]).toBe(COLOUR_BINS)
      }
    }),
  )
})
it('two plots on one scale give equal values equal colours', () => {
  const scale = scaleOf([0, 1])
  const wide = lineOrder(Float64Array.of(0, 0.5, 1), null, 'maximize', scale)
  const narrow = lineOrder(Float64Array.of(0.45, 0.5), null, 'maximize', scale)
  expect(narrow.bin[1]).toBe(wide.bin[1])
})
it('all runs equal: one colour, nobody lost', () => {
  const order = lineOrder(Float64Array.of(3, 3, 3), null, 'minimize', scaleOf([3, 3, 3]))
  expect([...order.rows]).toEqual([0, 1, 2])
  expect(new Set(order.bin).size).toBe(1)
})
