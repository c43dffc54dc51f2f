import { drawBootstrap, drawSeed, growSeed } from './bootstrap.ts'
import { growingKernel } from './kernel.ts'
import { goesLeft } from './predict.ts'
import type { Training } from './training.ts'
import { TreeNodes } from './tree-nodes.ts'

/** A leaf's mark among the features. */
const LEAF = -1

/** Nodes of a tree, or of several, as far as rows walk down them; laid out as in `Forest`. */
export interface TreePath {
  readonly feature: Int32Array
  readonly split: Int32Array
  readonly right: Int32Array
}

/** Parts of a tree that are others without some param. Shape legend: m parts. */
export interface Regrown extends TreePath {
  /** Shape (m): nodes of the tree, `from … until − 1`, in place of which nodes from `root` of this one stand. */
  readonly from: Int32Array
  readonly until: Int32Array
  readonly root: Int32Array
}

/** A tree, and what is other in it without each of the params. */
export interface TreeWithoutEach {
  readonly whole: TreePath
  /** Shape (params). */
  readonly without: readonly Regrown[]
}

/**
 * Grows a tree for every param left out. Where every node tries all features, its best split is that of the tree that knows all
 * params, unless this one is on the param left out. So a tree is grown once on all, and for each param again only what lies below
 * the first splits on it: of 20 params a quarter of the work of 20 trees. Ties between features are broken at random, and so not
 * alike in trees that are grown apart.
 *
 * @param minLeaf fewest rows on either side of a split
 * @returns by the number of a tree; its bootstrap, with and without a param, is that of `seed` and this number
 */
export function growerWithoutEach(training: Training, minLeaf: number, seed: number): (tree: number) => TreeWithoutEach {
  const { n, features, params, paramOf } = training.columns
  const draws = new Int32Array(training.groups)
  return (tree) => {
    const kernel = growingKernel(training, features, minLeaf)
    const grow = (into: TreeNodes): void => {
      into.append(kernel, kernel.run.growTree(drawSeed(seed, tree), growSeed(seed, tree)))
    }
    const whole = new TreeNodes()
    grow(whole)
    drawBootstrap(training, seed, tree, draws)
    const splits = firstSplits(whole, training, draws)
    const bins = kernel.octets('bins', features * n)
    const groupOf = kernel.ints('groupOf', n)
    const without = Array.from({ length: params }, (_, param): Regrown => {
      const own = splits.filter(({ node }) => paramOf[whole.feature[node]!] === param)
      // What does not vary is not split on, and a row without a group takes no part.
      const [first, end] = [paramOf.indexOf(param), paramOf.lastIndexOf(param) + 1]
      bins.fill(0, first * n, end * n)
      const again = new TreeNodes()
      const root = Int32Array.from(own, ({ rows }) => {
        groupOf.fill(-1)
        for (const row of rows) groupOf[row] = training.groupOf[row]!
        const begin = again.count
        grow(again)
        return begin
      })
      bins.set(training.columns.bins.subarray(first * n, end * n), first * n)
      const from = Int32Array.from(own, ({ node }) => node)
      return { from, until: from.map((node) => endOf(whole, node)), root, ...pathOf(again) }
    })
    return { whole: pathOf(whole), without }
  }
}

const pathOf = ({ feature, split, right, count }: TreeNodes): TreePath => ({
  feature: feature.slice(0, count),
  split: split.slice(0, count),
  right: right.slice(0, count),
})

/** The node behind those below a node: behind its right child's, down to a leaf. */
function endOf({ feature, right }: TreePath, node: number): number {
  let last = node
  while (feature[last] !== LEAF) last += right[last]!
  return last + 1
}

/** Nodes that split on a param that no node above them splits on, and the rows of the bootstrap that reach them. */
function firstSplits({ feature, split, right }: TreePath, { columns, groupOf }: Training, draws: Int32Array) {
  const { n, bins, unordered, paramOf, params } = columns
  const rows = Int32Array.from(groupOf.keys()).filter((row) => groupOf[row]! >= 0 && draws[groupOf[row]!]! > 0)
  const found: { readonly node: number; readonly rows: Int32Array }[] = []
  const held = new Int32Array(rows.length)
  const waiting = [{ node: 0, from: 0, to: rows.length, above: new Uint8Array(params) }]
  for (let pending = waiting.pop(); pending !== undefined; pending = waiting.pop()) {
    const { node, from, to, above } = pending
    const f = feature[node]!
    if (f === LEAF) continue
    const param = paramOf[f]!
    if (above[param] === 0) found.push({ node, rows: rows.slice(from, to) })
    const known = above[param] === 1 ? above : above.slice()
    known[param] = 1
    let middle = from
    let outside = 0
    for (let k = from; k < to; k++) {
      const row = rows[k]!
      if (goesLeft(unordered[f]!, split[node]!, bins[f * n + row]!)) rows[middle++] = row
      else held[outside++] = row
    }
    rows.set(held.subarray(0, outside), middle)
    waiting.push({ node: node + 1, from, to: middle, above: known }, { node: node + right[node]!, from: middle, to, above: known })
  }
  return found
}
