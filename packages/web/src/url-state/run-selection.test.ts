import { describe, expect, it } from 'vitest'
import {
  bothFilters,
  filterOfSelection,
  MOST_SINGLE_RUNS,
  readSelection,
  selectionFilter,
  withRuns,
  withWhere,
  writeSelection,
} from './run-selection.ts'

const texts = ['where:lr > 1', 'a', 'b', 'not:c']

describe('selected runs in the URL', () => {
  it('come back as they were written; nothing selected leaves no trace', () => {
    expect(readSelection(texts)).toEqual({ ids: ['a', 'b'], where: ['lr > 1'], not: ['c'] })
    expect(writeSelection(readSelection(texts))).toEqual(texts)
    expect(writeSelection(readSelection(undefined))).toBeUndefined()
  })
  it('single runs are added once and taken out', () => {
    const one = withRuns(readSelection(['a']), ['a', 'b'], true)!
    expect(one.ids).toEqual(['a', 'b'])
    expect(writeSelection(withRuns(one, ['a', 'b'], false)!)).toBeUndefined()
  })
  it('a run that a filter means is left out by name, and comes back by name', () => {
    const out = withRuns(readSelection(['where:lr > 1']), ['a'], false)!
    expect(writeSelection(out)).toEqual(['where:lr > 1', 'not:a'])
    expect(writeSelection(withRuns(out, ['a'], true)!)).toEqual(['where:lr > 1', 'a'])
  })
  it('filters come and go; what was left out of one goes with the last', () => {
    const both = withWhere(readSelection(texts), 'lr < 0', true)
    expect(selectionFilter(both)).toBe('(lr > 1) or (lr < 0)')
    expect(writeSelection(withWhere(withWhere(readSelection(texts), 'lr > 1', false), 'no such', false))).toEqual(['a', 'b'])
    expect(selectionFilter(readSelection(['a']))).toBeNull()
  })
  it('more single runs than a URL holds are refused', () => {
    const many = Array.from({ length: MOST_SINGLE_RUNS }, (_, i) => `r${i}`)
    const full = withRuns(readSelection(), many, true)!
    expect(full.ids).toHaveLength(MOST_SINGLE_RUNS)
    expect(withRuns(full, ['one more'], true)).toBeNull()
    expect(withRuns(full, ['r3'], true)).not.toBeNull()
  })
  it('two filters hold together', () => {
    expect(bothFilters('a = 1 or b = 2', 'c = 3')).toBe('(a = 1 or b = 2) and (c = 3)')
    expect(bothFilters(undefined, 'c = 3')).toBe('c = 3')
    expect(bothFilters(' ', 'c = 3')).toBe('c = 3')
  })
  it('becomes a filter of the page, or its opposite', () => {
    expect(filterOfSelection(readSelection(['a', 'b']))).toBe('run.id in (a, b)')
    expect(filterOfSelection(readSelection(texts))).toBe('((lr > 1) or run.id in (a, b)) and run.id not in (c)')
    expect(filterOfSelection(readSelection(['a']), true)).toBe('not (run.id in (a))')
  })
})
