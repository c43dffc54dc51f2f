import { MAX_SUBSET_LEVELS } from './bin-columns.ts'
import { mustExceed, type Split } from './split.ts'

/**
 * The best subset of unordered levels in a node. Ordering the levels by their mean makes the best of the L − 1 cuts the
 * best of all 2^(L−1) − 1 subsets, exactly, for squared error (Fisher 1958; Breiman et al. 1984, theorem 4.5). Where
 * `minLeaf` forbids some subsets, it is the best of the L − 1 cuts that are allowed.
 */
export class LevelSums {
  /** Per level: Σ wy, Σ w and number of rows in the node. */
  readonly sum = new Float64Array(MAX_SUBSET_LEVELS)
  readonly weight = new Float64Array(MAX_SUBSET_LEVELS)
  readonly count = new Int32Array(MAX_SUBSET_LEVELS)
  private readonly order = new Int32Array(MAX_SUBSET_LEVELS)

  /**
   * Searches and clears the sums.
   * @param size  levels that may occur
   * @returns false when fewer than two levels occur: the feature is constant in the node
   */
  search(best: Split, feature: number, size: number, rows: number, W: number, mean: number, minLeaf: number): boolean {
    const { sum, weight, count, order } = this
    let found = 0
    let present = 0
    for (let level = 0; level < size; level++) {
      if (count[level] === 0) continue
      present |= 1 << level
      const m = sum[level]! / weight[level]!
      let at = found++
      while (at > 0 && sum[order[at - 1]!]! / weight[order[at - 1]!]! > m) {
        order[at] = order[at - 1]!
        at--
      }
      order[at] = level
    }
    let numerator = mustExceed(best.numerator)
    let denominator = best.denominator
    let s = 0
    let w = 0
    let c = 0
    let levels = 0
    for (let k = 0; k < found - 1; k++) {
      const level = order[k]!
      s += sum[level]!
      w += weight[level]!
      c += count[level]!
      levels |= 1 << level
      if (c < minLeaf || rows - c < minLeaf) continue
      const D = s - w * mean
      const den = w * (W - w)
      if (D * D * denominator > numerator * den) {
        numerator = best.numerator = D * D
        denominator = best.denominator = den
        best.feature = feature
        best.levels = levels
        best.present = present
      }
    }
    for (let level = 0; level < size; level++) sum[level] = weight[level] = count[level] = 0
    return found > 1
  }
}
