/** Which direction of a metric is good. Values always stay as logged; only this file knows which of two is better. */
export const GOALS = ['minimize', 'maximize'] as const
export type Goal = (typeof GOALS)[number]

/**
 * How the history of a metric becomes one number per run.
 * `auto` is resolved per analysis (`methods`: best over training for selection, mean of the last 10 % for noise);
 * the result says what was used.
 */
export const REDUCERS = ['auto', 'summary', 'last', 'best', 'mean-last', 'at-step'] as const
export type Reducer = (typeof REDUCERS)[number]
export type ResolvedReducer = Exclude<Reducer, 'auto'>

/** Where the goal came from: the sweep or study said so, the metric's name says it, the user set it, or nobody said. */
export type GoalSource = 'declared' | 'detected' | 'user' | 'assumed'

export interface Objective {
  readonly metric: string
  readonly goal: Goal
  readonly reducer: Reducer
  /** Only with `at-step`. */
  readonly step?: number
}

/** True when `a` is strictly better than `b` under the goal; NaN is never better. */
export function isBetter(a: number, b: number, goal: Goal): boolean {
  return goal === 'minimize' ? a < b : a > b
}
