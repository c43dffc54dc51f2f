import type { Rng } from '../stats/rng.ts'

/**
 * Draws the features a node tries, without replacement, as scikit-learn does: features known to be constant below an
 * ancestor count as tried when drawn, and the search goes on past `maxFeatures` until one feature that varies is found.
 *
 * `order` holds the known constants of the current path in front. A node and its descendants only ever move what lies
 * behind the constants it was given, so depth-first growth needs no copies.
 */
export class FeatureDraw {
  readonly order: Int32Array
  /** How many features at the front of `order` are constant in the current node. */
  constants = 0
  private next = 0
  private knownLeft = 0
  private tried = 0
  private bits = 0
  private halves = 0
  private readonly maxFeatures: number
  private rng: Rng

  constructor(features: number, maxFeatures: number, rng: Rng) {
    this.order = new Int32Array(features)
    this.maxFeatures = maxFeatures
    this.rng = rng
    this.reset(rng)
  }

  /** For another tree. */
  reset(rng: Rng): void {
    for (let f = 0; f < this.order.length; f++) this.order[f] = f
    this.rng = rng
    this.constants = 0
    this.bits = 0
    this.halves = 0
  }

  begin(knownConstants: number): void {
    this.constants = knownConstants
    this.next = knownConstants
    this.knownLeft = knownConstants
    this.tried = 0
  }

  /** The next feature to try, −1 when the node has tried enough. */
  draw(): number {
    const { order, maxFeatures } = this
    const total = order.length
    while (this.next < total && (this.tried < maxFeatures || this.next === this.constants)) {
      this.tried++
      if (this.knownLeft > 0 && maxFeatures < total && this.below(this.knownLeft + total - this.next) < this.knownLeft) {
        this.knownLeft--
        continue
      }
      const at = this.next + this.below(total - this.next)
      const feature = order[at]!
      order[at] = order[this.next]!
      order[this.next++] = feature
      return feature
    }
    return -1
  }

  /** Notes that the feature drawn last does not vary in this node, hence nowhere below it. */
  dismiss(): void {
    const { order } = this
    const feature = order[this.next - 1]!
    order[this.next - 1] = order[this.constants]!
    order[this.constants++] = feature
  }

  /** Uniform below `count` from 16 bits: half a draw each; the bias is below count / 65,536. */
  private below(count: number): number {
    if (this.halves === 0) {
      this.bits = this.rng.uint32()
      this.halves = 2
    }
    this.halves--
    const half = this.halves === 1 ? this.bits & 0xffff : this.bits >>> 16
    return Math.imul(half, count) >>> 16
  }
}
