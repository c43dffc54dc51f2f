import { expect, it } from 'vitest'
import { againstGridResidual } from './grid-residual.ts'

it('a 2 × 3 grid by hand: what is left after both main effects is the yardstick', () => {
  const a = Int32Array.of(0, 0, 0, 1, 1, 1)
  const b = Int32Array.of(0, 1, 2, 0, 1, 2)
  // Rows 0 and 10, columns 0, 1, 5, and an interaction of ±1 in two cells of each row.
  const means = Float64Array.of(0 + 1, 1 - 1, 5, 10 - 1, 11 + 1, 15)
  const [first, second] = againstGridResidual([a, b], [2, 3], means)
  // Rest: 4 cells of ±1 on (2−1)(3−1) = 2 degrees of freedom; rows: 6·5² = 150 on 1; columns: 2·(4 + 1 + 9) = 28 on 2.
  expect(first!.f).toBeCloseTo(150 / 2, 10)
  expect(second!.f).toBeCloseTo(28 / 2 / 2, 10)
  expect([first!.df2, second!.df1]).toEqual([2, 2])
})

it('nothing is left of a single param, nor of means that add up exactly', () => {
  expect(againstGridResidual([Int32Array.of(0, 1, 2)], [3], Float64Array.of(1, 2, 4))).toEqual([null])
  const exact = againstGridResidual([Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 0, 1)], [2, 2], Float64Array.of(1, 2, 11, 12))
  expect(exact).toEqual([null, null])
})
