import { holm } from '../stats/holm.ts'
import { shuffle, streamOf } from '../stats/rng.ts'
import { dcrt, dcrtOf } from './dcrt.ts'
import { gcm } from './gcm.ts'
import { interactionOf, interactionTest } from './interaction.ts'
import { type ParamTest, type TestMethod, untested } from './param-test.ts'
import { unitsOf } from './param-units.ts'
import { prepareParam } from './prepare-param.ts'
import { fitOthers } from './residuals.ts'
import { type TestDesign, takeRows } from './test-design.ts'

/** Above this many rows or params, the tests use part of the rows. */
const MANY_ROWS = 5000
const MANY_PARAMS = 100
const SAMPLED_ROWS = 2000
/** Below this the forest predicts no better than the mean, and the covariance measure has nothing to work on. */
const NO_FIT = 0.05
/** Below this many configurations an approximate test says no more than "suggestive". */
export const FEWEST_APPROXIMATE_UNITS = 40

const SAMPLE = 0xda
const FIT = 0xdb

/** The tests of all params. */
export interface TestedParams {
  /** Shape (p). */
  readonly tests: readonly ParamTest[]
  /** Shape (p): Holm over the params that have a p; NaN for the others. */
  readonly adjusted: readonly number[]
  /** Shape (p): evidence that the param acts together with another; a question of its own, adjusted by itself. */
  readonly interactions: readonly ParamTest[]
  readonly interactionsAdjusted: readonly number[]
  /** No better than "suggestive": the test is approximate and the configurations are few. */
  readonly suggestiveAtMost: boolean
  /** Rows the tests used, when they did not use all. */
  readonly sampled: number | null
}

/** The test of one param by the method that `planTests` chose; one item of work for any thread. */
export function testParam(design: TestDesign, param: number, method: TestMethod | null): ParamTest {
  if (method === null) return untested('NO_METHOD', unitsOf(design, param).y.length)
  return method === 'gcm' ? gcm(design, param) : dcrt(design, param, method === 'dcrt-within-blocks')
}

/** Whether the param acts together with another; only where params were chosen independently. */
export function testInteraction(design: TestDesign, param: number, method: TestMethod | null): ParamTest {
  if (method === null || method === 'gcm') return untested('NO_METHOD', unitsOf(design, param).y.length)
  return interactionTest(design, param, method === 'dcrt-within-blocks')
}

/** Both of one param, whose forest is then grown once; one item of work for any thread. */
export function testBoth(design: TestDesign, param: number, method: TestMethod | null): { test: ParamTest; interaction: ParamTest } {
  if (method === null || method === 'gcm')
    return { test: testParam(design, param, method), interaction: testInteraction(design, param, method) }
  const prepared = prepareParam(design, param, method === 'dcrt-within-blocks')
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

function neither(design: TestDesign, param: number, method: TestMethod | null): { test: ParamTest; interaction: ParamTest } {
  const test = untested(method === null ? 'NO_METHOD' : 'NO_FIT', unitsOf(design, param).y.length)
  return { test, interaction: test }
}

/** All tests of a study on this thread. `method` comes from `planTests`. */
export function testParams(whole: TestDesign, method: TestMethod | null): TestedParams {
  const design = sampleRows(whole)
  const usable = mayTest(design, method)
  const params = Array.from(design.columns.keys())
  const both = params.map((param) => (usable ? testBoth(design, param, method) : neither(design, param, method)))
  const tests = both.map(({ test }) => test)
  const interactions = both.map(({ interaction }) => interaction)
  return {
    tests,
    adjusted: holmOf(tests),
    interactions,
    interactionsAdjusted: holmOf(interactions),
    suggestiveAtMost: method === 'gcm' && unitsOf(design, -1).y.length < FEWEST_APPROXIMATE_UNITS,
    sampled: design === whole ? null : design.n,
  }
}

/** Holm's adjustment over the tests that gave a p; NaN for the others. */
export const holmOf = (tests: readonly ParamTest[]): readonly number[] =>
  holm(tests.map((test) => (test.status === 'tested' ? test.p : Number.NaN)))

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
