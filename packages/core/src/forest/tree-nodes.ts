/** A leaf's mark in `feature`. */
export const LEAF = -1

/** Nodes of one tree while it grows, in depth-first order: the left child of node k is k + 1. */
export class TreeNodes {
  count = 0
  feature: Int32Array
  split: Int32Array
  right: Int32Array
  value: Float64Array

  constructor(capacity: number) {
    this.feature = new Int32Array(capacity)
    this.split = new Int32Array(capacity)
    this.right = new Int32Array(capacity)
    this.value = new Float64Array(capacity)
  }

  /** Adds a leaf; `branch` may turn it into an inner node. */
  add(value: number): number {
    const node = this.count++
    this.feature[node] = LEAF
    this.split[node] = 0
    this.right[node] = 0
    this.value[node] = value
    return node
  }

  branch(node: number, feature: number, split: number): void {
    this.feature[node] = feature
    this.split[node] = split
  }
}
