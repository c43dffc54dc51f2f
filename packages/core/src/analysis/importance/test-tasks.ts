import type { ParamTest } from '../../significance/param-test.ts'
import type { TestPlan } from '../../significance/plan-tests.ts'
import type { TestDesign } from '../../significance/test-design.ts'
import { mayTest, methodOf, testBoth, testParam } from '../../significance/test-params.ts'

export interface TestShared {
  readonly design: TestDesign
  /** `tied` by the columns of the design. */
  readonly plan: Pick<TestPlan, 'method' | 'tied'>
}

/** By name, for any thread: whether the covariance measure may be used, the test of a param, and with it that together with another. */
export const TEST_TASKS = {
  'may-test':
    ({ design }: TestShared) =>
    (): boolean =>
      mayTest(design, 'gcm'),
  'test-param':
    ({ design, plan }: TestShared) =>
    (param: number): ParamTest =>
      testParam(design, param, methodOf(plan, param)),
  'test-both':
    ({ design, plan }: TestShared) =>
    (param: number): { readonly test: ParamTest; readonly interaction: ParamTest } =>
      testBoth(design, param, methodOf(plan, param)),
} as const
