import { Best } from './best'
import { FeatureDraw } from './feature-draw'
import { growFew, sumOver } from './grow-few'
import { Block, Data, FEW, Tree } from './memory'
import { addNode, branch, closeLeft } from './nodes'
import { boundDenominators, searchSorted, searchSortedLevels } from './search-sorted'
import { Bytes, Shorts } from './views'

/**
 * Grows `node` over the rows at `from … to − 1` of the tree, at most `BLOCK_ROWS`, whose targets differ: over sorted orders
 * down to nodes of few rows.
 */
export function growBlock(node: i32, from: i32, to: i32, constants: i32, S: f64, W: f64): void {
  if (constants === Data.features) return
  loadBlock(from, to, constants)
  const count = to - from
  const order = Block.orders.from(Tree.order[constants] * Block.stride)
  if (count <= FEW) growFew(node, order, count, constants, S, W)
  else {
    center(order, count, S / W)
    growSorted(node, 0, count, Block.orders, Block.divided, constants, W)
  }
}

/** Copies the rows and sorts them by each feature that may vary. */
function loadBlock(from: i32, to: i32, constants: i32): void {
  const count = to - from
  for (let k = 0; k < count; k++) {
    const sums = Tree.sums[from + k]
    Block.wy[k] = f64x2.extract_lane(sums, 0)
    Block.w[k] = f64x2.extract_lane(sums, 1)
    Block.y[k] = Data.y[Tree.rows[from + k]]
  }
  for (let f = constants; f < Data.features; f++) sortFeature(Tree.order[f], from, count)
}

/** Counting sort of one feature: bins are bytes. */
function sortFeature(feature: i32, from: i32, count: i32): void {
  const starts = Block.starts
  const size = Data.binCount[feature]
  const bins = Data.bins.from(feature * Data.n)
  const own = Block.bins.from(feature * Block.stride)
  const order = Block.orders.from(feature * Block.stride)
  memory.fill(changetype<usize>(starts), 0, ((size + 1) << 2) as usize)
  for (let k = 0; k < count; k++) {
    const bin = bins[Tree.rows[from + k]]
    own[k] = bin
    starts[bin + 1] = starts[bin + 1] + 1
  }
  let before = 0
  for (let bin = 1; bin < size; bin++) {
    before += starts[bin]
    starts[bin] = before
  }
  for (let k = 0; k < count; k++) {
    const bin = own[k]
    const at = starts[bin]
    starts[bin] = at + 1
    order[at] = k
  }
}

/**
 * Grows a node of `count` rows, which stand from place `from` of each feature's part of `orders` on; its children's go to
 * `divided`. The rows' `c` must be centred on the node's mean.
 */
function growSorted(node: i32, from: i32, count: i32, orders: Shorts, divided: Shorts, known: i32, W: f64): void {
  const stride = Block.stride
  boundDenominators(count, W)
  Best.clear()
  FeatureDraw.begin(known)
  for (let feature = FeatureDraw.draw(); feature >= 0; feature = FeatureDraw.draw()) {
    const column = feature * stride
    const order = orders.from(column + from)
    const bins = Block.bins.from(column)
    if (bins[order[0]] === bins[order[count - 1]]) FeatureDraw.dismiss()
    else if (Data.unordered[feature]) searchSortedLevels(feature, order, count, W)
    else searchSorted(feature, order, count, W)
  }
  if (Best.feature < 0) return
  divide(node, from, count, orders, divided, FeatureDraw.constants, W)
}

