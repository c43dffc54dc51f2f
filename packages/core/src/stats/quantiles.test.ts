import { describe, expect, it } from 'vitest'
import reference from '../noise/testing/reference.json' with { type: 'json' }
import { chiSquaredQuantile, fQuantile } from './quantiles.ts'

describe('quantiles', () => {
  it('of χ² equal SciPy’s', () => {
    for (const [p, df, x] of reference['chiSquaredQuantile: p, df, x'])
      expect(Math.abs(chiSquaredQuantile(p!, df!) / x! - 1), `${p} ${df}`).toBeLessThan(1e-10)
  })

  it('of F equal SciPy’s', () => {
    for (const [p, df1, df2, f] of reference['fQuantile: p, df1, df2, f'])
      expect(Math.abs(fQuantile(p!, df1!, df2!) / f! - 1), `${p} ${df1} ${df2}`).toBeLessThan(1e-10)
  })

  it('do not exist outside (0, 1) or without degrees of freedom', () => {
    for (const value of [
      chiSquaredQuantile(0, 3),
      chiSquaredQuantile(1, 3),
      chiSquaredQuantile(0.5, 0),
      fQuantile(Number.NaN, 1, 1),
      fQuantile(0.5, 0, 1),
    ])
      expect(value).toBeNaN()
  })
})
