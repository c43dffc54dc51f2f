import picomatch from 'picomatch'
import type { ColumnReading, ImportOptions } from '../importer.ts'
import { type Candidate, inferOutcomes } from '../infer-outcomes.ts'
import { type ColumnSketch, isAllEmpty, isBoolean, isNumeric } from './column-sketch.ts'
import type { TableLayout } from './layouts.ts'
import type { TableHeader } from './read-table.ts'
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

/** How many numeric columns one configuration check looks at; wider tables are decided by name. */
const WIDEST_CHECK = 400

/**
 * Decides what each column is: what the user said, then what the layout says, then wide seeds, then inference.
 * @param sample rows kept from the first pass, at most a few thousand
 */
export function planColumns(
  header: TableHeader,
  layout: TableLayout,
  sketches: readonly ColumnSketch[],
  sample: readonly (readonly string[])[],
  options: ImportOptions,
): TablePlan {
  const said = declared(options)
  const wide = findWideSeeds(header.names, (index) => isNumeric(sketches[index]!))
  const wideIndexes = new Map(wide.flatMap(({ metric, columns }) => columns.map(({ index }) => [index, metric] as const)))
  const decided = header.names.map((name, index): PlannedColumn | null => {
    const sketch = sketches[index]!
    const base = { index, name, numeric: isNumeric(sketch), boolean: isBoolean(sketch) }
    const user = said(name)
    if (user !== null) return { ...base, as: user, reason: 'as you said' }
    const metric = wideIndexes.get(index)
    if (metric !== undefined)
      return { ...base, name: metric, as: 'metric', reason: 'one metric under several seeds: each becomes a replicate' }
    const placed = layout.place(name, header)
    if (placed !== null) {
      const unusableId = placed.as === 'id' && (sketch.empty > 0 || (!sketch.manyDistinct && sketch.distinct < sketch.rows))
      if (!unusableId) return { ...base, name: placed.name ?? name, as: placed.as, reason: placed.reason }
      return { ...base, as: 'ignored', reason: 'its name is that of an id, but it is not unique' }
    }
    if (wide.length > 0 && isAggregateOf(name, wide)) return { ...base, as: 'derived', reason: 'an aggregate of the seed columns' }
    if (isAllEmpty(sketch)) return { ...base, as: 'other', reason: 'empty in every row' }
    return null
  })
  const open = decided.flatMap((column, index) => (column === null ? [index] : []))
  const readings = inferOutcomes(open.map((index) => candidate(sketches[index]!, index, header, decided, sketches, sample)))
  open.forEach((index, k) => {
    const sketch = sketches[index]!
    const { as, reason } = readings[k]!
    const stray =
      sketch.stray !== null && sketch.numbers > sketch.rows / 2 ? `; not a number in line ${sketch.stray.line}: '${sketch.stray.text}'` : ''
    decided[index] = {
      index,
      name: header.names[index]!,
      as: as === 'setting' ? 'param' : 'metric',
      reason: reason + stray,
      numeric: isNumeric(sketch),
      boolean: isBoolean(sketch),
    }
  })
  return { columns: decided as readonly PlannedColumn[], wide }
}

/** What `--params`, `--metrics`, `--ignore`, `--seed-column` and `--id-column` say about a name, or null. */
export function declared(options: ImportOptions): (name: string) => ColumnReading['as'] | null {
  const matcher = (patterns: readonly string[] | undefined) => {
    if (patterns === undefined || patterns.length === 0) return () => false
    const matches = picomatch([...patterns], { nobrace: false, dot: true, bash: true })
    // A name may hold characters that a glob gives a meaning; the name itself always matches.
    return (name: string) => patterns.includes(name) || matches(name)
  }
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

function candidate(
  sketch: ColumnSketch,
  index: number,
  header: TableHeader,
  decided: readonly (PlannedColumn | null)[],
  sketches: readonly ColumnSketch[],
  sample: readonly (readonly string[])[],
): Candidate {
  return {
    name: header.names[index]!,
    numeric: isNumeric(sketch),
    boolean: isBoolean(sketch),
    integer: sketch.integers === sketch.numbers,
    distinct: sketch.distinct,
    present: sketch.rows - sketch.empty,
    variesWithinConfiguration:
      header.names.length <= WIDEST_CHECK &&
      isNumeric(sketch) &&
      variesWithin(index, settingsBeside(index, header, decided, sketches), sample),
  }
}

const SEED =
  /(^|[._ -])(seed|random_state|repeat|replicate|rep|fold|trial|run|iteration|index|idx|id|name|time|date|dir|path|file)s?([._ -]|$)/i

/** Columns that look like settings whatever the rest is: texts, switches, and numbers with few values. */
function settingsBeside(
  index: number,
  header: TableHeader,
  decided: readonly (PlannedColumn | null)[],
  sketches: readonly ColumnSketch[],
): readonly number[] {
  return header.names.flatMap((name, other) => {
    const sketch = sketches[other]!
    if (other === index || sketch.distinct < 2 || SEED.test(name)) return []
    const column = decided[other]
    if (column !== null && column !== undefined) return column.as === 'param' ? [other] : []
    return sketch.distinct <= Math.max(12, sketch.rows / 20) && sketch.distinct < sketch.rows / 2 ? [other] : []
  })
}

function variesWithin(index: number, settings: readonly number[], sample: readonly (readonly string[])[]): boolean {
  if (settings.length === 0) return false
  const first = new Map<string, string>()
  let repeats = 0
  let differing = 0
  for (const row of sample) {
    const cell = row[index]!
    if (cell.trim() === '') continue
    const key = settings.map((setting) => row[setting]).join('\u0000')
    const before = first.get(key)
    if (before === undefined) first.set(key, cell)
    else {
      repeats++
      if (before !== cell) differing++
    }
  }
  return repeats >= 5 && differing > repeats / 2
}
