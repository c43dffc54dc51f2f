import type { TreeWithoutEach } from '../../forest/grow-without-each.ts'
import { type GuidedForest, growEach, leftOverOf, treesOf } from '../../significance/left-over-curves.ts'
import type { Step } from '../analysis.ts'

/** What is taken out for many params together; plain data that every thread can be sent. Shape legend: u units, t places of training. */
export interface Together {
  readonly forest: GuidedForest
  /** Shape (u × t), about their means. */
  readonly curves: Float64Array
  readonly steps: number
}

export interface GrownTogether extends Together {
  readonly trees: readonly (TreeWithoutEach | null)[]
}

/** By name, for any thread: a tree of a forest, with and without each of the params. */
export const GROW_TASKS = {
  'grow-without-each': (forest: GuidedForest) => growEach(forest),
} as const

/** Grows the forest on all threads; null where there is none. */
export function* growTogether(together: Together | null): Generator<Step<never>, GrownTogether | null, readonly unknown[]> {
  if (together === null) return null
  const { forest } = together
  const items = Array.from({ length: treesOf(forest) }, (_, tree) => tree)
  const trees = yield { kind: 'work', work: { task: 'grow-without-each', shared: forest, items } }
  return { ...together, trees: trees as GrownTogether['trees'] }
}

/** Place of a param among the forest's columns → what all others leave, shape (u × t). */
export function leftTogether(together: GrownTogether | null): (column: number) => Float64Array {
  if (together === null) return () => new Float64Array(0)
  const { forest, trees, curves, steps } = together
  return leftOverOf(forest, trees, curves, steps)
}
