import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AxisBrush, brushedMask, brushOf, brushStretches, moveEnd, stretchBrush, toggleNode, withBrush } from './axis-brush.ts'
import { axisLayout } from './axis-layout.ts'
import { type AxisScaleKind, axisScale } from './axis-scale.ts'
import { lineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'

const column = (values: readonly number[], rest: Partial<PlotColumn> = {}): PlotColumn => ({
  ...{ id: 'param:x', label: 'x', kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
  ...rest,
})
const layoutOf = (axis: PlotColumn, kind: AxisScaleKind, flip = false) => {
  const order = lineOrder(axis.values, null, 'maximize', axisScale('linear', axis.values))
  return axisLayout(axis, axisScale(kind, axis.values, axis.levels), flip, order, {
    axis: 300,
    lane: 20,
    lanes: ['not set', 'NaN', 'off scale'],
  })
}
const rowsOf = (brushes: readonly AxisBrush[], ...axes: readonly PlotColumn[]) => {
  const kinds = axes.map((axis) => ({ column: axis, scale: axisScale('linear', axis.values, axis.levels) }))
  const { mask, count } = brushedMask(axes[0]!.values.length, brushes, kinds)
  const rows = [...mask.keys()].filter((row) => mask[row] === 1)
  expect(rows).toHaveLength(count)
  return rows
}
const brush = (change: Partial<AxisBrush>): AxisBrush => ({ axis: 'param:x', range: null, steps: null, lanes: [], ...change })

describe('a brush', () => {
  it('over the whole length of any axis holds every run that stands on it, the extreme ones too', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('linear', 'log', 'percentile' as const),
        fc.boolean(),
        fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (kind, flip, values) => {
          const axis = column(values)
          const layout = layoutOf(axis, kind, flip)
          expect(rowsOf([stretchBrush(layout, 0, 300)], axis)).toHaveLength(values.length)
        },
      ),
    )
  })
  it('from an end of a log axis holds the extreme run, however small its share of the pixels', () => {
    const axis = column([1e-7, 3e-5, 2e-3, 0.7])
    const layout = layoutOf(axis, 'log')
    expect(rowsOf([stretchBrush(layout, 300, 298)], axis)).toEqual([0])
    expect(rowsOf([stretchBrush(layout, 0, 2)], axis)).toEqual([3])
  })
  it('on booleans, levels and few numbers holds the whole nodes it touches', () => {
    const boolean = column([0, 1, 1, 0], { kind: 'boolean', levels: ['false', 'true'] })
    const layout = layoutOf(boolean, 'categorical')
    const high = layout.nodes.find(({ label }) => label === 'true')!
    const drawn = stretchBrush(layout, high.y, high.y + 3)
    expect(drawn.steps).toEqual([1])
    expect(rowsOf([drawn], boolean)).toEqual([1, 2])
    const few = column([8, 8, 8, 16, 16, 16, 64, 64, 64])
    const grid = layoutOf(few, 'log')
    const middle = grid.nodes.find(({ value }) => value === 16)!
    expect(stretchBrush(grid, middle.y - 1, middle.y + 1).range).toEqual([16, 16])
  })
  it('several combine with and; each holds its ends; an empty one leaves all', () => {
    const [x, y] = [column([1, 2, 3, 4]), column([4, 3, 2, 1], { id: 'param:y' })]
    expect(rowsOf([brush({ range: [2, 4] })], x, y)).toEqual([1, 2, 3])
    expect(rowsOf([brush({ range: [2, 4] }), brush({ axis: 'param:y', range: [2, 3] })], x, y)).toEqual([1, 2])
    expect(rowsOf([], x, y)).toEqual([0, 1, 2, 3])
    expect(withBrush([brush({ range: [1, 2] })], brush({}))).toEqual([])
    expect(rowsOf([brush({ axis: 'param:gone', range: [9, 9] })], x, y)).toEqual([0, 1, 2, 3])
  })
  it('never holds NaN, infinities and missing values unless their lane is chosen', () => {
    const axis = column([1, Number.NaN, Number.POSITIVE_INFINITY, 5], { set: Uint8Array.of(1, 1, 1, 0) })
    expect(rowsOf([brush({ range: [0, 1e300] })], axis)).toEqual([0])
    expect(rowsOf([brush({ lanes: ['NaN'] })], axis)).toEqual([1])
    expect(rowsOf([brush({ range: [0, 10], lanes: ['not set', 'off scale'] })], axis)).toEqual([0, 2, 3])
  })
  it('a click chooses a node and a second one leaves it; lanes are nodes too', () => {
    const axis = column([0, 1, 1], { kind: 'categorical', levels: ['a', 'b'] })
    const layout = layoutOf(axis, 'categorical')
    const [a, b] = [layout.nodes[0]!, layout.nodes[1]!]
    const both = toggleNode(toggleNode(brush({}), layout, b), layout, a)
    expect(both.steps).toEqual([0, 1])
    expect(toggleNode(toggleNode(both, layout, a), layout, b).steps).toBeNull()
    const lane = { value: null, lane: 'NaN' as const }
    expect(toggleNode(toggleNode(brush({}), layout, lane), layout, lane).lanes).toEqual([])
  })
  it('keys move its ends: to the next value where values are few, by a share elsewhere, never past each other', () => {
    const few = layoutOf(column([1, 1, 1, 2, 2, 2, 3, 3, 3]), 'linear')
    const low = moveEnd(few, brush({}), 'low', 0.01)
    expect(low.range).toEqual([2, 3])
    expect(moveEnd(few, moveEnd(few, low, 'high', -0.01), 'high', -0.01).range).toEqual([2, 2])
    const many = layoutOf(column(Array.from({ length: 101 }, (_, i) => i)), 'linear')
    expect(moveEnd(many, brush({}), 'low', 0.1).range).toEqual([10, 100])
    expect(moveEnd(many, brush({ range: [40, 50] }), 'low', 'last').range).toEqual([50, 50])
    expect(moveEnd(many, brush({ range: [40, 50] }), 'high', 'last').range).toEqual([40, 100])
  })
  it('stands where its values are after a flip, and says the same runs', () => {
    const axis = column(Array.from({ length: 101 }, (_, i) => i))
    const [up, down] = [layoutOf(axis, 'linear'), layoutOf(axis, 'linear', true)]
    const [[top, bottom]] = brushStretches(up, brush({ range: [20, 40] })) as [readonly [number, number]]
    const [[flippedTop, flippedBottom]] = brushStretches(down, brush({ range: [20, 40] })) as [readonly [number, number]]
    expect(flippedTop).toBeCloseTo(300 - bottom)
    expect(flippedBottom).toBeCloseTo(300 - top)
    expect(brushStretches(up, brush({}))).toEqual([])
    expect(brushOf([], 'param:x')).toEqual(brush({}))
  })
})
