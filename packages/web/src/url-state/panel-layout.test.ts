import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  freeId,
  kindOf,
  layoutRows,
  movedPanel,
  numberOf,
  type PanelLayout,
  type PanelMove,
  pairedPanel,
  panelBox,
  placedPanel,
  readLayout,
  resizedPanel,
  withoutPanel,
  withPanel,
  withTwin,
  writeLayout,
} from './panel-layout.ts'

const AUTOMATIC = readLayout('importance,coordinates,correlation,scatter,runs')
const text = (layout: PanelLayout): string => writeLayout(layout, []) ?? ''
const rows = (layout: PanelLayout) => layoutRows(layout).map((row) => row.map(({ id, column }) => `${id}@${column}`).join(' '))

describe('a layout in the URL', () => {
  it('is left out where it is the automatic one, and short where not', () => {
    expect(writeLayout(AUTOMATIC, AUTOMATIC)).toBeUndefined()
    expect(text(resizedPanel(AUTOMATIC, 'scatter', { width: 6, height: 12 }))).toBe('importance,coordinates,correlation,scatter:6x12,runs')
    expect(text(resizedPanel(AUTOMATIC, 'runs', { height: 8 }))).toMatch(/,runs:x8$/)
  })
  it('without a panel is a layout too', () => {
    expect(writeLayout([], AUTOMATIC)).toBe('none')
    expect(readLayout('none')).toEqual([])
  })
  it('comes back as it was written, whatever was done with it', () => {
    const act = fc.oneof(
      fc.record({ id: fc.nat(7), move: fc.constantFrom<PanelMove>('up', 'down', 'left', 'right', 'first', 'last') }),
      fc.record({ id: fc.nat(7), width: fc.integer({ min: -3, max: 40 }), height: fc.option(fc.integer({ min: -3, max: 99 })) }),
      fc.record({ id: fc.nat(7), beside: fc.nat(7), side: fc.constantFrom('left' as const, 'right' as const) }),
      fc.record({ id: fc.nat(7), twin: fc.constant(true) }),
      fc.record({ id: fc.nat(7), gone: fc.constant(true) }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        let layout = AUTOMATIC
        for (const what of acts) {
          const before = layout
          const idAt = (place: number) => before[place % Math.max(1, before.length)]?.id ?? 'scatter'
          const id = idAt(what.id)
          if ('move' in what) layout = movedPanel(layout, id, what.move)
          else if ('width' in what) layout = resizedPanel(layout, id, what)
          else if ('beside' in what) layout = pairedPanel(layout, id, idAt(what.beside), what.side)
          else if ('twin' in what) layout = withTwin(layout, id, freeId(layout, kindOf(id)))
          else layout = withoutPanel(layout, id)
          // Nothing gets lost and nothing appears by moving or resizing.
          if (!('twin' in what || 'gone' in what))
            expect(layout.map((box) => box.id).toSorted()).toEqual(before.map((box) => box.id).toSorted())
        }
        expect(readLayout(writeLayout(layout, []) ?? '')).toEqual(layout)
        for (const row of layoutRows(layout)) expect(row.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(12)
      }),
    )
  })
  it('passes over what it cannot read, twins under one id, and sizes out of bounds', () => {
    expect(readLayout('scatter,,scatter:6,scatter-1,scatter-02,Runs,a b,curves:99x2,noise:0,runs:x,../x')).toEqual([
      panelBox('scatter'),
      panelBox('curves', 12, 5),
      panelBox('noise', 4),
    ])
    expect(readLayout(Array.from({ length: 99 }, (_, i) => `scatter-${i + 2}`).join(','))).toHaveLength(40)
  })
})

describe('several panels of a kind', () => {
  it('have the kind as id, then numbers; a number that is free is taken again', () => {
    const two = withTwin(AUTOMATIC, 'scatter', freeId(AUTOMATIC, 'scatter'))
    expect(text(two)).toBe('importance,coordinates,correlation,scatter,scatter-2,runs')
    expect(freeId(two, 'scatter')).toBe('scatter-3')
    expect(freeId(withoutPanel(two, 'scatter'), 'scatter')).toBe('scatter')
    expect([kindOf('tuning-curve-12'), numberOf('tuning-curve-12'), kindOf('tuning-curve'), numberOf('runs')]).toEqual([
      'tuning-curve',
      12,
      'tuning-curve',
      1,
    ])
  })
  it('a new one stands after the last of its kind, else before the table that ends the page', () => {
    expect(text(withPanel(AUTOMATIC, panelBox('importance-2')))).toMatch(/^importance,importance-2,/)
    expect(text(withPanel(AUTOMATIC, panelBox('curves')))).toMatch(/,curves,runs$/)
    expect(text(withPanel(readLayout('runs,noise'), panelBox('curves')))).toBe('runs,noise,curves')
  })
})

describe('moving', () => {
  it('left and right go one place along the order, and stop at its ends', () => {
    expect(text(movedPanel(AUTOMATIC, 'coordinates', 'left'))).toMatch(/^coordinates,importance,/)
    expect(movedPanel(AUTOMATIC, 'importance', 'left')).toBe(AUTOMATIC)
    expect(movedPanel(AUTOMATIC, 'runs', 'right')).toBe(AUTOMATIC)
    expect(movedPanel(AUTOMATIC, 'no such', 'up')).toBe(AUTOMATIC)
  })
  it('up and down pass a whole row', () => {
    const layout = readLayout('a:6,b:6,c,d')
    expect(rows(layout)).toEqual(['a@0 b@6', 'c@0', 'd@0'])
    expect(text(movedPanel(layout, 'c', 'up'))).toBe('c,a:6,b:6,d')
    expect(text(movedPanel(movedPanel(layout, 'c', 'up'), 'c', 'down'))).toBe('a:6,b:6,c,d')
    expect(movedPanel(layout, 'd', 'down')).toBe(layout)
  })
  it('one of the same place and width in the next row changes places with it', () => {
    expect(text(movedPanel(readLayout('a:6,b:6,c:6,d:6'), 'd', 'up'))).toBe('a:6,d:6,c:6,b:6')
  })
  it('out of a row that is the first or the last, to a row of its own', () => {
    expect(rows(movedPanel(readLayout('a:6,b:6'), 'b', 'up'))).toEqual(['b@0 a@6'])
    expect(text(movedPanel(readLayout('a:6,b:6'), 'a', 'down'))).toBe('b:6,a:6')
  })
  it('to the ends, and before any other', () => {
    expect(text(movedPanel(AUTOMATIC, 'scatter', 'first'))).toMatch(/^scatter,importance/)
    expect(text(movedPanel(AUTOMATIC, 'scatter', 'last'))).toMatch(/runs,scatter$/)
    expect(text(placedPanel(AUTOMATIC, 'runs', 'coordinates'))).toBe('importance,runs,coordinates,correlation,scatter')
    expect(placedPanel(AUTOMATIC, 'runs', 'no such')).toBe(AUTOMATIC)
  })
  it('beside one that takes the whole width: each gets a half', () => {
    expect(text(pairedPanel(AUTOMATIC, 'scatter', 'importance', 'right'))).toBe('importance:6,scatter:6,coordinates,correlation,runs')
    expect(text(pairedPanel(AUTOMATIC, 'importance', 'scatter', 'left'))).toBe('coordinates,correlation,importance:6,scatter:6,runs')
    expect(text(pairedPanel(AUTOMATIC, 'scatter', 'runs', 'right'))).toMatch(/runs:6,scatter:6$/)
    expect(pairedPanel(AUTOMATIC, 'scatter', 'scatter', 'left')).toBe(AUTOMATIC)
  })
})
