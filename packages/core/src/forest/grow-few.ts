import { type Block, sumOver } from './block.ts'
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
  /** Rows of the node in hand and, behind them, of the siblings that wait; each node's ascend in the target. */
  private readonly rows = new Uint16Array(FEW)
  private readonly held = new Uint16Array(FEW)
  /** Per place of the node: weight, and weight × (target − mean). */
  private readonly w = new Float64Array(FEW)
  private readonly c = new Float64Array(FEW)
  private readonly keys = new Int32Array(FEW)
  private readonly levelSums = new LevelSums()
  private boundNumerator = 0
  private boundDenominator = 1

  constructor(growth: Growth, block: Block) {
    this.growth = growth
    this.block = block
  }

  /** Grows `node` over `count` rows from place `from` of an order on. */
  grow(node: number, order: Uint16Array, from: number, count: number, constants: number, S: number, W: number): void {
    const { rows, block } = this
    for (let k = 0; k < count; k++) {
      const row = order[from + k]!
      const target = block.y[row]!
      let at = k
      while (at > 0 && block.y[rows[at - 1]!]! > target) {
        rows[at] = rows[at - 1]!
        at--
      }
      rows[at] = row
    }
    this.growRows(node, 0, count, constants, S, W)
  }

  private growRows(node: number, from: number, to: number, constants: number, S: number, W: number): void {
    const { growth, block, rows, w, c } = this
    const { best, draw, columns } = growth
    const count = to - from
    if (count === 2) {
      this.growTwo(node, rows[from]!, rows[from + 1]!, constants, W)
      return
    }
    const mean = S / W
    for (let k = 0; k < count; k++) {
      const row = rows[from + k]!
      w[k] = block.w[row]!
      c[k] = block.wy[row]! - w[k]! * mean
    }
    this.findBound(count, W)
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

  /** Two rows: any feature that varies parts them, and both children are leaves. `low` has the lower target. */
  private growTwo(node: number, low: number, high: number, constants: number, W: number): void {
    const { growth, block } = this
    const { best, draw, columns, nodes } = growth
    const { w, wy, bins, stride } = block
    draw.begin(constants)
    for (let feature = draw.draw(); feature >= 0; feature = draw.draw()) {
      const binOfLow = bins[feature * stride + low]!
      const binOfHigh = bins[feature * stride + high]!
      if (binOfLow === binOfHigh) {
        draw.dismiss()
        continue
      }
      const isSet = columns.unordered[feature] === 1
      const lowFirst = isSet || binOfLow < binOfHigh
      const left = lowFirst ? low : high
      const right = lowFirst ? high : low
      const D = wy[left]! - (w[left]! * (wy[left]! + wy[right]!)) / W
      best.feature = feature
      best.numerator = D * D
      best.denominator = w[left]! * w[right]!
      best.binLeft = bins[feature * stride + left]!
      best.binRight = bins[feature * stride + right]!
      best.levels = 1 << binOfLow
      best.present = best.levels | (1 << binOfHigh)
      growth.commit(node, W, w[left]! >= w[right]!)
      nodes.add(roundValue(wy[left]! / w[left]!))
      nodes.closeLeft(node, nodes.add(roundValue(wy[right]! / w[right]!)))
      return
    }
  }

  /** The best cut in the order of the target, which no feature can beat. */
  private findBound(count: number, W: number): void {
    const { w, c } = this
    const { minLeaf } = this.growth
    let numerator = -1
    let denominator = 1
    let D = 0
    let left = 0
    for (let k = 0; k < count - minLeaf; k++) {
      D += c[k]!
      left += w[k]!
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
    const { bins, w, wy } = block
    const { levels, binLeft } = best
    const base = best.feature * block.stride
    const unordered = columns.unordered[best.feature] === 1
    let left = from
    let right = 0
    for (let k = from; k < to; k++) {
      const row = rows[k]!
      const bin = bins[base + row]!
      const goesLeft = unordered ? (levels >>> bin) & 1 : (bin - binLeft - 1) >>> 31
      rows[left] = held[right] = row
      left += goesLeft
      right += 1 - goesLeft
    }
    for (let k = 0; k < right; k++) rows[left + k] = held[k]!
    const weightLeft = sumOver(rows, w, from, left)
    const weightRight = sumOver(rows, w, left, to)
    const sumLeft = sumOver(rows, wy, from, left)
    const sumRight = sumOver(rows, wy, left, to)
    growth.commit(node, W, weightLeft >= weightRight)
    const child = nodes.add(roundValue(sumLeft / weightLeft))
    if (left - from >= 2 * minLeaf && this.varies(from, left)) this.growRows(child, from, left, constants, sumLeft, weightLeft)
    const sibling = nodes.add(roundValue(sumRight / weightRight))
    nodes.closeLeft(node, sibling)
    if (to - left >= 2 * minLeaf && this.varies(left, to)) this.growRows(sibling, left, to, constants, sumRight, weightRight)
  }

  private varies(from: number, to: number): boolean {
    const { y } = this.block
    return y[this.rows[from]!]! !== y[this.rows[to - 1]!]!
  }
}
