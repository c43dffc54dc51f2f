import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copiedChoice, droppedChoice, panelChange, panelView, returnedChoice } from './panel-scope.ts'
import { type ProjectView, readProjectView } from './project-view.ts'
import { readSearchText, searchText } from './search-text.ts'
import { changedParts } from './view-history.ts'

const view: ProjectView = {
  filter: 'lr > 0',
  option: [
    'scatter.x=param:lr',
    'scatter-2.x=param:wd',
    'importance.target=raw',
    'curves-2:curve=loss',
    'curves-2:curve=acc',
    'runs-2:columns=a',
  ],
  hide: ['importance:lr', 'importance-2:wd', 'correlation'],
  open: ['importance-2:lr', 'interactions-2:*', 'importance:wd'],
  curve: ['top_1'],
  axis: ['param:lr'],
}
const then = (before: ProjectView, change: Partial<ProjectView>): ProjectView =>
  readProjectView(readSearchText(searchText({ ...before, ...change })))
/** Lists hold the entries of several panels; in which order panels come there does not matter. */
const sorted = (of: ProjectView) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, Array.isArray(value) ? value.toSorted() : value]))

describe('the view as one panel sees it', () => {
  it('is the view itself for the first of a kind, so that old links go on', () => {
    expect(panelView(view, 'scatter')).toBe(view)
    expect(panelChange(view, 'scatter', { option: ['scatter.x=a'] })).toEqual({ option: ['scatter.x=a'] })
  })
  it('has what stands under its own name, as if it were the first; and what is the page’s', () => {
    expect(panelView(view, 'scatter-2')).toMatchObject({ filter: 'lr > 0', option: expect.arrayContaining(['scatter.x=param:wd']) })
    expect(panelView(view, 'scatter-2').option).not.toContain('scatter.x=param:lr')
    expect(panelView(view, 'importance-2')).toMatchObject({
      hide: ['correlation', 'importance:wd'],
      open: ['importance:lr', 'interactions:*'],
    })
    expect(panelView(view, 'importance-3').open).toEqual(['importance-2:lr', 'interactions-2:*'])
    expect(panelView(view, 'curves-2').curve).toEqual(['loss', 'acc'])
    expect(panelView(view, 'curves-3').curve).toBeUndefined()
    expect(panelView(view, 'coordinates-2').axis).toBeUndefined()
    expect(panelView(view, 'runs-2')).toMatchObject({ columns: ['a'] })
  })
  it('what a panel brings along has its own part too', () => {
    const option = ['signal-and-noise.param=lr', 'signal-and-noise-2.param=wd', 'noise-2.margin=1']
    expect(panelView({ option, open: ['noise-by-step-2:*'] }, 'noise-2')).toEqual({
      option: ['signal-and-noise.param=wd', 'noise.margin=1'],
      open: ['noise-by-step:*'],
    })
  })
  it('what one panel changes no other one sees', () => {
    const others = panelView(view, 'scatter-2').option!.filter((entry) => !entry.startsWith('scatter.'))
    const next = then(view, panelChange(view, 'scatter-2', { option: [...others, 'scatter.y=param:z'] }))
    expect(panelView(next, 'scatter').option).toContain('scatter.x=param:lr')
    expect(panelView(next, 'scatter-2').option?.filter((entry) => entry.startsWith('scatter.'))).toEqual(['scatter.y=param:z'])
    expect(panelView(next, 'curves-2').curve).toEqual(['loss', 'acc'])
    const axes = then(next, panelChange(next, 'coordinates-2', { axis: ['param:wd', 'objective'], brush: ['lr > 1'] }))
    expect(axes).toMatchObject({ axis: ['param:lr'], brush: ['lr > 1'] })
    expect(panelView(axes, 'coordinates-2').axis).toEqual(['param:wd', 'objective'])
    expect(panelView(then(axes, panelChange(axes, 'coordinates-2', { axis: undefined })), 'coordinates-2').axis).toBeUndefined()
  })
  it('a change comes back as it was made, the page’s and the other panels’ parts untouched, whatever their values', () => {
    const value = fc.string({ minLength: 1, unit: 'grapheme' })
    const values = fc.array(value, { minLength: 1, maxLength: 3 })
    const change = fc.record(
      { sort: values, columns: values, group: values, option: values.map((all) => all.map((one) => `runs.${one}`)), filter: value },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(change, change, (first, second) => {
        const before = then(then(view, first), panelChange(view, 'runs-3', { sort: ['untouched'] }))
        // A panel keeps what it finds of others in a list.
        const others = (panelView(before, 'runs-2').option ?? []).filter((entry) => !entry.startsWith('runs.'))
        const made = second.option === undefined ? second : { ...second, option: [...others, ...second.option] }
        const after = then(before, panelChange(before, 'runs-2', made))
        const seen = panelView(after, 'runs-2') as Record<string, unknown>
        for (const [key, written] of Object.entries(second)) {
          const own = key === 'option' ? (seen['option'] as string[]).filter((entry) => entry.startsWith('runs.')) : seen[key]
          expect(own).toEqual(written)
        }
        expect(panelView(after, 'runs-3').sort).toEqual(panelView(before, 'runs-3').sort)
        expect(changedParts(before, after).filter((part) => part !== 'option' && part !== 'filter')).toEqual([])
        const ofFirst = (of: ProjectView) => (of.option ?? []).filter((entry) => entry.startsWith('runs.'))
        expect(ofFirst(after)).toEqual(ofFirst(before))
      }),
    )
  })
})

describe('a twin', () => {
  it('begins with what is chosen in the other, and goes without a trace', () => {
    const twin = then(view, copiedChoice(view, 'importance-2', 'importance-3'))
    const own = (id: string) => panelView(twin, id).open?.filter((entry) => /^(importance|interactions):/.test(entry))
    expect(own('importance-3')).toEqual(['importance:lr', 'interactions:*'])
    expect(own('importance-2')).toEqual(own('importance-3'))
    expect(own('importance')).toEqual(['importance:wd'])
    expect(sorted(then(twin, droppedChoice(twin, 'importance-3')))).toEqual(sorted(view))
    const curves = then(view, copiedChoice(view, 'curves', 'curves-3'))
    expect(panelView(curves, 'curves-3').curve).toEqual(['top_1'])
    expect(sorted(then(curves, droppedChoice(curves, 'curves-3')))).toEqual(sorted(view))
    expect(droppedChoice(view, 'scatter')).toEqual({})
  })
  it('comes back with what was chosen in it, and with nothing else of then', () => {
    const without = then(view, { ...droppedChoice(view, 'curves-2'), filter: 'lr < 0' })
    expect(panelView(without, 'curves-2').curve).toBeUndefined()
    const back = then(without, returnedChoice(without, view, 'curves-2'))
    expect(sorted(back)).toEqual(sorted({ ...view, filter: 'lr < 0' }))
    expect(returnedChoice(view, view, 'scatter')).toEqual({})
  })
})
