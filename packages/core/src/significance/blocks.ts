import type { Rng } from '../stats/rng.ts'
import { valueAt } from './param-units.ts'
import type { TestColumn } from './test-design.ts'

/** Units that agree on every other param, block after block; units alone in theirs are left out. */
export interface Blocks {
  readonly members: readonly Int32Array[]
  /** Shape (u): block of each unit, −1 = alone. */
  readonly blockOf: Int32Array
}

/** @param others the params that define a block; a value that is not set is a value of its own */
export function blocksOf(others: readonly TestColumn[], units: number): Blocks {
  const byContent = new Map<string, number[]>()
  for (let i = 0; i < units; i++) {
    const key = others.map((column) => valueAt(column, i)).join('|')
    const block = byContent.get(key)
    if (block === undefined) byContent.set(key, [i])
    else block.push(i)
  }
  const members = [...byContent.values()].filter((block) => block.length > 1).map((block) => Int32Array.from(block))
  const blockOf = new Int32Array(units).fill(-1)
  members.forEach((block, b) => {
    for (const i of block) blockOf[i] = b
  })
  return { members, blockOf }
}

/**
 * The target less its block's mean: what the other params cannot explain, whatever they do together. No forest is needed,
 * and none would be as good. Units alone in their block get 0.
 */
export function withinBlocks(target: Float64Array, { members }: Blocks): Float64Array {
  const result = new Float64Array(target.length)
  for (const block of members) {
    let middle = 0
    for (const i of block) middle += target[i]! / block.length
    for (const i of block) result[i] = target[i]! - middle
  }
  return result
}

/** Shuffles in place, each block for itself. */
export const shuffleWithin =
  ({ members }: Blocks) =>
  (values: Float64Array, rng: Rng): void => {
    for (const block of members) {
      for (let k = block.length - 1; k > 0; k--) {
        const other = rng.below(k + 1)
        const held = values[block[k]!]!
        values[block[k]!] = values[block[other]!]!
        values[block[other]!] = held
      }
    }
  }

/**
 * Natural logarithm of how many ways the shuffled units can be dealt to the values of `column` (more than 170 are as good
 * as infinitely many). A two-sided p cannot fall below 2 / ways.
 */
export function logWays(column: TestColumn, { members }: Blocks): number {
  let sum = 0
  for (const block of members) {
    const counts = new Map<number, number>()
    for (const i of block) counts.set(valueAt(column, i), (counts.get(valueAt(column, i)) ?? 0) + 1)
    sum += logFactorial(block.length)
    for (const count of counts.values()) sum -= logFactorial(count)
  }
  return sum
}

function logFactorial(n: number): number {
  let sum = 0
  for (let k = 2; k <= n; k++) sum += Math.log(k)
  return sum
}
