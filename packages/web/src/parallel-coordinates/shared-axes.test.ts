import { describe, expect, it } from 'vitest'
import { axisLayout, heightsWithin, lanesOf } from './axis-layout.ts'
import { lineOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'
import { type PlotSet, sharedAxes } from './shared-axes.ts'

const column = (id: string, values: readonly number[], more: Partial<PlotColumn> = {}): PlotColumn => ({
  ...{ id, label: id, kind: 'numeric', scale: null, set: null, levels: null, goal: null },
  values: Float64Array.from(values),
  ...more,
})
const set = (objective: readonly number[], columns: readonly PlotColumn[]): PlotSet => ({
  ids: objective.map((_, i) => `run-${i}`),
  names: objective.map((_, i) => `run ${i}`),
  objective: column('objective', objective),
  columns: new Map(columns.map((one) => [one.id, one])),
})
const axis = (id: string) => ({ id, scale: null, flip: false })
/** Pixels of all rows on one axis, of each plot. */
function heights(sets: readonly PlotSet[], id: string): readonly (readonly number[])[] {
  const axes = sharedAxes([axis(id), axis('objective')], sets)
  const room = heightsWithin(300, lanesOf(axes.flat()))
  return axes.map((own, plot) => {
    const { values, set: has } = sets[plot]!.objective
    const order = lineOrder(values, has, 'maximize', own[1]!.scale)
    const { column: shown, scale, flip, among } = own[0]!
    return [...axisLayout(shown, scale, flip, order, room, id !== 'objective', among).y]
  })
}

describe('axes that two plots share', () => {
  it('a value stands at the same height in both, and has the same colour, though their ranges differ', () => {
    const sets = [set([0, 5, 10], []), set([4, 5, 6], [])]
    const [wide, narrow] = heights(sets, 'objective')
    expect(narrow![1]).toBe(wide![1])
    expect(narrow![0]).toBeGreaterThan(narrow![2]!)
    expect(narrow![0]).toBeLessThan(wide![0]!)
    const bins = sharedAxes([axis('objective')], sets).map(([own], plot) => [
      ...lineOrder(sets[plot]!.objective.values, null, 'maximize', own!.scale).bin,
    ])
    expect(bins[0]).toEqual([1, 17, 32])
    expect(bins[1]![1]).toBe(17)
    expect(bins[1]![0]).toBeGreaterThan(1)
  })

  it('values that are few in all are few in each: their places are the same, also where one plot has some of them only', () => {
    const many = Array.from({ length: 12 }, (_, i) => [1, 2, 3, 4][i % 4]!)
    const sets = [set(many, [column('param:a', many)]), set([1, 2], [column('param:a', [2, 4])])]
    const [all, some] = heights(sets, 'param:a')
    // The middle of the lines that are fanned out there.
    const middle = (value: number) => {
      const at = all!.filter((_, i) => many[i] === value)
      return at.reduce((sum, y) => sum + y / at.length, 0)
    }
    expect(some![0]).toBeCloseTo(middle(2), 4)
    expect(some![1]).toBeCloseTo(middle(4), 4)
  })

  it('a lane that one plot needs takes its height from the axes of both', () => {
    const sets = [set([1, 2, 3], [column('param:a', [1, 2, Number.NaN])]), set([1, 2, 3], [column('param:a', [1, 2, 3])])]
    expect(lanesOf(sharedAxes([axis('param:a')], sets).flat())).toEqual(['NaN'])
    const [first, second] = heights(sets, 'param:a')
    expect(first![0]).toBe(second![0])
  })

  it('an axis that one plot lacks is in neither', () => {
    const sets = [set([1, 2], [column('param:a', [1, 2]), column('param:b', [1, 2])]), set([1, 2], [column('param:a', [1, 2])])]
    const axes = sharedAxes([axis('param:b'), axis('param:a'), axis('objective')], sets)
    expect(axes.map((own) => own.map(({ column: { id } }) => id))).toEqual([
      ['param:a', 'objective'],
      ['param:a', 'objective'],
    ])
  })
})
