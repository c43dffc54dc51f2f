import { spearman } from '../stats/correlate.ts'
import { centredRanks } from '../stats/rank.ts'
import { dense } from './components.ts'
import { isSet } from './param-units.ts'
import { type TestColumn, takeRows } from './test-design.ts'

/** Above this two params are marked as confounded with each other. */
export const CONFOUNDED = 0.5
/** Fewer common rows than this say nothing about two params. */
const ENOUGH = 5

/** |Spearman's ρ| of numbers, Cramér's V of categories, η of a number's ranks over categories; the latter two bias-corrected. */
export interface Association {
  readonly value: number
  readonly measure: 'spearman' | 'cramers-v' | 'eta'
}

/** The param whose values go most with this one's. */
export interface Partner extends Association {
  readonly param: number
  /** Above 0.5. */
  readonly confounded: boolean
}

/**
 * For each param the one that it goes with most, whatever the metric; null where nothing can be compared.
 * @param columns shape (p), one row per configuration
 */
export function strongestPartners(columns: readonly TestColumn[], n: number): readonly (Partner | null)[] {
  const partners: (Partner | null)[] = columns.map(() => null)
  for (let a = 0; a < columns.length; a++) {
    for (let b = a + 1; b < columns.length; b++) {
      const found = associationOf(columns[a]!, columns[b]!, n)
      if (found === null) continue
      for (const [own, other] of [
        [a, b],
        [b, a],
      ] as const)
        if (!(found.value <= (partners[own]?.value ?? -1))) partners[own] = { ...found, param: other, confounded: found.value > CONFOUNDED }
    }
  }
  return partners
}

/** How strongly the values of two params go together, 0 … 1; null when too few rows have both or one does not vary there. */
export function associationOf(a: TestColumn, b: TestColumn, n: number): Association | null {
  const rows = Int32Array.from({ length: n }, (_, i) => i).filter((row) => isSet(a, row) && isSet(b, row))
  if (rows.length < ENOUGH) return null
  const x = asGroupsOrNumber(takeRows(a, rows))
  const z = asGroupsOrNumber(takeRows(b, rows))
  if (x.groups === 1 || z.groups === 1) return null
  if (x.values !== null && z.values !== null) return known(Math.abs(spearman(x.values, z.values)), 'spearman')
  if (x.values === null && z.values === null) return known(cramersV(x, z), 'cramers-v')
  return x.values === null ? known(eta(x, z.values!), 'eta') : known(eta(z, x.values), 'eta')
}

const known = (value: number, measure: Association['measure']): Association | null => (Number.isNaN(value) ? null : { value, measure })

interface Sorted {
  /** Set for numbers and for two categories, which are as good as a number. */
  readonly values: Float64Array | null
  readonly codes: Int32Array
  readonly groups: number
}

function asGroupsOrNumber(column: TestColumn): Sorted {
  if (column.kind === 'numeric') return { values: column.values, codes: new Int32Array(0), groups: new Set(column.values).size }
  const { codes, groups } = dense(column.codes)
  return { values: groups === 2 ? Float64Array.from(codes) : null, codes, groups }
}

/** √ω²: bias-corrected share of the variance of ranks that lies between groups. */
function eta({ codes, groups }: Sorted, values: Float64Array): number {
  const n = values.length
  const ranks = centredRanks(values)
  const sums = new Float64Array(groups)
  const counts = new Float64Array(groups)
  let total = 0
  codes.forEach((code, i) => {
    sums[code]! += ranks[i]!
    counts[code]!++
    total += ranks[i]! * ranks[i]!
  })
  let between = 0
  for (let g = 0; g < groups; g++) between += (sums[g]! * sums[g]!) / counts[g]!
  if (n <= groups || total === 0) return Number.NaN
  const within = (total - between) / (n - groups)
  return Math.sqrt(Math.max(0, (between - (groups - 1) * within) / (total + within)))
}

/** @see Bergsma 2013: plain V of 10 × 5 cells is 0.5 by chance at n = 30 */
function cramersV(a: Sorted, b: Sorted): number {
  const n = a.codes.length
  const cells = new Float64Array(a.groups * b.groups)
  const inA = new Float64Array(a.groups)
  const inB = new Float64Array(b.groups)
  for (let i = 0; i < n; i++) {
    cells[a.codes[i]! * b.groups + b.codes[i]!]!++
    inA[a.codes[i]!]!++
    inB[b.codes[i]!]!++
  }
  let phi = -1
  for (let r = 0; r < a.groups; r++) for (let c = 0; c < b.groups; c++) phi += cells[r * b.groups + c]! ** 2 / (inA[r]! * inB[c]!)
  const unbiased = Math.max(0, phi - ((a.groups - 1) * (b.groups - 1)) / (n - 1))
  const k = Math.min(a.groups - (a.groups - 1) ** 2 / (n - 1), b.groups - (b.groups - 1) ** 2 / (n - 1))
  return k > 1 ? Math.min(1, Math.sqrt(unbiased / (k - 1))) : Number.NaN
}
