import { Data, Tree } from './memory'
import { Random } from './random'

/**
 * Draws the features a node tries, without replacement, as scikit-learn does: features known to be constant below an
 * ancestor count as tried when drawn, and the search goes on past `maxFeatures` until one feature that varies is found.
 *
 * `Tree.order` holds the known constants of the current path in front. A node and its descendants only ever move what lies
 * behind the constants it was given, so depth-first growth needs no copies.
 */
export class FeatureDraw {
  /** Features a node tries, 1 … features. */
  static maxFeatures: i32 = 1
  /** How many features at the front of the order are constant in the current node. */
  static constants: i32 = 0
  private static next: i32 = 0
  private static knownLeft: i32 = 0
  private static tried: i32 = 0
  private static bits: u32 = 0
  private static halves: i32 = 0

  /** For another tree, whose stream of random numbers has just begun. */
  static reset(): void {
    const order = Tree.order
    for (let f = 0; f < Data.features; f++) order[f] = f
    FeatureDraw.constants = 0
    FeatureDraw.bits = 0
    FeatureDraw.halves = 0
  }

  static begin(knownConstants: i32): void {
    FeatureDraw.constants = knownConstants
    FeatureDraw.next = knownConstants
    FeatureDraw.knownLeft = knownConstants
    FeatureDraw.tried = 0
  }

  /** The next feature to try, −1 when the node has tried enough. */
  static draw(): i32 {
    const order = Tree.order
    const total = Data.features
    const most = FeatureDraw.maxFeatures
    while (FeatureDraw.next < total && (FeatureDraw.tried < most || FeatureDraw.next === FeatureDraw.constants)) {
      FeatureDraw.tried++
      const left = total - FeatureDraw.next
      const known = FeatureDraw.knownLeft
      if (known > 0 && most < total && FeatureDraw.below(known + left) < known) {
        FeatureDraw.knownLeft = known - 1
        continue
      }
      const at = FeatureDraw.next + FeatureDraw.below(left)
      const feature = order[at]
      order[at] = order[FeatureDraw.next]
      order[FeatureDraw.next++] = feature
      return feature
    }
    return -1
  }

  /** Notes that the feature drawn last does not vary in this node, hence nowhere below it. */
  static dismiss(): void {
    const order = Tree.order
    const last = FeatureDraw.next - 1
    const feature = order[last]
    order[last] = order[FeatureDraw.constants]
    order[FeatureDraw.constants++] = feature
  }

  /** Uniform below `count` from 16 bits: half a draw each; the bias is below count / 65,536. */
  private static below(count: i32): i32 {
    if (FeatureDraw.halves === 0) {
      FeatureDraw.bits = Random.uint32()
      FeatureDraw.halves = 2
    }
    FeatureDraw.halves--
    const half = FeatureDraw.halves === 1 ? FeatureDraw.bits & 0xffff : FeatureDraw.bits >>> 16
    return ((half as i32) * count) >>> 16
  }
}
