import { describe, expect, it } from 'vitest'
import { holm } from '../stats/holm.ts'
import { seededRng } from '../stats/rng.ts'
import { unitsOf } from './param-units.ts'
import { buildTestDesign } from './test-design.ts'
import { methodOf, sampleRows, testInteraction, testParam } from './test-params.ts'
import { draws, numeric, replicated, strongAndWeak } from './testing/designs.ts'
import { testAll } from './testing/test-all.ts'

describe('the tests of a study', () => {
  const { columns, y } = strongAndWeak(60, seededRng(1))
  const design = buildTestDesign(columns, y, { seed: 1 })

  it('are those of its params one by one, with Holm over those that have a p', () => {
    const withConstant = buildTestDesign([...columns, numeric(new Float64Array(60))], y, { seed: 1 })
    const { tests, adjusted, interactions } = testAll(withConstant, 'dcrt')
    expect(tests).toEqual([...tests.keys()].map((k) => testParam(withConstant, k, 'dcrt')))
    expect(interactions).toEqual([...tests.keys()].map((k) => testInteraction(withConstant, k, 'dcrt')))
    const p = tests.map((test) => (test.status === 'tested' ? test.p : Number.NaN))
    expect(p[8]).toBeNaN()
    expect(adjusted.slice(0, 8)).toEqual(holm(p.slice(0, 8)))
    expect(adjusted[8]).toBeNaN()
  })
  it('find the param behind 70 % of the variance and go on to 9,999 permutations there', () => {
    expect(testParam(design, 7, 'dcrt')).toMatchObject({ status: 'tested', method: 'dcrt', p: 1 / 10_000, units: 60 })
  })
  it('do not exist without a method', () => {
    expect(testAll(design, null).tests[7]).toMatchObject({ status: 'untested', reason: 'NO_METHOD' })
  })
  it('are the covariance measure for tied params, and for those alone', () => {
    expect([0, 1, 2].map((param) => methodOf({ method: 'dcrt', tied: [0, 2] }, param))).toEqual(['gcm', 'dcrt', 'gcm'])
    expect(methodOf({ method: null, tied: [0] }, 0)).toBe(null)
  })
})

describe('large studies', () => {
  const n = 6000
  const rng = seededRng(2)
  const configuration = Int32Array.from({ length: n }, (_, i) => Math.floor(i / 3))
  const x = draws(n, (i) => (configuration[i]! * Math.SQRT2) % 1)
  const design = buildTestDesign(
    [numeric(x), numeric(x.map((value) => (value * 7) % 1))],
    draws(n, () => rng.normal()),
    { configuration },
  )

  it('are tested on 2,000 rows, whole configurations', () => {
    const sampled = sampleRows(design)
    expect(sampled.n).toBeGreaterThanOrEqual(2000)
    expect(sampled.n).toBeLessThan(2003)
    const counts = new Map<number, number>()
    for (const code of sampled.configuration!) counts.set(code, (counts.get(code) ?? 0) + 1)
    expect(new Set(counts.values())).toEqual(new Set([3]))
    expect(sampled.columns[0]!.kind === 'numeric' && sampled.columns[0]!.values[5]).toBe(x[sampled.rows[5]!])
  })
  it('others are left as they are', () => {
    const small = buildTestDesign([numeric(x.slice(0, 50))], x.slice(0, 50))
    expect(sampleRows(small)).toBe(small)
  })
})

describe('units', () => {
  it('average replicates before ranks are taken', () => {
    const { columns, y, configuration } = replicated(30, 3, seededRng(3))
    const design = buildTestDesign(columns, y, { configuration, ranked: false })
    const units = unitsOf(design, 7)
    expect(units.y).toHaveLength(10)
    units.rows.forEach((row, k) => {
      const own = design.rows[row]! % 10
      expect(units.y[k]).toBeCloseTo((y[own]! + y[own + 10]! + y[own + 20]!) / 3, 12)
    })
    const ranked = unitsOf({ ...design, ranked: true }, 7)
    expect([...ranked.y].sort()).toEqual(Array.from({ length: 10 }, (_, i) => (i + 1) / 11))
  })
})
