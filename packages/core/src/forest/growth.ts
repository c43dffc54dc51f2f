import type { BinnedColumns } from './bin-columns.ts'
import type { FeatureDraw } from './feature-draw.ts'
import type { Split } from './split.ts'
import { lastBinLeft } from './threshold.ts'
import type { TreeNodes } from './tree-nodes.ts'

/**
 * Node values are whole multiples of this (relative to the target's scale), so that sums over trees are exact in a
 * double and come out the same in whatever order and partition trees are added up: 2⁴⁰ · 8,192 trees < 2⁵³.
 */
const VALUE_STEP = 2 ** -40
/** Adding and taking away 1.5 · 2⁵² · step leaves what the last bit of such a sum can hold: whole steps. |mean| ≤ 2. */
const ROUNDER = 1.5 * 2 ** 52 * VALUE_STEP
export const roundValue = (mean: number): number => mean + ROUNDER - ROUNDER

/**
 * Growth multiplies all weights by this. A power of two changes no digit of any result, but weights of 1, 2, 3 would stay
 * whole numbers, and V8 adds doubles that have so far been whole as integers, with a conversion there and back and overflow
 * checks each time: a tenth of the time of a forest.
 */
export const WEIGHT_STEP = 2 ** -10

/** The state that all stages of growing one tree share. */
export class Growth {
  readonly best: Split
  readonly nodes: TreeNodes
  readonly draw: FeatureDraw
  readonly columns: BinnedColumns
  readonly minLeaf: number
  /** No row of the tree weighs less, in units of `WEIGHT_STEP`. */
  readonly smallestWeight: number
  /** Shape (features): decrease of the weighted squared error by each feature's splits, in the scaled target's unit. */
  readonly decrease: Float64Array

  constructor(columns: BinnedColumns, minLeaf: number, smallestWeight: number, nodes: TreeNodes, draw: FeatureDraw, best: Split) {
    this.columns = columns
    this.minLeaf = minLeaf
    this.smallestWeight = smallestWeight
    this.nodes = nodes
    this.draw = draw
    this.best = best
    this.decrease = new Float64Array(columns.features)
  }

  /** Turns `node` into the best split found. `heavierLeft` says where unordered levels go that the node does not hold. */
  commit(node: number, W: number, heavierLeft: boolean): void {
    const { best, columns } = this
    const { feature } = best
    this.decrease[feature]! += (W * best.numerator) / best.denominator / WEIGHT_STEP
    if (columns.unordered[feature] === 1) this.nodes.branchByLevels(node, feature, best.levels | (heavierLeft ? ~best.present : 0))
    else {
      const split = lastBinLeft(columns, feature, best.binLeft, best.binRight)
      this.nodes.branch(node, feature, split, best.binLeft, best.binRight)
    }
  }
}
