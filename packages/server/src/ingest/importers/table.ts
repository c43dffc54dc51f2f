import { InputError, type Value } from '@sweepwise/core'
import { contentHash } from '../content-hash.ts'
import type { ColumnReading, Importer, ImportOptions, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { KeyCounter } from '../key-counter.ts'
import { headText } from '../read-text.ts'
import { readValue } from '../read-value.ts'
import { closeDraft, newDraft, type RunDraft, takeBookkeeping } from '../run-draft.ts'
import type { RunEvent, RunKey } from '../run-event.ts'
import { type ColumnSketch, ColumnSketcher, distinctLimit } from '../table/column-sketch.ts'
import type { TableLayout } from '../table/layouts.ts'
import { planColumns, type TablePlan } from '../table/plan-columns.ts'
import { readHeader, readRows, type TableHeader } from '../table/read-table.ts'

/** Cells kept for telling settings from outcomes, and the most rows. */
const SAMPLE_CELLS = 1_000_000
const SAMPLE_ROWS = 5_000
/** Readable rows must not be the exception: a file of which most rows do not fit its header is another kind of file. */
const MOST_REJECTED = 0.5

/** An importer for one layout of tables: one run a row, read twice, once to understand the columns and once to emit runs. */
export function tableImporter(layout: TableLayout): Importer {
  return {
    format: layout.format,
    title: layout.title,
    detect: async (source) => {
      const file = onlyTable(source)
      if (file === null || !(await looksTabular(file))) return 0
      try {
        return layout.score(await readHeader(file))
      } catch (error) {
        // A table with a flaw is still a table: reading it says what is wrong.
        return error instanceof InputError && layout.format === 'csv' ? 0.25 : 0
      }
    },
    read: (source, options) => readTable(source, layout, options),
  }
}

const onlyTable = (source: Source): SourceFile | null => (source.files.length === 1 ? source.files[0]! : null)

async function looksTabular(file: SourceFile): Promise<boolean> {
  if (/\.(csv|tsv|tab)$/i.test(file.name)) return true
  if (/\.(jsonl?|ndjson|ya?ml|db|sqlite3?|log|py|md)$/i.test(file.name)) return false
  const start = (await headText(file, 4096)).trimStart()
  return start.includes('\n') && !start.startsWith('{') && !start.startsWith('[') && /[,;\t|]/.test(start.slice(0, start.indexOf('\n')))
}

async function readTable(source: Source, layout: TableLayout, options: ImportOptions): Promise<Reading> {
  if (source.files.length !== 1) {
    throw new InputError('NO_RUNS_FOUND', {
      source: source.label,
      found: `${source.files.length} files where one table is read`,
      formats: [layout.title],
    })
  }
  const file = source.files[0]!
  const header = await readHeader(file, options.delimiter)
  const keys = keyColumns(header.names, layout, options)
  const { sketches, sample, rows, rejections, rejected, unique, tail } = await sketchTable(file, header, keys)
  checkRows(source, file, rows, rejected, rejections)
  if (options.idColumn !== undefined && keys.length > 0 && !unique) {
    throw new InputError('BAD_OPTION', {
      option: 'id-column',
      found: `'${options.idColumn}', which is empty or the same in several rows of ${file.name}`,
      expected: 'a column with another value in every row',
    })
  }
  const plan = planColumns(header.names, (index) => layout.place(header.names[index]!), sketches, sample, options)
  const idColumns = unique ? keys : []
  return {
    format: layout.format,
    projects: [
      {
        name: source.key.replace(/\.[a-z]+$/i, ''),
        notes: tableNotes(file, header, plan, tail),
        columns: plan.columns
          .map(({ index, name: key, as, reason }): ColumnReading => {
            // Keys and metrics under the name they get; seed columns, which share one, under their own.
            const name = plan.wide.length > 0 && as === 'metric' ? header.names[index]! : key
            return idColumns.includes(index) && as !== 'param' && as !== 'metric'
              ? { name, as: 'id', reason: 'tells the runs apart, also on the next import' }
              : { name, as, reason }
          })
          .concat(plan.wide.length === 0 ? [] : [wideKey(plan)]),
        events: (onReject) => emit(source, file, header, plan, idColumns, onReject),
      },
    ],
  }
}

/** The config key that the numbers in the column names become. */
const wideKey = ({ wide }: TablePlan): ColumnReading => ({ name: wide[0]!.key, as: 'seed', reason: 'the number in the column names' })

/** So many rows of one other width up to the end are another table. */
const GLUED_ROWS = 3

function tableNotes(
  file: SourceFile,
  header: TableHeader,
  plan: TablePlan,
  tail: { line: number; cells: number; count: number },
): readonly string[] {
  const notes: string[] = []
  if (header.decimalComma) notes.push(`${file.name}: numbers are written with a comma (0,001) and were read so.`)
  if (tail.count >= GLUED_ROWS) {
    notes.push(
      `${file.name}: from line ${tail.line} on all ${tail.count} rows have ${tail.cells} cells where the header has ${header.names.length}: another table seems to be glued on. Put it into a file of its own, under its own header.`,
    )
  }
  for (const { metric, key, columns } of plan.wide) {
    notes.push(`${columns.length} columns hold '${metric}' by ${key}: each row becomes a run for each ${key} that has a value.`)
  }
  const derived = plan.columns.filter(({ as }) => as === 'derived').map(({ index }) => header.names[index]!)
  if (derived.length > 0)
    notes.push(`Not imported, as they follow from other columns: ${derived.slice(0, 12).join(', ')}${derived.length > 12 ? ' …' : ''}.`)
  for (const { index, reason } of plan.columns)
    if (reason.includes('; mostly numbers, but not'))
      notes.push(`${file.name}, column '${header.names[index]!}': ${reason.slice(reason.indexOf('; ') + 2)}`)
  return notes
}

/** Columns that identify a run: what the user named, or those of the layout that are there. */
function keyColumns(names: readonly string[], layout: TableLayout, options: ImportOptions): readonly number[] {
  if (options.idColumn !== undefined) {
    const index = names.indexOf(options.idColumn)
    if (index < 0)
      throw new InputError('BAD_OPTION', {
        option: 'id-column',
        found: `'${options.idColumn}'`,
        expected: `one of ${names.slice(0, 20).join(', ')}`,
      })
    return [index]
  }
  return layout.keys.flatMap((pattern) => {
    const index = names.findIndex((name) => pattern.test(name))
    return index < 0 ? [] : [index]
  })
}

const keyOf = (cells: readonly string[], keys: readonly number[]): string => keys.map((index) => cells[index]!.trim()).join('/')

async function sketchTable(file: SourceFile, header: TableHeader, keys: readonly number[]) {
  const limit = distinctLimit(header.names.length)
  const sketchers = header.names.map((name) => new ColumnSketcher(name, limit))
  const sampleRows = Math.max(20, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / header.names.length)))
  const sample: (readonly string[])[] = []
  const rejections: Rejection[] = []
  const seen = new KeyCounter()
  let rejected = 0
  let rows = 0
  let unique = keys.length > 0
  let tail = { line: 0, cells: 0, count: 0 }
  const onReject = (rejection: Rejection, cells: number) => {
    rejected++
    if (rejections.length < 5) rejections.push(rejection)
    tail = tail.cells === cells ? { ...tail, count: tail.count + 1 } : { line: rejection.line!, cells, count: 1 }
  }
  for await (const { cells, line } of readRows(file, header, onReject)) {
    rows++
    tail = { line: 0, cells: 0, count: 0 }
    if (sample.length < sampleRows) sample.push(cells)
    for (let i = 0; i < cells.length; i++) sketchers[i]!.add(cells[i]!, line)
    if (unique) unique = keys.every((index) => cells[index]!.trim() !== '') && seen.next(keyOf(cells, keys)) === 0
  }
  return { sketches: sketchers.map((sketcher): ColumnSketch => sketcher.finish(rows)), sample, rows, rejections, rejected, unique, tail }
}

