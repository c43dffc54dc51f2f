import type { BinnedColumns } from '../../forest/bin-columns.ts'
import { fillMissing } from '../../forest/fill-missing.ts'
import { prepareTraining, type Training } from '../../forest/training.ts'
import { mixSeed, type Rng, shuffle } from '../../stats/rng.ts'

/** What forests are asked: plain data that every thread gets once. */
export interface ForestQuestion {
  /** With gaps: `trainingOf` fills them. */
  readonly columns: BinnedColumns
  /** Shape (r): what to predict. */
  readonly y: Float64Array
  /** Shape (r): runs of one configuration share a code; null = every run for itself. */
  readonly groups: Int32Array | null
  /**
   * Shape (r): what each run counts for, so that each configuration counts once although some ran more often than others;
   * null = 1 each.
   */
  readonly weights: Float64Array | null
  /** Params that differ within a group: they are shuffled run by run. */
  readonly factors: readonly number[]
  /** Shape (p): hash of each column's content, from which its random streams come. */
  readonly keys: Uint32Array
  readonly seed: number
  /** How many ways of filling gaps are averaged over: 1 without gaps. */
  readonly draws: number
}

/** Gaps are filled by random draws, which is repeated this often (`methods` §2). */
export const IMPUTATIONS = 5

/** What a stream is for. */
export const FOR = { forest: 0xf0, fill: 0xf1, half: 0xf2, floor: 0xf3, sample: 0xf4, best: 0xf5, test: 0xf6, pairs: 0xf7 } as const

export const drawsFor = (columns: BinnedColumns): number => (columns.missing.some((rows) => rows.length > 0) ? IMPUTATIONS : 1)

/**
 * Columns with their gaps filled for the `draw`-th time, and the target.
 * @param columns those of the question, or changed ones; `y` likewise (NaN leaves a row out)
 */
export function trainingOf(question: ForestQuestion, draw: number, columns = question.columns, y = question.y): Training {
  return prepareTraining(
    fillMissing(columns, mixSeed(question.seed, FOR.fill), draw % question.draws),
    y,
    question.weights,
    question.groups,
  )
}

/**
 * The question about some of the rows, in the order given.
 * @param rows row numbers of the question
 */
export function narrow(question: ForestQuestion, rows: Int32Array): ForestQuestion {
  const { columns, groups, weights } = question
  const { n, features, bins, missing } = columns
  const chosen = new Uint8Array(features * rows.length)
  for (let f = 0; f < features; f++) for (let i = 0; i < rows.length; i++) chosen[f * rows.length + i] = bins[f * n + rows[i]!]!
  const place = new Int32Array(n).fill(-1)
  rows.forEach((row, i) => {
    place[row] = i
  })
  const stillMissing = missing.map((gone) =>
    Int32Array.from(gone, (row) => place[row]!)
      .filter((i) => i >= 0)
      .sort(),
  )
  return {
    ...question,
    columns: { ...columns, n: rows.length, bins: chosen, missing: stillMissing },
    y: Float64Array.from(rows, (row) => question.y[row]!),
    groups: groups === null ? null : Int32Array.from(rows, (row) => groups[row]!),
    weights: weights === null ? null : Float64Array.from(rows, (row) => weights[row]!),
  }
}

/** Rows of the question unit by unit: all runs of a configuration, or each run for itself. */
export function unitsOf({ groups, y }: ForestQuestion): readonly (readonly number[])[] {
  if (groups === null) return Array.from(y, (_, row) => [row])
  const units = new Map<number, number[]>()
  groups.forEach((group, row) => {
    const unit = units.get(group)
    if (unit === undefined) units.set(group, [row])
    else unit.push(row)
  })
  return [...units.values()]
}

/** Some of the units, drawn without replacement: their rows, ascending. */
export function drawUnits(question: ForestQuestion, count: number, rng: Rng): Int32Array {
  const units = unitsOf(question)
  const order = Int32Array.from(units.keys())
  shuffle(order, rng)
  return Int32Array.from([...order.subarray(0, count)].flatMap((unit) => units[unit]!)).sort()
}

/**
 * Columns in which some params are shuffled together, unit by unit (run by run if they are factors), among the units in
 * which they all have a value. The gaps stay where they are.
 */
export function shuffleParams(question: ForestQuestion, params: readonly number[], rng: Rng): BinnedColumns {
  const { columns } = question
  const { n, features, paramOf, missing } = columns
  const gone = new Uint8Array(n)
  for (const param of params) for (const row of missing[param]!) gone[row] = 1
  const every = params.some((param) => question.factors.includes(param)) ? unitsOf({ ...question, groups: null }) : unitsOf(question)
  const units = every.filter((unit) => gone[unit[0]!] === 0)
  const source = Int32Array.from(units.keys())
  shuffle(source, rng)
  const bins = columns.bins.slice()
  const shuffled = new Set(params)
  for (let f = 0; f < features; f++) {
    if (!shuffled.has(paramOf[f]!)) continue
    units.forEach((unit, k) => {
      const bin = columns.bins[f * n + units[source[k]!]![0]!]!
      for (const row of unit) bins[f * n + row] = bin
    })
  }
  return { ...columns, bins }
}

/** Columns without one param: it holds a single value, so no split can name it. */
export function withoutParam(columns: BinnedColumns, param: number): BinnedColumns {
  const { n, features, paramOf, binCount } = columns
  const bins = columns.bins.slice()
  const counts = binCount.slice()
  for (let f = 0; f < features; f++) {
    if (paramOf[f] !== param) continue
    bins.fill(0, f * n, (f + 1) * n)
    counts[f] = 1
  }
  return { ...columns, bins, binCount: counts, missing: columns.missing.map((rows, p) => (p === param ? new Int32Array(0) : rows)) }
}
