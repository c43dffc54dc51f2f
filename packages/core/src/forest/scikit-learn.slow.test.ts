import { describe, it } from 'vitest'
import { CASES, compareWithReference, REFERENCE, titleOf } from './testing/scikit-learn.ts'

/** The other data sets of 1,000 rows; scikit-learn.test.ts has the rest. */
describe(REFERENCE, () => {
  for (const wanted of CASES.filter(({ data, n }) => n >= 1000 && data !== 'friedman')) {
    it(titleOf(wanted), () => compareWithReference(wanted), 900_000) // 24 forests of 1,000 rows
  }
})
