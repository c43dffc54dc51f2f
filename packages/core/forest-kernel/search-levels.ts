import { Best } from './best'
import { Scratch } from './memory'

/**
 * The best subset of unordered levels in a node. Ordering the levels by their mean makes the best of the L − 1 cuts the
 * best of all 2^(L−1) − 1 subsets, exactly, for squared error (Fisher 1958; Breiman et al. 1984, theorem 4.5). Where
 * `minLeaf` forbids some subsets, it is the best of the L − 1 cuts that are allowed.
 *
 * Searches the sums per level in `Scratch`, and clears them.
 * @param size  levels that may occur
 * @returns false when fewer than two levels occur: the feature is constant in the node
 */
export function searchLevels(feature: i32, size: i32, rows: i32, W: f64, mean: f64, minLeaf: i32): boolean {
  const sum = Scratch.levelSum
  const weight = Scratch.levelWeight
  const count = Scratch.levelCount
  const order = Scratch.levelOrder
  let found = 0
  let present: u32 = 0
  for (let level = 0; level < size; level++) {
    if (count[level] === 0) continue
    present |= (1 as u32) << (level as u32)
    const m = sum[level] / weight[level]
    let at = found++
    while (at > 0 && sum[order[at - 1]] / weight[order[at - 1]] > m) {
      order[at] = order[at - 1]
      at--
    }
    order[at] = level
  }
  let numerator = Best.mustExceed()
  let denominator = Best.denominator
  let s: f64 = 0
  let w: f64 = 0
  let c = 0
  let levels: u32 = 0
  for (let k = 0; k < found - 1; k++) {
    const level = order[k]
    s += sum[level]
    w += weight[level]
    c += count[level]
    levels |= (1 as u32) << (level as u32)
    if (c < minLeaf || rows - c < minLeaf) continue
    const D = s - w * mean
    const den = w * (W - w)
    if (D * D * denominator > numerator * den) {
      numerator = D * D
      denominator = den
      Best.numerator = numerator
      Best.denominator = denominator
      Best.feature = feature
      Best.levels = levels
      Best.present = present
    }
  }
  for (let level = 0; level < size; level++) {
    sum[level] = 0
    weight[level] = 0
    count[level] = 0
  }
  return found > 1
}
