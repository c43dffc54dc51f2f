import type { Block } from './block.ts'
import { type Growth, roundValue } from './growth.ts'
import { mustExceed, TIE } from './split.ts'
import { LevelSums } from './split-levels.ts'

/** A place of the node and its bin in one number, ordered by bin: `bin << 3 | place`. */
const BIN_SHIFT = 3
const PLACE_MASK = 7

/** Nodes up to this many rows are grown by `FewGrower`; places fit three bits. */
export const FEW = 8

/**
 * Grows the bottom of a tree, where half of all nodes lie. No feature can split a node better than cutting its rows in
 * the order of the target itself. So that cut is found first, and the search stops at the first feature that does as
 * well: any other could only tie, and features come in random order. Two rows need one feature that varies, not all.
 */
export class FewGrower {
  private readonly growth: Growth
  private readonly block: Block
  /** Rows of the node in hand and, behind them, of the siblings that wait. */
  private readonly rows = new Int32Array(FEW)
  private readonly held = new Int32Array(FEW)
  /** Per place of the node: weight, and weight × (target − mean). */
  private readonly w = new Float64Array(FEW)
  private readonly c = new Float64Array(FEW)
  private readonly keys = new Int32Array(FEW)
  private readonly byTarget = new Int32Array(FEW)
  private readonly levelSums = new LevelSums()
  private boundNumerator = 0
  private boundDenominator = 1

  constructor(growth: Growth, block: Block) {
    this.growth = growth
    this.block = block
  }

  /** Grows `node` over the rows at `from … to − 1` of an order. */
  grow(node: number, order: Uint16Array, from: number, to: number, constants: number, S: number, W: number): void {
    for (let k = from; k < to; k++) this.rows[k - from] = order[k]!
    this.growRows(node, 0, to - from, constants, S, W)
  }

  private growRows(node: number, from: number, to: number, constants: number, S: number, W: number): void {
    const { growth, block, rows, w, c } = this
    const { best, draw, columns } = growth
    const count = to - from
    const mean = S / W
    for (let k = 0; k < count; k++) {
      const row = rows[from + k]!
      w[k] = block.w[row]!
      c[k] = block.wy[row]! - w[k]! * mean
    }
    this.findBound(from, count, W)
    const enough = this.boundNumerator * (1 - TIE)
    best.clear()
    draw.begin(constants)
    for (let feature = draw.draw(); feature >= 0; feature = draw.draw()) {
      if (!this.sortRows(feature, from, count)) {
        draw.dismiss()
        continue
      }
      if (columns.unordered[feature] === 1) this.searchLevels(feature, count, W)
      else this.searchThreshold(feature, count, W)
      if (best.numerator * this.boundDenominator >= enough * best.denominator) break
    }
    if (best.feature < 0) return
    this.divide(node, from, to, draw.constants, W)
  }

  /** The best cut in the order of the target, which no feature can beat. */
  private findBound(from: number, count: number, W: number): void {
    const { block, rows, byTarget, w, c } = this
    const { y } = block
    for (let k = 0; k < count; k++) {
      const target = y[rows[from + k]!]!
      let at = k
      while (at > 0 && y[rows[from + byTarget[at - 1]!]!]! > target) {
        byTarget[at] = byTarget[at - 1]!
        at--
      }
      byTarget[at] = k
    }
    const { minLeaf } = this.growth
    let numerator = -1
    let denominator = 1
    let D = 0
    let left = 0
    for (let k = 0; k < count - minLeaf; k++) {
      D += c[byTarget[k]!]!
      left += w[byTarget[k]!]!
      if (k + 1 < minLeaf) continue
      const den = left * (W - left)
      if (D * D * denominator > numerator * den) {
        numerator = D * D
        denominator = den
      }
    }
    this.boundNumerator = numerator
    this.boundDenominator = denominator
  }

  /** Puts the places of the node into the order of a feature; false when the feature is constant. */
  private sortRows(feature: number, from: number, count: number): boolean {
    const { rows, keys } = this
    const { bins, stride } = this.block
    const base = feature * stride
    for (let k = 0; k < count; k++) {
      const key = (bins[base + rows[from + k]!]! << BIN_SHIFT) | k
      let at = k
      while (at > 0 && keys[at - 1]! > key) {
        keys[at] = keys[at - 1]!
        at--
      }
      keys[at] = key
    }
    return keys[0]! >>> BIN_SHIFT !== keys[count - 1]! >>> BIN_SHIFT
  }

  /** As `searchSorted`, without its shortcut: there is too little to skip. */
  private searchThreshold(feature: number, count: number, W: number): void {
    const { keys, w, c } = this
    const { best, minLeaf } = this.growth
    let numerator = mustExceed(best.numerator)
    let { denominator } = best
    let D = 0
    let left = 0
    let at = -1
    for (let k = 0; k < count - minLeaf; k++) {
      const key = keys[k]!
      D += c[key & PLACE_MASK]!
      left += w[key & PLACE_MASK]!
      if (k + 1 < minLeaf || (key ^ keys[k + 1]!) <= PLACE_MASK) continue
      const den = left * (W - left)
      if (D * D * denominator > numerator * den) {
        numerator = D * D
        denominator = den
        at = k
      }
    }
    if (at < 0) return
    best.numerator = numerator
    best.denominator = denominator
    best.feature = feature
    best.binLeft = keys[at]! >>> BIN_SHIFT
    best.binRight = keys[at + 1]! >>> BIN_SHIFT
  }

  private searchLevels(feature: number, count: number, W: number): void {
    const { keys, w, c, levelSums } = this
    const { best, columns, minLeaf } = this.growth
    for (let k = 0; k < count; k++) {
      const place = keys[k]! & PLACE_MASK
      const level = keys[k]! >>> BIN_SHIFT
      levelSums.sum[level]! += c[place]!
      levelSums.weight[level]! += w[place]!
      levelSums.count[level]!++
    }
    levelSums.search(best, feature, columns.binCount[feature]!, count, W, 0, minLeaf)
  }

  private divide(node: number, from: number, to: number, constants: number, W: number): void {
    const { growth, block, rows, held } = this
    const { best, nodes, columns, minLeaf } = growth
    const base = best.feature * block.stride
    const unordered = columns.unordered[best.feature] === 1
    let left = from
    let right = 0
    let sumLeft = 0
    let weightLeft = 0
    let sumRight = 0
    let weightRight = 0
    for (let k = from; k < to; k++) {
      const row = rows[k]!
      const bin = block.bins[base + row]!
      if (unordered ? ((best.levels >>> bin) & 1) === 1 : bin <= best.binLeft) {
        rows[left++] = row
        sumLeft += block.wy[row]!
        weightLeft += block.w[row]!
      } else {
        held[right++] = row
        sumRight += block.wy[row]!
        weightRight += block.w[row]!
      }
    }
    for (let k = 0; k < right; k++) rows[left + k] = held[k]!
    growth.commit(node, W, weightLeft >= weightRight)
    const child = nodes.add(roundValue(sumLeft / weightLeft))
    if (left - from >= 2 * minLeaf && this.varies(from, left)) this.growRows(child, from, left, constants, sumLeft, weightLeft)
    const sibling = nodes.add(roundValue(sumRight / weightRight))
    nodes.right[node] = sibling
    if (to - left >= 2 * minLeaf && this.varies(left, to)) this.growRows(sibling, left, to, constants, sumRight, weightRight)
  }

  private varies(from: number, to: number): boolean {
    const { y } = this.block
    const first = y[this.rows[from]!]!
    for (let k = from + 1; k < to; k++) if (y[this.rows[k]!] !== first) return true
    return false
  }
}
