import { midRanks } from '../stats/rank.ts'
import { type TestColumn, type TestDesign, takeRows } from './test-design.ts'

/**
 * What one param is tested on: the runs in which it is active, one row per configuration. The other params are those that
 * vary there, in an order by content. Shape legend: u units, q other params.
 */
export interface ParamUnits {
  /** Shape (u): rows of the design, the first run of each unit. */
  readonly rows: Int32Array
  readonly column: TestColumn
  /** Shape (q). */
  readonly others: readonly TestColumn[]
  /** Shape (q): places of the others in the design. */
  readonly otherPlaces: readonly number[]
  /** Shape (u): mean over a unit's runs, as mid-ranks within (0, 1) when the design is ranked. */
  readonly y: Float64Array
}

/**
 * The units of one param, or of all (`param` = −1: nothing is tested, all varying params are among the others).
 *
 * Replicates of a configuration are averaged: a further seed adds no evidence about a param. But where no other param
 * varies, all runs are replicates of each other if this one has no effect, and each counts.
 */
export function unitsOf(design: TestDesign, param: number): ParamUnits {
  const own = param < 0 ? null : design.columns[param]!
  const all = Int32Array.from({ length: design.n }, (_, i) => i)
  const active = own === null ? all : all.filter((row) => isSet(own, row))
  const places = Array.from(design.columns.keys())
    .filter((k) => k !== param && varies(design.columns[k]!, active))
    .sort((a, b) => design.keys[a]! - design.keys[b]! || a - b)
  const replicated = design.configuration !== null && (param < 0 ? places.length > 1 : places.length > 0)
  const { rows, y } = replicated ? averaged(design, active) : { rows: active, y: Float64Array.from(active, (row) => design.y[row]!) }
  return {
    rows,
    column: own === null ? { kind: 'numeric', values: new Float64Array(rows.length) } : takeRows(own, rows),
    others: places.map((k) => takeRows(design.columns[k]!, rows)),
    otherPlaces: places,
    y: design.ranked ? midRanks(y).map((rank) => rank / (y.length + 1)) : y,
  }
}

export const isSet = (column: TestColumn, row: number): boolean =>
  column.kind === 'numeric' ? !Number.isNaN(column.values[row]!) : column.codes[row]! >= 0

/** The value or code; NaN where there is none. */
export function valueAt(column: TestColumn, row: number): number {
  if (column.kind === 'numeric') return column.values[row]!
  return column.codes[row]! < 0 ? Number.NaN : column.codes[row]!
}

/** Two different values among these rows; a row without one does not count. */
export function varies(column: TestColumn, rows: Int32Array): boolean {
  let first = Number.NaN
  for (const row of rows) {
    const value = valueAt(column, row)
    if (Number.isNaN(value)) continue
    if (Number.isNaN(first)) first = value
    else if (value !== first) return true
  }
  return false
}

/** One row per configuration, in order of its first run, with the mean of its runs. */
function averaged(design: TestDesign, active: Int32Array): { rows: Int32Array; y: Float64Array } {
  const place = new Map<number, number>()
  const rows: number[] = []
  const means: number[] = []
  const counts: number[] = []
  for (const row of active) {
    const code = design.configuration![row]!
    const at = place.get(code)
    if (at === undefined) {
      place.set(code, rows.length)
      rows.push(row)
      means.push(design.y[row]!)
      counts.push(1)
    } else {
      // A running mean over ascending values; divided before the difference, which could overflow.
      const count = ++counts[at]!
      means[at]! += design.y[row]! / count - means[at]! / count
    }
  }
  return { rows: Int32Array.from(rows), y: Float64Array.from(means) }
}
