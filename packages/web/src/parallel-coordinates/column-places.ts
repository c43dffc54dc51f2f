import { LANES } from './axis-lanes.ts'
import type { AxisScale } from './axis-scale.ts'
import type { PlotColumn } from './plot-column.ts'

/** Where the runs of a column stand on a scale, whatever the size of the plot and whichever way it runs. */
export interface ColumnPlaces {
  /** Shape (n): share of the axis; NaN = in a lane. */
  readonly share: Float64Array
  /** Shape (n): 1 + its place in `LANES`; 0 = on the axis. */
  readonly lane: Uint8Array
  /** Runs on the axis. */
  readonly onAxis: number
}

const known = new WeakMap<AxisScale, WeakMap<PlotColumn, ColumnPlaces>>()

/** Found once for a column and a scale: axes are laid out anew with every change of the page's size. */
export function columnPlaces(column: PlotColumn, scale: AxisScale): ColumnPlaces {
  const ofScale = known.get(scale) ?? new WeakMap<PlotColumn, ColumnPlaces>()
  known.set(scale, ofScale)
  const places = ofScale.get(column) ?? findPlaces(column, scale)
  ofScale.set(column, places)
  return places
}

function findPlaces({ values, set }: PlotColumn, scale: AxisScale): ColumnPlaces {
  const n = values.length
  const lane = new Uint8Array(n)
  const share = new Float64Array(n)
  let onAxis = n
  for (let row = 0; row < n; row++) {
    const value = values[row]!
    const unset = set !== null && set[row] === 0
    const at = unset ? Number.NaN : scale.place(value)
    share[row] = at
    if (!Number.isNaN(at)) continue
    lane[row] = 1 + LANES.indexOf(unset ? 'not set' : Number.isNaN(value) ? 'NaN' : 'off scale')
    onAxis--
  }
  return { share, lane, onAxis }
}
