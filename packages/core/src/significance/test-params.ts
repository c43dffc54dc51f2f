import { shuffle, streamOf } from '../stats/rng.ts'
import { dcrt, dcrtOf } from './dcrt.ts'
import { gcm } from './gcm.ts'
import { interactionOf, interactionTest } from './interaction.ts'
import { type ParamTest, type TestMethod, untested } from './param-test.ts'
import { unitsOf } from './param-units.ts'
import type { TestPlan } from './plan-tests.ts'
import { prepareParam } from './prepare-param.ts'
import { fitOthers } from './residuals.ts'
import { type TestDesign, takeRows } from './test-design.ts'

/** Above this many rows or params, the tests use part of the rows. */
const MANY_ROWS = 5000
const MANY_PARAMS = 100
const SAMPLED_ROWS = 2000
/** Below this the forest predicts no better than the mean, and the covariance measure has nothing to work on. */
const NO_FIT = 0.05
/** Below this many configurations the covariance measure says no more than "suggestive". */
export const FEWEST_APPROXIMATE_UNITS = 40

const SAMPLE = 0xda
const FIT = 0xdb

/** The method of one param; `param` as in the plan's `tied`. */
export const methodOf = ({ method, tied }: Pick<TestPlan, 'method' | 'tied'>, param: number): TestMethod | null =>
  method !== null && tied.includes(param) ? 'gcm' : method

/** The test of one param by the method that `planTests` chose; one item of work for any thread. */
export function testParam(design: TestDesign, param: number, method: TestMethod | null): ParamTest {
  if (method === null) return untested('NO_METHOD', unitsOf(design, param).y.length)
  return method === 'gcm' ? gcm(design, param) : dcrt(design, param, method)
}

/** Whether the param acts together with another; only where params were chosen independently. */
export function testInteraction(design: TestDesign, param: number, method: TestMethod | null): ParamTest {
  if (method === null || method === 'gcm') return untested('NO_METHOD', unitsOf(design, param).y.length)
  return interactionTest(design, param, method)
}

/** Both of one param, whose forest is then grown once; one item of work for any thread. */
export function testBoth(design: TestDesign, param: number, method: TestMethod | null): { test: ParamTest; interaction: ParamTest } {
  if (method === null || method === 'gcm')
    return { test: testParam(design, param, method), interaction: testInteraction(design, param, method) }
  const prepared = prepareParam(design, param, method)
  if (prepared.status === 'untested') return { test: prepared, interaction: prepared }
  return { test: dcrtOf(prepared, design.seed), interaction: interactionOf(prepared, design.seed) }
}

/**
 * Whether `method` may be used at all: the covariance measure only where a forest of all params predicts something
 * (out-of-bag R² ≥ 0.05), since under adaptive choice nothing else guards against chance.
 */
export function mayTest(design: TestDesign, method: TestMethod | null): boolean {
  if (method !== 'gcm') return method !== null
  const { others, y } = unitsOf(design, -1)
  if (others.length === 0 || y.length === 0) return false
  return (fitOthers(others, y, mixedFit(design.seed)).r2 ?? 0) >= NO_FIT
}

const mixedFit = (seed: number): number => streamOf(seed, FIT).uint32()

/** The design, or 2,000 of its rows (whole configurations) when it has more than 5,000 rows or 100 params. */
export function sampleRows(design: TestDesign): TestDesign {
  const { n, columns, configuration } = design
  if ((n <= MANY_ROWS && columns.length <= MANY_PARAMS) || n <= SAMPLED_ROWS) return design
  const code = (row: number): number => configuration?.[row] ?? row
  const units = Int32Array.from(new Set(Array.from({ length: n }, (_, row) => code(row))))
  shuffle(units, streamOf(design.seed, SAMPLE))
  const sizes = new Map<number, number>()
  for (let row = 0; row < n; row++) sizes.set(code(row), (sizes.get(code(row)) ?? 0) + 1)
  const kept = new Set<number>()
  let rows = 0
  for (const unit of units) {
    if (rows >= SAMPLED_ROWS) break
    kept.add(unit)
    rows += sizes.get(unit)!
  }
  const places = Int32Array.from({ length: n }, (_, row) => row).filter((row) => kept.has(code(row)))
  return {
    ...design,
    n: places.length,
    columns: columns.map((column) => takeRows(column, places)),
    y: Float64Array.from(places, (row) => design.y[row]!),
    configuration: configuration === null ? null : Int32Array.from(places, (row) => configuration[row]!),
    rows: Int32Array.from(places, (row) => design.rows[row]!),
  }
}
