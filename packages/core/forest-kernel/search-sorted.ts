import { Best, TIE } from './best'
import { Block, Data, Scratch } from './memory'
import { searchLevels } from './search-levels'
import { Shorts } from './views'

/**
 * Lower bounds of w(W − w), the denominator of a cut, by the number of rows on its left: with i rows on one side their
 * weight is at least i times the smallest weight, and w(W − w) is concave, so its least value lies at an end.
 * Fills `Block.low`: entry i is for i rows on the left, 1 ≤ i < rows.
 */
export function boundDenominators(rows: i32, W: f64): void {
  const low = Block.low
  const smallest = Data.smallestWeight
  for (let i = 1; 2 * i <= rows; i++) {
    const w = (i as f64) * smallest
    const bound = w * (W - w)
    low[i] = bound
    low[rows - i] = bound
  }
}

/**
 * Searches a threshold over a node's rows in the order of a feature: a running sum, no histogram, no sort.
 *
 * Almost every cut falls short of the best so far. D² is compared with the best gain times a lower bound of the cut's
 * denominator first; weights and bins are looked at only where that does not rule the cut out.
 *
 * The caller has made sure that the feature varies in the node.
 * @param order the node's `count` rows, ascending in the feature; `Block.c` is centred on the node's mean, so that a running
 *              sum of it is D
 */
export function searchSorted(feature: i32, order: Shorts, count: i32, W: f64): void {
  const minLeaf = Data.minLeaf
  const bins = Block.bins.from(feature * Block.stride)
  const w = Block.w
  const c = Block.c
  const low = Block.low
  let numerator = Best.mustExceed()
  let denominator = Best.denominator
  let mustReach = (numerator / denominator) * (1 - TIE)
  let D: f64 = 0
  let weighed = 0
  let left: f64 = 0
  let at = -1
  const firstCut = minLeaf - 1
  for (let k = 0; k < firstCut; k++) D += c[order[k]]
  const lastCut = count - minLeaf
  for (let k = firstCut; k < lastCut; k++) {
    D += c[order[k]]
    if (D * D <= mustReach * low[k + 1]) continue
    if (bins[order[k]] === bins[order[k + 1]]) continue
    for (; weighed <= k; weighed++) left += w[order[weighed]]
    const den = left * (W - left)
    if (D * D * denominator > numerator * den) {
      numerator = D * D
      denominator = den
      mustReach = (numerator / denominator) * (1 - TIE)
      at = k
    }
  }
  if (at < 0) return
  Best.numerator = numerator
  Best.denominator = denominator
  Best.feature = feature
  Best.left = at + 1
  Best.binLeft = bins[order[at]]
  Best.binRight = bins[order[at + 1]]
}

/** The same for unordered levels: a pass gives the sums per level. */
export function searchSortedLevels(feature: i32, order: Shorts, count: i32, W: f64): void {
  const sum = Scratch.levelSum
  const weight = Scratch.levelWeight
  const rows = Scratch.levelCount
  const bins = Block.bins.from(feature * Block.stride)
  for (let k = 0; k < count; k++) {
    const row = order[k]
    const level = bins[row]
    sum[level] = sum[level] + Block.c[row]
    weight[level] = weight[level] + Block.w[row]
    rows[level] = rows[level] + 1
  }
  searchLevels(feature, Data.binCount[feature], count, W, 0, Data.minLeaf)
}
