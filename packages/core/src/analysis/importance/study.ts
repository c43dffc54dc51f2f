import { type Dataset, type ParamColumn, PRESENT } from '../../dataset/dataset.ts'
import { type BinnedColumns, binColumns, type ForestColumn } from '../../forest/bin-columns.ts'
import { contentOrder } from '../../stats/content-order.ts'
import { midRanks } from '../../stats/rank.ts'
import { mixSeed } from '../../stats/rng.ts'
import { gather } from '../active-column.ts'
import type { ChosenColumns } from '../choose-columns.ts'
import { configurationWeights } from '../configuration-weights.ts'
import { isNominal } from '../test-column.ts'
import { type Crossing, findCrossing, withinCells } from './crossing.ts'

/** One row of the panel and the column behind it. */
export interface StudyColumn {
  readonly column: ParamColumn
  /** `a ≡ b` for twins. */
  readonly name: string
  readonly params: readonly string[]
  /** As the forest takes it: mid-ranks of numbers (so that neither unit nor scale matters), numbers of categories. */
  readonly forest: ForestColumn
  /** What each number of a category stands for; null for params that are no categories to the forest. */
  readonly levelNames: readonly string[] | null
  /** Hash of the content, in the order of the rows: seeds and order of columns come from it, not from names. */
  readonly key: number
  /** Place among the chosen columns, in the order of the dataset. */
  readonly place: number
}

/**
 * Runs and params as everything below takes them: rows and columns in an order by content, so that no listing, name, unit
 * or sign of the metric can change a digit.
 *
 * Legend: r rows (runs), u units (configurations, or runs where a single param tells them apart), p columns.
 */
export interface Study {
  /** Shape (r): row of the dataset. */
  readonly rows: Int32Array
  /** Shape (r), ascending: the metric or its negative. */
  readonly turned: Float64Array
  /** Shape (p), by content. */
  readonly columns: readonly StudyColumn[]
  readonly binned: BinnedColumns
  /**
   * Shape (r): configuration of each run, 0 … u − 1 by first appearance, or its setting where settings are crossed with
   * factors; null where runs are the units.
   */
  readonly groups: Int32Array | null
  readonly crossing: Crossing | null
  /** Shape (r): configuration of each run, factors included; null where each ran once. */
  readonly configuration: Int32Array | null
  /** Shape (r): `configurationWeights`; null where all ran equally often, or runs are the units. */
  readonly weights: Float64Array | null
  /** Shape (u): the first row of each unit. */
  readonly unitRows: Int32Array
  /** Shape (u): the mean of `turned` over each unit's runs; of its rank within the cell of the factors where crossed. */
  readonly unitTurned: Float64Array
}

/**
 * @param rows   usable rows of the dataset, in any order
 * @param values shape (rows): their metric or its negative
 */
export function buildStudy(dataset: Dataset, rows: Int32Array, values: Float64Array, chosen: ChosenColumns): Study {
  const listed = chosen.columns.map(({ column }) => contentOf(column, rows, values))
  // Not set is a content of its own: below every value.
  const order = contentOrder([values, ...listed.map((content) => content.values.map((x) => (Number.isNaN(x) ? -1 : x)))])
  const ordered = Int32Array.from(order, (i) => rows[i]!)
  const columns = chosen.columns
    .map(({ column, name }, place): StudyColumn => {
      const values = gather(listed[place]!.values, order)
      return {
        levelNames: listed[place]!.levelNames,
        column,
        name,
        params: name.split(' ≡ '),
        forest: isNominal(column, rows)
          ? { kind: 'levels', codes: Int32Array.from(values, (x) => (Number.isNaN(x) ? -1 : x)), levels: levelCount(column) }
          : { kind: 'numeric', values },
        key: contentKey(values),
        place,
      }
    })
    .sort((a, b) => a.key - b.key || a.place - b.place)
  const turned = gather(values, order)
  const configuration = columns.length < 2 ? null : groupsOf(dataset, ordered)
  const crossing = findCrossing(columns.map((column) => contentAt(column)))
  const groups = crossing?.setting ?? configuration
  return {
    rows: ordered,
    turned,
    columns,
    binned: binColumns(
      columns.map(({ forest }) => forest),
      ordered.length,
    ),
    groups,
    crossing,
    configuration,
    weights: configuration === null ? null : configurationWeights(dataset, ordered),
    ...unitsOf(crossing === null ? turned : withinCells(turned, crossing.cell, true), groups),
  }
}

