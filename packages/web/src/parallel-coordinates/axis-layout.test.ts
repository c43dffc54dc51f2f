import { describe, expect, it } from 'vitest'
import { axisLayout, heightsWithin, lanesOf, laneTop, type PlotHeights, plotHeight } from './axis-layout.ts'
import { type AxisScaleKind, axisScale } from './axis-scale.ts'
import { lineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'

const HEIGHTS: PlotHeights = { axis: 300, lane: 20, lanes: ['not set', 'NaN', 'off scale'] }

const column = (values: readonly number[], rest: Partial<PlotColumn> = {}): PlotColumn => ({
  ...{ id: 'param:x', label: 'x', kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
  ...rest,
})
/** The first run is the worst. */
const rising = (n: number) => {
  const values = Float64Array.from({ length: n }, (_, i) => i)
  return lineOrder(values, null, 'maximize', axisScale('linear', values))
}
const layout = (axis: PlotColumn, kind: AxisScaleKind = 'linear', flip = false) => {
  const set = axis.set
  const scale = axisScale(kind, set === null ? axis.values : axis.values.filter((_, i) => set[i] === 1), axis.levels)
  return axisLayout(axis, scale, flip, rising(axis.values.length), HEIGHTS)
}

describe('where runs stand on an axis', () => {
  it('high values are at the top, and at the bottom when it is flipped', () => {
    const plain = layout(column([1, 2, 3]))
    expect(plain.y[2]).toBeLessThan(plain.y[0]!)
    const flipped = layout(column([1, 2, 3]), 'linear', true)
    expect([...flipped.y]).toEqual([...plain.y].reverse())
  })
  it('a run without a value, NaN and what the scale has no place for each have a lane below the axis, never a place on it', () => {
    const values = [1, 10, Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 5]
    const axis = column(values, { set: Uint8Array.of(1, 1, 1, 1, 1, 1, 0) })
    const { y, nodes } = layout(axis, 'log')
    const rowsIn = (lane: string) => [...(nodes.find((node) => node.lane === lane)?.rows ?? [])].sort()
    expect(rowsIn('not set')).toEqual([6])
    expect(rowsIn('NaN')).toEqual([2])
    expect(rowsIn('off scale')).toEqual([3, 4, 5])
    expect([2, 3, 4, 5, 6].every((row) => y[row]! > HEIGHTS.axis)).toBe(true)
    expect([0, 1].every((row) => y[row]! <= HEIGHTS.axis)).toBe(true)
    expect(lanesOf([{ column: axis, scale: axisScale('log', axis.values) }])).toEqual(['not set', 'NaN', 'off scale'])
    expect(lanesOf([{ column: column([1, 2]), scale: axisScale('linear', Float64Array.of(1, 2)) }])).toEqual([])
  })
  it('runs at one value stay on the axis, also at an end that is far from all other values', () => {
    const values = [...Array.from({ length: 10 }, (_, i) => i), 30].flatMap((value) => Array.from({ length: 5 }, () => value))
    const { y } = layout(column(values))
    expect(Math.min(...y)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...y)).toBeLessThanOrEqual(HEIGHTS.axis)
  })
  it('lanes lie below one another inside the height of the plot', () => {
    expect(HEIGHTS.lanes.map((lane) => laneTop(HEIGHTS, lane))).toEqual([314, 334, 354])
    expect(plotHeight(HEIGHTS)).toBe(374)
    expect(plotHeight({ ...HEIGHTS, lanes: [] })).toBe(300)
    for (const lanes of [[], ['NaN'], ['not set', 'NaN', 'off scale']] as const) expect(plotHeight(heightsWithin(366, lanes))).toBe(366)
  })
  it('runs at one value are fanned out in the order of the objective, worst at the bottom, also on a flipped axis', () => {
    for (const flip of [false, true]) {
      const { y, nodes, discrete } = layout(column([1, 1, 1, 2, 2, 2]), 'linear', flip)
      expect(discrete).toBe(true)
      expect(y[0]).toBeGreaterThan(y[1]!)
      expect(y[1]).toBeGreaterThan(y[2]!)
      for (const { y: centre, height, rows } of nodes)
        for (const row of rows) expect(Math.abs(y[row]! - centre)).toBeLessThanOrEqual(height / 2)
    }
  })
  it('nodes never touch, and never leave the axis', () => {
    for (const kind of ['linear', 'log', 'categorical', 'percentile'] as const) {
      const nodes = [...layout(column([1, 2, 4, 1000].flatMap((x) => [x, x, x])), kind).nodes].sort((a, b) => a.y - b.y)
      expect(nodes).toHaveLength(4)
      for (const [i, node] of nodes.entries()) {
        expect(node.y - node.height / 2).toBeGreaterThanOrEqual(0)
        expect(node.y + node.height / 2).toBeLessThanOrEqual(HEIGHTS.axis)
        if (i > 0) expect(node.y - node.height / 2).toBeGreaterThanOrEqual(nodes[i - 1]!.y + nodes[i - 1]!.height / 2 - 2)
      }
    }
  })
  it('many different values are no nodes; one value of all runs is one', () => {
    expect(layout(column(Array.from({ length: 200 }, (_, i) => i / 7))).nodes).toEqual([])
    expect(layout(column([3, 3, 3])).nodes).toHaveLength(1)
    expect(layout(column([])).nodes).toEqual([])
  })
  it('levels that no run has keep their place', () => {
    const { nodes } = layout(column([0, 2, 2], { kind: 'categorical', levels: ['adam', 'lion', 'sgd'] }), 'categorical')
    expect(nodes.map(({ label, rows }) => [label, rows.length])).toEqual([
      ['adam', 1],
      ['lion', 0],
      ['sgd', 2],
    ])
  })
  it('pixels and shares are inverse, and stop at the ends', () => {
    for (const flip of [false, true]) {
      const { yOf, shareAt } = layout(column([1, 50, 100]), 'linear', flip)
      for (const share of [0, 0.25, 1]) expect(shareAt(yOf(share))).toBeCloseTo(share, 12)
      expect([shareAt(-50), shareAt(1000)]).toEqual(flip ? [0, 1] : [1, 0])
    }
  })
})
