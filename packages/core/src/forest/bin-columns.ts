import { type Edges, findEdges, MAX_BINS } from './bin-edges.ts'
import { orderValues } from './order-values.ts'

/** Most levels of a column that is split by subsets of its levels; they fit the 32 bits of a node's mask. */
export const MAX_SUBSET_LEVELS = 32
/** Most one-hot features a column with more levels gets, for its most frequent levels; a rarer level is "none of these". */
export const MAX_ONE_HOT = 128

/** One param as the forest takes it. `numeric` also carries ordered levels and booleans as their codes. */
export type ForestColumn =
  | { readonly kind: 'numeric' /** Shape (n); NaN = none, ±Infinity take the ends. */; readonly values: Float64Array }
  | { readonly kind: 'levels' /** Shape (n), 0 … levels − 1; −1 = none. */; readonly codes: Int32Array; readonly levels: number }

/**
 * Columns cut into at most 256 bins, shared by every tree, refit and thread. A *feature* is what a split can name: a
 * numeric param or one of few levels is one feature, a param of more than 32 levels is one 0/1 feature per level.
 *
 * Up to 256 distinct values keep a bin each, so that nothing is lost; more are cut into bins of nearly equal counts.
 */
export interface BinnedColumns {
  readonly n: number
  readonly params: number
  readonly features: number
  /** Shape (features × n), feature by feature: bin of each row; 0 where the row has no value (see `missing`). */
  readonly bins: Uint8Array
  /** Shape (features): bins in use, at least 1. */
  readonly binCount: Int32Array
  /** Shape (features): 1 where splits name a set of bins (unordered levels), 0 where they name a threshold. */
  readonly unordered: Uint8Array
  /** Shape (features): the param a feature comes from; features of one param are neighbours. */
  readonly paramOf: Int32Array
  /** Shape (features): the level that a 0/1 feature stands for; −1 for features that are whole params. */
  readonly levelOf: Int32Array
  /** Shape (features × 256): smallest and largest value in each bin. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Per param: the rows without a value, ascending. They must be filled (`fillMissing`) before a forest is grown. */
  readonly missing: readonly Int32Array[]
}

/**
 * Bins params once.
 * @param columns one per param, all of length `n`
 */
export function binColumns(columns: readonly ForestColumn[], n: number): BinnedColumns {
  const plans = columns.map((column) => (column.kind === 'numeric' ? planNumeric(column.values) : planLevels(column.codes, column.levels)))
  const features = plans.reduce((sum, plan) => sum + plan.features, 0)
  const bins = new Uint8Array(features * n)
  const binCount = new Int32Array(features).fill(1)
  const unordered = new Uint8Array(features)
  const paramOf = new Int32Array(features)
  const levelOf = new Int32Array(features).fill(-1)
  const lower = new Float64Array(features * MAX_BINS)
  const upper = new Float64Array(features * MAX_BINS)
  let feature = 0
  for (const [param, plan] of plans.entries()) {
    for (let k = 0; k < plan.features; k++, feature++) {
      const edges = plan.write(k, bins.subarray(feature * n, (feature + 1) * n))
      binCount[feature] = Math.max(1, edges.lower.length)
      lower.set(edges.lower, feature * MAX_BINS)
      upper.set(edges.upper, feature * MAX_BINS)
      unordered[feature] = plan.unordered ? 1 : 0
      paramOf[feature] = param
      if (plan.levelOf !== null) levelOf[feature] = plan.levelOf[k]!
    }
  }
  return {
    n,
    params: columns.length,
    features,
    bins,
    binCount,
    unordered,
    paramOf,
    levelOf,
    lower,
    upper,
    missing: plans.map((plan) => plan.missing),
  }
}

interface Plan {
  readonly features: number
  readonly unordered: boolean
  readonly missing: Int32Array
  /** One-hot features: the level of each. */
  readonly levelOf: Int32Array | null
  /** Writes the bins of the param's `k`-th feature and returns the edges of these bins. */
  readonly write: (k: number, into: Uint8Array) => Edges
}

function planNumeric(values: Float64Array): Plan {
  const missing: number[] = []
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) missing.push(i)
  const write = (_k: number, into: Uint8Array): Edges => {
    const order = orderValues(values)
    const sorted = new Float64Array(order.length)
    for (let k = 0; k < order.length; k++) sorted[k] = values[order[k]!]!
    const edges = findEdges(sorted)
    const { upper } = edges
    for (let k = 0, bin = 0; k < order.length; k++) {
      while (sorted[k]! > upper[bin]!) bin++
      into[order[k]!] = bin
    }
    return edges
  }
  return { features: 1, unordered: false, missing: Int32Array.from(missing), levelOf: null, write }
}

function planLevels(codes: Int32Array, levels: number): Plan {
  const count = new Int32Array(levels)
  const missing: number[] = []
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < 0) missing.push(i)
    else count[code]!++
  }
  if (levels <= MAX_SUBSET_LEVELS) {
    const write = (_k: number, into: Uint8Array): Edges => {
      for (let i = 0; i < codes.length; i++) into[i] = Math.max(0, codes[i]!)
      const own = Float64Array.from({ length: levels }, (_, level) => level)
      return { lower: own, upper: own }
    }
    return { features: 1, unordered: true, missing: Int32Array.from(missing), levelOf: null, write }
  }
  const frequent = Int32Array.from({ length: levels }, (_, level) => level)
    .sort((a, b) => count[b]! - count[a]! || a - b)
    .slice(0, MAX_ONE_HOT)
  const write = (k: number, into: Uint8Array): Edges => {
    for (let i = 0; i < codes.length; i++) into[i] = codes[i] === frequent[k] ? 1 : 0
    const own = Float64Array.of(0, 1)
    return { lower: own, upper: own }
  }
  return { features: frequent.length, unordered: false, missing: Int32Array.from(missing), levelOf: frequent, write }
}
