import { describe, expect, it } from 'vitest'
import { levelRow } from './level-row.ts'

const level = { value: 'adam', n: 12, mean: 0.8, meanDifference: 0.05, interval: [-0.01, 0.11] as const, correlation: 0.3 }

describe('the row of a level', () => {
  it('has its correlation where the param has its own, and the difference in words with its sign', () => {
    expect(levelRow('opt', level, 'rho')).toEqual({
      id: 'opt=adam',
      cells: { param: 'adam', rho: 0.3, n: 12 },
      notes: ['mean 0.8: +0.05 against the rest, 95 % interval −0.01 to +0.11'],
    })
  })
  it('says no more than is known: without an interval, or without others to compare with', () => {
    expect(levelRow('opt', { ...level, interval: null }, 'rho').notes).toEqual(['mean 0.8: +0.05 against the rest'])
    expect(levelRow('opt', { ...level, meanDifference: null, interval: null }, 'rho').notes).toEqual(['mean 0.8: every run has this level'])
  })
})
