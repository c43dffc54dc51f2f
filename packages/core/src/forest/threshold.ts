import type { BinnedColumns } from './bin-columns.ts'
import { MAX_BINS } from './bin-edges.ts'

/**
 * The last bin on the left of a cut between two bins that hold rows of a node. The threshold is the middle between the
 * largest value of the one and the smallest of the other (CART's midpoint); empty bins between them fall to the side on
 * which their own middle lies. Cutting at the left bin's edge instead costs about .01 of out-of-bag R² at n = 200.
 */
export function lastBinLeft(columns: BinnedColumns, feature: number, binLeft: number, binRight: number): number {
  if (binRight === binLeft + 1) return binLeft
  const { lower, upper } = columns
  const base = feature * MAX_BINS
  const middle = upper[base + binLeft]! / 2 + lower[base + binRight]! / 2 // halved first: the sum may overflow
  let low = binLeft
  let high = binRight - 1
  while (low < high) {
    const bin = (low + high + 1) >> 1
    // False for NaN (−∞ + ∞): then the threshold stays at the left bin.
    if (lower[base + bin]! / 2 + upper[base + bin]! / 2 <= middle) low = bin
    else high = bin - 1
  }
  return low
}
