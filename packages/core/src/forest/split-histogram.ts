import { MAX_BINS } from './bin-edges.ts'
import { mustExceed, type Split } from './split.ts'
import { LevelSums } from './split-levels.ts'

/**
 * Searches a feature of a large node by a histogram over its bins: one pass over the rows, one over the bins.
 * Everything is allocated once per tree grower and left clear after each search.
 */
export class HistogramSearch {
  /** Σ wy and Σ w per bin, side by side. Two copies take turns, so that a run of equal bins does not wait for itself. */
  private readonly sums = new Float64Array(4 * MAX_BINS)
  private readonly counts = new Int32Array(MAX_BINS)
  private readonly levelSums = new LevelSums()

  /**
   * @param bins bins of the feature, by row
   * @param rows rows of the node at `from … to − 1`; `w` and `wy` are theirs, place by place
   * @param enough weight that no fewer than `minLeaf` rows can have: rows are counted only for cuts nearer to an end
   * @returns false when the feature is constant in the node
   */
  search(
    best: Split,
    feature: number,
    unordered: boolean,
    bins: Uint8Array,
    size: number,
    rows: Int32Array,
    w: Float64Array,
    wy: Float64Array,
    from: number,
    to: number,
    W: number,
    mean: number,
    minLeaf: number,
    enough: number,
  ): boolean {
    accumulate(this.sums, bins, rows, w, wy, from, to)
    if (!unordered) return this.scan(best, feature, size, bins, rows, from, to, W, mean, minLeaf, enough)
    const { sums, counts, levelSums } = this
    count(counts, bins, rows, from, to)
    for (let b = 0; b < size; b++) {
      const at = 2 * b
      levelSums.sum[b] = sums[at]! + sums[at + 512]!
      levelSums.weight[b] = sums[at + 1]! + sums[at + 513]!
      levelSums.count[b] = counts[b]!
      sums[at] = sums[at + 1] = sums[at + 512] = sums[at + 513] = counts[b] = 0
    }
    return levelSums.search(best, feature, size, to - from, W, mean, minLeaf)
  }

  private scan(
    best: Split,
    feature: number,
    size: number,
    bins: Uint8Array,
    rows: Int32Array,
    from: number,
    to: number,
    W: number,
    mean: number,
    minLeaf: number,
    enough: number,
  ): boolean {
    const { sums, counts } = this
    let counted = false
    let numerator = mustExceed(best.numerator)
    let denominator = best.denominator
    let s = 0
    let w = 0
    let first = -1
    let last = -1
    for (let b = 0; b < size; b++) {
      const at = 2 * b
      const weight = sums[at + 1]! + sums[at + 513]!
      if (weight === 0) continue
      if (last >= 0) {
        const D = s - w * mean
        const den = w * (W - w)
        if (D * D * denominator > numerator * den) {
          let allowed = w >= enough && W - w >= enough
          if (!allowed) {
            if (!counted) count(counts, bins, rows, from, to)
            counted = true
            const left = rowsBelow(counts, b)
            allowed = left >= minLeaf && to - from - left >= minLeaf
          }
          if (allowed) {
            numerator = best.numerator = D * D
            denominator = best.denominator = den
            best.feature = feature
            best.binLeft = last
            best.binRight = b
          }
        }
      } else first = b
      s += sums[at]! + sums[at + 512]!
      w += weight
      last = b
      sums[at] = sums[at + 1] = sums[at + 512] = sums[at + 513] = 0
    }
    if (counted) counts.fill(0, 0, size)
    return first !== last
  }
}

function accumulate(
  sums: Float64Array,
  bins: Uint8Array,
  rows: Int32Array,
  w: Float64Array,
  wy: Float64Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const at = 2 * bins[rows[k]!]! + ((k & 1) << 9)
    sums[at] = sums[at]! + wy[k]!
    sums[at + 1] = sums[at + 1]! + w[k]!
  }
}

function count(counts: Int32Array, bins: Uint8Array, rows: Int32Array, from: number, to: number): void {
  for (let k = from; k < to; k++) {
    const b = bins[rows[k]!]!
    counts[b] = counts[b]! + 1
  }
}

function rowsBelow(counts: Int32Array, bin: number): number {
  let rows = 0
  for (let b = 0; b < bin; b++) rows += counts[b]!
  return rows
}
