import { describe, expect, it } from 'vitest'
import { type PanelLayout, readLayout, writeLayout } from '../url-state/panel-layout.ts'
import { dropAt, dropped, type Edges } from './panel-drag.ts'

const layout = readLayout('a,b:6,c:6,d')
const edges = new Map<string, Edges>([
  ['a', { left: 0, top: 0, right: 1000, bottom: 200 }],
  ['b', { left: 0, top: 216, right: 492, bottom: 400 }],
  ['c', { left: 508, top: 216, right: 1000, bottom: 400 }],
  ['d', { left: 0, top: 416, right: 1000, bottom: 900 }],
])
const text = (to: PanelLayout) => writeLayout(to, [])
const at = (carried: string, x: number, y: number) => dropAt(layout, edges, carried, x, y)

describe('a panel that is carried', () => {
  it('goes above or below one of the whole width, by the half the pointer is in', () => {
    expect(at('d', 500, 20)).toEqual({ at: 'a', edge: 'top' })
    expect(at('d', 500, 180)).toEqual({ at: 'a', edge: 'bottom' })
    expect(text(dropped(layout, 'd', { at: 'a', edge: 'top' }))).toBe('d,a,b:6,c:6')
    expect(text(dropped(layout, 'd', { at: 'a', edge: 'bottom' }))).toBe('a,d,b:6,c:6')
  })
  it('goes beside one of the whole width at its sides, each with a half', () => {
    expect(at('d', 990, 100)).toEqual({ at: 'a', edge: 'right' })
    expect(text(dropped(layout, 'd', { at: 'a', edge: 'right' }))).toBe('a:6,d:6,b:6,c:6')
    expect(text(dropped(layout, 'a', { at: 'd', edge: 'left' }))).toBe('b:6,c:6,a:6,d:6')
  })
  it('goes to the left or right of a narrower one, sizes as they are', () => {
    expect(at('c', 100, 300)).toEqual({ at: 'b', edge: 'left' })
    expect(text(dropped(layout, 'c', { at: 'b', edge: 'left' }))).toBe('a,c:6,b:6,d')
    expect(text(dropped(layout, 'd', { at: 'c', edge: 'right' }))).toBe('a,b:6,c:6,d')
  })
  it('means the nearest where the pointer is over none, and nothing over itself', () => {
    expect(at('a', 500, 2000)).toEqual({ at: 'd', edge: 'bottom' })
    expect(at('a', 500, 100)).toBeNull()
    expect(dropped(layout, 'a', { at: 'a', edge: 'top' })).toBe(layout)
    expect(dropped(layout, 'a', { at: 'gone', edge: 'top' })).toBe(layout)
  })
})
