import { Best, TIE } from './best'
import { FeatureDraw } from './feature-draw'
import { Block, Data, FEW, Scratch } from './memory'
import { addNode, branch, closeLeft } from './nodes'
import { searchLevels } from './search-levels'
import { Doubles, Shorts } from './views'

/** A place of the node and its bin in one number, ordered by bin: `bin << 3 | place`. */
const BIN_SHIFT: i32 = 3
const PLACE_MASK: i32 = FEW - 1

/** The best cut in the order of the target, which no feature can beat. */
let boundNumerator: f64 = 0
let boundDenominator: f64 = 1

/**
 * Grows the bottom of a tree, where half of all nodes lie. No feature can split a node better than cutting its rows in
 * the order of the target itself. So that cut is found first, and the search stops at the first feature that does as
 * well: any other could only tie, and features come in random order. Two rows need one feature that varies, not all.
 *
 * Grows `node` over the `count` rows of an order.
 */
export function growFew(node: i32, order: Shorts, count: i32, constants: i32, S: f64, W: f64): void {
  const rows = Scratch.fewRows
  const y = Block.y
  for (let k = 0; k < count; k++) {
    const row = order[k]
    const target = y[row]
    let at = k
    while (at > 0 && y[rows[at - 1]] > target) {
      rows[at] = rows[at - 1]
      at--
    }
    rows[at] = row
  }
  growRows(node, 0, count, constants, S, W)
}

function growRows(node: i32, from: i32, to: i32, constants: i32, S: f64, W: f64): void {
  const rows = Scratch.fewRows.from(from)
  const count = to - from
  if (count === 2) {
    growTwo(node, rows[0], rows[1], constants, W)
    return
  }
  const mean = S / W
  for (let k = 0; k < count; k++) {
    const row = rows[k]
    const w = Block.w[row]
    Scratch.fewW[k] = w
    Scratch.fewC[k] = Block.wy[row] - w * mean
  }
  findBound(count, W)
  const enough = boundNumerator * (1 - TIE)
  Best.clear()
  FeatureDraw.begin(constants)
  for (let feature = FeatureDraw.draw(); feature >= 0; feature = FeatureDraw.draw()) {
    if (!sortRows(feature, rows, count)) {
      FeatureDraw.dismiss()
      continue
    }
    if (Data.unordered[feature]) searchFewLevels(feature, count, W)
    else searchThreshold(feature, count, W)
    if (Best.numerator * boundDenominator >= enough * Best.denominator) break
  }
  if (Best.feature < 0) return
  divide(node, from, to, FeatureDraw.constants, W)
}

/** Two rows: any feature that varies parts them, and both children are leaves. `low` has the lower target. */
function growTwo(node: i32, low: i32, high: i32, constants: i32, W: f64): void {
  const w = Block.w
  const wy = Block.wy
  FeatureDraw.begin(constants)
  for (let feature = FeatureDraw.draw(); feature >= 0; feature = FeatureDraw.draw()) {
    const bins = Block.bins.from(feature * Block.stride)
    const binOfLow = bins[low]
    const binOfHigh = bins[high]
    if (binOfLow === binOfHigh) {
      FeatureDraw.dismiss()
      continue
    }
    const lowFirst = Data.unordered[feature] !== 0 || binOfLow < binOfHigh
    const left = lowFirst ? low : high
    const right = lowFirst ? high : low
    const D = wy[left] - (w[left] * (wy[left] + wy[right])) / W
    Best.feature = feature
    Best.numerator = D * D
    Best.denominator = w[left] * w[right]
    Best.binLeft = bins[left]
    Best.binRight = bins[right]
    Best.levels = (1 as u32) << (binOfLow as u32)
    Best.present = Best.levels | ((1 as u32) << (binOfHigh as u32))
    branch(node, W, w[left] >= w[right])
    addNode(wy[left] / w[left])
    closeLeft(node, addNode(wy[right] / w[right]))
    return
  }
}

function findBound(count: i32, W: f64): void {
  const w = Scratch.fewW
  const c = Scratch.fewC
  const minLeaf = Data.minLeaf
  let numerator: f64 = -1
  let denominator: f64 = 1
  let D: f64 = 0
  let left: f64 = 0
  for (let k = 0; k < count - minLeaf; k++) {
    D += c[k]
    left += w[k]
    if (k + 1 < minLeaf) continue
    const den = left * (W - left)
    if (D * D * denominator > numerator * den) {
      numerator = D * D
      denominator = den
    }
  }
  boundNumerator = numerator
  boundDenominator = denominator
}

