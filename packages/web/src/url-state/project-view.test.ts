import { describe, expect, it } from 'vitest'
import { optionTexts, orderOf, readProjectView, toggled } from './project-view.ts'
import { readSearchText, searchText } from './search-text.ts'

describe('what the URL says about a project’s page', () => {
  it('survives the way through a URL unchanged', () => {
    const view = {
      metric: 'val/loss',
      goal: 'minimize',
      reducer: 'at-step',
      step: 100,
      filter: 'lr > 1e-4 and name ~ "a&b"',
      sort: ['-objective', 'param:lr'],
      columns: ['run:name', 'param:lr, warm'],
      group: ['configuration', 'param:a=b'],
      reduce: ['median.metric:loss'],
      pin: ['objective'],
      heat: ['metric:loss'],
      mute: ['r1'],
      select: ['where:lr > 1 or "a&b" = 2', 'not:r2'],
      hide: ['importance:x'],
      open: ['correlation:lr', 'columns'],
      order: ['correlation:-p'],
      option: ['correlation.adaptive=independent'],
      panels: 'importance,scatter:6x12,scatter-2:6',
    }
    expect(readProjectView(readSearchText(searchText(view)))).toEqual(view)
  })
  it('passes over what it cannot read and keeps the rest', () => {
    expect(readProjectView(readSearchText('?goal=sideways&reducer=&step=soon&metric=&hide=lr&unknown=1'))).toEqual({ hide: ['lr'] })
  })
  it('takes one text where a list is meant', () => {
    expect(readProjectView({ sort: '-objective' })).toEqual({ sort: ['-objective'] })
  })
})

describe('lists in the URL', () => {
  it('add once, take out, and vanish when empty', () => {
    expect(toggled(undefined, 'a', true)).toEqual(['a'])
    expect(toggled(['a', 'b'], 'a', true)).toEqual(['b', 'a'])
    expect(toggled(['a'], 'a', false)).toBeUndefined()
    expect(toggled(undefined, 'a', false)).toBeUndefined()
  })
})

describe('the order of a panel', () => {
  it('is found by the panel’s own name; "-" means descending', () => {
    const view = { order: ['importance:-share', 'correlation:-p'] }
    expect(orderOf(view, 'correlation')).toEqual({ key: 'p', descending: true })
    expect(orderOf({ order: ['correlation:n'] }, 'correlation')).toEqual({ key: 'n', descending: false })
    expect(orderOf(view, 'noise')).toBeNull()
  })
})

describe('options of an analysis', () => {
  it('are read by name; a value may hold an equals sign; others’ options are left alone', () => {
    expect(optionTexts({ option: ['correlation.adaptive=a=b', 'importance.trees=5', 'correlation.'] }, 'correlation')).toEqual({
      adaptive: 'a=b',
    })
  })
})
