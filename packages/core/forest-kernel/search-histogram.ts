import { Best } from './best'
import { Data, MAX_BINS, Scratch, Tree } from './memory'
import { searchLevels } from './search-levels'
import { Bytes } from './views'

/**
 * Searches a feature of a large node by a histogram over its bins: one pass over the rows, one over the bins.
 * @param from,to the node's rows in `Tree`
 * @param enough weight that no fewer than `minLeaf` rows can have: rows are counted only for cuts nearer to an end
 * @returns false when the feature is constant in the node
 */
export function searchHistogram(feature: i32, from: i32, to: i32, W: f64, mean: f64, enough: f64): boolean {
  const bins = Data.bins.from(feature * Data.n)
  const size = Data.binCount[feature]
  accumulate(bins, from, to)
  if (!Data.unordered[feature]) return scan(feature, size, bins, from, to, W, mean, enough)
  countRows(bins, from, to)
  const histogram = Scratch.histogram
  const counts = Scratch.counts
  for (let b = 0; b < size; b++) {
    const sums = f64x2.add(histogram[b], histogram[b + MAX_BINS])
    Scratch.levelSum[b] = f64x2.extract_lane(sums, 0)
    Scratch.levelWeight[b] = f64x2.extract_lane(sums, 1)
    Scratch.levelCount[b] = counts[b]
    histogram[b] = f64x2.splat(0)
    histogram[b + MAX_BINS] = f64x2.splat(0)
    counts[b] = 0
  }
  return searchLevels(feature, size, to - from, W, mean, Data.minLeaf)
}

function scan(feature: i32, size: i32, bins: Bytes, from: i32, to: i32, W: f64, mean: f64, enough: f64): boolean {
  const histogram = Scratch.histogram
  const counts = Scratch.counts
  const minLeaf = Data.minLeaf
  let counted = false
  let numerator = Best.mustExceed()
  let denominator = Best.denominator
  let s: f64 = 0
  let w: f64 = 0
  let first = -1
  let last = -1
  for (let b = 0; b < size; b++) {
    const sums = f64x2.add(histogram[b], histogram[b + MAX_BINS])
    const weight = f64x2.extract_lane(sums, 1)
    if (weight === 0) continue
    if (last >= 0) {
      const D = s - w * mean
      const den = w * (W - w)
      if (D * D * denominator > numerator * den) {
        let allowed = w >= enough && W - w >= enough
        if (!allowed) {
          if (!counted) countRows(bins, from, to)
          counted = true
          let left = 0
          for (let below = 0; below < b; below++) left += counts[below]
          allowed = left >= minLeaf && to - from - left >= minLeaf
        }
        if (allowed) {
          numerator = D * D
          denominator = den
          Best.numerator = numerator
          Best.denominator = denominator
          Best.feature = feature
          Best.binLeft = last
          Best.binRight = b
        }
      }
    } else first = b
    s += f64x2.extract_lane(sums, 0)
    w += weight
    last = b
    histogram[b] = f64x2.splat(0)
    histogram[b + MAX_BINS] = f64x2.splat(0)
  }
  if (counted) for (let b = 0; b < size; b++) counts[b] = 0
  return first !== last
}

/** Both sums at once; two copies of the histogram take turns, so that a run of equal bins does not wait for itself. */
function accumulate(bins: Bytes, from: i32, to: i32): void {
  const histogram = Scratch.histogram
  const rows = Tree.rows
  const sums = Tree.sums
  for (let k = from; k < to; k++) {
    const at = bins[rows[k]] + ((k & 1) << 8)
    histogram[at] = f64x2.add(histogram[at], sums[k])
  }
}

function countRows(bins: Bytes, from: i32, to: i32): void {
  const counts = Scratch.counts
  const rows = Tree.rows
  for (let k = from; k < to; k++) {
    const b = bins[rows[k]]
    counts[b] = counts[b] + 1
  }
}
