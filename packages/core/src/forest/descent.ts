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
  private readonly byRow: Uint8Array
  private readonly columns: BinnedColumns

  constructor(columns: BinnedColumns) {
    this.columns = columns
    this.rows = new Int32Array(columns.n)
    this.nodes = new Int32Array(columns.n)
    this.byRow = binsByRow(columns)
  }

  /** Adds to `sum`, by row, the value of the leaf that each of the first `count` of `rows` reaches from `root`. */
  addLeaves(forest: Forest, root: number, count: number, sum: Float64Array): void {
    this.nodes.fill(root, 0, count)
    while (count > 0) count = this.stepDown(forest, count, sum)
  }

  /** Moves every row to a child; rows in leaves are done. Returns how many go on. */
  private stepDown(forest: Forest, count: number, sum: Float64Array): number {
    const { rows, nodes, byRow } = this
    const { features, unordered } = this.columns
    const { feature, split, right, value } = forest
    let kept = 0
    for (let k = 0; k < count; k++) {
      const row = rows[k]!
      const node = nodes[k]!
      const f = feature[node]!
      if (f < 0) {
        sum[row] = sum[row]! + value[node]!
        continue
      }
      const bin = byRow[Math.imul(row, features) + f]!
      // No branch on the side, which is as random as a coin: −1 where the row goes right.
      const goesRight = unordered[f] === 1 ? ((split[node]! >>> bin) & 1) - 1 : (split[node]! - bin) >> 31
      rows[kept] = row
      nodes[kept] = node + 1 + ((right[node]! - 1) & goesRight)
      kept++
    }
    return kept
  }
}
