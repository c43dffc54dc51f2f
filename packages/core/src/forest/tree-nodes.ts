/** A leaf's mark in `feature`. */
export const LEAF = -1

/** Nodes of the trees of a part while they grow, each tree in depth-first order: the left child of node k is k + 1. */
export class TreeNodes {
  count = 0
  feature = new Int32Array(0)
  split = new Int32Array(0)
  /** How far behind a node its right child stands; 0 for leaves. */
  right = new Int32Array(0)
  value = new Float64Array(0)
  binLeft = new Uint8Array(0)
  binRight = new Uint8Array(0)

  /** Makes room for `nodes` more; between trees only, because it replaces the arrays. */
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

  /** Adds a leaf; `branch` may turn it into an inner node. */
  add(value: number): number {
    const node = this.count++
    // The other arrays hold 0 wherever nothing was written: they are only ever appended to.
    this.feature[node] = LEAF
    this.value[node] = value
    return node
  }

  /** An unordered feature: `levels` go left. */
  branchByLevels(node: number, feature: number, levels: number): void {
    this.feature[node] = feature
    this.split[node] = levels
  }

  /** An ordered feature: bins up to `split` go left, the cut lies between two bins that the node holds. */
  branch(node: number, feature: number, split: number, binLeft: number, binRight: number): void {
    this.feature[node] = feature
    this.split[node] = split
    this.binLeft[node] = binLeft
    this.binRight[node] = binRight
  }

  /** Notes that `sibling` is the right child of `node`. */
  closeLeft(node: number, sibling: number): void {
    this.right[node] = sibling - node
  }
}
