import { type ParamColumn, PRESENT } from '../../dataset/dataset.ts'
import type { TestColumn } from '../../significance/test-design.ts'
import type { StudyColumn } from './study.ts'

/**
 * A param as the tests take it: numbers on the scale on which they are evenly spread, ordered levels and two categories as
 * numbers, other categories as codes. NaN or −1 where a run has none.
 * @param rows rows of the dataset, shape (n)
 */
export function testColumn({ column, forest }: StudyColumn, rows: Int32Array): TestColumn {
  if (forest.kind === 'levels' && column.kind !== 'numeric')
    return { kind: 'levels', codes: Int32Array.from(rows, (row) => column.codes[row]!), levels: column.levels.length }
  return { kind: 'numeric', values: Float64Array.from(rows, (row) => onScale(column, row)) }
}

function onScale(column: ParamColumn, row: number): number {
  if (column.status[row] !== PRESENT) return Number.NaN
  if (column.kind !== 'numeric') return column.codes[row]!
  const value = column.values[row]!
  return column.scale === 'log' ? Math.log10(value) : value
}
