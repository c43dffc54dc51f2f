import { BLOCK_ROWS } from './block.ts'
import { growStream } from './bootstrap.ts'
import { FeatureDraw } from './feature-draw.ts'
import { BlockGrower } from './grow-block.ts'
import { Growth, roundValue, WEIGHT_STEP } from './growth.ts'
import { Split } from './split.ts'
import { HistogramSearch } from './split-histogram.ts'
import type { Training } from './training.ts'
import type { TreeNodes } from './tree-nodes.ts'

export interface TreeOptions {
  /** Features a node tries, 1 … features. */
  readonly maxFeatures: number
  /** Fewest rows (counted once, whatever their weight) on either side of a split. */
  readonly minLeaf: number
}

/**
 * Grows regression trees by squared error (CART). Three stages by node size, each exact over the bins: histograms above
 * `BLOCK_ROWS` rows, sorted orders below (`BlockGrower`), and a bounded search at the bottom (`FewGrower`).
 */
export class TreeGrower {
  private readonly training: Training
  private readonly nodes: TreeNodes
  private readonly growth: Growth
  private readonly blocks: BlockGrower
  private readonly histogram = new HistogramSearch()
  private readonly best = new Split()
  /** Rows of the tree, node by node, with their weight and weight × target; `held…` waits while a node is divided. */
  private readonly rows: Int32Array
  private readonly w: Float64Array
  private readonly wy: Float64Array
  private readonly heldRows: Int32Array
  private readonly heldW: Float64Array
  private readonly heldWy: Float64Array
  /** The largest weight of a row of the tree. */
  private heaviest = 0

  /** @param nodes where the trees are put, one behind the other */
  constructor(training: Training, options: TreeOptions, nodes: TreeNodes) {
    const rows = training.groupRows.length
    const { columns, smallestWeight } = training
    this.training = training
    this.nodes = nodes
    const draw = new FeatureDraw(columns.features, options.maxFeatures, growStream(0, 0))
    this.growth = new Growth(columns, options.minLeaf, smallestWeight * WEIGHT_STEP, nodes, draw, this.best)
    this.blocks = new BlockGrower(this.growth, rows)
    this.rows = new Int32Array(rows)
    this.w = new Float64Array(rows)
    this.wy = new Float64Array(rows)
    this.heldRows = new Int32Array(rows)
    this.heldW = new Float64Array(rows)
    this.heldWy = new Float64Array(rows)
  }

  /**
   * Grows tree number `tree` of the forest of `seed`.
   * @param draws shape (groups): how often the tree's bootstrap drew each group
   * @returns the decrease of squared error by feature, shape (features); overwritten by the next call
   */
  grow(seed: number, tree: number, draws: Int32Array): Float64Array {
    const { growth, blocks, nodes } = this
    growth.draw.reset(growStream(seed, tree))
    growth.decrease.fill(0)
    const count = this.takeRows(draws)
    nodes.reserve(Math.max(1, 2 * count - 1))
    if (count === 0) nodes.add(0)
    else this.growAll(growth, blocks, count)
    return growth.decrease
  }

  /** The bootstrap's rows, each once, weight times the number of draws in units of `WEIGHT_STEP`. */
  private takeRows(draws: Int32Array): number {
    const { weight, y, groupOf } = this.training
    let count = 0
    let heaviest = 0
    for (let row = 0; row < groupOf.length; row++) {
      const group = groupOf[row]!
      if (group < 0 || draws[group] === 0) continue
      const w = weight[row]! * draws[group]! * WEIGHT_STEP
      this.rows[count] = row
      this.w[count] = w
      this.wy[count++] = w * y[row]!
      if (w > heaviest) heaviest = w
    }
    this.heaviest = heaviest
    return count
  }

