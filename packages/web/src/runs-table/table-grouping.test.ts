import { describe, expect, it } from 'vitest'
import { groupingOf, openPaths, readReducers, withOpenPath, withReducer } from './table-grouping.ts'

describe('how the table is grouped', () => {
  it('is asked of the server as the URL says; without a column nothing is grouped', () => {
    expect(groupingOf({ group: ['param:lr'], open: ['runs:0.1', 'correlation:lr'], reduce: ['median.metric:a.b'] })).toEqual({
      by: ['param:lr'],
      open: ['0.1'],
      reducers: { 'metric:a.b': 'median' },
    })
    expect(groupingOf({ open: ['runs:0.1'] })).toBeUndefined()
  })
  it('a column has one reducer; what is none is passed over', () => {
    expect(readReducers(['sum.metric:loss', 'min.x'])).toEqual({ x: 'min' })
    const once = withReducer(['min.x'], 'x', 'max')
    expect(once).toEqual(['max.x'])
    expect(withReducer(once, 'x', null)).toBeUndefined()
  })
  it('groups open and close by themselves; other panels’ rows stay', () => {
    const view = { open: ['correlation:lr', 'runs:a'] }
    expect(withOpenPath(view, 'b', true, [])).toEqual(['correlation:lr', 'runs:a', 'runs:b'])
    expect(withOpenPath(view, 'a', false, ['a'])).toEqual(['correlation:lr'])
  })
  it('closing one of all leaves the others on screen open', () => {
    const open = withOpenPath({ open: ['runs:*'] }, 'a', false, ['a', 'b'])
    expect(open).toEqual(['runs:b'])
    expect(openPaths({ open: open! })).toEqual(['b'])
  })
})
