import { type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import type { TestColumn } from '../significance/test-design.ts'

/**
 * A param as the tests and the checks of the design take it: numbers on the scale on which they are evenly spread, ordered
 * levels and two categories as numbers, other categories as codes. NaN or −1 where a run has none.
 * @param rows rows of the dataset, shape (n)
 */
export function testColumn(column: ParamColumn, rows: Int32Array): TestColumn {
  if (column.kind !== 'numeric' && isNominal(column, rows))
    return { kind: 'levels', codes: Int32Array.from(rows, (row) => column.codes[row]!), levels: column.levels.length }
  return { kind: 'numeric', values: Float64Array.from(rows, (row) => onScale(column, row)) }
}

/** More than two unordered categories among these rows; two are as good as a number. */
export function isNominal(column: ParamColumn, rows: Int32Array): boolean {
  if (column.kind !== 'categorical') return false
  const seen = new Set<number>()
  for (const row of rows) {
    if (column.status[row] !== PRESENT) continue
    seen.add(column.codes[row]!)
    if (seen.size > 2) return true
  }
  return false
}

function onScale(column: ParamColumn, row: number): number {
  if (column.status[row] !== PRESENT) return Number.NaN
  if (column.kind !== 'numeric') return column.codes[row]!
  const value = column.values[row]!
  return column.scale === 'log' ? Math.log10(value) : value
}
