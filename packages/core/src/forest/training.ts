import type { BinnedColumns } from './bin-columns.ts'

/** What trees are grown from: shared, read-only. */
export interface Training {
  readonly columns: BinnedColumns
  /** Shape (n): the target, centred and divided by `scale` so that |y| ≤ 1; NaN = the row takes no part. */
  readonly y: Float64Array
  /** The target is `center + scale · y`; `scale` is 0 when it does not vary. */
  readonly center: number
  readonly scale: number
  /** Shape (n): weight of each row; 0 = takes no part. */
  readonly weight: Float64Array
  /** The smallest weight above 0; Infinity when no row takes part. */
  readonly smallestWeight: number
  /** Number of groups that take part; a bootstrap draws this many. */
  readonly groups: number
  /** Shape (n): group of each row, 0 … groups − 1; −1 = takes no part. */
  readonly groupOf: Int32Array
  /** Rows group by group: group g holds `groupRows[groupStart[g] … groupStart[g + 1] − 1]`. */
  readonly groupStart: Int32Array
  readonly groupRows: Int32Array
}

/**
 * Readies the target, weights and groups.
 *
 * @param y       target per row, shape (n); a row whose target is NaN or infinite takes no part
 * @param weights weight per row, shape (n), or null = 1 each; a row of weight 0 takes no part
 * @param groups  code per row, shape (n), or null = every row for itself. Rows of one group (runs of one configuration)
 *                enter a bootstrap together, so that no tree is judged on the twin of a row it has learned
 */
export function prepareTraining(
  columns: BinnedColumns,
  y: Float64Array,
  weights: Float64Array | null = null,
  groups: Int32Array | null = null,
): Training {
  const n = columns.n
  if (y.length !== n || (weights !== null && weights.length !== n) || (groups !== null && groups.length !== n))
    throw new Error(`columns have ${n} rows, but y ${y.length}, weights ${weights?.length}, groups ${groups?.length}`)
  const unfilled = columns.missing.findIndex((rows) => rows.length > 0)
  if (unfilled >= 0) throw new Error(`param ${unfilled} has rows without a value; fill them first`)

  const weight = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const w = weights === null ? 1 : weights[i]!
    if (!(w >= 0 && w < Infinity)) throw new Error(`weight ${w} of row ${i} is not a number from 0`)
    if (Number.isFinite(y[i]!)) weight[i] = w
  }
  const { center, scale } = centerAndScale(y, weight)
  const scaled = new Float64Array(n).fill(Number.NaN)
  // Halved before the difference, which could overflow at ±1e308.
  for (let i = 0; i < n; i++) if (weight[i]! > 0) scaled[i] = scale === 0 ? 0 : (y[i]! / 2 - center / 2) / (scale / 2)

  const codeOf = new Map<number, number>()
  let count = 0
  const groupOf = new Int32Array(n).fill(-1)
  for (let i = 0; i < n; i++) {
    if (!(weight[i]! > 0)) continue
    if (groups === null) {
      groupOf[i] = count++
      continue
    }
    let code = codeOf.get(groups[i]!)
    if (code === undefined) {
      code = count++
      codeOf.set(groups[i]!, code)
    }
    groupOf[i] = code
  }
  const groupStart = new Int32Array(count + 1)
  for (const code of groupOf) if (code >= 0) groupStart[code + 1]!++
  for (let g = 0; g < count; g++) groupStart[g + 1]! += groupStart[g]!
  const groupRows = new Int32Array(groupStart[count]!)
  const next = groupStart.slice()
  for (let i = 0; i < n; i++) if (groupOf[i]! >= 0) groupRows[next[groupOf[i]!]!++] = i
  const smallestWeight = weight.reduce((least, w) => (w > 0 && w < least ? w : least), Infinity)
  return { columns, y: scaled, center, scale, weight, smallestWeight, groups: count, groupOf, groupStart, groupRows }
}

/** Weighted mean and the largest distance from it, without overflow for values up to 1e308. */
function centerAndScale(y: Float64Array, weight: Float64Array): { center: number; scale: number } {
  let total = 0
  let center = 0
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < y.length; i++) {
    const w = weight[i]!
    if (w === 0) continue
    total += w
    center = center * (1 - w / total) + y[i]! * (w / total)
    low = Math.min(low, y[i]!)
    high = Math.max(high, y[i]!)
  }
  // A range among the subnormal numbers (below 1e-307) cannot be divided by; it counts as none.
  if (!(high / 2 - low / 2 > 1e-307)) return { center: high >= low ? low : 0, scale: 0 }
  return { center, scale: Math.min(Number.MAX_VALUE, Math.max(high - center, center - low)) }
}
