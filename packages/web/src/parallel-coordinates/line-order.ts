import type { Goal } from '@sweepwise/core'
import { type AxisScale, lowerBound } from './axis-scale.ts'
import { columnFacts, withoutRepeats } from './column-facts.ts'
import type { PlotColumn } from './plot-column.ts'

/** Steps of the palette that lines are drawn in; the eye tells fewer apart. */
export const COLOUR_BINS = 32
/** The bin of runs without a usable objective. */
export const NO_VALUE = 0

/** Which run is better than which, and the colour of each. */
export interface LineOrder {
  /** Shape (n): rows from worst to best; first those without a finite objective. Rows that tie keep their order. */
  readonly rows: Int32Array
  /** Shape (n): the place of each row in `rows`. */
  readonly rank: Int32Array
  /** Shape (n): `NO_VALUE`, else 1 (worst) … `COLOUR_BINS` (best). */
  readonly bin: Uint8Array
  /** Rows with a finite objective. */
  readonly measured: number
}

/**
 * @param objective shape (n); NaN and infinities are no usable value
 * @param set shape (n), 0 where the run has none
 * @param scale the objective's axis: colours follow it, so that the axis itself is their key; one scale for two plots gives
 * them the same colours
 * @param different the usable values without repeats, ascending, where they are known
 */
export function lineOrder(
  objective: Float64Array,
  set: Uint8Array | null,
  goal: Goal,
  scale: AxisScale,
  different?: Float64Array,
): LineOrder {
  const n = objective.length
  const usable = (row: number): boolean => Number.isFinite(objective[row]!) && (set === null || set[row] === 1)
  const values = different ?? withoutRepeats(objective.filter((_, row) => usable(row)).sort())
  // Rows are told apart by the place of their value, 0 = unusable, 1 = worst: sorted by counting, which keeps the order of ties.
  const place = new Int32Array(n)
  const next = new Int32Array(values.length + 2)
  const bin = new Uint8Array(n)
  let measured = 0
  for (let row = 0; row < n; row++) {
    if (usable(row)) {
      const at = lowerBound(values, objective[row]!)
      place[row] = 1 + (goal === 'maximize' ? at : values.length - 1 - at)
      bin[row] = colourBin(goodness(objective[row]!, goal, scale))
      measured++
    }
    next[place[row]! + 1]!++
  }
  for (let at = 1; at < next.length; at++) next[at]! += next[at - 1]!
  const rows = new Int32Array(n)
  const rank = new Int32Array(n)
  for (let row = 0; row < n; row++) {
    const at = next[place[row]!]!++
    rows[at] = row
    rank[row] = at
  }
  return { rows, rank, bin, measured }
}

const known = new WeakMap<PlotColumn, { readonly goal: Goal; readonly scale: AxisScale; readonly order: LineOrder }>()

/** That of an objective's column, found once as long as goal and scale stay. */
export function columnOrder(column: PlotColumn, goal: Goal, scale: AxisScale): LineOrder {
  const before = known.get(column)
  if (before?.goal === goal && before.scale === scale) return before.order
  const order = lineOrder(column.values, column.set, goal, scale, columnFacts(column).distinct)
  known.set(column, { goal, scale, order })
  return order
}

/** 0 (the worst on the axis) … 1 (the best); NaN where the axis has no place for it. */
export function goodness(value: number, goal: Goal, scale: AxisScale): number {
  const place = scale.place(value)
  return goal === 'maximize' ? place : 1 - place
}

/** Beyond the low end of a log axis stands what a goal calls best or worst; without a place it has the end's colour. */
const colourBin = (share: number): number =>
  Number.isNaN(share) ? 1 : 1 + Math.min(COLOUR_BINS - 1, Math.floor(Math.max(0, share) * COLOUR_BINS))
