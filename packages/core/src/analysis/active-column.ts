import { type Dataset, type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { centredRanks, midRanks } from '../stats/rank.ts'
import { configurationWeights } from './configuration-weights.ts'

/** A param against the objective, over the runs in which it is set: pairs, and nothing of how the runs were listed. */
export interface Pairs {
  /** Shape (n): the number, the place of an ordered level, or the number of a category. */
  readonly x: Float64Array
  /** Shape (n), ascending: the objective, turned (`orientation`). */
  readonly y: Float64Array
}

/** What tests and intervals count. */
export interface Units extends Pairs {
  /**
   * Null where the units are the runs. Else what a unit's runs contribute to the ranks' product sum, so that shuffling
   * whole configurations tests the very ρ that is shown: ρ is Σ xᵤ yᵤ up to a constant, as each configuration counts once.
   */
  readonly scores: {
    /** Shape (units): centred doubled rank of x among the runs. */
    readonly x: Float64Array
    /** Shape (units): sum of the centred doubled ranks of y over the unit's runs, by weight. */
    readonly y: Float64Array
  } | null
}

/** One param over the runs in which it is set and the objective is finite. Pairs stand in order of y, then x. */
export interface ActiveColumn {
  readonly column: ParamColumn
  /** Shape (n): row numbers of the dataset. */
  readonly rows: Int32Array
  readonly runs: Pairs
  /**
   * Shape (n): what a run counts for where configurations are the units and some ran more often than others, so that
   * each configuration counts once, as in tests and intervals. Null: each run counts for 1.
   */
  readonly weights: Float64Array | null
  /** How many configurations these runs have. */
  readonly configurations: number
  /**
   * What tests and intervals count: one pair per configuration, its replicates averaged, because another seed adds no
   * evidence about a param where others vary too. The runs themselves where nothing ran twice, or where this param
   * alone tells the configurations apart (`isAlone`): without an effect of it all runs are then replicates of each other.
   */
  readonly units: Units
  /** Level codes that occur, ascending; empty for numbers. */
  readonly levels: readonly number[]
  /** More than two unordered categories: they have no direction. */
  readonly nominal: boolean
}

/**
 * @param rows   usable rows, ascending in `turned`
 * @param turned shape (rows): their objective, ascending
 * @param same   names of the params that cannot be told from this one, itself included
 */
export function activeColumn(
  dataset: Dataset,
  column: ParamColumn,
  rows: Int32Array,
  turned: Float64Array,
  same: readonly string[],
): ActiveColumn {
  const isPresent = (_: number, i: number): boolean => column.status[rows[i]!] === PRESENT
  const everywhere = rows.every((row) => column.status[row] === PRESENT)
  const present = everywhere ? rows : rows.filter(isPresent)
  const y = everywhere ? turned : turned.filter(isPresent)
  const levels = column.kind === 'numeric' ? [] : occurring(column.codes, present)
  const raw = asNumbers(column, present)
  const nominal = column.kind === 'categorical' && levels.length > 2
  const x = column.kind === 'categorical' && nominal ? numberedByContent(raw, y, column.levels.length) : raw
  const order = orderWithinTies(y, x)
  const active: Int32Array = order === null ? present : Int32Array.from(order, (i) => present[i]!)
  const runs = order === null ? { x, y } : { x: gather(x, order), y }
  const weights = configurationWeights(dataset, active)
  const averaged = averageReplicates(dataset, active, runs, weights)
  const shared = { column, rows: active, runs, configurations: averaged.x.length, levels, nominal }
  return averaged.x.length === runs.x.length || isAlone(dataset, column, active, averaged, same)
    ? { ...shared, weights: null, units: { ...runs, scores: null } }
    : { ...shared, weights, units: averaged }
}

/**
 * Each configuration has a value of its own, and nothing else varies. What else varies with categories belongs to them: each
 * optimizer with a rate of its own. With numbers it need not: a random search has new numbers in every configuration.
 */
function isAlone(dataset: Dataset, column: ParamColumn, rows: Int32Array, { x }: Pairs, same: readonly string[]): boolean {
  if (new Set(x).size < x.length) return false
  if (column.kind === 'categorical' || column.kind === 'boolean') return true
  return !dataset.params.some((other) => !same.includes(other.name) && varies(other, rows))
}

function varies(column: ParamColumn, rows: Int32Array): boolean {
  const values = column.kind === 'numeric' ? column.values : column.codes
  let first = Number.NaN
  for (const row of rows) {
    if (column.status[row] !== PRESENT) continue
    if (Number.isNaN(first)) first = values[row]!
    else if (values[row] !== first) return true
  }
  return false
}

/** One pair per configuration: mean objective of its runs. */
function averageReplicates(dataset: Dataset, rows: Int32Array, { x, y }: Pairs, weights: Float64Array | null): Units {
  const at = new Int32Array(dataset.configurations).fill(-1)
  const means: number[] = []
  const counts: number[] = []
  const values: number[] = []
  for (let i = 0; i < rows.length; i++) {
    const code = dataset.configuration[rows[i]!]!
    const k = at[code]!
    if (k < 0) {
      at[code] = means.length
      means.push(y[i]!)
      values.push(x[i]!)
      counts.push(1)
    } else {
      counts[k]!++
      // Running mean over ascending values: no order of listing shows, and 1e300 does not overflow.
      means[k]! += (y[i]! - means[k]!) / counts[k]!
    }
  }
  if (means.length === rows.length) return { x, y, scores: null }
  const scores = { x: new Float64Array(means.length), y: new Float64Array(means.length) }
  const ranks = { x: centredRanks(x, weights), y: centredRanks(y, weights) }
  rows.forEach((row, i) => {
    const k = at[dataset.configuration[row]!]!
    scores.x[k] = ranks.x[i]!
    scores.y[k]! += (weights === null ? 1 : weights[i]!) * ranks.y[i]!
  })
  const order = Int32Array.from(means, (_, k) => k)
  order.sort((a, b) => means[a]! - means[b]! || scores.y[a]! - scores.y[b]! || values[a]! - values[b]!)
  const inOrder = (from: ArrayLike<number>): Float64Array => Float64Array.from(order, (k) => from[k]!)
  return { x: inOrder(values), y: inOrder(means), scores: { x: inOrder(scores.x), y: inOrder(scores.y) } }
}

/** Runs with the same objective in order of x; null when they are so already. `y` must ascend. */
function orderWithinTies(y: Float64Array, x: Float64Array): Int32Array | null {
  let order: Int32Array | null = null
  for (let from = 0; from < y.length; ) {
    let to = from + 1
    let sorted = true
    for (; to < y.length && y[to] === y[from]; to++) if (x[to]! < x[to - 1]!) sorted = false
    if (!sorted) {
      order ??= Int32Array.from(y, (_, i) => i)
      order.subarray(from, to).sort((a, b) => (x[a]! < x[b]! ? -1 : x[a]! > x[b]! ? 1 : 0))
    }
    from = to
  }
  return order
}

/** Categories numbered by how many runs they have and where those stand, so that no name and no listing decides. */
function numberedByContent(codes: Float64Array, y: Float64Array, levels: number): Float64Array {
  const counts = new Float64Array(levels)
  const sums = new Float64Array(levels)
  const squares = new Float64Array(levels)
  const ranks = midRanks(y)
  for (let i = 0; i < codes.length; i++) {
    counts[codes[i]!]!++
    sums[codes[i]!]! += ranks[i]!
    squares[codes[i]!]! += ranks[i]! * ranks[i]!
  }
  const number = new Float64Array(levels)
  const order = Array.from({ length: levels }, (_, code) => code)
  order.sort((a, b) => counts[a]! - counts[b]! || sums[a]! - sums[b]! || squares[a]! - squares[b]!)
  order.forEach((code, place) => {
    number[code] = place
  })
  return codes.map((code) => number[code]!)
}

function occurring(codes: Int32Array, rows: Int32Array): readonly number[] {
  const seen = new Set<number>()
  for (const row of rows) seen.add(codes[row]!)
  return [...seen].sort((a, b) => a - b)
}

/** A column's values at some rows: numbers as they are, codes of levels. */
export function asNumbers(column: ParamColumn, rows: Int32Array): Float64Array {
  const from = column.kind === 'numeric' ? column.values : column.codes
  const x = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) x[i] = from[rows[i]!]!
  return x
}

/** Values at some rows. */
export function gather(values: Float64Array, rows: ArrayLike<number>): Float64Array {
  const result = new Float64Array(rows.length)
  for (let i = 0; i < result.length; i++) result[i] = values[rows[i]!]!
  return result
}
