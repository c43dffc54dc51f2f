import type { ParamTest, TestMethod } from '../../significance/param-test.ts'
import type { TestDesign } from '../../significance/test-design.ts'
import { mayTest, testInteraction, testParam } from '../../significance/test-params.ts'

export interface TestShared {
  readonly design: TestDesign
  readonly method: TestMethod | null
}

/** By name, for any thread: whether the method may be used, the test of a param, its test together with another. */
export const TEST_TASKS = {
  'may-test':
    ({ design, method }: TestShared) =>
    (): boolean =>
      mayTest(design, method),
  'test-param':
    ({ design, method }: TestShared) =>
    (param: number): ParamTest =>
      testParam(design, param, method),
  'test-interaction':
    ({ design, method }: TestShared) =>
    (param: number): ParamTest =>
      testInteraction(design, param, method),
} as const
