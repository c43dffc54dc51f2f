import { holm } from '../../stats/holm.ts'
import { type ParamTest, type TestMethod, untested } from '../param-test.ts'
import type { TestDesign } from '../test-design.ts'
import { mayTest, testBoth } from '../test-params.ts'

/** Both tests of every param by one method, where it may be used, and Holm's adjustment of the first. */
export function testAll(design: TestDesign, method: TestMethod | null) {
  const may = method === null || mayTest(design, method)
  const none = untested('NO_FIT', design.n)
  const both = design.columns.map((_, k) => (may ? testBoth(design, k, method) : { test: none, interaction: none }))
  const tests = both.map(({ test }) => test)
  return { tests, interactions: both.map(({ interaction }) => interaction), adjusted: holmOf(tests) }
}

/** Holm's adjustment over the tests that gave a p; NaN for the others. */
export const holmOf = (tests: readonly ParamTest[]): readonly number[] =>
  holm(tests.map((test) => (test.status === 'tested' ? test.p : Number.NaN)))
