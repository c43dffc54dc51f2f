import { describe, expect, it } from 'vitest'
import { inferOrder } from './infer-order.ts'

describe('the order of text levels', () => {
  it('sizes are ranked from the smallest', () => {
    expect(inferOrder(['large', 'base', 'small'])!.values).toEqual([2, 1, 0])
    expect(inferOrder(['XL', 'S', 'M'])!.values).toEqual([2, 0, 1])
    expect(inferOrder(['High', 'low', 'medium'])!.values).toEqual([2, 0, 1])
    expect(inferOrder(['very_low', 'high'])!.values).toEqual([0, 1])
  })
  it('numbers with one unit count as their numbers, with magnitudes as what these mean', () => {
    expect(inferOrder(['10%', '2.5%', '100%'])!.values).toEqual([10, 2.5, 100])
    expect(inferOrder(['5ms', '10 ms'])!.values).toEqual([5, 10])
    expect(inferOrder(['125M', '1.3B', '350M'])!.values).toEqual([125e6, 1.3e9, 350e6])
    expect(inferOrder(['64M', '128M'])!.values).toEqual([64e6, 128e6])
  })
  it('names have no order', () => {
    for (const levels of [
      ['adam', 'sgd'],
      ['small', 'adam'],
      ['resnet18', 'resnet34'],
      ['5ms', '10s'],
      ['small', 'high'],
      ['a', 'b', 'c'],
    ]) {
      expect(inferOrder(levels), levels.join()).toBeNull()
    }
  })
  it('one or two single letters could be anything', () => {
    expect(inferOrder(['s', 'm'])).toBeNull()
    expect(inferOrder(['s', 'm', 'l'])!.values).toEqual([0, 1, 2])
  })
  it('two spellings of one place are no order, for they would share it', () => {
    expect(inferOrder(['Small', 'small', 'large'])).toBeNull()
    expect(inferOrder(['1M', '1000K'])).toBeNull()
  })
  it('a single level has none', () => {
    expect(inferOrder([])).toBeNull()
    expect(inferOrder(['small'])).toBeNull()
  })
})
