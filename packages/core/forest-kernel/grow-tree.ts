import { Best } from './best'
import { FeatureDraw } from './feature-draw'
import { growBlock } from './grow-block'
import { BLOCK_ROWS, Data, Nodes, PENDING, Tree } from './memory'
import { addNode, branch, closeLeft } from './nodes'
import { Random } from './random'
import { searchHistogram } from './search-histogram'

/** A node that waits to be grown. `parent` ≥ 0: it is that node's right child. */
@unmanaged
class Pending {
  from: i32
  to: i32
  constants: i32
  parent: i32
  varies: i32
  unused: i32
  S: f64
  W: f64
}

function waitingAt(k: i32): Pending {
  return changetype<Pending>(Tree.waiting + (k as usize) * PENDING)
}

/** One tree's bootstrap: as many groups as there are, drawn with replacement. `mixed` is the seed of the tree's draws. */
export function drawBootstrap(mixed: u32): void {
  const groups = Data.groups
  const draws = Data.draws
  Random.seed(mixed)
  for (let g = 0; g < groups; g++) draws[g] = 0
  for (let g = 0; g < groups; g++) {
    const drawn = Random.below(groups as u32) as i32
    draws[drawn] = draws[drawn] + 1
  }
}

/**
 * Grows a regression tree by squared error (CART). Three stages by node size, each exact over the bins: histograms above
 * `BLOCK_ROWS` rows, sorted orders below, and a bounded search at the bottom.
 * @param mixedDraws,mixedGrowth seeds of the tree's bootstrap and of its features
 * @returns its number of nodes
 */
export function growTree(mixedDraws: u32, mixedGrowth: u32): i32 {
  drawBootstrap(mixedDraws)
  Random.seed(mixedGrowth)
  FeatureDraw.reset()
  for (let f = 0; f < Data.features; f++) Tree.decrease[f] = 0
  Nodes.count = 0
  const count = takeRows()
  if (count === 0) addNode(0)
  else growAll(count)
  return Nodes.count
}

/** The bootstrap's rows, each once, weight times the number of draws. */
function takeRows(): i32 {
  let count = 0
  let heaviest: f64 = 0
  for (let row = 0; row < Data.n; row++) {
    const group = Data.groupOf[row]
    if (group < 0) continue
    const draws = Data.draws[group]
    if (draws === 0) continue
    const w = Data.weight[row] * (draws as f64)
    Tree.rows[count] = row
    Tree.sums[count++] = f64x2.replace_lane(f64x2.splat(w), 0, w * Data.y[row])
    if (w > heaviest) heaviest = w
  }
  Tree.heaviest = heaviest
  return count
}

/** Depth first with an own stack: a target like 2ᵏ can make a tree as deep as it has rows. */
function growAll(rows: i32): void {
  const minLeaf = Data.minLeaf
  rootOf(rows)
  let waiting = 1
  while (waiting > 0) {
    const pending = waitingAt(--waiting)
    const from = pending.from
    const to = pending.to
    const S = pending.S
    const W = pending.W
    const node = addNode(S / W)
    if (pending.parent >= 0) closeLeft(pending.parent, node)
    if (pending.varies === 0 || to - from < 2 * minLeaf) continue
    if (to - from <= BLOCK_ROWS) {
      growBlock(node, from, to, pending.constants, S, W)
      continue
    }
    search(from, to, pending.constants, S, W)
    if (Best.feature < 0) continue
    const right = waitingAt(waiting)
    const left = waitingAt(waiting + 1)
    divide(from, to, left, right)
    branch(node, W, left.W >= right.W)
    left.parent = -1
    right.parent = node
    left.constants = FeatureDraw.constants
    right.constants = FeatureDraw.constants
    waiting += 2
  }
}

function rootOf(to: i32): void {
  const root = waitingAt(0)
  const first = Data.y[Tree.rows[0]]
  let sums = f64x2.splat(0)
  root.varies = 0
  for (let k = 0; k < to; k++) {
    sums = f64x2.add(sums, Tree.sums[k])
    if (Data.y[Tree.rows[k]] !== first) root.varies = 1
  }
  root.from = 0
  root.to = to
  root.constants = 0
  root.parent = -1
  root.S = f64x2.extract_lane(sums, 0)
  root.W = f64x2.extract_lane(sums, 1)
}

function search(from: i32, to: i32, constants: i32, S: f64, W: f64): void {
  const minLeaf = Data.minLeaf
  // A single row is a leaf wherever there is weight.
  const enough = minLeaf === 1 ? (0 as f64) : (minLeaf as f64) * Tree.heaviest
  Best.clear()
  FeatureDraw.begin(constants)
  for (let feature = FeatureDraw.draw(); feature >= 0; feature = FeatureDraw.draw())
    if (!searchHistogram(feature, from, to, W, S / W, enough)) FeatureDraw.dismiss()
}

/** Moves the rows of a node to their sides, in order within each. */
function divide(from: i32, to: i32, left: Pending, right: Pending): void {
  const rows = Tree.rows
  const sums = Tree.sums
  const heldRows = Tree.heldRows
  const heldSums = Tree.heldSums
  const feature = Best.feature
  const levels = Best.levels
  const binLeft = Best.binLeft
  const unordered = Data.unordered[feature] !== 0
  const bins = Data.bins.from(feature * Data.n)
  let a = from
  let b = 0
  let sumLeft = f64x2.splat(0)
  let sumRight = f64x2.splat(0)
  // No branch: the sides are as random as a coin. Every row is written to both, and one of the two is kept.
  for (let k = from; k < to; k++) {
    const row = rows[k]
    const bin = bins[row]
    const goesLeft = unordered ? (((levels >>> (bin as u32)) & 1) as i32) : bin <= binLeft ? 1 : 0
    const sum = sums[k]
    const mask = i64x2.splat(-(goesLeft as i64))
    sumLeft = f64x2.add(sumLeft, v128.and(sum, mask))
    sumRight = f64x2.add(sumRight, v128.andnot(sum, mask))
    rows[a] = row
    heldRows[b] = row
    sums[a] = sum
    heldSums[b] = sum
    a += goesLeft
    b += 1 - goesLeft
  }
  memory.copy(changetype<usize>(rows) + ((a as usize) << 2), changetype<usize>(heldRows), (b as usize) << 2)
  memory.copy(changetype<usize>(sums) + ((a as usize) << 4), changetype<usize>(heldSums), (b as usize) << 4)
  left.from = from
  left.to = a
  left.S = f64x2.extract_lane(sumLeft, 0)
  left.W = f64x2.extract_lane(sumLeft, 1)
  left.varies = varies(from, a)
  right.from = a
  right.to = to
  right.S = f64x2.extract_lane(sumRight, 0)
  right.W = f64x2.extract_lane(sumRight, 1)
  right.varies = varies(a, to)
}

function varies(from: i32, to: i32): i32 {
  const first = Data.y[Tree.rows[from]]
  for (let k = from + 1; k < to; k++) if (Data.y[Tree.rows[k]] !== first) return 1
  return 0
}
