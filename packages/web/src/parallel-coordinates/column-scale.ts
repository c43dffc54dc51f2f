import { type AxisScale, type AxisScaleKind, axisScale } from './axis-scale.ts'
import { columnFacts } from './column-facts.ts'
import type { PlotColumn } from './plot-column.ts'
import { suggestScale } from './suggest-scale.ts'

const known = new WeakMap<PlotColumn, Map<AxisScaleKind, AxisScale>>()

/** The scale of a column by itself, one for each kind as long as the column stands; null = the kind that the data suggest. */
export function columnScale(column: PlotColumn, chosen: AxisScaleKind | null): AxisScale {
  const kind = chosen ?? suggestScale(column)
  const kinds = known.get(column) ?? new Map<AxisScaleKind, AxisScale>()
  known.set(column, kinds)
  const scale = kinds.get(kind) ?? axisScale(kind, columnFacts(column).sorted, column.levels)
  kinds.set(kind, scale)
  return scale
}
