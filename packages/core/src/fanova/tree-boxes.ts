import type { BinnedColumns } from '../forest/bin-columns.ts'
import type { Forest } from '../forest/forest.ts'
import { type CellAxis, cutShare, type SetAxis } from './space.ts'

/**
 * The leaves of one tree as boxes: a side per param, each a range between two cuts of the tree or a set of cells. Sides are
 * kept as words of 32 bits: a range is two of them (numbers of the cuts), a set is a mask.
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
  /**
   * Per param of ordered values the measures below the tree's cuts, ascending, from 0 to 1 without repeats; empty for sets.
   */
  readonly cuts: Float64Array[]
  /** Shape (nodes): measure below the node's cut. */
  private share = new Float64Array(0)
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
    this.cuts = space.map(() => new Float64Array(0))
    for (const [param, axis] of space.entries()) {
      if (axis.kind === 'range') continue
      const at = this.word[param]!
      for (let cell = 0; cell < axis.cells; cell++) this.root[at + (cell >> 5)]! |= 1 << (cell & 31)
    }
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
    this.findCuts(forest, start, nodes)
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
      this.cut(forest.feature[start + node]!, forest.split[start + node]!, this.share[node]!, left, right)
    }
  }

  /** Where the tree cuts each param of ordered values. */
  private findCuts(forest: Forest, start: number, nodes: number): void {
    const { space, columns, root, word } = this
    const { paramOf } = columns
    if (this.share.length < nodes) this.share = new Float64Array(nodes)
    const { share } = this
    const count = new Int32Array(space.length + 1)
    for (let node = 0; node < nodes; node++) {
      const feature = forest.feature[start + node]!
      if (feature < 0) continue
      const param = paramOf[feature]!
      const axis = space[param]!
      if (axis.kind === 'set') continue
      share[node] = cutShare(columns, axis, forest, start + node)
      count[param + 1]!++
    }
    for (let param = 0; param < space.length; param++) count[param + 1]! += count[param]!
    const all = new Float64Array(count[space.length]!)
    const next = count.slice()
    for (let node = 0; node < nodes; node++) {
      const feature = forest.feature[start + node]!
      if (feature >= 0 && space[paramOf[feature]!]!.kind === 'range') all[next[paramOf[feature]!]!++] = share[node]!
    }
    for (const [param, axis] of space.entries()) {
      if (axis.kind === 'set') continue
      this.cuts[param] = ascending(all.subarray(count[param]!, count[param + 1]!))
      root[word[param]! + 1] = this.cuts[param]!.length - 1
    }
  }

  private cut(feature: number, split: number, share: number, left: number, right: number): void {
    const { nodeBox } = this
    const param = this.columns.paramOf[feature]!
    const axis = this.space[param]!
    const at = this.word[param]!
    if (axis.kind === 'range') {
      const cut = placeOf(this.cuts[param]!, share)
      nodeBox[left + at + 1] = Math.min(nodeBox[left + at + 1]!, cut)
      nodeBox[right + at] = Math.max(nodeBox[right + at]!, cut)
    } else this.cutSet(axis, at, feature, split, left, right)
  }

  private cutSet(axis: SetAxis, at: number, feature: number, split: number, left: number, right: number): void {
    const { nodeBox } = this
    if (axis.oneHot) {
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
        const cuts = this.cuts[param]!
        if (nodeBox[at + 1]! > nodeBox[at]!) side = cuts[nodeBox[at + 1]!]! - cuts[nodeBox[at]!]!
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

/** 0, the shares between 0 and 1 in ascending order without repeats, and 1. Sorts `shares` in place. */
function ascending(shares: Float64Array): Float64Array {
  shares.sort()
  const cuts = new Float64Array(shares.length + 2)
  let count = 1
  for (let k = 0; k < shares.length; k++) if (shares[k]! > cuts[count - 1]! && shares[k]! < 1) cuts[count++] = shares[k]!
  cuts[count++] = 1
  return cuts.subarray(0, count)
}

/** The place of one of the cuts. */
function placeOf(cuts: Float64Array, share: number): number {
  let low = 0
  let high = cuts.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (cuts[middle]! < share) low = middle + 1
    else high = middle
  }
  return low
}
