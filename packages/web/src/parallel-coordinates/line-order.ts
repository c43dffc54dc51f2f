import type { Goal } from '@sweepwise/core'
import type { AxisScale } from './axis-scale.ts'

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
 */
export function lineOrder(objective: Float64Array, set: Uint8Array | null, goal: Goal, scale: AxisScale): LineOrder {
  const n = objective.length
  const sign = goal === 'maximize' ? 1 : -1
  const usable = (row: number): boolean => Number.isFinite(objective[row]!) && (set === null || set[row] === 1)
  const rows = Int32Array.from({ length: n }, (_, row) => row).sort((a, b) => {
    const [first, second] = [usable(a), usable(b)]
    if (first !== second) return first ? 1 : -1
    return first ? sign * (objective[a]! - objective[b]!) || a - b : a - b
  })
  const rank = new Int32Array(n)
  const bin = new Uint8Array(n)
  let measured = 0
  for (let i = 0; i < n; i++) {
    const row = rows[i]!
    rank[row] = i
    if (!usable(row)) continue
    measured++
    bin[row] = colourBin(goodness(objective[row]!, goal, scale))
  }
  return { rows, rank, bin, measured }
}

/** 0 (the worst on the axis) … 1 (the best); NaN where the axis has no place for it. */
export function goodness(value: number, goal: Goal, scale: AxisScale): number {
  const place = scale.place(value)
  return goal === 'maximize' ? place : 1 - place
}

/** Beyond the low end of a log axis stands what a goal calls best or worst; without a place it has the end's colour. */
const colourBin = (share: number): number =>
  Number.isNaN(share) ? 1 : 1 + Math.min(COLOUR_BINS - 1, Math.floor(Math.max(0, share) * COLOUR_BINS))