function checkRows(source: Source, file: SourceFile, rows: number, rejected: number, rejections: readonly Rejection[]): void {
  const [first] = rejections
  if (rows === 0 && first === undefined) {
    throw new InputError('NO_RUNS_FOUND', {
      source: source.label,
      found: 'a header without rows',
      formats: ['a table with one run a row'],
    })
  }
  if (first !== undefined && rejected > MOST_REJECTED * (rows + rejected)) {
    throw new InputError('NO_USABLE_ROWS', {
      path: file.name,
      rejected,
      rows: rows + rejected,
      line: first.line ?? 2,
      reason: first.reason,
    })
  }
}

async function* emit(
  source: Source,
  file: SourceFile,
  header: TableHeader,
  plan: TablePlan,
  keys: readonly number[],
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  const seen = new KeyCounter()
  const filled = (cells: readonly string[]): Value =>
    Object.fromEntries(header.names.flatMap((name, i) => (cells[i] === '' ? [] : [[name, cells[i]!]])))
  for await (const { cells, line } of readRows(file, header, onReject)) {
    let base: RunKey
    if (keys.length > 0) base = { kind: 'id', id: keyOf(cells, keys) }
    else {
      // Of the cells as they stand, so that another reading of the columns changes the runs and does not double them.
      const hash = contentHash(filled(cells))
      base = { kind: 'row', source: source.key, hash, ordinal: seen.next(hash) }
    }
    for (const { draft, part } of drafts(cells, plan)) {
      const key: RunKey =
        part === '' ? base : base.kind === 'id' ? { kind: 'id', id: `${base.id}/${part}` } : { ...base, hash: `${base.hash}/${part}` }
      const { name, ...content } = closeDraft(draft)
      // A name made from the line would change when a row is put in above.
      const named = name ?? (keys.length > 0 ? keyOf(cells, keys) : `row ${line}`)
      yield {
        type: 'run',
        key,
        contentHash: contentHash(content as unknown as Value, name),
        name: part === '' ? named : `${named} ${part}`,
        ...content,
      }
    }
  }
}

