import { describe, expect, it } from 'vitest'
import { strongestPartners } from './confounding.ts'
import { planTests } from './plan-tests.ts'
import { buildTestDesign, type TestColumn } from './test-design.ts'
import { draws, nominal, numeric } from './testing/designs.ts'
import { testAll } from './testing/test-all.ts'

interface Case {
  readonly columns: readonly TestColumn[]
  readonly y: Float64Array
  /** What each param's test says, by the method for independent runs. */
  readonly reasons: readonly (string | null)[]
}

/** Low-discrepancy numbers in (0, 1): spread, and nothing that depends on a random stream. */
const spread = (n: number, factor: number): Float64Array => draws(n, (i) => ((i + 1) * factor) % 1)
const x = (n: number): TestColumn => numeric(spread(n, Math.SQRT2))
const z = (n: number): TestColumn => numeric(spread(n, Math.E))
const all = (n: number, value: number): Float64Array => draws(n, () => value)

const CASES: Record<string, Case> = {
  'no run': { columns: [x(0), z(0)], y: all(0, 0), reasons: ['TOO_FEW_CONFIGURATIONS', 'TOO_FEW_CONFIGURATIONS'] },
  'one run': { columns: [x(1), z(1)], y: all(1, 1), reasons: ['TOO_FEW_CONFIGURATIONS', 'TOO_FEW_CONFIGURATIONS'] },
  'two runs': { columns: [x(2), z(2)], y: spread(2, 0.3), reasons: ['TOO_FEW_CONFIGURATIONS', 'TOO_FEW_CONFIGURATIONS'] },
  'nine runs: a forest needs ten': {
    columns: [x(9), z(9)],
    y: spread(9, 0.3),
    reasons: ['TOO_FEW_CONFIGURATIONS', 'TOO_FEW_CONFIGURATIONS'],
  },
  'five runs of one param': { columns: [x(5)], y: spread(5, 0.3), reasons: [null] },
  'no param': { columns: [], y: spread(20, 0.3), reasons: [] },
  'a constant metric': { columns: [x(20), z(20)], y: all(20, 0.1), reasons: ['CONSTANT_METRIC', 'CONSTANT_METRIC'] },
  'a metric that is all NaN': {
    columns: [x(20), z(20)],
    y: all(20, Number.NaN),
    reasons: ['TOO_FEW_CONFIGURATIONS', 'TOO_FEW_CONFIGURATIONS'],
  },
  'a constant param': { columns: [x(20), numeric(all(20, 3))], y: spread(20, 0.3), reasons: [null, 'NOT_VARIED'] },
  'one category': { columns: [x(20), nominal(all(20, 0), 1)], y: spread(20, 0.3), reasons: [null, 'NOT_VARIED'] },
  'a param that is never set': {
    columns: [x(20), numeric(all(20, Number.NaN))],
    y: spread(20, 0.3),
    reasons: [null, 'TOO_FEW_CONFIGURATIONS'],
  },
  'a category of its own for every run': {
    columns: [
      x(20),
      nominal(
        draws(20, (i) => i),
        20,
      ),
    ],
    y: spread(20, 0.3),
    reasons: [null, null],
  },
  'more categories than a bit mask holds': {
    columns: [
      x(80),
      nominal(
        draws(80, (i) => i % 40),
        40,
      ),
    ],
    y: spread(80, 0.3),
    reasons: [null, null],
  },
  'equal rows': {
    columns: [numeric(draws(20, (i) => i % 2)), numeric(draws(20, (i) => (i >> 1) % 2))],
    y: draws(20, (i) => i % 4),
    reasons: [null, null],
  },
  'huge values': {
    columns: [numeric(spread(20, Math.SQRT2).map((v) => 1e300 * v)), z(20)],
    y: spread(20, 0.3).map((v) => (v - 0.5) * 2e300),
    reasons: [null, null],
  },
  'the largest values there are': {
    columns: [numeric(draws(20, (i) => (i % 2 === 0 ? 1 : -1) * Number.MAX_VALUE)), z(20)],
    y: draws(20, (i) => (i % 3 === 0 ? 1 : -1) * Number.MAX_VALUE),
    reasons: [null, null],
  },
  'tiny values': {
    columns: [numeric(spread(20, Math.SQRT2).map((v) => 1e-300 * v)), z(20)],
    y: spread(20, 0.3).map((v) => 1e-300 * v),
    reasons: [null, null],
  },
  'infinite params': {
    columns: [numeric(draws(20, (i) => (i % 5 === 0 ? Infinity : i))), z(20)],
    y: spread(20, 0.3),
    reasons: [null, null],
  },
  'params that are infinite or not': {
    columns: [numeric(draws(20, (i) => (i % 2 === 0 ? Infinity : -Infinity))), z(20)],
    y: spread(20, 0.3),
    reasons: [null, null],
  },
}

describe.each([true, false])('degenerate data get a typed answer, never NaN and no exception (ranked = %s)', (ranked) => {
  for (const [name, { columns, y, reasons }] of Object.entries(CASES)) {
    it(name, () => {
      const design = buildTestDesign(columns, y, { ranked, seed: 1 })
      for (const method of ['dcrt', 'dcrt-within-blocks', 'gcm', null] as const) {
        const { tests, interactions, adjusted } = testAll(design, method)
        for (const test of [...tests, ...interactions]) {
          if (test.status === 'tested') {
            expect(test.p).toBeGreaterThan(0)
            expect(test.p).toBeLessThanOrEqual(1)
          } else expect(test.sentence.length).toBeGreaterThan(10)
        }
        tests.forEach((test, k) => {
          expect(Number.isNaN(adjusted[k]!)).toBe(test.status === 'untested')
        })
        if (method === 'dcrt') expect(tests.map((test) => (test.status === 'tested' ? null : test.reason))).toEqual(reasons)
      }
      const plan = planTests({ columns, n: y.length, started: Float64Array.from(y.keys()), seed: 1 })
      expect(plan.sentence.length).toBeGreaterThan(10)
      expect(JSON.stringify(plan.check)).not.toContain('null,"params"')
      for (const partner of strongestPartners(columns, y.length)) if (partner !== null) expect(partner.value).toBeGreaterThanOrEqual(0)
    })
  }
})
