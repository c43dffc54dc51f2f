import { inferColumn, inferRole, type KeyRole, type Value } from '@sweepwise/core'
import picomatch from 'picomatch'
import type { ColumnReading, ImportOptions } from '../importer.ts'
import { type Candidate, FEW_LEVELS, inferOutcomes, named } from '../infer-outcomes.ts'
import { readValue } from '../read-value.ts'
import { type ColumnSketch, isAllEmpty, isBoolean, isMostlyNumeric, isNumeric } from './column-sketch.ts'
import type { Placed } from './layouts.ts'
import { findWideSeeds, isAggregateOf, type WideMetric } from './wide-seeds.ts'

export interface PlannedColumn {
  readonly index: number
  /** Key or metric name. */
  readonly name: string
  readonly as: ColumnReading['as']
  readonly reason: string
  readonly numeric: boolean
  readonly boolean: boolean
}

export interface TablePlan {
  readonly columns: readonly PlannedColumn[]
  readonly wide: readonly WideMetric[]
}

/** Rows kept from the first pass; `undefined` and '' = not set. Rows may be shorter than the list of columns. */
export type Sample = readonly (readonly (string | undefined)[])[]

/** Why a column is read as it is where an option says so. */
const AS_SAID = 'as you said'
/** Cells looked at when asking what differs within configurations; wider tables are decided by name and place. */
const WIDEST_CHECK = 400

/**
 * Decides what each column is: what the user said, then what the layout says, then wide seeds, then inference.
 * Columns that come out as settings are told apart into params, seeds and bookkeeping as the dataset will tell them.
 *
 * @param place  what the layout says about a column, by index; null = nothing
 * @param sample rows kept from the first pass, at most a few thousand
 * @param wideSeeds whether seeds may stand in columns of their own
 * @param outcomes  whether the runs have outcomes beside these columns (curves)
 */
export function planColumns(
  names: readonly string[],
  place: (index: number) => Placed | null,
  sketches: readonly ColumnSketch[],
  sample: Sample,
  options: ImportOptions,
  { wideSeeds = true, outcomes = false }: { wideSeeds?: boolean; outcomes?: boolean } = {},
): TablePlan {
  const said = declared(options)
  const wide = wideSeeds ? findWideSeeds(names, (index) => isNumeric(sketches[index]!) && said(names[index]!) === null) : []
  const wideIndexes = new Map(wide.flatMap(({ metric, columns }) => columns.map(({ index }) => [index, metric] as const)))
  const decided = names.map((name, index): PlannedColumn | null => {
    const sketch = sketches[index]!
    const base = { index, name, numeric: isNumeric(sketch), boolean: isBoolean(sketch) }
    const user = said(name)
    if (user !== null) return { ...base, as: user, reason: AS_SAID }
    const metric = wideIndexes.get(index)
    if (metric !== undefined)
      return { ...base, name: metric, as: 'metric', reason: 'one metric under several seeds: each becomes a replicate' }
    const placed = place(index)
    if (placed !== null) return { ...base, name: freeName(placed.name ?? name, index, names), as: placed.as, reason: placed.reason }
    if (wide.length > 0 && isAggregateOf(name, wide)) return { ...base, as: 'derived', reason: 'an aggregate of the seed columns' }
    if (isAllEmpty(sketch)) return { ...base, as: 'other', reason: 'empty in every row' }
    if (sketch.numbers === 0 && sketch.examples.every(isClock)) return { ...base, as: 'time', reason: 'how long the run took' }
    return null
  })
  const settings = names.flatMap((name, index) => (looksLikeSetting(name, sketches[index]!, decided[index]!) ? [index] : []))
  const open = decided.flatMap((column, index) => (column === null ? [index] : []))
  const readings = inferOutcomes(
    open.map((index) => candidate(sketches[index]!, index, names, settings, sample)),
    outcomes || decided.some((column) => column?.as === 'metric' || column?.as === 'history'),
  )
  open.forEach((index, k) => {
    const sketch = sketches[index]!
    const { as, reason } = readings[k]!
    decided[index] = {
      index,
      name: names[index]!,
      as: as === 'setting' ? 'param' : 'metric',
      reason,
      numeric: isNumeric(sketch),
      boolean: isBoolean(sketch),
    }
  })
  const columns = decided.map((column) => withRole(column!, sample)).map((column) => withStray(column, sketches[column.index]!))
  return { columns, wide }
}

/** What `--params`, `--metrics`, `--ignore`, `--seed-column` and `--id-column` say about a name, or null. */
export function declared(options: ImportOptions): (name: string) => 'id' | 'seed' | 'ignored' | 'metric' | 'param' | null {
  const ignore = matcher(options.ignore)
  const metrics = matcher(options.metrics)
  const params = matcher(options.params)
  return (name) => {
    if (name === options.idColumn) return 'id'
    if (name === options.seedColumn) return 'seed'
    if (ignore(name)) return 'ignored'
    if (metrics(name)) return 'metric'
    return params(name) ? 'param' : null
  }
}

