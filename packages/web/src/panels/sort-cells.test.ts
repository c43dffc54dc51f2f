import { describe, expect, it } from 'vitest'
import { compareValues, sortValue } from './sort-cells.ts'

describe('what panel tables sort by', () => {
  it('correlations go by size whatever their sign; other numbers by value', () => {
    expect(sortValue(-0.8, 'correlation')).toBe(0.8)
    expect(sortValue(-0.8, 'number')).toBe(-0.8)
  })
  it('nothing is undefined, so that it ends up last in both directions; 0 and an empty text are something', () => {
    expect(sortValue(null, 'p')).toBeUndefined()
    expect(sortValue(undefined, 'p')).toBeUndefined()
    expect(sortValue([null, 1], 'interval')).toBeUndefined()
    expect(sortValue(0, 'p')).toBe(0)
    expect(sortValue('', 'text')).toBe('')
  })
  it('verdicts go by strength of evidence', () => {
    const words = ['confirmed', 'no evidence', 'suggestive']
    expect(words.toSorted((a, b) => compareValues(sortValue(a, 'verdict'), sortValue(b, 'verdict')))).toEqual([
      'no evidence',
      'suggestive',
      'confirmed',
    ])
  })
  it('names go as people count: layer2 before layer10', () => {
    expect(['layer10', 'layer2'].toSorted(compareValues)).toEqual(['layer2', 'layer10'])
  })
})
