import { MAX_BINS } from '../bin-edges.ts'
import { drawBootstrap } from '../bootstrap.ts'
import type { Forest } from '../forest.ts'
import type { Training } from '../training.ts'

/** A relative error of sums over some thousand rows stays far below this. */
const TOLERANCE = 1e-9

export interface TreeReport {
  readonly nodes: number
  /** Everything that is wrong, in words. */
  readonly faults: readonly string[]
  /** Σ over nodes of the decrease of the squared error, in the scaled target's unit. */
  readonly decrease: number
  readonly deepest: number
}

/**
 * Walks one tree with its bootstrap's rows and compares every node with the plain definition of CART over all features:
 * each cut's squared error is summed anew, O(rows²) per feature, and L unordered levels are cut in all 2^(L−1) − 1 ways.
 * Holds for forests that try all features at each node.
 */
export function checkTree(forest: Forest, training: Training, tree: number): TreeReport {
  const { columns, y, weight, groupOf } = training
  const { minLeaf, seed } = forest.options
  const draws = new Int32Array(training.groups)
  drawBootstrap(training, seed, tree, draws)
  const w = Float64Array.from(groupOf, (group, row) => (group < 0 ? 0 : draws[group]! * weight[row]!))
  const bin = (feature: number, row: number): number => columns.bins[feature * columns.n + row]!
  const faults: string[] = []
  let decrease = 0
  let nodes = 0
  let deepest = 0

  const squaredError = (rows: readonly number[]): number => {
    let W = 0
    let S = 0
    for (const row of rows) {
      W += w[row]!
      S += w[row]! * y[row]!
    }
    let error = 0
    for (const row of rows) error += w[row]! * (y[row]! - S / W) ** 2
    return error
  }
  /** The two sides' error where both hold enough rows. */
  const errorOf = (rows: readonly number[], left: (row: number) => boolean): number | null => {
    const side = rows.filter(left)
    const other = rows.filter((row) => !left(row))
    return side.length < minLeaf || other.length < minLeaf ? null : squaredError(side) + squaredError(other)
  }
  const leastError = (rows: readonly number[]): number => {
    let least = Infinity
    for (let f = 0; f < columns.features; f++) {
      const present = [...new Set(rows.map((row) => bin(f, row)))].sort((a, b) => a - b)
      const cuts: ((row: number) => boolean)[] =
        columns.unordered[f] === 0
          ? present.slice(0, -1).map((last) => (row) => bin(f, row) <= last)
          : subsetsOf(rows, f, present).map((levels) => (row) => levels.includes(bin(f, row)))
      for (const cut of cuts) least = Math.min(least, errorOf(rows, cut) ?? Infinity)
    }
    return least
  }

  /** All subsets; where leaves must hold more than one row, the theorem is off and growth takes the best in mean order. */
  const subsetsOf = (rows: readonly number[], f: number, present: readonly number[]): number[][] => {
    if (minLeaf === 1) {
      return Array.from({ length: 2 ** (present.length - 1) - 1 }, (_, k) => present.filter((_, level) => (((k + 1) >> level) & 1) === 1))
    }
    const mean = (level: number): number => {
      const own = rows.filter((row) => bin(f, row) === level)
      return own.reduce((sum, row) => sum + w[row]! * y[row]!, 0) / own.reduce((sum, row) => sum + w[row]!, 0)
    }
    const ordered = present.toSorted((a, b) => mean(a) - mean(b))
    return ordered.slice(0, -1).map((_, k) => ordered.slice(0, k + 1))
  }

  /** Checks the node over the bootstrap's rows in it; returns the node behind its subtree. */
  const walk = (node: number, rows: readonly number[], depth: number): number => {
    nodes++
    deepest = Math.max(deepest, depth)
    const W = rows.reduce((sum, row) => sum + w[row]!, 0)
    const mean = rows.reduce((sum, row) => sum + w[row]! * y[row]!, 0) / W
    if (Math.abs(forest.value[node]! - mean) > TOLERANCE) faults.push(`node ${node}: value ${forest.value[node]}, mean ${mean}`)
    const own = squaredError(rows)
    const pure = rows.every((row) => y[row] === y[rows[0]!])
    const least = pure || rows.length < 2 * minLeaf ? Infinity : leastError(rows)
    const feature = forest.feature[node]!
    if (feature < 0) {
      if (least < Infinity) faults.push(`node ${node}: a leaf of ${rows.length} rows that could be split`)
      return node + 1
    }
    const split = forest.split[node]!
    const left = (row: number): boolean =>
      columns.unordered[feature] === 1 ? ((split >>> bin(feature, row)) & 1) === 1 : bin(feature, row) <= split
    const error = errorOf(rows, left) ?? Infinity
    if (error - least > TOLERANCE * own) faults.push(`node ${node}: squared error ${error}, could be ${least}`)
    decrease += own - error
    const [inside, outside] = [rows.filter(left), rows.filter((row) => !left(row))]
    if (columns.unordered[feature] === 0) checkMidpoint(node, feature, split, inside, outside)
    const behind = walk(node + 1, inside, depth + 1)
    if (behind !== node + forest.right[node]!) faults.push(`node ${node}: the right child is not behind the left subtree`)
    return walk(behind, outside, depth + 1)
  }

  /** Every bin, also one without a row of this node, lies on the side of the midpoint on which its own middle is. */
  const checkMidpoint = (node: number, f: number, split: number, inside: readonly number[], outside: readonly number[]): void => {
    const edge = (side: 'lower' | 'upper', b: number): number => columns[side][f * MAX_BINS + b]!
    const last = Math.max(...inside.map((row) => bin(f, row)))
    const first = Math.min(...outside.map((row) => bin(f, row)))
    const threshold = (edge('upper', last) + edge('lower', first)) / 2
    for (let b = last + 1; b < first; b++) {
      if (b <= split !== (edge('lower', b) + edge('upper', b)) / 2 <= threshold) faults.push(`node ${node}: bin ${b} is on the wrong side`)
    }
  }

  const root = forest.start[tree - forest.from]!
  const rows = Array.from(w.keys()).filter((row) => w[row]! > 0)
  const end = walk(root, rows, 0)
  if (end !== forest.start[tree - forest.from + 1]!) faults.push(`the tree ends at ${end}, not at ${forest.start[tree - forest.from + 1]}`)
  return { nodes, faults, decrease, deepest }
}
