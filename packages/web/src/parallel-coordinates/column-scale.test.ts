import { expect, it } from 'vitest'
import { columnPlaces } from './column-places.ts'
import { columnScale } from './column-scale.ts'
import { columnOrder, lineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'

const column: PlotColumn = {
  ...{ id: 'objective', label: 'loss', kind: 'numeric', scale: null, levels: null, goal: null },
  set: Uint8Array.of(1, 1, 1, 0, 1, 1),
  values: Float64Array.of(2, -0, 0, 7, Number.NaN, 2),
}

it('what a column looks like on a scale is found once, and is what it would be found anew', () => {
  const scale = columnScale(column, 'linear')
  expect(columnScale(column, 'linear')).toBe(scale)
  expect(columnScale(column, null)).toBe(scale)
  expect(columnPlaces(column, scale)).toBe(columnPlaces(column, scale))
  expect([...columnPlaces(column, scale).lane]).toEqual([0, 0, 0, 1, 2, 0])
  const order = columnOrder(column, 'minimize', scale)
  expect(columnOrder(column, 'minimize', scale)).toBe(order)
  expect(order).toEqual(lineOrder(column.values, column.set, 'minimize', scale))
  expect(columnOrder(column, 'maximize', scale)).toEqual(lineOrder(column.values, column.set, 'maximize', scale))
})