/** One run a row; one a seed where seeds stand in columns of their own. */
function* drafts(cells: readonly string[], plan: TablePlan): Generator<{ draft: RunDraft; part: string }> {
  const base = readDraft(cells, plan)
  if (plan.wide.length === 0) {
    yield { draft: base, part: '' }
    return
  }
  const seeds = new Map<string, { key: string; value: number; summary: Record<string, Value> }>()
  for (const { metric, key, columns } of plan.wide) {
    for (const { index, value } of columns) {
      const cell = readValue(cells[index]!, { as: 'metric', numeric: true, boolean: false })
      if (cell === undefined) continue
      const part = `${key}=${value}`
      const seed = seeds.get(part) ?? { key, value, summary: {} }
      seed.summary[metric] = cell
      seeds.set(part, seed)
    }
  }
  for (const [part, { key, value, summary }] of seeds) {
    yield { draft: { ...base, config: { ...base.config, [key]: value }, summary: { ...base.summary, ...summary } }, part }
  }
  // A configuration none of whose seeds has a value is a configuration all the same.
  if (seeds.size === 0) yield { draft: base, part: '' }
}

function readDraft(cells: readonly string[], plan: TablePlan): RunDraft {
  const draft = newDraft()
  const wide = new Set(plan.wide.flatMap(({ columns }) => columns.map(({ index }) => index)))
  for (const column of plan.columns) {
    if (wide.has(column.index)) continue
    const text = cells[column.index]!
    if (takeBookkeeping(draft, column.as, column.name, text)) continue
    const value = readValue(text, column)
    if (value === undefined) continue
    if (column.as === 'metric') draft.summary[column.name] = value
    else draft.config[column.name] = value
  }
  return draft
}
