import type { AxisScaleKind } from './axis-scale.ts'
import { columnFacts } from './column-facts.ts'
import type { PlotColumn } from './plot-column.ts'

/** From this ratio of the 95th to the 5th percentile on, numbers that are all positive are spread over decades (as HiPlot has it). */
const WIDE = 100
/** The ends lie this many times farther apart than the middle 96 %: on a plain axis everything but the outliers is one point. */
const FAR = 20

/**
 * The scale a column is shown on unless somebody says otherwise: steps for levels; for numbers what was declared or
 * detected, else log where they spread over decades; by rank where outliers would press all the others together.
 */
export function suggestScale(column: PlotColumn): AxisScaleKind {
  if (column.levels !== null) return 'categorical'
  const { sorted, distinct } = columnFacts(column)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!
  if (sorted.length < 3) return column.scale === 'log' && sorted[0]! > 0 ? 'log' : 'linear'
  const positive = sorted[0]! > 0
  // Of a metric to maximize the good runs are the high ones: a log axis would press just these together.
  const spread = column.scale === null && column.goal !== 'maximize' && at(0.95) / at(0.05) > WIDE
  const log = positive && (column.scale === 'log' || spread)
  const to = log ? Math.log : (x: number) => x
  const middle = to(at(0.98)) - to(at(0.02))
  const few = distinct.length <= 10
  if (!few && middle > 0 && to(at(1)) - to(at(0)) > FAR * middle) return 'percentile'
  if (!few && !positive && at(0.95) > WIDE * Math.max(at(0.5), 1) && at(0) >= 0) return 'percentile'
  return log ? 'log' : 'linear'
}
