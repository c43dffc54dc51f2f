import { streamOf } from '../../stats/rng.ts'
import { drawUnits, FOR, type ForestQuestion, narrow } from './forest-question.ts'
import { type FloorItem, RESAMPLED_TREES, unitCount } from './forest-tasks.ts'

/** Half-samples per interval (`methods` §3.2). */
export const HALF_SAMPLES = 40
/** A sample of more units than this is no surer; its standard error is scaled instead. */
const MOST_SAMPLED = 2000

/**
 * Delete-d jackknife: samples of m of n units without replacement, m = n/2 or 2,000 if that is less. The standard error of
 * the whole is the sample's standard deviation × √(m / (n − m)), which is 1 for halves.
 */
export function halfSamplePlan(question: ForestQuestion): { readonly units: number; readonly scale: number } {
  const n = unitCount(question)
  const units = Math.max(1, Math.min(MOST_SAMPLED, Math.floor(n / 2)))
  return { units, scale: Math.sqrt(units / Math.max(1, n - units)) }
}

/** Standard errors by the spread of the shares over samples; NaN where none could be had. */
export function standardErrors(samples: readonly (Float64Array | null)[], params: number, scale: number): readonly number[] {
  const given = samples.filter((shares) => shares !== null)
  return Array.from({ length: params }, (_, k) => {
    if (given.length < 2) return Number.NaN
    const mean = given.reduce((sum, shares) => sum + shares[k]!, 0) / given.length
    const squares = given.reduce((sum, shares) => sum + (shares[k]! - mean) ** 2, 0)
    return scale * Math.sqrt(squares / (given.length - 1))
  })
}

/** Refits per floor; the floor is the 39th smallest, so that a param that does nothing exceeds it in 2 of 41. */
export const REFITS = 40
const FLOOR_PLACE = 39
/** Up to so many params each has refits of its own. */
const APART = 4
/** With more, those whose bar is shorter than this are shuffled together. */
const SHORT = 0.01
/** CPU seconds that floors may take on one core, at 70 ns per tree, row and feature (measured), before runs are sampled. */
const BUDGET_S = 30
const SECONDS_PER_CELL = 70e-9
const FEWEST_ROWS = 500

export interface FloorPlan {
  readonly question: ForestQuestion
  readonly items: readonly FloorItem[]
  /** Params that share their refits; empty when each has its own. */
  readonly together: readonly number[]
  /** Units that floors are computed over, when not all. */
  readonly sampled: number | null
}

/**
 * Which refits give the floors. A param's own refits shuffle it alone. With more than 4 params those with next to no bar
 * are shuffled together, by one permutation of the runs, which keeps what they have to do with each other: taking noise out
 * of a forest changes nothing for the others, and the number of refits no longer grows with the number of params. (Six params
 * that do nothing beside a strong one: floors of 0.0192 alone and 0.0187 together at n = 60, 0.0086 and 0.0080 at 150.)
 *
 * Where even that takes too long, fewer runs are used: the floor is then too high, never too low.
 */
export function floorPlan(question: ForestQuestion, shares: Float64Array): FloorPlan {
  const params = Array.from(shares.keys())
  const together = params.length <= APART ? [] : params.filter((k) => !(shares[k]! >= SHORT) && !question.factors.includes(k))
  const groups = [...params.filter((k) => !together.includes(k)).map((k) => [k]), ...(together.length > 0 ? [together] : [])]
  const { n, features } = question.columns
  const affordable = BUDGET_S / (groups.length * REFITS * RESAMPLED_TREES * features * SECONDS_PER_CELL)
  const units = unitCount(question)
  const share = Math.max(affordable, FEWEST_ROWS) / n
  const kept = Math.min(units, Math.ceil(share * units))
  const narrowed = kept < units ? narrow(question, drawUnits(question, kept, streamOf(question.seed, FOR.sample))) : question
  return {
    question: narrowed,
    items: groups.flatMap((group) => Array.from({ length: REFITS }, (_, refit) => ({ params: group, refit }))),
    together,
    sampled: kept < units ? kept : null,
  }
}

/** Floor of each param: the 39th smallest of its 40 shares; NaN where a refit gave none. */
export function floorsOf(plan: FloorPlan, results: readonly (readonly number[])[], params: number): readonly number[] {
  const reached: number[][] = Array.from({ length: params }, () => [])
  plan.items.forEach((item, i) => {
    item.params.forEach((param, k) => {
      reached[param]!.push(results[i]![k]!)
    })
  })
  return reached.map((values) =>
    values.length < REFITS || values.some(Number.isNaN) ? Number.NaN : values.sort((a, b) => a - b)[FLOOR_PLACE - 1]!,
  )
}
