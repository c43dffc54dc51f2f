import type { Goal, ResolvedReducer } from '../domain/objective.ts'
import type { MetricColumn } from './dataset.ts'

/**
 * One number per run: the metric under a reducer. Where a run has no history of the metric, its summary stands in, so
 * that a reducer never yields "none" while a value exists.
 *
 * @returns shape (n), in the metric's unit as logged; NaN = none
 */
export function reduceMetric(metric: MetricColumn, goal: Goal, reducer: ResolvedReducer): Float64Array {
  const { summary, history } = metric
  if (reducer === 'at-step') return metric.atStep?.values ?? new Float64Array(summary.length).fill(Number.NaN)
  if (reducer === 'summary' || history === null) return summary
  const reduced =
    reducer === 'last' ? history.last : reducer === 'mean-last' ? history.meanLast : goal === 'minimize' ? history.min : history.max
  return reduced.map((value, i) => (history.evaluations[i]! > 0 || !Number.isNaN(value) ? value : summary[i]!))
}
