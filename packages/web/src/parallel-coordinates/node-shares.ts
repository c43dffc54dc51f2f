import type { AxisNode } from './axis-layout.ts'
import { COLOUR_BINS, type LineOrder } from './line-order.ts'

/** What one sees at a node: how many of its runs match, and which colours they have. */
export interface NodeShares {
  readonly runs: number
  readonly matching: number
  /** Shape (COLOUR_BINS + 1): matching runs by colour; first those without a usable objective. */
  readonly bins: Int32Array
}

export function nodeShares({ rows }: AxisNode, order: LineOrder, mask: Uint8Array | null): NodeShares {
  const bins = new Int32Array(COLOUR_BINS + 1)
  let matching = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    if (mask !== null && mask[row] === 0) continue
    bins[order.bin[row]!]!++
    matching++
  }
  return { runs: rows.length, matching, bins }
}

/** Of the matching runs of a node, how many are among the best and the worst quarter of all measured runs. */
export interface QuarterShares {
  readonly runs: number
  readonly best: number
  readonly worst: number
  readonly unmeasured: number
}

export function quarterShares({ rows }: AxisNode, order: LineOrder, mask: Uint8Array | null): QuarterShares {
  const first = order.rows.length - order.measured
  const quarter = order.measured / 4
  let runs = 0
  let best = 0
  let worst = 0
  let unmeasured = 0
  for (const row of rows) {
    if (mask !== null && mask[row] === 0) continue
    runs++
    const place = order.rank[row]! - first
    if (place < 0) unmeasured++
    else if (place < quarter) worst++
    else if (place >= order.measured - quarter) best++
  }
  return { runs, best, worst, unmeasured }
}
