import { describe, expect, it } from 'vitest'
import { mean } from '../stats/moments.ts'
import { gapsYardstick, gridWithGaps } from './grid-with-gaps.ts'

// Reference: statsmodels, ols('y ~ C(a) + C(b)') over ten of the twelve cells of 3 × 4.
const a = Int32Array.of(0, 0, 0, 1, 1, 1, 1, 2, 2, 2)
const b = Int32Array.of(1, 2, 3, 0, 1, 2, 3, 0, 2, 3)
const y = Float64Array.of(1.5, 3.2, 3.4, 1.8, 1.9, 3.9, 3.6, 3.4, 5.4, 5.6)
const once = new Array(10).fill(1)
const means = (values: Float64Array, codes: Int32Array, levels: number): number[] =>
  Array.from({ length: levels }, (_, level) => mean(values.filter((_v, cell) => codes[cell] === level)))

describe('a grid with gaps', () => {
  const fit = gridWithGaps([a, b], [3, 4], once)!

  it('is compared by least-squares means, as statsmodels fits them', () => {
    const close = (found: number[], right: number[]): void => {
      for (const [i, value] of found.entries()) expect(value).toBeCloseTo(right[i]!, 12)
    }
    close(means(fit.without(y, 1, 0), a, 3), [2.348571428571426, 2.799999999999997, 4.508571428571425])
    close(means(fit.without(y, 1, 1), b, 4), [2.1647619047619027, 2.3447619047619015, 4.166666666666664, 4.199999999999997])
    expect(fit.df).toBe(4)
    expect(fit.filled).toBeCloseTo(10 / 12, 12)
    expect(fit.residuals(y, 1).reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(0.09276190476190477, 12)
  })

  it('tells how many runs each mean is worth, from the variances of their differences', () => {
    const apart = (k: number, i: number, j: number): number => 1 / fit.sizes[k]![i]! + 1 / fit.sizes[k]![j]!
    expect(apart(0, 0, 1)).toBeCloseTo(0.6285714285714289, 12)
    expect(apart(0, 0, 2)).toBeCloseTo(0.8, 12)
    // Of four levels six differences stand in four numbers: the best that these can be, 4 % off at most.
    const b4 = [1.2, 0.8952380952380957, 0.8952380952380958, 0.8952380952380952, 0.8952380952380953, 2 / 3]
    const pairs = [0, 1, 2].flatMap((i) => [1, 2, 3].filter((j) => j > i).map((j) => apart(1, i, j)))
    for (const [k, variance] of pairs.entries()) expect(Math.abs(variance / b4[k]! - 1)).toBeLessThan(0.04)
  })

  it('counts cells that ran unequally often by their runs', () => {
    const uneven = gridWithGaps([a, b], [3, 4], [1, 2, 1, 3, 1, 1, 2, 1, 1, 1])!
    const apart = (i: number, j: number): number => 1 / uneven.sizes[1]![i]! + 1 / uneven.sizes[1]![j]!
    const right = [0.94, 0.6958276643990936, 0.6386848072562366, 0.8053514739229023, 0.814875283446712, 0.5555555555555554]
    const pairs = [0, 1, 2].flatMap((i) => [1, 2, 3].filter((j) => j > i).map((j) => apart(i, j)))
    for (const [k, variance] of pairs.entries()) expect(Math.abs(variance / right[k]! - 1)).toBeLessThan(0.05)
  })

  it('fits every step of a curve by itself', () => {
    const curves = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : 10) * y[i >> 1]!)
    const left = fit.without(curves, 2, 0)
    const single = fit.without(y, 1, 0)
    single.forEach((value, cell) => {
      expect(left[2 * cell]).toBeCloseTo(value, 11)
      expect(left[2 * cell + 1]).toBeCloseTo(10 * value, 10)
    })
  })

  it('is null where its cells do not connect all levels', () => {
    expect(gridWithGaps([Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 2, 3)], [2, 4], [1, 1, 1, 1])).toBeNull()
  })
})

describe('what its means are held against', () => {
  it('is noise where nothing is missing, and what the main effects leave as far as something is', () => {
    expect(gapsYardstick({ sd: 2, df: 9 }, { variance: 16, df: 20 }, 1).sd).toBeCloseTo(2, 12)
    const half = gapsYardstick({ sd: 2, df: 9 }, { variance: 16, df: 20 }, 0.5)
    expect(half.sd).toBeCloseTo(Math.sqrt(10), 12)
    // Welch and Satterthwaite: 10² / (2²/9 + 8²/20).
    expect(half.df).toBeCloseTo(100 / (4 / 9 + 64 / 20), 10)
    expect(gapsYardstick({ sd: 2, df: 9 }, { variance: 0, df: 0 }, 0.8)).toEqual({ sd: 2, df: 9 })
  })
})
