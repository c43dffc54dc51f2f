import type { Kernel } from './kernel.ts'

/** The trees of a part of a forest while it grows, each in depth-first order: the left child of node k is k + 1. */
export class TreeNodes {
  count = 0
  feature = new Int32Array(0)
  split = new Int32Array(0)
  /** How far behind a node its right child stands; 0 for leaves. */
  right = new Int32Array(0)
  value = new Float64Array(0)
  binLeft = new Uint8Array(0)
  binRight = new Uint8Array(0)

  /** Makes room for `nodes` more. */
  reserve(nodes: number): void {
    if (this.count + nodes <= this.feature.length) return
    const capacity = Math.max(this.count + nodes, 2 * this.feature.length)
    const { feature, split, right, value, binLeft, binRight } = this
    this.feature = new Int32Array(capacity)
    this.split = new Int32Array(capacity)
    this.right = new Int32Array(capacity)
    this.value = new Float64Array(capacity)
    this.binLeft = new Uint8Array(capacity)
    this.binRight = new Uint8Array(capacity)
    this.feature.set(feature)
    this.split.set(split)
    this.right.set(right)
    this.value.set(value)
    this.binLeft.set(binLeft)
    this.binRight.set(binRight)
  }

  /** Adds the tree of `nodes` nodes that the kernel has grown. */
  append(kernel: Kernel, nodes: number): void {
    this.reserve(nodes)
    const at = this.count
    this.feature.set(kernel.ints('feature', nodes), at)
    this.split.set(kernel.ints('split', nodes), at)
    this.right.set(kernel.ints('right', nodes), at)
    this.value.set(kernel.doubles('value', nodes), at)
    this.binLeft.set(kernel.octets('binLeft', nodes), at)
    this.binRight.set(kernel.octets('binRight', nodes), at)
    this.count += nodes
  }
}