/** How a column is read: as the user said, else as found. */
export function readingOf(said: ReturnType<typeof declared>, name: string, as: ColumnReading['as'], reason: string): ColumnReading {
  const user = said(name)
  return user === null ? { name, as, reason } : { name, as: user, reason: AS_SAID }
}

/** `0:00:20`, `2.7h`, `0 days 00:00:54`: a duration, as people do not write settings. */
const isClock = (text: string): boolean =>
  /^(\d+ days? )?\d+:\d\d(:\d\d(\.\d+)?)?$/.test(text) || /^\d+(\.\d+)?\s*(ms|sec|min|s|h)$/.test(text)

/** The short name, unless another column has it. */
const freeName = (short: string, index: number, names: readonly string[]): string =>
  short !== names[index] && names.includes(short) ? names[index]! : short

function matcher(patterns: readonly string[] | undefined): (name: string) => boolean {
  if (patterns === undefined || patterns.length === 0) return () => false
  // `*` crosses `/` and `.`: names are no paths. A name may hold characters with a meaning in globs; itself always matches.
  const matches = patterns.map((pattern) => picomatch(pattern.replaceAll('/', '\u0001'), { dot: true, bash: true }))
  return (name) => patterns.includes(name) || matches.some((match) => match(name.replaceAll('/', '\u0001')))
}

function candidate(sketch: ColumnSketch, index: number, names: readonly string[], settings: readonly number[], sample: Sample): Candidate {
  const numeric = isMostlyNumeric(sketch)
  return {
    name: names[index]!,
    numeric,
    boolean: isBoolean(sketch),
    integer: sketch.integers === sketch.numbers,
    distinct: sketch.distinct,
    present: sketch.rows - sketch.empty,
    rows: sketch.rows,
    imbalance: sketch.imbalance,
    terse: sketch.terse,
    variesWithinConfiguration:
      names.length <= WIDEST_CHECK && numeric
        ? variesWithin(
            index,
            settings.filter((setting) => setting !== index),
            sample,
          )
        : false,
  }
}

const LUCK =
  /(^|[._ /-])(seeds?|random_state|repeat(_idx)?|replicate|rep|fold|trial|run|iteration|index|idx|id|name|time|date|dir|path|file|timestamp)([._ /-]|$)/i

/** Columns that look like settings whatever the rest is: texts and switches, grids, and numbers named like settings. */
function looksLikeSetting(name: string, sketch: ColumnSketch, column: PlannedColumn | null): boolean {
  if (sketch.distinct < 2 || LUCK.test(name)) return false
  if (column !== null) return column.as === 'param'
  if (!isMostlyNumeric(sketch)) return sketch.distinct <= Math.max(12, sketch.rows / 3)
  const says = named(name)
  const grid = sketch.imbalance <= 2 || (sketch.distinct <= FEW_LEVELS && sketch.terse)
  return says === 'setting' || (grid && sketch.distinct <= sketch.rows / 3 && says !== 'outcome')
}

/** Sure when there are many configurations: of few, a setting that nobody recognised may be missing from the key. */
function variesWithin(index: number, settings: readonly number[], sample: Sample): 'surely' | 'perhaps' | false {
  if (settings.length === 0) return false
  const first = new Map<string, string>()
  let rows = 0
  let repeats = 0
  let differing = 0
  for (const row of sample) {
    const cell = row[index] ?? ''
    if (cell.trim() === '') continue
    rows++
    const key = settings.map((setting) => row[setting] ?? '').join('\u0000')
    const before = first.get(key)
    if (before === undefined) first.set(key, cell)
    else {
      repeats++
      if (before !== cell) differing++
    }
  }
  if (repeats < 5 || differing < 0.2 * repeats) return false
  return first.size >= rows / 6 ? 'surely' : 'perhaps'
}

function withRole(column: PlannedColumn, sample: Sample): PlannedColumn {
  if (column.as !== 'param' || column.reason === AS_SAID) return column
  const { role, reason } = roleOf(
    column.name,
    sample.map((row) => readValue(row[column.index] ?? '', column)),
  )
  return role === 'param' ? column : { ...column, as: role, reason }
}

/** Param, seed or bookkeeping: core decides over all runs of the project; over some of them it says the same beforehand. */
export function roleOf(name: string, values: readonly (Value | undefined)[]): { readonly role: KeyRole; readonly reason: string } {
  const { column, integers } = inferColumn({ name, values }, undefined, String)
  return inferRole(name, column, integers)
}

function withStray(column: PlannedColumn, sketch: ColumnSketch): PlannedColumn {
  if (sketch.stray === null || sketch.numbers === 0 || !isMostlyNumeric(sketch)) return column
  return { ...column, reason: `${column.reason}; mostly numbers, but not in line ${sketch.stray.line}: '${sketch.stray.text}'` }
}
