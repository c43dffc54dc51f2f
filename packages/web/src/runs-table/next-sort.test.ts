import { describe, expect, it } from 'vitest'
import { nextSort, sortPlace } from './next-sort.ts'

const loss = { id: 'metric:loss', kind: 'number' } as const
const name = { id: 'run:name', kind: 'text' } as const

describe('clicks on headers of the runs table', () => {
  it('numbers go descending, ascending, unsorted', () => {
    expect(nextSort([], loss, false)).toEqual(['-metric:loss'])
    expect(nextSort(['-metric:loss'], loss, false)).toEqual(['metric:loss'])
    expect(nextSort(['metric:loss'], loss, false)).toEqual([])
  })
  it('texts go ascending, descending, unsorted', () => {
    expect(nextSort([], name, false)).toEqual(['run:name'])
    expect(nextSort(['run:name'], name, false)).toEqual(['-run:name'])
    expect(nextSort(['-run:name'], name, false)).toEqual([])
  })
  it('a plain click replaces the others, Shift keeps them and their order', () => {
    expect(nextSort(['run:name', 'param:lr'], loss, false)).toEqual(['-metric:loss'])
    expect(nextSort(['run:name'], loss, true)).toEqual(['run:name', '-metric:loss'])
    expect(nextSort(['-metric:loss', 'run:name'], loss, true)).toEqual(['metric:loss', 'run:name'])
    expect(nextSort(['metric:loss', 'run:name'], loss, true)).toEqual(['run:name'])
  })
  it('tells direction and place of a column', () => {
    expect(sortPlace(['run:name', '-metric:loss'], 'metric:loss')).toEqual({ direction: 'descending', place: 1 })
    expect(sortPlace(['run:name'], 'metric:loss')).toBeNull()
  })
})
