import type { AxisScale } from './axis-scale.ts'
import type { PlotColumn } from './plot-column.ts'

/** Below every axis, in this order: the run has no value; it is NaN; the axis has no place for it (∞, not positive on a log axis). */
export const LANES = ['not set', 'NaN', 'off scale'] as const
export type Lane = (typeof LANES)[number]

/** The lane a row is in; null = it stands on the axis. */
export function laneOf({ values, set }: PlotColumn, scale: AxisScale, row: number): Lane | null {
  if (set !== null && set[row] === 0) return 'not set'
  const value = values[row]!
  if (Number.isNaN(value)) return 'NaN'
  return Number.isNaN(scale.place(value)) ? 'off scale' : null
}
