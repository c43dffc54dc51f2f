import type { BinnedColumns } from '../forest/bin-columns.ts'
import { MAX_BINS } from '../forest/bin-edges.ts'
import type { Forest } from '../forest/forest.ts'

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

/** A param of ordered values: a box takes what lies between two cuts. */
export interface RangeAxis {
  readonly kind: 'range'
  readonly axis: FanovaAxis
  readonly feature: number
  /** Shape (bins): measure of all values up to where the bin ends. */
  readonly upTo: Float64Array
  /** Whether a cut lies halfway between the values present in its node, as CART's do, or between bins. */
  readonly betweenValues: boolean
}

/** A param of levels: a cell per level (one-hot features: per named level, and a last one for all others); a box takes any. */
export interface SetAxis {
  readonly kind: 'set'
  readonly axis: FanovaAxis
  /** First feature of the param. */
  readonly feature: number
  /** True where each cell but the last is a 0/1 feature of its own. */
  readonly oneHot: boolean
  readonly cells: number
  /** Shape (cells): measure of each cell; they sum to 1. */
  readonly measure: Float64Array
}

export type CellAxis = RangeAxis | SetAxis

/**
 * How boxes measure each param.
 * @param axes one per param of `columns`
 */
export function measureAxes(columns: BinnedColumns, axes: readonly FanovaAxis[]): CellAxis[] {
  if (axes.length !== columns.params) throw new Error(`${columns.params} params, but ${axes.length} axes`)
  return axes.map((axis, param) => {
    const feature = columns.paramOf.indexOf(param)
    const features = columns.paramOf.reduce((sum, p) => sum + (p === param ? 1 : 0), 0)
    const oneHot = feature >= 0 && columns.levelOf[feature]! >= 0
    const isSet = oneHot || columns.unordered[feature] === 1
    if (isSet !== (axis.kind === 'levels'))
      throw new Error(`param ${param} was binned as ${isSet ? 'levels' : 'numbers'}, not ${axis.kind}`)
    if (axis.kind === 'levels') {
      const measure = measureLevels(axis.levels, oneHot ? features : -1)
      return { kind: 'set', axis, feature, oneHot, cells: measure.length, measure }
    }
    const bins = columns.binCount[feature]!
    const upTo = Float64Array.from({ length: bins }, (_, bin) =>
      bin === bins - 1 ? 1 : shareBelow(axis, cutAfter(columns, feature, bin, axis)),
    )
    // A bin of many values is narrow; between bins there are at most 255 cuts, whatever the number of nodes.
    const betweenValues = axis.kind === 'interval' && axis.scale === 'linear' && upTo.every((_, bin) => isOneValue(columns, feature, bin))
    return { kind: 'range', axis, feature, upTo, betweenValues }
  })
}

const isOneValue = ({ lower, upper }: BinnedColumns, feature: number, bin: number): boolean =>
  lower[feature * MAX_BINS + bin] === upper[feature * MAX_BINS + bin]

/** Measure of what lies below the cut of a node. */
export function cutShare(columns: BinnedColumns, { axis, feature, upTo, betweenValues }: RangeAxis, forest: Forest, node: number): number {
  if (!betweenValues) return upTo[forest.split[node]!]!
  const { upper, lower } = columns
  const base = feature * MAX_BINS
  return shareBelow(axis, upper[base + forest.binLeft[node]!]! / 2 + lower[base + forest.binRight[node]!]! / 2)
}

/** @param named number of one-hot features, or −1 when every level is a cell */
function measureLevels(levels: number, named: number): Float64Array {
  if (named < 0) return new Float64Array(levels).fill(1 / levels)
  const measure = new Float64Array(named + 1).fill(1 / levels)
  measure[named] = (levels - named) / levels
  return measure
}

/** Where bin `bin` ends and the next begins: halfway on the param's own scale. */
function cutAfter(columns: BinnedColumns, feature: number, bin: number, axis: FanovaAxis): number {
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
