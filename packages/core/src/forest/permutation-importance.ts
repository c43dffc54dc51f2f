import { type Rng, shuffle } from '../stats/rng.ts'
import { drawBootstrap, permuteStream } from './bootstrap.ts'
import type { Forest } from './forest.ts'
import { permutingKernel } from './kernel.ts'
import type { Training } from './training.ts'

export const PERMUTATIONS = 5
/** How a param that is asked for is permuted. */
const BY_GROUP = 1
const BY_ROW = 2

/**
 * By how much each tree's squared error out of bag grows when one param is permuted among its out-of-bag rows.
 * Shape (trees × params), on the squared scale of `Training.y`; parts of a forest are put together tree by tree.
 */
export interface PermutationLoss {
  readonly from: number
  readonly to: number
  readonly loss: Float64Array
}

/**
 * Permutes by group: a row takes the value of the first row of another out-of-bag group, so replicates of a configuration
 * move together. Every param meets the same permutations of a tree, which makes its loss independent of the other params.
 *
 * A row's prediction can change only from the first split on the param that it passes. So each row walks down its tree
 * once, and for each param on its way the permuted row goes on from there; params off the way cost nothing.
 *
 * @param withinGroups params whose values differ within groups: they are permuted row by row
 * @param only params that are wanted, the loss of all others is 0; null = all. What is asked for does not change a digit
 */
export function permutationLoss(
  forest: Forest,
  training: Training,
  permutations = PERMUTATIONS,
  only: readonly number[] | null = null,
  withinGroups: readonly number[] = [],
): PermutationLoss {
  const { columns, groups, groupRows, groupStart } = training
  const { params } = columns
  const asked = new Uint8Array(params).fill(only === null ? BY_GROUP : 0)
  for (const param of only ?? []) asked[param] = BY_GROUP
  for (const param of withinGroups) if (asked[param]! > 0) asked[param] = BY_ROW
  const kernel = permutingKernel(forest, training, permutations, asked, withinGroups.length > 0)
  const rows = kernel.ints('rowsOutside', columns.n)
  const byGroup = kernel.ints('sourceByGroup', columns.n * permutations)
  const loss = new Float64Array((forest.to - forest.from) * params)
  const draws = new Int32Array(groups)
  for (let tree = forest.from; tree < forest.to; tree++) {
    drawBootstrap(training, forest.options.seed, tree, draws)
    const outside = Int32Array.from(draws.keys()).filter((group) => draws[group] === 0)
    const stream = permuteStream(forest.options.seed, tree)
    const sources = permuteGroups(outside, permutations, stream)
    let count = 0
    for (const [k, group] of outside.entries()) {
      for (let place = groupStart[group]!; place < groupStart[group + 1]!; place++, count++) {
        rows[count] = groupRows[place]!
        for (let p = 0; p < permutations; p++) byGroup[p * columns.n + count] = groupRows[groupStart[sources[p]![k]!]!]!
      }
    }
    if (withinGroups.length > 0) permuteRows(rows.subarray(0, count), permutations, stream, kernel.ints('sourceByRow', byGroup.length))
    const own = kernel.doubles('loss', params).fill(0)
    const total = kernel.run.addPermutationLoss(count, permutations, kernel.takeTree(forest, tree))
    if (total > 0) for (let param = 0; param < params; param++) loss[(tree - forest.from) * params + param] = own[param]! / total
  }
  return { from: forest.from, to: forest.to, loss }
}

/** For each permutation the group whose value stands in for that of `outside[k]`. */
function permuteGroups(outside: Int32Array, permutations: number, rng: Rng): Int32Array[] {
  return Array.from({ length: permutations }, () => {
    const permuted = outside.slice()
    shuffle(permuted, rng)
    return permuted
  })
}

/** For each permutation the row whose values stand in for those of the k-th of `rows`. Shape (permutations × n). */
function permuteRows(rows: Int32Array, permutations: number, rng: Rng, sources: Int32Array): void {
  const n = sources.length / permutations
  for (let p = 0; p < permutations; p++) {
    const permuted = rows.slice()
    shuffle(permuted, rng)
    sources.set(permuted, p * n)
  }
}

/**
 * Out-of-bag permutation share of each param: mean loss over the trees / (2 · variance of the target). For independent
 * inputs and a perfect model this is Sobol's total index (Gregorutti et al. 2017). Not clipped: around 0, also below it,
 * for a param that does nothing. Shares do not add up to 1.
 *
 * @param parts the losses of all trees, in any order
 * @returns shape (params); null when the target does not vary
 */
export function permutationShares(parts: readonly PermutationLoss[], training: Training): Float64Array | null {
  const { params } = training.columns
  const variance = targetVariance(training)
  if (!(variance > 0)) return null
  const share = new Float64Array(params)
  let trees = 0
  for (const { loss, from, to } of [...parts].sort((a, b) => a.from - b.from)) {
    for (let t = 0; t < to - from; t++) for (let p = 0; p < params; p++) share[p]! += loss[t * params + p]!
    trees += to - from
  }
  return share.map((sum) => sum / Math.max(1, trees) / (2 * variance))
}

/** Weighted variance of `Training.y` (divisor Σw). */
function targetVariance({ y, weight }: Training): number {
  let W = 0
  let S = 0
  for (let i = 0; i < y.length; i++) {
    if (weight[i] === 0) continue
    W += weight[i]!
    S += weight[i]! * y[i]!
  }
  let squares = 0
  for (let i = 0; i < y.length; i++) if (weight[i]! > 0) squares += weight[i]! * (y[i]! - S / W) ** 2
  return W > 0 ? squares / W : 0
}
