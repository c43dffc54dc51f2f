import { nearestNames } from '../domain/nearest-names.ts'
import { GOALS, type Goal, REDUCERS, type Reducer, type ResolvedReducer } from '../domain/objective.ts'
import { InputError } from '../errors.ts'
import type { Dataset, MetricColumn } from './dataset.ts'
import { proposeObjective } from './propose-objective.ts'
import { reduceMetric } from './reduce-metric.ts'

export interface ResolvedObjective {
  readonly metric: MetricColumn
  readonly goal: Goal
  readonly reducer: ResolvedReducer
  /** Shape (n): one value per run in the metric's unit; NaN = none. */
  readonly y: Float64Array
}

/**
 * A metric, a goal and a reducer as asked for → one number per run. The goal defaults to the metric's own; `auto`
 * becomes `auto` of the caller where histories exist and `summary` where none does.
 * @throws InputError UNKNOWN_METRIC, BAD_OPTION
 */
export function resolveObjective(
  dataset: Dataset,
  asked: { readonly metric: string; readonly goal?: Goal; readonly reducer?: Reducer },
  auto: ResolvedReducer = 'best',
): ResolvedObjective {
  const metric = findMetric(dataset, asked.metric)
  const goal = oneOf('goal', asked.goal ?? metric.goal, GOALS)
  const wanted = oneOf('reducer', asked.reducer ?? 'auto', REDUCERS)
  if (wanted === 'at-step' && metric.atStep === undefined) {
    throw new InputError('BAD_OPTION', { option: 'reducer', found: "'at-step' without a step", expected: 'a step beside it, e.g. 10' })
  }
  const reducer: ResolvedReducer = wanted === 'auto' ? (metric.history === null ? 'summary' : auto) : wanted
  return { metric, goal, reducer, y: reduceMetric(metric, goal, reducer) }
}

/**
 * The metric of that name; or the only one whose last part is that name (`top_1` finds `learning_curve.top_1`).
 * @throws InputError UNKNOWN_METRIC with the nearest names
 */
export function findMetric(dataset: Dataset, name: string): MetricColumn {
  const metric = dataset.metrics.find((candidate) => candidate.name === name)
  if (metric !== undefined) return metric
  const leaves = dataset.metrics.filter((candidate) => candidate.name.endsWith(`.${name}`) || candidate.name.endsWith(`/${name}`))
  if (leaves.length === 1) return leaves[0]!
  const known = dataset.metrics.map((candidate) => candidate.name)
  const near = leaves.length > 1 ? leaves.map((leaf) => leaf.name).slice(0, 3) : nearestNames(name, known)
  const proposed = proposeObjective(dataset)
  throw new InputError('UNKNOWN_METRIC', {
    metric: name,
    nearest: near.length > 0 || proposed === null ? near : [proposed.metric],
    known: known.length,
  })
}

/**
 * Whether a run has a value of the objective: shape (n), 1 = it has. A run that logged NaN diverged and has one; a run that
 * logged nothing was never measured.
 */
export function isMeasured({ metric, reducer, y }: ResolvedObjective): Uint8Array {
  return Uint8Array.from(y, (value, row) => (!Number.isNaN(value) || (metric.logged[row] === 1 && reducer !== 'at-step') ? 1 : 0))
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  if (!(allowed as readonly string[]).includes(value)) {
    throw new InputError('BAD_OPTION', { option, found: `'${value}'`, expected: `one of ${allowed.join(', ')}` })
  }
  return value as T
}
