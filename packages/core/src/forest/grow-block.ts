import { BLOCK_ROWS, Block, sumOver } from './block.ts'
import { FEW, FewGrower } from './grow-few.ts'
import { type Growth, roundValue } from './growth.ts'
import { LevelSums } from './split-levels.ts'
import { boundDenominators, searchSorted, searchSortedLevels } from './split-sorted.ts'
import type { Training } from './training.ts'

/** Grows the subtrees of a block over sorted orders, and hands nodes of few rows to `FewGrower`. */
export class BlockGrower {
  private readonly growth: Growth
  private readonly block: Block
  private readonly few: FewGrower
  private readonly levelSums = new LevelSums()
  private readonly low: Float64Array

  constructor(growth: Growth, rows: number) {
    this.growth = growth
    this.block = new Block(growth.columns.features, Math.max(1, Math.min(rows, BLOCK_ROWS)))
    this.few = new FewGrower(growth, this.block)
    this.low = new Float64Array(this.block.rows + 1)
  }

  /** Grows `node` over the rows at `from … to − 1`, at most `BLOCK_ROWS`, whose targets differ. */
  grow(
    node: number,
    training: Training,
    rows: Int32Array,
    w: Float64Array,
    wy: Float64Array,
    from: number,
    to: number,
    constants: number,
    S: number,
    W: number,
  ): void {
    const { order } = this.growth.draw
    this.block.load(training, rows, w, wy, from, to, order, constants)
    const count = to - from
    if (constants === order.length) return
    const base = order[constants]! * this.block.stride
    if (count <= FEW) this.few.grow(node, this.block.orders[0], base, count, constants, S, W)
    else {
      center(this.block, this.block.orders[0], base, count, S / W)
      this.growSorted(node, 0, count, 0, constants, W)
    }
  }

  /** Grows a node of `count` rows, which stand from place `from` on. Their `c` must be centred on the node's mean. */
  private growSorted(node: number, from: number, count: number, buffer: 0 | 1, known: number, W: number): void {
    const { growth, block, low } = this
    const { best, draw, columns, minLeaf } = growth
    const { stride, w, c, bins } = block
    const orders = block.orders[buffer]
    boundDenominators(low, count, W, growth.smallestWeight)
    best.clear()
    draw.begin(known)
    for (let feature = draw.draw(); feature >= 0; feature = draw.draw()) {
      const column = Math.imul(feature, stride)
      const first = column + from
      const end = first + count
      if (bins[column + orders[first]!] === bins[column + orders[end - 1]!]) draw.dismiss()
      else if (columns.unordered[feature] === 0) searchSorted(best, feature, orders, first, end, bins, column, w, c, low, W, minLeaf)
      else searchSortedLevels(best, this.levelSums, feature, columns.binCount[feature]!, orders, first, end, bins, column, w, c, W, minLeaf)
    }
    if (best.feature < 0) return
    this.divide(node, from, count, buffer, draw.constants, W)
  }

