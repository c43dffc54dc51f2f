import { type BinnedColumns, binColumns, type ForestColumn } from '../bin-columns.ts'

export const f64 = (...values: number[]): Float64Array => Float64Array.from(values)
export const numeric = (values: Float64Array): ForestColumn => ({ kind: 'numeric', values })
/** Whole numbers taken as unordered levels. */
export const unordered = (values: Float64Array, levels: number): ForestColumn => ({
  kind: 'levels',
  codes: Int32Array.from(values),
  levels,
})
/** Every column numeric, as scikit-learn takes them. */
export const binNumeric = (x: readonly Float64Array[]): BinnedColumns => binColumns(x.map(numeric), x[0]!.length)
