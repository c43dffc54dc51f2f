import { describe, expect, it } from 'vitest'
import type { AxisBrush } from './axis-brush.ts'
import { axisLayout } from './axis-layout.ts'
import { axisScale } from './axis-scale.ts'
import { clickBrush, type DragPlot, dragBrush, isDragged, pressAxis } from './brush-drag.ts'
import { lineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'

const HEIGHT = 300
const X = 100

const numbers = (id: string, values: readonly number[]): PlotColumn => ({
  ...{ id, label: id, kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
})
/** One axis of forty different values, 0 at the bottom and 39 at the top. */
const plotOf = (brushes: readonly AxisBrush[]): DragPlot => {
  const column = numbers(
    'param:x',
    Array.from({ length: 40 }, (_, i) => i),
  )
  const scale = axisScale('linear', column.values)
  const order = lineOrder(column.values, null, 'maximize', scale)
  return { xs: [X], layouts: [axisLayout(column, scale, false, order, { axis: HEIGHT, lane: 20, lanes: [] })], axisHeight: HEIGHT, brushes }
}
const range = (low: number, high: number): AxisBrush => ({ axis: 'param:x', range: [low, high], steps: null, lanes: [] })
const yOf = ({ layouts: [layout] }: DragPlot, value: number) => layout!.yOf(layout!.scale.place(value))
const drag = (plot: DragPlot, from: number, to: number): AxisBrush => dragBrush(pressAxis(plot, { x: X, y: from })!, plot, { x: X, y: to })!

describe('a press', () => {
  it('away from all axes begins nothing', () => {
    expect(pressAxis(plotOf([]), { x: X + 40, y: 50 })).toBeNull()
  })
  it('that hardly moves is a click, which clears the brush it is on', () => {
    const plot = plotOf([range(10, 20)])
    const at = { x: X, y: yOf(plot, 15) }
    const press = pressAxis(plot, at)!
    expect(isDragged(press, { ...at, y: at.y + 2 })).toBe(false)
    expect(isDragged(press, { ...at, y: at.y - 9 })).toBe(true)
    expect(clickBrush(press, plot, at)).toMatchObject({ range: null })
    expect(clickBrush(pressAxis(plotOf([]), at)!, plotOf([]), at)).toBeNull()
  })
})

describe('a drag', () => {
  it('on a free place brushes from there to the pointer, and past the end of the axis to its last run', () => {
    const plot = plotOf([])
    const [low, high] = drag(plot, yOf(plot, 12), yOf(plot, 30)).range!
    expect(low).toBeCloseTo(12, 6)
    expect(high).toBeCloseTo(30, 6)
    expect(drag(plot, yOf(plot, 12), -500).range![1]).toBe(39)
  })
  it('of an end moves that end, and of the middle moves the brush as it is', () => {
    const plot = plotOf([range(10, 20)])
    const [low, high] = drag(plot, yOf(plot, 20) + 2, yOf(plot, 30)).range!
    expect([low, high].map(Math.round)).toEqual([10, 30])
    const moved = drag(plot, yOf(plot, 15), yOf(plot, 20)).range!
    expect(moved.map(Math.round)).toEqual([15, 25])
    // At the end of the axis, its first pixel, it keeps its length.
    const [from, to] = drag(plot, yOf(plot, 15), -500).range!
    expect(to).toBe(39)
    expect(yOf(plot, from!)).toBeCloseTo(yOf(plot, 10) - yOf(plot, 20), 6)
  })
  it('of an axis that went away meanwhile is nothing', () => {
    const plot = plotOf([])
    expect(dragBrush(pressAxis(plot, { x: X, y: 50 })!, { ...plot, layouts: [] }, { x: X, y: 90 })).toBeNull()
  })
})
