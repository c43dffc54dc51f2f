import { describe, expect, it } from 'vitest'
import { quantileMarks } from './quantile-marks.ts'

describe('marks at even shares', () => {
  it('run from the smallest to the largest value, whatever order they came in', () => {
    expect([...quantileMarks(Float64Array.of(5, 1, 3, 2, 4), 4)]).toEqual([1, 2, 3, 4, 5])
    expect([...quantileMarks(Float64Array.of(0, 1e9, 1, 2, 3), 2)]).toEqual([0, 2, 1e9])
  })
  it('are values that occur, also when there are fewer of them than marks', () => {
    expect([...quantileMarks(Float64Array.of(7, 7, 9), 4)]).toEqual([7, 7, 7, 9, 9])
    expect([...quantileMarks(Float64Array.of(2), 2)]).toEqual([2, 2, 2])
  })
  it('of nothing there are none', () => expect(quantileMarks(new Float64Array(0), 20)).toHaveLength(0))
})
