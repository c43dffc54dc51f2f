import { BLOCK_ROWS, Block } from './block.ts'
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
    this.low = new Float64Array(this.block.stride + 1)
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
    if (count <= FEW) this.few.grow(node, this.block.orders[0], base, base + count, constants, S, W)
    else {
      center(this.block, this.block.orders[0], base, base + count, S / W)
      this.growSorted(node, 0, count, 0, constants, W)
    }
  }

  /** The rows' `c` must be centred on the node's mean. */
  private growSorted(node: number, from: number, to: number, buffer: 0 | 1, known: number, W: number): void {
    const { growth, block, low } = this
    const { best, draw, columns, minLeaf } = growth
    const { stride, w, c, bins } = block
    const orders = block.orders[buffer]
    boundDenominators(low, to - from, W, growth.smallestWeight)
    best.clear()
    draw.begin(known)
    for (let feature = draw.draw(); feature >= 0; feature = draw.draw()) {
      const column = feature * stride
      const first = column + from
      const end = column + to
      if (bins[column + orders[first]!] === bins[column + orders[end - 1]!]) draw.dismiss()
      else if (columns.unordered[feature] === 0) searchSorted(best, feature, orders, first, end, bins, column, w, c, low, W, minLeaf)
      else searchSortedLevels(best, this.levelSums, feature, columns.binCount[feature]!, orders, first, end, bins, column, w, c, W, minLeaf)
    }
    if (best.feature < 0) return
    this.divide(node, from, to, buffer, draw.constants, W)
  }

  private divide(node: number, from: number, to: number, buffer: 0 | 1, constants: number, W: number): void {
    const { growth, block, few } = this
    const { best, draw, nodes, columns, minLeaf } = growth
    const { stride, side, w, wy, y, bins } = block
    const orders = block.orders[buffer]
    const other = (1 - buffer) as 0 | 1
    const divided = block.orders[other]
    const { feature, levels, binLeft } = best
    const unordered = columns.unordered[feature] === 1
    const base = feature * stride

    let left = 0
    let sumLeft = 0
    let weightLeft = 0
    let sumRight = 0
    let weightRight = 0
    // No branch: the sides are as random as a coin.
    for (let k = base + from; k < base + to; k++) {
      const row = orders[k]!
      const bin = bins[base + row]!
      const goesLeft = unordered ? (levels >>> bin) & 1 : (bin - binLeft - 1) >>> 31
      const goesRight = 1 - goesLeft
      const weight = w[row]!
      const target = wy[row]!
      side[row] = goesLeft
      left += goesLeft
      sumLeft += goesLeft * target
      weightLeft += goesLeft * weight
      sumRight += goesRight * target
      weightRight += goesRight * weight
    }
    growth.commit(node, W, weightLeft >= weightRight)

    const cut = from + left
    const mayGrow = left >= 2 * minLeaf || to - cut >= 2 * minLeaf
    if (mayGrow) divideOrder(orders, divided, side, base + from, base + to, left)
    const growLeft = left >= 2 * minLeaf && varies(divided, y, base + from, base + cut)
    const growRight = to - cut >= 2 * minLeaf && varies(divided, y, base + cut, base + to)
    const sortLeft = growLeft && left > FEW
    const sortRight = growRight && to - cut > FEW
    if (sortLeft || sortRight) {
      const { order } = draw
      for (let f = constants; f < order.length; f++) {
        const start = order[f]! * stride + from
        if (start === base + from) continue
        const end = start + to - from
        if (sortLeft && sortRight) divideOrder(orders, divided, side, start, end, left)
        else if (sortLeft) keepLeft(orders, divided, side, start, end)
        else keepRight(orders, divided, side, start, end)
      }
    }
    const meanLeft = sumLeft / weightLeft
    const meanRight = sumRight / weightRight
    if (sortLeft) center(block, divided, base + from, base + cut, meanLeft)
    if (sortRight) center(block, divided, base + cut, base + to, meanRight)
    const child = nodes.add(roundValue(meanLeft))
    if (sortLeft) this.growSorted(child, from, cut, other, constants, weightLeft)
    else if (growLeft) few.grow(child, divided, base + from, base + cut, constants, sumLeft, weightLeft)
    const sibling = nodes.add(roundValue(meanRight))
    nodes.closeLeft(node, sibling)
    if (sortRight) this.growSorted(sibling, cut, to, other, constants, weightRight)
    else if (growRight) few.grow(sibling, divided, base + cut, base + to, constants, sumRight, weightRight)
  }
}

/** Centres the targets of the rows at `from … to − 1` of an order on their mean. */
function center(block: Block, order: Uint16Array, from: number, to: number, mean: number): void {
  const { w, wy, c } = block
  for (let k = from; k < to; k++) {
    const row = order[k]!
    c[row] = wy[row]! - w[row]! * mean
  }
}

function varies(order: Uint16Array, y: Float64Array, from: number, to: number): boolean {
  const first = y[order[from]!]!
  for (let k = from + 1; k < to; k++) if (y[order[k]!] !== first) return true
  return false
}

/** Divides a sorted order between the children, `left` rows first; both stay sorted. No branch: the sides are random. */
function divideOrder(order: Uint16Array, into: Uint16Array, side: Uint8Array, from: number, to: number, left: number): void {
  let a = from
  let b = from + left
  for (let k = from; k < to; k++) {
    const row = order[k]!
    const goesLeft = side[row]!
    into[b ^ ((a ^ b) & -goesLeft)] = row
    a += goesLeft
    b += 1 - goesLeft
  }
}

/** The left child's part alone. A row that does not belong is overwritten by the next; the last stays within the node. */
function keepLeft(order: Uint16Array, into: Uint16Array, side: Uint8Array, from: number, to: number): void {
  let a = from
  for (let k = from; k < to; k++) {
    const row = order[k]!
    into[a] = row
    a += side[row]!
  }
}

/** The right child's part alone, from the end, for the same reason. */
function keepRight(order: Uint16Array, into: Uint16Array, side: Uint8Array, from: number, to: number): void {
  let b = to - 1
  for (let k = to - 1; k >= from; k--) {
    const row = order[k]!
    into[b] = row
    b -= 1 - side[row]!
  }
}
