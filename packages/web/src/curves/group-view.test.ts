import { describe, expect, it } from 'vitest'
import { type GroupView, readGroupView, withGroupView } from './group-view.ts'

const PLAIN: GroupView = { by: [], asTable: false, line: 'mean', band: 'range', singles: false, choose: 'largest' }

describe('how curves are grouped, in a URL', () => {
  it('reads back as it was written, names with commas and equal signs included; other options stay', () => {
    const others = ['curves.smooth=0.6', 'noise.margin=0.1']
    for (const view of [
      PLAIN,
      { ...PLAIN, by: ['param:a,b=c', 'seed:seed'], line: 'median', band: 'sd', singles: true, choose: 'best' },
      { ...PLAIN, by: ['configuration'], band: 'none' },
    ] as const) {
      const option = withGroupView(others, view)!
      expect(option.slice(0, 2)).toEqual(others)
      expect(readGroupView({ option })).toEqual(view)
      expect(withGroupView(option, PLAIN)).toEqual(others)
    }
  })
  it('follows the runs table where it is told to, and draws single runs while that has no groups', () => {
    const option = withGroupView(undefined, { ...PLAIN, asTable: true, by: ['param:lr'] })!
    expect(readGroupView({ option, group: ['param:lr', 'seed:seed'] })).toMatchObject({ by: ['param:lr', 'seed:seed'], asTable: true })
    expect(readGroupView({ option })).toMatchObject({ by: [], asTable: true })
  })
  it('leaves no trace of what is as by default, and passes over what it cannot read', () => {
    expect(withGroupView(undefined, PLAIN)).toBeUndefined()
    expect(readGroupView({ option: ['curves.group=', 'curves.band=wide', 'curves.line=mode', 'curves.singles=perhaps'] })).toEqual(PLAIN)
  })
})
