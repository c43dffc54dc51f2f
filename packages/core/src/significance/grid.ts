import { valueAt } from './param-units.ts'
import type { TestColumn } from './test-design.ts'

/** From this share of all combinations on, the runs are a grid: the rest failed or is yet to come. */
const NEARLY_COMPLETE = 0.75

/**
 * Whether the configurations are a complete grid, or nearly: most combinations of the values that occur have been tried.
 * @param columns varying params, one row per configuration
 * @param rows    the configurations, all different
 */
export function isGrid(columns: readonly TestColumn[], rows: Int32Array): boolean {
  if (columns.length < 2) return false
  let combinations = 1
  for (const column of columns) {
    const values = new Set<number>()
    for (const row of rows) {
      const value = valueAt(column, row)
      if (Number.isNaN(value)) return false
      values.add(value)
    }
    combinations *= values.size
    if (combinations * NEARLY_COMPLETE > rows.length) return false
  }
  return true
}
