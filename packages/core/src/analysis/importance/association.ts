import { pearson } from '../../stats/correlate.ts'
import { midRanks } from '../../stats/rank.ts'
import type { StudyColumn } from './study.ts'

/** Above this two params are marked as confounded with each other. */
export const CONFOUNDED = 0.5
/** A number beside a category is cut into this many groups of nearly equal counts. */
const GROUPS = 5
/** Fewer common rows than this say nothing about two params. */
const ENOUGH = 5

/**
 * How strongly the values of two params go together, 0 … 1, whatever the metric: |Spearman's ρ| of numbers, bias-corrected
 * Cramér's V when one of them has categories (plain V of 10 × 5 cells is 0.5 by chance at n = 30).
 * @param rows rows of the study: one per configuration
 * @returns NaN when there are too few rows with both, or one of them does not vary there
 * @see Bergsma 2013 (bias-corrected V)
 */
export function association(a: StudyColumn, b: StudyColumn, rows: Int32Array): number {
  const common = rows.filter((row) => !Number.isNaN(valueAt(a, row)) && !Number.isNaN(valueAt(b, row)))
  if (common.length < ENOUGH) return Number.NaN
  const x = Float64Array.from(common, (row) => valueAt(a, row))
  const z = Float64Array.from(common, (row) => valueAt(b, row))
  if (a.forest.kind === 'numeric' && b.forest.kind === 'numeric') return Math.abs(pearson(midRanks(x), midRanks(z)))
  return cramersV(groupsOf(a, x), groupsOf(b, z))
}

/** NaN where there is none. */
export function valueAt({ forest }: StudyColumn, row: number): number {
  if (forest.kind === 'numeric') return forest.values[row]!
  return forest.codes[row]! < 0 ? Number.NaN : forest.codes[row]!
}

/** Categories as they are; numbers by rank into five groups, equal values together. */
function groupsOf({ forest }: StudyColumn, values: Float64Array): Int32Array {
  if (forest.kind === 'levels') return dense(values)
  const ranks = midRanks(values)
  return dense(ranks.map((rank) => Math.min(GROUPS - 1, Math.floor(((rank - 0.5) / values.length) * GROUPS))))
}

function dense(values: Float64Array): Int32Array {
  const code = new Map<number, number>()
  return Int32Array.from(values, (value) => {
    if (!code.has(value)) code.set(value, code.size)
    return code.get(value)!
  })
}

function cramersV(a: Int32Array, b: Int32Array): number {
  const n = a.length
  const rows = 1 + a.reduce((most, code) => Math.max(most, code), 0)
  const columns = 1 + b.reduce((most, code) => Math.max(most, code), 0)
  if (rows < 2 || columns < 2) return Number.NaN
  const cell = new Float64Array(rows * columns)
  const inRow = new Float64Array(rows)
  const inColumn = new Float64Array(columns)
  for (let i = 0; i < n; i++) {
    cell[a[i]! * columns + b[i]!]!++
    inRow[a[i]!]!++
    inColumn[b[i]!]!++
  }
  let phi = -1
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) phi += cell[r * columns + c]! ** 2 / (inRow[r]! * inColumn[c]!)
  const unbiased = Math.max(0, phi - ((rows - 1) * (columns - 1)) / (n - 1))
  const k = Math.min(rows - (rows - 1) ** 2 / (n - 1), columns - (columns - 1) ** 2 / (n - 1))
  return k > 1 ? Math.min(1, Math.sqrt(unbiased / (k - 1))) : Number.NaN
}
