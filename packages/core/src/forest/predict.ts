import type { BinnedColumns } from './bin-columns.ts'
import { MAX_BINS } from './bin-edges.ts'
import type { Forest } from './forest.ts'
import type { TreePath } from './grow-without-each.ts'
import type { Training } from './training.ts'

const TILE = 256

/**
 * Rows × features instead of features × rows: a walk down a tree reads one row's bins, which then lie in one cache line.
 */
export function binsByRow(columns: BinnedColumns): Uint8Array {
  const { n, features, bins } = columns
  const byRow = new Uint8Array(n * features)
  // By tiles of rows, whose part of `byRow` stays in the first-level cache while the features are gone through.
  for (let from = 0; from < n; from += TILE) {
    const to = Math.min(n, from + TILE)
    for (let f = 0; f < features; f++) {
      for (let i = from, at = from * features + f; i < to; i++, at += features) byRow[at] = bins[f * n + i]!
    }
  }
  return byRow
}

/** Whether a row with `bin` goes left at a node. */
export const goesLeft = (unordered: number, split: number, bin: number): boolean =>
  unordered === 1 ? ((split >>> bin) & 1) === 1 : bin <= split

/** The leaf that the row whose bins begin at `at` of `byRow` reaches from `node`. */
export function leafOf(forest: TreePath, unordered: Uint8Array, byRow: Uint8Array, at: number, node: number): number {
  const { feature, split, right } = forest
  for (let f = feature[node]!; f >= 0; f = feature[node]!) {
    const bin = byRow[at + f]!
    // No branch on the side, which is as random as a coin: −1 where the row goes right.
    const goesRight = unordered[f] === 1 ? ((split[node]! >>> bin) & 1) - 1 : (split[node]! - bin) >> 31
    node += 1 + ((right[node]! - 1) & goesRight)
  }
  return node
}

/**
 * Mean prediction of all trees in the target's unit, shape (n of `columns`). NaN without trees.
 * @param columns binned with the edges the forest was grown on: the training columns, or others cut at the same edges
 */
export function predictForest(forest: Forest, training: Training, columns: BinnedColumns = training.columns): Float64Array {
  const byRow = binsByRow(columns)
  const trees = forest.to - forest.from
  return Float64Array.from({ length: columns.n }, (_, row) => {
    let sum = 0
    for (let t = 0; t < trees; t++) {
      sum += forest.value[leafOf(forest, columns.unordered, byRow, row * columns.features, forest.start[t]!)]!
    }
    return unscale(training, sum / trees)
  })
}

/** From the scale of `Training.y` to the target's unit. */
export const unscale = (training: Training, value: number): number => training.center + training.scale * value

/** The bin of a new value of a numeric feature: the bin of the nearest known value; NaN has none (−1). */
export function binOfValue(columns: BinnedColumns, feature: number, value: number): number {
  if (Number.isNaN(value)) return -1
  const { lower, upper } = columns
  const base = feature * MAX_BINS
  let low = 0
  let high = columns.binCount[feature]! - 1
  while (low < high) {
    const bin = (low + high) >> 1
    if (value <= upper[base + bin]! / 2 + lower[base + bin + 1]! / 2) high = bin
    else low = bin + 1
  }
  return low
}
