import type { BinnedColumns } from './bin-columns.ts'
import type { Forest } from './forest.ts'
import { binsByRow } from './predict.ts'

/**
 * Takes many rows down a tree together, one level a pass. Row by row, each step would wait for the memory that the last
 * one asked for; here the next row's step does not depend on it.
 */
export class Descent {
  /** Shape (n): the caller puts the rows that are to go down in front. */
  readonly rows: Int32Array
  private readonly nodes: Int32Array
  /** What a step reads of a node, side by side: feature, split, how far on its right child stands; one tree's nodes. */
  private steps = new Int32Array(0)
  private readonly byRow: Uint8Array
  private readonly columns: BinnedColumns

  constructor(columns: BinnedColumns) {
    this.columns = columns
    this.rows = new Int32Array(columns.n)
    this.nodes = new Int32Array(columns.n)
    this.byRow = binsByRow(columns)
  }

  /** Adds to `sum`, by row, the value of the leaf that each of the first `count` of `rows` reaches in the tree of nodes `root … end − 1`. */
  addLeaves(forest: Forest, root: number, end: number, count: number, sum: Float64Array): void {
    this.load(forest, root, end)
    this.nodes.fill(0, 0, count)
    while (count > 0) count = this.stepDown(forest.value, root, count, sum)
  }

  private load({ feature, split, right }: Forest, root: number, end: number): void {
    if (this.steps.length < 4 * (end - root)) this.steps = new Int32Array(5 * (end - root))
    const { steps } = this
    for (let node = root, at = 0; node < end; node++, at += 4) {
      steps[at] = feature[node]!
      steps[at + 1] = split[node]!
      steps[at + 2] = right[node]! - 1
    }
  }

  /** Moves every row to a child; rows in leaves are done. Returns how many go on. */
  private stepDown(value: Float64Array, root: number, count: number, sum: Float64Array): number {
    const { rows, nodes, byRow, steps } = this
    const { features, unordered } = this.columns
    let kept = 0
    for (let k = 0; k < count; k++) {
      const row = rows[k]!
      const node = nodes[k]!
      const at = node << 2
      const f = steps[at]!
      if (f < 0) {
        sum[row] = sum[row]! + value[root + node]!
        continue
      }
      const bin = byRow[Math.imul(row, features) + f]!
      const split = steps[at + 1]!
      // No branch on the side, which is as random as a coin: −1 where the row goes right.
      const goesRight = unordered[f] === 1 ? ((split >>> bin) & 1) - 1 : (split - bin) >> 31
      rows[kept] = row
      nodes[kept] = node + 1 + (steps[at + 2]! & goesRight)
      kept++
    }
    return kept
  }
}
