import { type Rng, shuffle } from '../stats/rng.ts'
import { drawBootstrap, permuteStream } from './bootstrap.ts'
import type { Forest } from './forest.ts'
import { binsByRow, goesLeft, leafOf } from './predict.ts'
import type { Training } from './training.ts'

export const PERMUTATIONS = 5

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
  const { columns, groups, groupRows, groupStart, y, weight } = training
  const { features, params, paramOf, unordered } = columns
  const byRow = binsByRow(columns)
  const loss = new Float64Array((forest.to - forest.from) * params)
  const draws = new Int32Array(groups)
  const seenBy = new Int32Array(params).fill(-1) // the walk that met the param last
  if (only !== null) for (let param = 0; param < params; param++) if (!only.includes(param)) seenBy[param] = NEVER
  let walk = 0
  for (let tree = forest.from; tree < forest.to; tree++) {
    drawBootstrap(training, forest.options.seed, tree, draws)
    const outside = Int32Array.from(draws.keys()).filter((group) => draws[group] === 0)
    const stream = permuteStream(forest.options.seed, tree)
    const sources = permuteGroups(outside, permutations, stream)
    const rowSources = withinGroups.length === 0 ? null : permuteRows(training, outside, permutations, stream)
    const root = forest.start[tree - forest.from]!
    const at = (tree - forest.from) * params
    let total = 0
    for (let k = 0; k < outside.length; k++) {
      const group = outside[k]!
      for (let place = groupStart[group]!; place < groupStart[group + 1]!; place++) {
        const row = groupRows[place]!
        const target = y[row]!
        let before = -1 // the squared error as it is, computed when the first param asks
        const w = weight[row]!
        total += w
        walk++
        for (let node = root; forest.feature[node]! >= 0; ) {
          const f = forest.feature[node]!
          const param = paramOf[f]!
          if (seenBy[param]! < walk) {
            seenBy[param] = walk
            if (before < 0) before = (target - forest.value[leafOf(forest, unordered, byRow, row * features, node)]!) ** 2
            let after = 0
            for (let p = 0; p < permutations; p++) {
              const source = withinGroups.includes(param) ? rowSources![p]![row]! : groupRows[groupStart[sources[p]![k]!]!]!
              const leaf = leafWithParam(forest, unordered, paramOf, byRow, row * features, source * features, param, node)
              after += (target - forest.value[leaf]!) ** 2
            }
            loss[at + param]! += w * (after / permutations - before)
            if (only?.length === 1) break
          }
          node += goesLeft(unordered[f]!, forest.split[node]!, byRow[row * features + f]!) ? 1 : forest.right[node]!
        }
      }
    }
    if (total > 0) for (let param = 0; param < params; param++) loss[at + param]! /= total
  }
  return { from: forest.from, to: forest.to, loss }
}

/** Later than any walk: the param counts as met. */
const NEVER = 2_147_483_647

/** For each permutation the group whose value stands in for that of `outside[k]`. */
function permuteGroups(outside: Int32Array, permutations: number, rng: Rng): Int32Array[] {
  return Array.from({ length: permutations }, () => {
    const permuted = outside.slice()
    shuffle(permuted, rng)
    return permuted
  })
}

/** For each permutation the row whose value stands in for that of an out-of-bag row. Shape (n). */
function permuteRows({ columns, groupRows, groupStart }: Training, outside: Int32Array, permutations: number, rng: Rng): Int32Array[] {
  const rows = Int32Array.from([...outside].flatMap((group) => [...groupRows.subarray(groupStart[group]!, groupStart[group + 1]!)]))
  return Array.from({ length: permutations }, () => {
    const permuted = rows.slice()
    shuffle(permuted, rng)
    const source = new Int32Array(columns.n)
    rows.forEach((row, i) => {
      source[row] = permuted[i]!
    })
    return source
  })
}

/** The leaf reached from `node` when one param's features are read from another row. */
function leafWithParam(
  forest: Forest,
  unordered: Uint8Array,
  paramOf: Int32Array,
  byRow: Uint8Array,
  own: number,
  other: number,
  param: number,
  node: number,
): number {
  const { feature, split, right } = forest
  for (let f = feature[node]!; f >= 0; f = feature[node]!) {
    const bin = byRow[(paramOf[f] === param ? other : own) + f]!
    node += goesLeft(unordered[f]!, split[node]!, bin) ? 1 : right[node]!
  }
  return node
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
