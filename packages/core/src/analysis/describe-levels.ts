import { type Goal, isBetter } from '../domain/objective.ts'
import { pearson } from '../stats/correlate.ts'
import { type Interval, welchDifference } from '../stats/intervals.ts'
import { largest, mean, powerOfTwoNear, variance } from '../stats/moments.ts'
import { type ActiveColumn, gather } from './active-column.ts'
import { ENOUGH_FOR_INFERENCE } from './permute-columns.ts'

export interface CorrelationLevel {
  readonly value: string
  readonly n: number
  readonly mean: number
  /** Against all other runs in which the param is present; metric units. */
  readonly meanDifference: number | null
  readonly interval: Interval | null
  /** Pearson's r of "is this level". */
  readonly correlation: number | null
}

/** Fewer runs than this have no correlation. */
export const ENOUGH_FOR_R = 4
/** Of more levels than this only the most frequent ones are listed. */
export const MOST_LEVELS = 100

/**
 * Every level of a param against the rest, in the order of the levels.
 * @param y objective per run of the column, shape (n), as logged
 */
export function describeLevels(active: ActiveColumn, y: Float64Array): readonly CorrelationLevel[] {
  const { column, rows, levels } = active
  if (column.kind === 'numeric') return []
  const n = rows.length
  // In units near the values themselves, so that squares do not overflow; a power of two changes no digit.
  const unit = powerOfTwoNear(largest(y))
  const response = y.map((value) => value / unit)
  const members = new Map(levels.map((code) => [code, [] as number[]]))
  for (let i = 0; i < n; i++) members.get(column.codes[rows[i]!]!)!.push(i)
  return mostFrequent(levels, members).map((code) => {
    const inside = members.get(code)!
    const isMember = new Float64Array(n)
    for (const i of inside) isMember[i] = 1
    const here = momentsOf(gather(response, inside))
    const rest = momentsOf(response.filter((_, i) => isMember[i] === 0))
    const welch = rest.n === 0 ? null : welchDifference(here, rest)
    const interval = n < ENOUGH_FOR_INFERENCE ? null : (welch?.interval ?? null)
    return {
      value: column.levels[code]!,
      n: inside.length,
      mean: here.mean * unit,
      meanDifference: welch === null ? null : welch.difference * unit,
      interval: interval === null ? null : [interval[0] * unit, interval[1] * unit],
      correlation: n < ENOUGH_FOR_R || rest.n === 0 ? null : pearson(isMember, response, active.weights),
    }
  })
}

/** The level with the best mean; null when there is none. */
export function bestLevel(levels: readonly CorrelationLevel[], goal: Goal): string | null {
  let best: CorrelationLevel | null = null
  for (const level of levels) if (best === null || isBetter(level.mean, best.mean, goal)) best = level
  return best?.value ?? null
}

function mostFrequent(levels: readonly number[], members: ReadonlyMap<number, readonly number[]>): readonly number[] {
  if (levels.length <= MOST_LEVELS) return levels
  const kept = [...levels].sort((a, b) => members.get(b)!.length - members.get(a)!.length || a - b).slice(0, MOST_LEVELS)
  return kept.sort((a, b) => a - b)
}

const momentsOf = (x: Float64Array): { n: number; mean: number; variance: number } => ({
  n: x.length,
  mean: mean(x),
  variance: variance(x),
})
