import type { BinnedColumns } from '../forest/bin-columns.ts'
import type { Forest } from '../forest/forest.ts'
import type { CellAxis } from './space.ts'

/**
 * The leaves of one tree as boxes: a side per param, each a range or a set of its cells. Sides are kept as words of 32
 * bits: a range is two of them (first cell, cell behind the last), a set is a mask.
 *
 * Nodes come in depth-first order, so that one pass from the root hands each node's box on to its children.
 */
export class TreeBoxes {
  /** Leaves of positive volume. */
  count = 0
  value = new Float64Array(0)
  volume = new Float64Array(0)
  /** Shape (leaves × params): measure of each side. */
  side = new Float64Array(0)
  /** Shape (leaves × words). */
  box = new Int32Array(0)
  readonly words: number
  /** Shape (params): first word of each param's side. */
  readonly word: Int32Array
  readonly space: readonly CellAxis[]
  private readonly columns: BinnedColumns
  private readonly root: Int32Array
  /** Shape (params × 257): measure below each cell of a range. */
  private readonly below: Float64Array[]
  private nodeBox = new Int32Array(0)

  constructor(columns: BinnedColumns, space: readonly CellAxis[]) {
    this.columns = columns
    this.space = space
    this.word = new Int32Array(space.length)
    let words = 0
    for (const [param, axis] of space.entries()) {
      this.word[param] = words
      words += axis.kind === 'range' ? 2 : Math.ceil(axis.cells / 32)
    }
    this.words = words
    this.root = new Int32Array(words)
    for (const [param, axis] of space.entries()) {
      const at = this.word[param]!
      if (axis.kind === 'range') this.root[at + 1] = axis.cells
      else for (let cell = 0; cell < axis.cells; cell++) this.root[at + (cell >> 5)]! |= 1 << (cell & 31)
    }
    this.below = space.map((axis) => {
      const below = new Float64Array(axis.cells + 1)
      for (let cell = 0; cell < axis.cells; cell++) below[cell + 1] = below[cell]! + axis.measure[cell]!
      return below
    })
  }

  /** Reads tree number `t` of the part, counted from its first. */
  read(forest: Forest, t: number): void {
    const { words, space } = this
    const params = space.length
    const start = forest.start[t]!
    const nodes = forest.start[t + 1]! - start
    const leaves = (nodes + 1) >> 1
    if (this.nodeBox.length < nodes * words) this.nodeBox = new Int32Array(nodes * words)
    if (this.value.length < leaves) {
      this.value = new Float64Array(leaves)
      this.volume = new Float64Array(leaves)
      this.side = new Float64Array(leaves * params)
      this.box = new Int32Array(leaves * words)
    }
    const { nodeBox } = this
    nodeBox.set(this.root)
    this.count = 0
    for (let node = 0; node < nodes; node++) {
      const own = node * words
      if (forest.feature[start + node]! < 0) {
        this.addLeaf(forest.value[start + node]!, own)
        continue
      }
      const left = own + words
      const right = own + forest.right[start + node]! * words
      nodeBox.copyWithin(left, own, own + words)
      nodeBox.copyWithin(right, own, own + words)
      this.cut(forest.feature[start + node]!, forest.split[start + node]!, left, right)
    }
  }

  private cut(feature: number, split: number, left: number, right: number): void {
    const { nodeBox } = this
    const param = this.columns.paramOf[feature]!
    const axis = this.space[param]!
    const at = this.word[param]!
    if (axis.kind === 'range') {
      nodeBox[left + at + 1] = Math.min(nodeBox[left + at + 1]!, split + 1)
      nodeBox[right + at] = Math.max(nodeBox[right + at]!, split + 1)
    } else if (axis.oneHot) {
      const cell = feature - axis.feature
      const word = at + (cell >> 5)
      const has = nodeBox[right + word]! & (1 << (cell & 31))
      nodeBox[left + word]! &= ~(1 << (cell & 31))
      nodeBox.fill(0, right + at, right + at + Math.ceil(axis.cells / 32))
      nodeBox[right + word] = has
    } else {
      nodeBox[left + at]! &= split
      nodeBox[right + at]! &= ~split
    }
  }

  private addLeaf(value: number, own: number): void {
    const { space, word, nodeBox, count, words } = this
    const params = space.length
    let volume = 1
    for (let param = 0; param < params; param++) {
      const axis = space[param]!
      const at = own + word[param]!
      let side = 0
      if (axis.kind === 'range') {
        const below = this.below[param]!
        if (nodeBox[at + 1]! > nodeBox[at]!) side = below[nodeBox[at + 1]!]! - below[nodeBox[at]!]!
      } else {
        for (let cell = 0; cell < axis.cells; cell++) if ((nodeBox[at + (cell >> 5)]! >>> (cell & 31)) & 1) side += axis.measure[cell]!
      }
      if (!(side > 0)) return
      this.side[count * params + param] = side
      volume *= side
    }
    this.value[count] = value
    this.volume[count] = volume
    for (let w = 0; w < words; w++) this.box[count * words + w] = nodeBox[own + w]!
    this.count++
  }
}
