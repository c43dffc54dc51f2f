import type { BinnedColumns } from '../forest/bin-columns.ts'
import { MAX_BINS } from '../forest/bin-edges.ts'

/**
 * Over what a param is integrated, in the unit of the values its column was binned from.
 * - `interval`: uniform between two bounds on the param's own scale: the density of a log param is 1/x
 * - `values`: each of the values equally likely (grids, whole numbers, booleans as 0 and 1, ordered levels by code)
 * - `levels`: each of the declared levels equally likely, whether a run had it or not
 */
export type FanovaAxis =
  | { readonly kind: 'interval'; readonly low: number; readonly high: number; readonly scale: 'linear' | 'log' }
  | { readonly kind: 'values'; readonly values: Float64Array }
  | { readonly kind: 'levels'; readonly levels: number }

/**
 * A param cut into the cells that splits can tell apart. `range`: ordered cells, one per bin; a box takes neighbours.
 * `set`: one per level (for one-hot features one per named level and a last one for all others); a box takes any.
 */
export interface CellAxis {
  readonly kind: 'range' | 'set'
  readonly axis: FanovaAxis
  /** First feature of the param. */
  readonly feature: number
  /** True where each cell but the last is a 0/1 feature of its own. */
  readonly oneHot: boolean
  readonly cells: number
  /** Shape (cells): measure of each cell; they sum to 1. */
  readonly measure: Float64Array
}

/**
 * The cells of every param with their measure.
 * @param axes one per param of `columns`
 */
export function measureCells(columns: BinnedColumns, axes: readonly FanovaAxis[]): CellAxis[] {
  if (axes.length !== columns.params) throw new Error(`${columns.params} params, but ${axes.length} axes`)
  return axes.map((axis, param) => {
    const feature = columns.paramOf.indexOf(param)
    const features = columns.paramOf.reduce((sum, p) => sum + (p === param ? 1 : 0), 0)
    const oneHot = feature >= 0 && columns.levelOf[feature]! >= 0
    const isSet = oneHot || columns.unordered[feature] === 1
    if (isSet !== (axis.kind === 'levels'))
      throw new Error(`param ${param} was binned as ${isSet ? 'levels' : 'numbers'}, not ${axis.kind}`)
    const measure = axis.kind === 'levels' ? measureLevels(axis.levels, oneHot ? features : -1) : measureBins(columns, feature, axis)
    return { kind: isSet ? 'set' : 'range', axis, feature, oneHot, cells: measure.length, measure }
  })
}

/** @param named number of one-hot features, or −1 when every level is a cell */
function measureLevels(levels: number, named: number): Float64Array {
  if (named < 0) return new Float64Array(levels).fill(1 / levels)
  const measure = new Float64Array(named + 1).fill(1 / levels)
  measure[named] = (levels - named) / levels
  return measure
}

function measureBins(columns: BinnedColumns, feature: number, axis: FanovaAxis): Float64Array {
  const measure = new Float64Array(columns.binCount[feature]!)
  let before = 0
  for (let bin = 0; bin < measure.length; bin++) {
    const below = bin === measure.length - 1 ? 1 : shareBelow(axis, cutAfter(columns, feature, bin, axis))
    measure[bin] = below - before
    before = below
  }
  return measure
}

/** Where bin `bin` ends and the next begins: halfway on the param's own scale. */
export function cutAfter(columns: BinnedColumns, feature: number, bin: number, axis: FanovaAxis): number {
  const low = columns.upper[feature * MAX_BINS + bin]!
  const high = columns.lower[feature * MAX_BINS + bin + 1]!
  if (axis.kind === 'interval' && axis.scale === 'log' && low > 0) return Math.sqrt(low) * Math.sqrt(high)
  return low / 2 + high / 2
}

/** Measure of the values up to `cut`. */
function shareBelow(axis: FanovaAxis, cut: number): number {
  if (axis.kind === 'values') return axis.values.reduce((sum, value) => sum + (value <= cut ? 1 : 0), 0) / axis.values.length
  if (axis.kind === 'levels') throw new Error('levels have no order')
  const { low, high, scale } = axis
  if (!(high > low)) return low <= cut ? 1 : 0
  const share =
    scale === 'log'
      ? cut > 0
        ? (Math.log(cut) - Math.log(low)) / (Math.log(high) - Math.log(low))
        : 0
      : (cut / 2 - low / 2) / (high / 2 - low / 2)
  return share < 0 ? 0 : share > 1 ? 1 : Number.isNaN(share) ? 0.5 : share // NaN: a cut between −∞ and ∞
}