/** Puts the places of the node into the order of a feature; false when the feature is constant. */
function sortRows(feature: i32, rows: Shorts, count: i32): boolean {
  const keys = Scratch.fewKeys
  const bins = Block.bins.from(feature * Block.stride)
  for (let k = 0; k < count; k++) {
    const key = (bins[rows[k]] << BIN_SHIFT) | k
    let at = k
    while (at > 0 && keys[at - 1] > key) {
      keys[at] = keys[at - 1]
      at--
    }
    keys[at] = key
  }
  return keys[0] >>> BIN_SHIFT !== keys[count - 1] >>> BIN_SHIFT
}

/** As `searchSorted`, without its shortcut: there is too little to skip. */
function searchThreshold(feature: i32, count: i32, W: f64): void {
  const keys = Scratch.fewKeys
  const w = Scratch.fewW
  const c = Scratch.fewC
  const minLeaf = Data.minLeaf
  let numerator = Best.mustExceed()
  let denominator = Best.denominator
  let D: f64 = 0
  let left: f64 = 0
  let at = -1
  for (let k = 0; k < count - minLeaf; k++) {
    const key = keys[k]
    D += c[key & PLACE_MASK]
    left += w[key & PLACE_MASK]
    if (k + 1 < minLeaf || (key ^ keys[k + 1]) <= PLACE_MASK) continue
    const den = left * (W - left)
    if (D * D * denominator > numerator * den) {
      numerator = D * D
      denominator = den
      at = k
    }
  }
  if (at < 0) return
  Best.numerator = numerator
  Best.denominator = denominator
  Best.feature = feature
  Best.binLeft = keys[at] >>> BIN_SHIFT
  Best.binRight = keys[at + 1] >>> BIN_SHIFT
}

function searchFewLevels(feature: i32, count: i32, W: f64): void {
  const sum = Scratch.levelSum
  const weight = Scratch.levelWeight
  const rows = Scratch.levelCount
  for (let k = 0; k < count; k++) {
    const key = Scratch.fewKeys[k]
    const place = key & PLACE_MASK
    const level = key >>> BIN_SHIFT
    sum[level] = sum[level] + Scratch.fewC[place]
    weight[level] = weight[level] + Scratch.fewW[place]
    rows[level] = rows[level] + 1
  }
  searchLevels(feature, Data.binCount[feature], count, W, 0, Data.minLeaf)
}

function divide(node: i32, from: i32, to: i32, constants: i32, W: f64): void {
  const rows = Scratch.fewRows
  const held = Scratch.fewHeld
  const minLeaf = Data.minLeaf
  const levels = Best.levels
  const binLeft = Best.binLeft
  const bins = Block.bins.from(Best.feature * Block.stride)
  const unordered = Data.unordered[Best.feature] !== 0
  let left = from
  let right = 0
  for (let k = from; k < to; k++) {
    const row = rows[k]
    const bin = bins[row]
    const goesLeft = unordered ? (((levels >>> (bin as u32)) & 1) as i32) : bin <= binLeft ? 1 : 0
    rows[left] = row
    held[right] = row
    left += goesLeft
    right += 1 - goesLeft
  }
  for (let k = 0; k < right; k++) rows[left + k] = held[k]
  const weightLeft = sumOver(rows, Block.w, from, left)
  const weightRight = sumOver(rows, Block.w, left, to)
  const sumLeft = sumOver(rows, Block.wy, from, left)
  const sumRight = sumOver(rows, Block.wy, left, to)
  branch(node, W, weightLeft >= weightRight)
  const child = addNode(sumLeft / weightLeft)
  if (left - from >= 2 * minLeaf && varies(from, left)) growRows(child, from, left, constants, sumLeft, weightLeft)
  const sibling = addNode(sumRight / weightRight)
  closeLeft(node, sibling)
  if (to - left >= 2 * minLeaf && varies(left, to)) growRows(sibling, left, to, constants, sumRight, weightRight)
}

function varies(from: i32, to: i32): boolean {
  return Block.y[Scratch.fewRows[from]] !== Block.y[Scratch.fewRows[to - 1]]
}

/** Σ of `values` over the rows at `from … to − 1`. */
export function sumOver(rows: Shorts, values: Doubles, from: i32, to: i32): f64 {
  let sum: f64 = 0
  for (let k = from; k < to; k++) sum += values[rows[k]]
  return sum
}