  private divide(node: number, from: number, count: number, buffer: 0 | 1, constants: number, W: number): void {
    const { growth, block, few } = this
    const { best, draw, nodes, columns, minLeaf } = growth
    const { stride, side, y } = block
    const orders = block.orders[buffer]
    const other = (1 - buffer) as 0 | 1
    const divided = block.orders[other]
    const { feature } = best
    const begin = Math.imul(feature, stride) + from
    const left =
      columns.unordered[feature] === 1 ? markLevels(block, orders, begin, count, Math.imul(feature, stride), best.levels) : best.left
    if (columns.unordered[feature] === 0) markCut(side, orders, begin, count, left)
    const right = count - left
    const beginRight = begin + 2 * left
    divideOrder(orders, divided, side, begin, count, left)
    const weightLeft = sumOver(divided, block.w, begin, begin + left)
    const weightRight = sumOver(divided, block.w, beginRight, beginRight + right)
    const sumLeft = sumOver(divided, block.wy, begin, begin + left)
    const sumRight = sumOver(divided, block.wy, beginRight, beginRight + right)
    growth.commit(node, W, weightLeft >= weightRight)

    const growLeft = left >= 2 * minLeaf && varies(divided, y, begin, left)
    const growRight = right >= 2 * minLeaf && varies(divided, y, beginRight, right)
    const sortLeft = growLeft && left > FEW
    const sortRight = growRight && right > FEW
    if (sortLeft || sortRight) {
      const { order } = draw
      for (let f = constants; f < order.length; f++) {
        const start = Math.imul(order[f]!, stride) + from
        if (start === begin) continue
        if (sortLeft && sortRight) divideOrder(orders, divided, side, start, count, left)
        else if (sortLeft) keepLeft(orders, divided, side, start, count)
        else keepRight(orders, divided, side, start, count, left)
      }
    }
    const meanLeft = sumLeft / weightLeft
    const meanRight = sumRight / weightRight
    if (sortLeft) center(block, divided, begin, left, meanLeft)
    if (sortRight) center(block, divided, beginRight, right, meanRight)
    const child = nodes.add(roundValue(meanLeft))
    if (sortLeft) this.growSorted(child, from, left, other, constants, weightLeft)
    else if (growLeft) few.grow(child, divided, begin, left, constants, sumLeft, weightLeft)
    const sibling = nodes.add(roundValue(meanRight))
    nodes.closeLeft(node, sibling)
    if (sortRight) this.growSorted(sibling, from + 2 * left, right, other, constants, weightRight)
    else if (growRight) few.grow(sibling, divided, beginRight, right, constants, sumRight, weightRight)
  }
}

/** Centres the targets of `count` rows of an order on their mean. */
function center({ w, wy, c }: Block, order: Uint16Array, from: number, count: number, mean: number): void {
  const to = from + count
  for (let k = from; k < to; k++) {
    const row = order[k]!
    c[row] = wy[row]! - w[row]! * mean
  }
}

/** Marks the sides of a node in the order of an ordered feature: the first rows go left. */
function markCut(side: Uint8Array, order: Uint16Array, from: number, count: number, left: number): void {
  for (let k = from; k < from + left; k++) side[order[k]!] = 1
  for (let k = from + left; k < from + count; k++) side[order[k]!] = 0
}

/** Marks the sides by a set of levels, and counts the rows that go left. */
function markLevels({ bins, side }: Block, order: Uint16Array, from: number, count: number, column: number, levels: number): number {
  let left = 0
  for (let k = from; k < from + count; k++) {
    const row = order[k]!
    const goesLeft = (levels >>> bins[column + row]!) & 1
    side[row] = goesLeft
    left += goesLeft
  }
  return left
}

function varies(order: Uint16Array, y: Float64Array, from: number, count: number): boolean {
  const first = y[order[from]!]!
  for (let k = from + 1; k < from + count; k++) if (y[order[k]!] !== first) return true
  return false
}

/**
 * Divides a sorted order between the children; both stay sorted. No branch, as the sides are random: every row is written
 * behind the rows of either child, and the next one overwrites where it does not belong. The last such row lands in the gap
 * that is behind every node's rows.
 */
function divideOrder(order: Uint16Array, into: Uint16Array, side: Uint8Array, from: number, count: number, left: number): void {
  const to = from + count
  const right = from + 2 * left
  let a = from
  for (let k = from; k < to; k++) {
    const row = order[k]!
    into[a] = row
    into[right + k - a] = row
    a += side[row]!
  }
}

/** The left child's part alone. */
function keepLeft(order: Uint16Array, into: Uint16Array, side: Uint8Array, from: number, count: number): void {
  const to = from + count
  let a = from
  for (let k = from; k < to; k++) {
    const row = order[k]!
    into[a] = row
    a += side[row]!
  }
}

/** The right child's part alone. */
function keepRight(order: Uint16Array, into: Uint16Array, side: Uint8Array, from: number, count: number, left: number): void {
  const to = from + count
  let b = from + 2 * left
  for (let k = from; k < to; k++) {
    const row = order[k]!
    into[b] = row
    b += 1 - side[row]!
  }
}
