import { describe, expect, it } from 'vitest'
import { GROUP_REDUCERS, reduceGroup } from './reduce-group.ts'

const values = Float64Array.of(4, 1, 10, 3)

describe('the values of a group as one cell', () => {
  it('mean with an interval about it', () => {
    const { value, ends } = reduceGroup(values, 'mean', null)
    expect(value).toBe(4.5)
    expect(ends![0]).toBeLessThan(4.5)
    expect(ends![1]).toBeGreaterThan(4.5)
  })
  it('median of an even number is halfway between the middle two, of an odd number the middle one', () => {
    expect(reduceGroup(values, 'median', null)).toEqual({ value: 3.5, ends: null })
    expect(reduceGroup(Float64Array.of(9, 1, 2), 'median', null).value).toBe(2)
    expect(reduceGroup(Float64Array.of(1.6e308, 1.7e308), 'median', null).value).toBeCloseTo(1.65e308, -300)
  })
  it('best goes by the goal; without one, and for min, the lowest', () => {
    expect(reduceGroup(values, 'best', 'maximize').value).toBe(10)
    expect(reduceGroup(values, 'best', 'minimize').value).toBe(1)
    expect(reduceGroup(values, 'best', null).value).toBe(1)
    expect(reduceGroup(values, 'min', 'maximize').value).toBe(1)
    expect(reduceGroup(values, 'max', 'minimize').value).toBe(10)
  })
  it('newest is the last run’s', () => expect(reduceGroup(values, 'newest', null).value).toBe(3))
  it('a range has a value of its own only where all are equal', () => {
    expect(reduceGroup(values, 'range', null)).toEqual({ value: Number.NaN, ends: [1, 10] })
    expect(reduceGroup(Float64Array.of(2, 2), 'range', null)).toEqual({ value: 2, ends: [2, 2] })
  })
  it('nothing has no value, whatever is asked', () => {
    for (const reducer of GROUP_REDUCERS) expect(reduceGroup(new Float64Array(0), reducer, null)).toEqual({ value: Number.NaN, ends: null })
  })
  it('the values are left as they were', () => {
    for (const reducer of GROUP_REDUCERS) reduceGroup(values, reducer, 'maximize')
    expect([...values]).toEqual([4, 1, 10, 3])
  })
})
