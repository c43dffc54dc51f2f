import { laneOf } from './axis-lanes.ts'
import { type AxisScale, axisScale } from './axis-scale.ts'
import type { AxisSetting } from './axis-setting.ts'
import type { PlotAxis } from './parallel-plot.tsx'
import type { PlotColumn } from './plot-column.ts'
import { suggestScale } from './suggest-scale.ts'

/** Runs of one plot, in the columns that several plots have in common. */
export interface PlotSet {
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly objective: PlotColumn
  readonly columns: ReadonlyMap<string, PlotColumn>
}

export const columnOf = ({ objective, columns }: PlotSet, id: string): PlotColumn | undefined =>
  id === 'objective' ? objective : columns.get(id)

/**
 * The same axes for several plots: one scale each, made of the values of all, so that a height, and of the objective a colour, means
 * the same in every plot. Axes that not every plot has are left out.
 * @returns per plot
 */
export function sharedAxes(settings: readonly AxisSetting[], sets: readonly PlotSet[]): readonly (readonly PlotAxis[])[] {
  const axes: PlotAxis[][] = sets.map(() => [])
  for (const { id, scale: chosen, flip } of settings) {
    const columns = sets.flatMap((set) => columnOf(set, id) ?? [])
    if (columns.length < sets.length) continue
    const joined = join(columns)
    const scale = axisScale(chosen ?? suggestScale(joined), present(joined), joined.levels)
    const among = onAxis(joined, scale)
    for (const [plot, column] of columns.entries()) axes[plot]!.push({ column, scale, chosen, flip, among })
  }
  return axes
}

/** Columns of one param over the runs of all plots; levels are the same in all. */
function join(columns: readonly PlotColumn[]): PlotColumn {
  const n = columns.reduce((sum, { values }) => sum + values.length, 0)
  const values = new Float64Array(n)
  const set = new Uint8Array(n).fill(1)
  let at = 0
  for (const column of columns) {
    values.set(column.values, at)
    if (column.set !== null) set.set(column.set, at)
    at += column.values.length
  }
  return { ...columns[0]!, values, set }
}

const present = ({ values, set }: PlotColumn): Float64Array => values.filter((_, row) => set![row] === 1)

const onAxis = (column: PlotColumn, scale: AxisScale): Float64Array => column.values.filter((_, row) => laneOf(column, scale, row) === null)
