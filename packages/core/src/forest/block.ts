import type { Training } from './training.ts'

/**
 * Most rows of a block. Measured: from 256 to 2,048 the time changes by a few per cent; beyond, the sorted orders of 50
 * features leave the second-level cache.
 */
export const BLOCK_ROWS = 512

/** Keeps features from lying a power of two apart, where they would compete for the same few lines of the cache. */
const PADDING = 32

/**
 * The rows of one subtree, copied together and numbered from 0, with their order in every feature. The orders are sorted
 * once here; further down they are only divided between children, which keeps them sorted.
 */
export class Block {
  /** Most rows it can hold, at most 32,768. */
  readonly rows: number
  /** Places per feature in `bins` and `orders`: two per row and some. */
  readonly stride: number
  readonly w: Float64Array
  readonly wy: Float64Array
  readonly y: Float64Array
  /** Weight × (target − mean) per row, the mean being that of the node the row is in. */
  readonly c: Float64Array
  /** Shape (features × stride): bin of each row. */
  readonly bins: Uint8Array
  /**
   * Shape (features × stride), twice: rows in the order of each feature, node by node. A node's order stands in the one,
   * its children's in the other. A node whose first row is the k-th begins at place 2k, so that behind every node there is
   * a gap.
   */
  readonly orders: readonly [Uint16Array, Uint16Array]
  /** 1 where the row goes left in the node in hand. */
  readonly side: Uint8Array
  private readonly starts = new Int32Array(257)

  constructor(features: number, rows: number) {
    const stride = 2 * rows + PADDING
    this.rows = rows
    this.stride = stride
    this.w = new Float64Array(rows)
    this.wy = new Float64Array(rows)
    this.y = new Float64Array(rows)
    this.c = new Float64Array(rows)
    this.bins = new Uint8Array(features * stride)
    this.orders = [new Uint16Array(features * stride), new Uint16Array(features * stride)]
    this.side = new Uint8Array(rows)
  }

  /**
   * Copies the rows at `from … to − 1` and sorts them by each feature of `order` from place `constants` on.
   * @param rows,w,wy rows of the tree and, place by place, their weight and weight × target
   */
  load(
    training: Training,
    rows: Int32Array,
    w: Float64Array,
    wy: Float64Array,
    from: number,
    to: number,
    order: Int32Array,
    constants: number,
  ): void {
    const count = to - from
    const { y, columns } = training
    for (let k = 0; k < count; k++) {
      this.w[k] = w[from + k]!
      this.wy[k] = wy[from + k]!
      this.y[k] = y[rows[from + k]!]!
    }
    const { n, bins, binCount } = columns
    for (let f = constants; f < order.length; f++) {
      const feature = order[f]!
      this.sort(bins, feature * n, binCount[feature]!, rows, from, count, feature * this.stride)
    }
  }

  /** Counting sort of one feature: bins are bytes. */
  private sort(bins: Uint8Array, column: number, size: number, rows: Int32Array, from: number, count: number, base: number): void {
    const { starts, bins: own } = this
    const order = this.orders[0]
    starts.fill(0, 0, size + 1)
    for (let k = 0; k < count; k++) {
      const bin = bins[column + rows[from + k]!]!
      own[base + k] = bin
      starts[bin + 1] = starts[bin + 1]! + 1
    }
    for (let bin = 1; bin < size; bin++) starts[bin] = starts[bin]! + starts[bin - 1]!
    for (let k = 0; k < count; k++) {
      const bin = own[base + k]!
      const at = starts[bin]!
      starts[bin] = at + 1
      order[base + at] = k
    }
  }
}

/** Σ of `values` over the rows at `from … to − 1`. */
export function sumOver(rows: Uint16Array, values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let k = from; k < to; k++) sum += values[rows[k]!]!
  return sum
}