const contentAt = ({ forest }: StudyColumn): Float64Array =>
  forest.kind === 'numeric' ? forest.values : Float64Array.from(forest.codes, (code) => (code < 0 ? Number.NaN : code))

const levelCount = (column: ParamColumn): number => (column.kind === 'numeric' ? 0 : column.levels.length)

/** Values of shape (rows), NaN where the param has none: doubled mid-ranks of numbers, categories numbered by content. */
function contentOf(
  column: ParamColumn,
  rows: Int32Array,
  turned: Float64Array,
): { readonly values: Float64Array; readonly levelNames: readonly string[] | null } {
  const values = new Float64Array(rows.length).fill(Number.NaN)
  const present = presentAt(column, rows)
  const from = column.kind === 'numeric' ? column.values : column.codes
  const raw = new Float64Array(present.length)
  for (let k = 0; k < present.length; k++) raw[k] = from[rows[present[k]!]!]!
  const nominal = isNominal(column, rows) && column.kind !== 'numeric'
  const number = nominal ? numberLevels(raw, gather(turned, present), column.levels.length) : null
  const numbers = number === null ? midRanks(raw).map((rank) => 2 * rank) : raw.map((code) => number[code]!)
  for (let k = 0; k < present.length; k++) values[present[k]!] = numbers[k]!
  if (!nominal || number === null) return { values, levelNames: null }
  const levelNames = new Array<string>(column.levels.length)
  number.forEach((place, code) => {
    levelNames[place] = column.levels[code]!
  })
  return { values, levelNames }
}

/** Places among the rows where the param has a value, ascending. */
function presentAt({ status }: ParamColumn, rows: Int32Array): Int32Array {
  const present = new Int32Array(rows.length)
  let count = 0
  for (let i = 0; i < rows.length; i++) if (status[rows[i]!] === PRESENT) present[count++] = i
  return present.subarray(0, count)
}

/** A number for each category, by how many runs they have and where those stand. Shape (levels). */
function numberLevels(codes: Float64Array, turned: Float64Array, levels: number): Float64Array {
  const counts = new Float64Array(levels)
  const sums = new Float64Array(levels)
  const squares = new Float64Array(levels)
  const ranks = midRanks(turned)
  for (let i = 0; i < codes.length; i++) {
    counts[codes[i]!]!++
    sums[codes[i]!]! += ranks[i]!
    squares[codes[i]!]! += ranks[i]! * ranks[i]!
  }
  const number = new Float64Array(levels)
  Array.from({ length: levels }, (_, code) => code)
    .sort((a, b) => counts[b]! - counts[a]! || sums[a]! - sums[b]! || squares[a]! - squares[b]!)
    .forEach((code, place) => {
      number[code] = place
    })
  return number
}

function contentKey(values: Float64Array): number {
  let key = 0x2545f491
  for (let i = 0; i < values.length; i++) key = mixSeed(key, Number.isNaN(values[i]!) ? 0xffffffff : values[i]!)
  return key
}

/** Configurations of the rows, numbered by first appearance; null when each ran once. */
function groupsOf(dataset: Dataset, rows: Int32Array): Int32Array | null {
  const number = new Map<number, number>()
  const groups = Int32Array.from(rows, (row) => {
    const code = dataset.configuration[row]!
    if (!number.has(code)) number.set(code, number.size)
    return number.get(code)!
  })
  return number.size === rows.length ? null : groups
}

function unitsOf(turned: Float64Array, groups: Int32Array | null): { unitRows: Int32Array; unitTurned: Float64Array } {
  if (groups === null) return { unitRows: Int32Array.from(turned.keys()), unitTurned: turned }
  const first: number[] = []
  const means: number[] = []
  const counts: number[] = []
  groups.forEach((group, i) => {
    if (group === first.length) {
      first.push(i)
      means.push(turned[i]!)
      counts.push(1)
    } else {
      // A running mean over ascending values; divided before the difference, which could overflow.
      const count = ++counts[group]!
      means[group]! += turned[i]! / count - means[group]! / count
    }
  })
  return { unitRows: Int32Array.from(first), unitTurned: Float64Array.from(means) }
}
