import { InputError, type Value } from '@sweepwise/core'
import { contentHash, ordinals } from '../content-hash.ts'
import type { ColumnReading, Importer, ImportOptions, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { headText } from '../read-text.ts'
import { readDuration, readTime } from '../read-time.ts'
import type { RunEvent, RunKey, RunRecord } from '../run-event.ts'
import { readRunState } from '../run-state.ts'
import { type ColumnSketch, ColumnSketcher, isMissing } from '../table/column-sketch.ts'
import type { TableLayout } from '../table/layouts.ts'
import { type PlannedColumn, planColumns, type TablePlan } from '../table/plan-columns.ts'
import { readHeader, readRows, type TableHeader, type TableRow } from '../table/read-table.ts'

/** Rows kept for telling settings from outcomes. */
const SAMPLE = 5_000

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
  const file = source.files[0]!
  const header = await readHeader(file, options.delimiter)
  const { sketches, sample, rows, rejections } = await sketch(file, header)
  if (rows === 0) {
    const [first] = rejections
    if (first === undefined)
      throw new InputError('NO_RUNS_FOUND', {
        source: source.label,
        found: 'a header without rows',
        formats: ['a table with one run a row'],
      })
    throw new InputError('NO_USABLE_ROWS', { path: file.name, rejected: rejections.length, line: first.line ?? 2, reason: first.reason })
  }
  const plan = planColumns(header, layout, sketches, sample, options)
  const fallback = /\.[a-z]+$/i.test(source.key) ? source.key.replace(/\.[a-z0-9]+$/i, '') : source.key
  return {
    format: layout.format,
    projects: [
      {
        name: fallback,
        columns: plan.columns.map((column) => reading(column, header)),
        events: (onReject) => emit(source, file, header, plan, onReject),
      },
    ],
  }
}

async function sketch(file: SourceFile, header: TableHeader) {
  const sketchers = header.names.map((name) => new ColumnSketcher(name))
  const sample: (readonly string[])[] = []
  const rejections: Rejection[] = []
  let rows = 0
  for await (const { cells, line } of readRows(file, header, (rejection) => rejections.length < 1000 && rejections.push(rejection))) {
    rows++
    if (sample.length < SAMPLE) sample.push(cells)
    for (let i = 0; i < cells.length; i++) sketchers[i]!.add(cells[i]!, line)
  }
  return { sketches: sketchers.map((sketcher): ColumnSketch => sketcher.finish()), sample, rows, rejections }
}

const reading = ({ index, as, reason }: PlannedColumn, header: TableHeader): ColumnReading => ({ name: header.names[index]!, as, reason })

async function* emit(
  source: Source,
  file: SourceFile,
  header: TableHeader,
  plan: TablePlan,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  const next = ordinals()
  for await (const row of readRows(file, header, onReject)) {
    for (const draft of drafts(row, plan)) {
      const hash = contentHash(draft.config, draft.summary, draft.name, draft.state)
      const key: RunKey =
        draft.id === undefined ? { kind: 'row', source: source.key, hash, ordinal: next(hash) } : { kind: 'id', id: draft.id }
      const { id: _, ...rest } = draft
      yield { type: 'run', key, contentHash: hash, ...rest } satisfies RunRecord
    }
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

interface Draft extends Writable<Partial<Omit<RunRecord, 'type' | 'key' | 'config' | 'summary'>>> {
  id?: string
  config: Record<string, Value>
  summary: Record<string, Value>
}

/** One run a row; one a seed where seeds stand in columns of their own. */
function* drafts(row: TableRow, plan: TablePlan): Generator<Draft> {
  const base = draft(row, plan)
  if (plan.wide.length === 0) {
    yield base
    return
  }
  const seeds = new Map<string, { key: string; value: number; summary: Record<string, Value> }>()
  for (const { metric, key, columns } of plan.wide) {
    for (const { index, value } of columns) {
      const cell = readCell(row.cells[index]!, true, false)
      if (cell === undefined) continue
      const id = `${key}=${value}`
      const seed = seeds.get(id) ?? { key, value, summary: {} }
      seed.summary[metric] = cell
      seeds.set(id, seed)
    }
  }
  for (const [id, { key, value, summary }] of seeds) {
    yield {
      ...base,
      ...(base.id === undefined ? {} : { id: `${base.id}/${id}` }),
      ...(base.name === undefined ? {} : { name: `${base.name} ${id}` }),
      config: { ...base.config, [key]: value },
      summary: { ...base.summary, ...summary },
    }
  }
}

function draft({ cells, line }: TableRow, plan: TablePlan): Draft {
  const result: Draft = { config: {}, summary: {}, state: 'finished' }
  const wide = new Set(plan.wide.flatMap(({ columns }) => columns.map(({ index }) => index)))
  for (const column of plan.columns) {
    const text = cells[column.index]!
    if (wide.has(column.index)) continue
    switch (column.as) {
      case 'param':
      case 'seed':
      case 'ignored': {
        const value = readCell(text, column.numeric, column.boolean)
        if (value !== undefined) result.config[column.name] = value
        break
      }
      case 'metric': {
        const value = readCell(text, column.numeric, column.boolean)
        if (value !== undefined) result.summary[column.name] = value
        break
      }
      case 'id':
        result.id = text.trim()
        break
      case 'name':
        if (text.trim() !== '') result.name = /^\d+$/.test(text.trim()) ? `${column.name} ${text.trim()}` : text.trim()
        break
      case 'group':
        if (text.trim() !== '') {
          result.group = text.trim()
          if (/^sweep$/i.test(column.name)) result.sweep = text.trim()
        }
        break
      case 'tags':
        result.tags = text
          .split(/[,;]/)
          .map((tag) => tag.trim())
          .filter((tag) => tag !== '')
        break
      case 'state': {
        const state = readRunState(text)
        if (state !== null) Object.assign(result, state)
        break
      }
      case 'time':
        readTimes(result, column.name, text)
        break
      default:
    }
  }
  result.name ??= `row ${line}`
  return result
}

function readTimes(result: Draft, name: string, text: string): void {
  if (/duration/i.test(name)) {
    const duration = readDuration(text)
    if (duration !== undefined && result.startedAt !== undefined) result.finishedAt ??= result.startedAt + duration
    return
  }
  const time = readTime(text)
  if (time === undefined) return
  if (/end|finish|complete|updated/i.test(name)) result.finishedAt = time
  else {
    result.startedAt = time
    result.createdAt = time
  }
}

/** A cell as a value: numbers where the whole column reads as numbers, switches likewise, else text; undefined = not set. */
function readCell(text: string, numeric: boolean, boolean: boolean): Value | undefined {
  const clean = text.trim()
  if (clean === '') return undefined
  if (numeric) {
    if (/^nan$/i.test(clean)) return Number.NaN
    if (isMissing(clean)) return undefined
    if (/^[+-]?inf(inity)?$/i.test(clean)) return clean.startsWith('-') ? -Infinity : Infinity
    return Number(clean)
  }
  if (boolean) return isMissing(clean) ? undefined : clean.toLowerCase() === 'true'
  return text
}
