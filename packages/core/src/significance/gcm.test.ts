import { describe, expect, it } from 'vitest'
import { twoSidedT } from '../stats/distributions.ts'
import { seededRng } from '../stats/rng.ts'
import { gcm } from './gcm.ts'
import type { ParamTest } from './param-test.ts'
import { buildTestDesign } from './test-design.ts'
import { coupled, draws, nominal, numeric, valuesOf } from './testing/designs.ts'
import { search } from './testing/searches.ts'
import { testAll } from './testing/test-all.ts'

const pOf = (test: ParamTest): number => (test.status === 'tested' ? test.p : Number.NaN)

describe('generalised covariance measure', () => {
  it('one boolean: the normal test of the mean product, since one multiplier sum is exactly normal', () => {
    const rng = seededRng(12)
    const x = draws(80, (i) => i % 2)
    const y = draws(80, (i) => 0.5 * x[i]! + rng.normal())
    const middle = y.reduce((sum, value) => sum + value, 0) / 80
    const products = y.map((value, i) => (value - middle) * (x[i]! - 0.5))
    const mean = products.reduce((sum, value) => sum + value, 0) / 80
    const sd = Math.sqrt(products.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 80)
    const exact = twoSidedT((Math.sqrt(80) * mean) / sd, 1e9)
    const p = pOf(gcm(buildTestDesign([numeric(x)], y, { ranked: false, seed: 4 }), 0))
    expect(exact).toBeGreaterThan(0.01)
    // Four standard errors of 999 draws.
    expect(Math.abs(p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 999) + 0.001)
  })

  it('tells the cause from a param that goes with it', () => {
    const { columns, y } = coupled(200, 0.8, seededRng(14))
    const design = buildTestDesign(columns, y, { seed: 1 })
    expect(pOf(gcm(design, 0))).toBeLessThan(0.005)
    expect(pOf(gcm(design, 1))).toBeGreaterThan(0.05)
  })

  it('finds categories that matter', () => {
    const rng = seededRng(15)
    const x = draws(90, () => rng.below(4))
    const other = draws(90, () => rng.uniform())
    const y = draws(90, (i) => (x[i] === 2 ? 2 : 0) + other[i]! + rng.normal())
    const design = buildTestDesign([nominal(x, 4), numeric(other)], y, { seed: 1 })
    expect(pOf(gcm(design, 0))).toBeLessThan(0.01)
  })

  it('is bit-identical for a seed and another listing', () => {
    const { columns, y } = search('local', 'smooth', 50, 4, seededRng(3))
    const reversed = columns.map((column) => numeric(valuesOf(column).toReversed()))
    for (const k of columns.keys())
      expect(gcm(buildTestDesign(reversed, y.toReversed(), { seed: 2 }), k)).toEqual(gcm(buildTestDesign(columns, y, { seed: 2 }), k))
  })
})

describe('all params by the covariance measure', () => {
  it('are not tested where the forest predicts nothing', () => {
    const { columns, y } = search('tpe-like', 'smooth', 60, 5, seededRng(4), false)
    const { tests, interactions } = testAll(buildTestDesign(columns, y, { seed: 1 }), 'gcm')
    expect(tests.map((test) => test.status === 'untested' && test.reason)).toEqual(Array(5).fill('NO_FIT'))
    expect(interactions.every((test) => test.status === 'untested')).toBe(true)
  })
})
