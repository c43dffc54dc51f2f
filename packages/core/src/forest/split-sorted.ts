import { type Split, TIE } from './split.ts'
import type { LevelSums } from './split-levels.ts'

/**
 * Lower bounds of w(W − w), the denominator of a cut, by the number of rows on its left: with i rows on one side their
 * weight is at least i times the smallest weight, and w(W − w) is concave, so its least value lies at an end.
 * @param low shape (rows): entry i is for i rows on the left, 1 ≤ i < rows
 */
export function boundDenominators(low: Float64Array, rows: number, W: number, smallestWeight: number): void {
  for (let i = 1; 2 * i <= rows; i++) {
    const w = i * smallestWeight
    low[i] = low[rows - i] = w * (W - w)
  }
}

/**
 * Searches a threshold over a node's rows in the order of a feature: a running sum, no histogram, no sort.
 *
 * Almost every cut falls short of the best so far. D² is compared with the best gain times a lower bound of the cut's
 * denominator first; weights and bins are looked at only where that does not rule the cut out.
 *
 * @param order the node's rows at `from … to − 1`, ascending in the feature
 * @param bins  the feature's bins by row, from `column` on
 * @param w     weight per row; `c` the same times (target − mean of the node), so that a running sum of it is D
 * @param low   see `boundDenominators`
 * The caller has made sure that the feature varies in the node.
 */
export function searchSorted(
  best: Split,
  feature: number,
  order: Uint16Array,
  from: number,
  to: number,
  bins: Uint8Array,
  column: number,
  w: Float64Array,
  c: Float64Array,
  low: Float64Array,
  W: number,
  minLeaf: number,
): void {
  let { numerator, denominator } = best
  if (numerator > 0) numerator *= 1 + TIE
  let mustReach = (numerator / denominator) * (1 - TIE)
  let D = 0
  let weighed = from
  let left = 0
  let at = -1
  const firstCut = from + minLeaf - 1
  for (let k = from; k < firstCut; k++) D += c[order[k]!]!
  const lastCut = to - minLeaf
  for (let k = firstCut; k < lastCut; k++) {
    // The hot loop stands alone: engines keep its state in registers only when no other loop is nested in it.
    for (; k < lastCut; k++) {
      D += c[order[k]!]!
      if (D * D > mustReach * low[k + 1 - from]!) break
    }
    if (k === lastCut) break
    if (bins[column + order[k]!] === bins[column + order[k + 1]!]) continue
    for (; weighed <= k; weighed++) left += w[order[weighed]!]!
    const den = left * (W - left)
    if (D * D * denominator > numerator * den) {
      numerator = D * D
      denominator = den
      mustReach = (numerator / denominator) * (1 - TIE)
      at = k
    }
  }
  if (at < 0) return
  best.numerator = numerator
  best.denominator = denominator
  best.feature = feature
  best.left = at + 1 - from
  best.binLeft = bins[column + order[at]!]!
  best.binRight = bins[column + order[at + 1]!]!
}

/** The same for unordered levels: a pass gives the sums per level. */
export function searchSortedLevels(
  best: Split,
  levelSums: LevelSums,
  feature: number,
  size: number,
  order: Uint16Array,
  from: number,
  to: number,
  bins: Uint8Array,
  column: number,
  w: Float64Array,
  c: Float64Array,
  W: number,
  minLeaf: number,
): void {
  const { sum, weight, count } = levelSums
  for (let k = from; k < to; k++) {
    const row = order[k]!
    const level = bins[column + row]!
    sum[level] = sum[level]! + c[row]!
    weight[level] = weight[level]! + w[row]!
    count[level] = count[level]! + 1
  }
  levelSums.search(best, feature, size, to - from, W, 0, minLeaf)
}
