import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProjectView } from './project-view.ts'
import { beginHistory, changedParts, changeTo, recorded, redone, undone } from './view-history.ts'

const steps = (...views: readonly ProjectView[]) => views.reduce((history, view, i) => recorded(history, view, i * 5000), beginHistory({}))

describe('views one can go back to', () => {
  it('come back one by one, and forward again', () => {
    const history = steps({ filter: 'a' }, { filter: 'a', sort: ['x'] })
    const back = undone(history)!
    expect(back.present).toEqual({ filter: 'a' })
    expect(undone(back)!.present).toEqual({})
    expect(undone(undone(back)!)).toBeNull()
    expect(redone(redone(undone(back)!)!)!.present).toEqual(history.present)
    expect(redone(history)).toBeNull()
  })
  it('something new ends the way forward', () => {
    const other = recorded(undone(steps({ filter: 'a' }))!, { filter: 'b' }, 9e6)
    expect(redone(other)).toBeNull()
    expect(undone(other)!.present).toEqual({})
  })
  it('what is typed is one step, until a pause or another part', () => {
    let history = beginHistory({})
    for (const [filter, at] of [
      ['l', 0],
      ['lr', 300],
      ['lr ', 700],
    ] as const)
      history = recorded(history, { filter }, at)
    expect(history.past).toEqual([{}])
    history = recorded(history, { filter: 'lr >' }, 5000)
    expect(history.past).toHaveLength(2)
    history = recorded(history, { filter: 'lr >', sort: ['x'] }, 5100)
    expect(history.past).toHaveLength(3)
  })
  it('the same view again is no step', () => {
    const history = steps({ hide: ['a'] })
    expect(recorded(history, { hide: ['a'] }, 1e9)).toBe(history)
  })
  it('a change leads from any view to any other', () => {
    const view = fc.record({ filter: fc.string(), sort: fc.array(fc.string()), hide: fc.array(fc.string()) }, { requiredKeys: [] })
    fc.assert(
      fc.property(view, view, (a, b) => {
        expect(changedParts({ ...a, ...changeTo(a, b) }, b)).toEqual([])
      }),
    )
  })
})
