import { isSet, unitsOf } from './param-units.ts'
import { MANY_UNITS } from './residuals.ts'
import type { TestColumn, TestDesign } from './test-design.ts'

/** Params that are looked at on the same units: all those that every run sets. Shape legend: u units, q params. */
export interface UnitsTogether {
  /** Shape (u): rows of the design. */
  readonly rows: Int32Array
  /** Shape (q): all that vary, in an order by content, set by every run or not. */
  readonly columns: readonly TestColumn[]
  /** Shape (u): mean over a unit's runs. */
  readonly y: Float64Array
  /** Place of a param in the design → its place in `columns`. */
  readonly columnOf: ReadonlyMap<number, number>
}

/** Of fewer params trees grown for all of them at once are hardly sooner there than those of each. */
const FEWEST = 6

/**
 * Where there are many params and so many units that growing trees takes long, and that these end in larger leaves.
 * @param params places in the design's columns, of those that are asked about
 * @returns null where each param has its own
 */
export function unitsTogether(design: TestDesign, params: readonly number[]): UnitsTogether | null {
  if (params.length < FEWEST || design.n < MANY_UNITS) return null
  const { rows, others: columns, otherPlaces, y } = unitsOf(design, -1)
  if (rows.length < MANY_UNITS) return null
  const every = Int32Array.from({ length: design.n }, (_, row) => row)
  const columnOf = new Map<number, number>()
  for (const param of params) {
    const k = otherPlaces.indexOf(param)
    if (k >= 0 && every.every((row) => isSet(design.columns[param]!, row))) columnOf.set(param, k)
  }
  return columnOf.size < FEWEST ? null : { rows, columns, y, columnOf }
}
