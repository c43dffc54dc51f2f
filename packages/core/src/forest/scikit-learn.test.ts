import { describe, it } from 'vitest'
import { CASES, compareWithReference, REFERENCE, titleOf } from './testing/scikit-learn.ts'

describe(REFERENCE, () => {
  for (const wanted of CASES.filter(({ data, n }) => n < 1000 || data === 'friedman')) {
    it(titleOf(wanted), () => compareWithReference(wanted))
  }
})