function divide(node: i32, from: i32, count: i32, orders: Shorts, divided: Shorts, constants: i32, W: f64): void {
  const stride = Block.stride
  const side = Block.side
  const minLeaf = Data.minLeaf
  const feature = Best.feature
  const begin = feature * stride + from
  const order = orders.from(begin)
  let left = Best.left
  if (Data.unordered[feature]) left = markLevels(order, count, Block.bins.from(feature * stride), Best.levels)
  else markCut(order, count, left)
  const right = count - left
  const lefts = divided.from(begin)
  const rights = divided.from(begin + 2 * left)
  divideOrder(order, lefts, side, count, left)
  const weightLeft = sumOver(lefts, Block.w, 0, left)
  const weightRight = sumOver(rights, Block.w, 0, right)
  const sumLeft = sumOver(lefts, Block.wy, 0, left)
  const sumRight = sumOver(rights, Block.wy, 0, right)
  branch(node, W, weightLeft >= weightRight)

  const growLeft = left >= 2 * minLeaf && varies(lefts, left)
  const growRight = right >= 2 * minLeaf && varies(rights, right)
  const sortLeft = growLeft && left > FEW
  const sortRight = growRight && right > FEW
  if (sortLeft || sortRight) {
    for (let f = constants; f < Data.features; f++) {
      const start = Tree.order[f] * stride + from
      if (start === begin) continue
      if (sortLeft && sortRight) divideOrder(orders.from(start), divided.from(start), side, count, left)
      else if (sortLeft) keepLeft(orders.from(start), divided.from(start), side, count)
      else keepRight(orders.from(start), divided.from(start + 2 * left), side, count)
    }
  }
  const meanLeft = sumLeft / weightLeft
  const meanRight = sumRight / weightRight
  if (sortLeft) center(lefts, left, meanLeft)
  if (sortRight) center(rights, right, meanRight)
  const child = addNode(meanLeft)
  if (sortLeft) growSorted(child, from, left, divided, orders, constants, weightLeft)
  else if (growLeft) growFew(child, lefts, left, constants, sumLeft, weightLeft)
  const sibling = addNode(meanRight)
  closeLeft(node, sibling)
  if (sortRight) growSorted(sibling, from + 2 * left, right, divided, orders, constants, weightRight)
  else if (growRight) growFew(sibling, rights, right, constants, sumRight, weightRight)
}

/** Centres the targets of `count` rows of an order on their mean. */
function center(order: Shorts, count: i32, mean: f64): void {
  const w = Block.w
  const wy = Block.wy
  const c = Block.c
  for (let k = 0; k < count; k++) {
    const row = order[k]
    c[row] = wy[row] - w[row] * mean
  }
}

/** Marks the sides of a node in the order of an ordered feature: the first rows go left. */
function markCut(order: Shorts, count: i32, left: i32): void {
  const side = Block.side
  for (let k = 0; k < left; k++) side[order[k]] = 1
  for (let k = left; k < count; k++) side[order[k]] = 0
}

/** Marks the sides by a set of levels, and counts the rows that go left. */
function markLevels(order: Shorts, count: i32, bins: Bytes, levels: u32): i32 {
  const side = Block.side
  let left = 0
  for (let k = 0; k < count; k++) {
    const row = order[k]
    const goesLeft = ((levels >>> (bins[row] as u32)) & 1) as i32
    side[row] = goesLeft
    left += goesLeft
  }
  return left
}

function varies(order: Shorts, count: i32): boolean {
  const y = Block.y
  const first = y[order[0]]
  for (let k = 1; k < count; k++) if (y[order[k]] !== first) return true
  return false
}

/**
 * Divides a sorted order between the children; both stay sorted. No branch, as the sides are random: every row is written
 * behind the rows of either child, and the next one overwrites where it does not belong. The last such row lands in the gap
 * that is behind every node's rows.
 */
function divideOrder(order: Shorts, into: Shorts, side: Bytes, count: i32, left: i32): void {
  let a = into
  let b = into.from(2 * left)
  for (let k = 0; k < count; k++) {
    const row = order[k]
    const goesLeft = side[row]
    a[0] = row
    b[0] = row
    a = a.from(goesLeft)
    b = b.from(1 - goesLeft)
  }
}

/** The left child's part alone. */
function keepLeft(order: Shorts, into: Shorts, side: Bytes, count: i32): void {
  let a = into
  for (let k = 0; k < count; k++) {
    const row = order[k]
    a[0] = row
    a = a.from(side[row])
  }
}

/** The right child's part alone. */
function keepRight(order: Shorts, into: Shorts, side: Bytes, count: i32): void {
  let b = into
  for (let k = 0; k < count; k++) {
    const row = order[k]
    b[0] = row
    b = b.from(1 - side[row])
  }
}
