import { midRanks } from '../stats/rank.ts'
import { isSet } from './param-units.ts'
import type { TestColumn } from './test-design.ts'

/** Categories with fewer runs than this get no indicator. */
const FEWEST_IN_LEVEL = 5
/** Categories beyond the most frequent get no indicator. */
const MOST_LEVELS = 16

/**
 * A param as the checks of the design see it, so that all kinds are measured by one yardstick: centred ranks of a number,
 * one centred indicator per category; 0 where the param has no value.
 */
export interface DesignColumn {
  /** Shape (k): the values of each feature, shape (n), of unit length. */
  readonly features: readonly Float64Array[]
  /** Rows with a value. */
  readonly active: Int32Array
}

/** @param n rows */
export function designColumn(column: TestColumn, n: number): DesignColumn {
  const active = Int32Array.from({ length: n }, (_, i) => i).filter((row) => isSet(column, row))
  if (column.kind === 'numeric') {
    const ranks = midRanks(Float64Array.from(active, (row) => column.values[row]!))
    return { features: spread(ranks, active, n), active }
  }
  const counts = new Int32Array(column.levels)
  for (const row of active) counts[column.codes[row]!]!++
  const used = [...counts.keys()].filter((level) => counts[level]! > 0)
  const levels = used
    .filter((level) => counts[level]! >= FEWEST_IN_LEVEL)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, MOST_LEVELS)
  // Of two categories one indicator says it all.
  const named = used.length === 2 ? levels.slice(0, 1) : levels
  const features = named.flatMap((level) =>
    spread(
      Float64Array.from(active, (row) => (column.codes[row] === level ? 1 : 0)),
      active,
      n,
    ),
  )
  return { features, active }
}

/** Centred, of unit length, over all n rows; none when the values do not vary. */
function spread(values: Float64Array, active: Int32Array, n: number): Float64Array[] {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  if (!(squares > 1e-9)) return []
  const result = new Float64Array(n)
  active.forEach((row, i) => {
    result[row] = (values[i]! - middle) / Math.sqrt(squares)
  })
  return [result]
}
