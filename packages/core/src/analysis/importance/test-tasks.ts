import type { ParamTest, TestMethod } from '../../significance/param-test.ts'
import type { TestDesign } from '../../significance/test-design.ts'
import { mayTest, testBoth, testParam } from '../../significance/test-params.ts'

export interface TestShared {
  readonly design: TestDesign
  readonly method: TestMethod | null
}

/** By name, for any thread: whether the method may be used, the test of a param, and with it that together with another. */
export const TEST_TASKS = {
  'may-test':
    ({ design, method }: TestShared) =>
    (): boolean =>
      mayTest(design, method),
  'test-param':
    ({ design, method }: TestShared) =>
    (param: number): ParamTest =>
      testParam(design, param, method),
  'test-both':
    ({ design, method }: TestShared) =>
    (param: number): { readonly test: ParamTest; readonly interaction: ParamTest } =>
      testBoth(design, param, method),
} as const