  /** Depth first with an own stack: a target like 2ᵏ can make a tree as deep as it has rows. */
  private growAll(growth: Growth, blocks: BlockGrower, rows: number): void {
    const { nodes, draw, best, minLeaf } = growth
    const waiting: Pending[] = [this.rootOf(rows)]
    for (let pending = waiting.pop(); pending !== undefined; pending = waiting.pop()) {
      const { from, to, constants, S, W, parent } = pending
      const node = nodes.add(roundValue(S / W))
      if (parent >= 0) nodes.closeLeft(parent, node)
      if (!pending.varies || to - from < 2 * minLeaf) continue
      if (to - from <= BLOCK_ROWS) {
        blocks.grow(node, this.training, this.rows, this.w, this.wy, from, to, constants, S, W)
        continue
      }
      this.search(growth, from, to, constants, S, W)
      if (best.feature < 0) continue
      const [left, right] = this.divide(growth, from, to)
      growth.commit(node, W, left.W >= right.W)
      right.parent = node
      left.constants = right.constants = draw.constants
      waiting.push(right, left)
    }
  }

  private rootOf(to: number): Pending {
    const { y } = this.training
    const root: Pending = { from: 0, to, constants: 0, S: 0, W: 0, parent: -1, varies: false }
    const first = y[this.rows[0]!]!
    for (let k = 0; k < to; k++) {
      root.S += this.wy[k]!
      root.W += this.w[k]!
      if (y[this.rows[k]!] !== first) root.varies = true
    }
    return root
  }

  private search(growth: Growth, from: number, to: number, constants: number, S: number, W: number): void {
    const { best, draw, columns, minLeaf } = growth
    const { n, bins, binCount, unordered } = columns
    const { histogram, rows, w, wy } = this
    // A single row is a leaf wherever there is weight.
    const enough = minLeaf === 1 ? 0 : minLeaf * this.heaviest
    best.clear()
    draw.begin(constants)
    for (let feature = draw.draw(); feature >= 0; feature = draw.draw()) {
      const column = bins.subarray(feature * n, (feature + 1) * n)
      const size = binCount[feature]!
      const subset = unordered[feature] === 1
      const varies = histogram.search(best, feature, subset, column, size, rows, w, wy, from, to, W, S / W, minLeaf, enough)
      if (!varies) draw.dismiss()
    }
  }

  /** Moves the rows of a node to their sides, in order within each. */
  private divide(growth: Growth, from: number, to: number): [Pending, Pending] {
    const { rows, w, wy, heldRows, heldW, heldWy } = this
    const { y, columns } = this.training
    const { feature, levels, binLeft } = growth.best
    const unordered = columns.unordered[feature] === 1
    const column = columns.bins.subarray(feature * columns.n, (feature + 1) * columns.n)
    const left: Pending = { from, to, constants: 0, S: 0, W: 0, parent: -1, varies: false }
    const right: Pending = { from, to, constants: 0, S: 0, W: 0, parent: -1, varies: false }
    let a = from
    let b = 0
    let sumLeft = 0
    let sumRight = 0
    let weightLeft = 0
    let weightRight = 0
    // No branch: the sides are as random as a coin. Every row is written to both, and one of the two is kept.
    for (let k = from; k < to; k++) {
      const row = rows[k]!
      const bin = column[row]!
      const goesLeft = unordered ? (levels >>> bin) & 1 : (bin - binLeft - 1) >>> 31
      const goesRight = 1 - goesLeft
      const weight = w[k]!
      const target = wy[k]!
      sumLeft += goesLeft * target
      weightLeft += goesLeft * weight
      sumRight += goesRight * target
      weightRight += goesRight * weight
      rows[a] = heldRows[b] = row
      w[a] = heldW[b] = weight
      wy[a] = heldWy[b] = target
      a += goesLeft
      b += goesRight
    }
    for (let k = 0; k < b; k++) {
      rows[a + k] = heldRows[k]!
      w[a + k] = heldW[k]!
      wy[a + k] = heldWy[k]!
    }
    left.to = right.from = a
    left.S = sumLeft
    left.W = weightLeft
    right.S = sumRight
    right.W = weightRight
    for (const side of [left, right]) {
      const first = y[rows[side.from]!]!
      for (let k = side.from + 1; k < side.to && !side.varies; k++) side.varies = y[rows[k]!] !== first
    }
    return [left, right]
  }
}

/** A node that waits to be grown. `parent` ≥ 0: it is that node's right child. */
interface Pending {
  from: number
  to: number
  constants: number
  S: number
  W: number
  parent: number
  varies: boolean
}
