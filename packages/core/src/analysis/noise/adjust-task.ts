import { type AdjustedGroups, adjustedGroups } from '../../noise/adjusted-groups.ts'
import type { ParamTest, TestMethod } from '../../significance/param-test.ts'
import type { TestDesign } from '../../significance/test-design.ts'
import { testParam } from '../../significance/test-params.ts'
import { type GrownTogether, leftTogether } from './grow-together.ts'

export interface AdjustShared {
  /** Over the compared runs, on values and on ranks. */
  readonly raw: TestDesign
  readonly ranked: TestDesign
  /** One forest for many params; null where each has its own. */
  readonly together: GrownTogether | null
}

/** One param of a sweep in which the others have to be taken out. */
export interface AdjustItem {
  readonly place: number
  /** Shape (runs): group, −1 = none. */
  readonly codes: Int32Array
  readonly groups: number
  readonly method: TestMethod | null
  /** The method may be used here. */
  readonly tests: boolean
  /** Place among the columns of that one forest; null where the param has its own. */
  readonly column: number | null
}

export interface Adjusted {
  readonly groups: AdjustedGroups
  /** Null where no test is made. */
  readonly test: ParamTest | null
}

/** By name, for any thread: what takes nearly all of the time of a large sweep. */
export const ADJUST_TASKS = {
  'adjust-param': ({ raw, ranked, together }: AdjustShared) => {
    const left = leftTogether(together)
    return ({ place, codes, groups, method, tests, column }: AdjustItem): Adjusted => ({
      groups: adjustedGroups(raw, place, codes, groups, column === null ? null : left(column)),
      test: tests ? testParam(ranked, place, method) : null,
    })
  },
} as const
