import { type Goal, isBetter } from '../domain/objective.ts'
import { meanInterval } from '../stats/mean-interval.ts'

/**
 * How the values of several runs become one cell. `mean` comes with its 95 % interval, `range` is the lowest and the highest,
 * `best` goes by a goal, `newest` is the value of the run that began last.
 */
export const GROUP_REDUCERS = ['mean', 'median', 'min', 'max', 'range', 'best', 'newest'] as const
export type GroupReducer = (typeof GROUP_REDUCERS)[number]

export interface ReducedGroup {
  /** NaN = none: no finite value, or a range of values that differ. */
  readonly value: number
  /** Ends of the interval of a mean, or of the range. */
  readonly ends: readonly [low: number, high: number] | null
}

/**
 * @param values finite, shape (n), oldest run first
 * @param goal of the column, for `best`; the lowest where it has none
 */
export function reduceGroup(values: Float64Array, reducer: GroupReducer, goal: Goal | null): ReducedGroup {
  if (values.length === 0) return { value: Number.NaN, ends: null }
  switch (reducer) {
    case 'mean': {
      const { mean, interval } = meanInterval(values)
      return { value: mean, ends: interval }
    }
    case 'median': {
      const sorted = values.toSorted()
      const middle = sorted.length >> 1
      // Halved first, so that two large numbers do not overflow.
      return { value: sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2, ends: null }
    }
    case 'range': {
      const [low, high] = [extreme(values, 'minimize'), extreme(values, 'maximize')]
      return { value: low === high ? low : Number.NaN, ends: [low, high] }
    }
    case 'newest':
      return { value: values.at(-1)!, ends: null }
    default:
      return { value: extreme(values, reducer === 'max' ? 'maximize' : reducer === 'min' ? 'minimize' : (goal ?? 'minimize')), ends: null }
  }
}

function extreme(values: Float64Array, goal: Goal): number {
  let found = values[0]!
  for (const value of values) if (isBetter(value, found, goal)) found = value
  return found
}
