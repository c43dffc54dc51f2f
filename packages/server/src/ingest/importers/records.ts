import { canonical, InputError, type Value } from '@sweepwise/core'
import { contentHash } from '../content-hash.ts'
import { type FlatRecord, flattenRecord, indexCurve, type RecordCurve, type Zone } from '../flatten-record.ts'
import type { ColumnReading, ImportOptions, ProjectReading, Reading, Rejection, Source } from '../importer.ts'
import { KeyCounter } from '../key-counter.ts'
import { readValue } from '../read-value.ts'
import { closeDraft, newDraft, takeBookkeeping } from '../run-draft.ts'
import type { RunEvent, RunKey } from '../run-event.ts'
import { type ColumnSketch, ColumnSketcher } from '../table/column-sketch.ts'
import { genericTable, type Placed, prefixedTable } from '../table/layouts.ts'
import { declared, type PlannedColumn, planColumns } from '../table/plan-columns.ts'

/** One nested record of a run, and where it stood. */
export interface Located {
  readonly record: { readonly [key: string]: Value }
  readonly file: string
  /** 1-based. */
  readonly line?: number
  /** Where the source groups its runs (the outer list of nested lists, the folder). */
  readonly group?: string
  /** Name of the run where the record has none (a file's path). */
  readonly name?: string
  /** Identity where the source itself has one (a folder per run). */
  readonly id?: string
}

export type Records = (onReject: (rejection: Rejection) => void) => AsyncIterable<Located>

/** Different flat keys over all records; a file with more is keyed by step or by user, not by setting. */
const MOST_COLUMNS = 20_000
const SAMPLE_ROWS = 5_000
const SAMPLE_CELLS = 1_000_000
const DISTINCT = 1_000
/** A bare list of numbers this long is a curve, whatever it is called. */
const LONG_LIST = 20

/**
 * Nested records → runs, as for tables: read twice, once to understand the keys and once to emit. Containers say what
 * their content is (`config`, `metrics`, `history`); flat keys that nothing places are inferred like columns of a table.
 * @throws InputError NO_RUNS_FOUND when there are no records, or none with anything in it
 */
export async function recordReading(source: Source, format: string, options: ImportOptions, records: Records): Promise<Reading> {
  const survey = await surveyRecords(source, records)
  const plan = planRecords(survey, options)
  const project: ProjectReading = {
    name: source.key.replace(/\.(csv|tsv|jsonl?|ndjson)$/i, ''),
    columns: plan.report,
    events: (onReject) => emit(source, plan, records(onReject), onReject),
  }
  return { format, projects: [project] }
}

interface Survey {
  readonly columns: readonly SurveyedColumn[]
  readonly sample: readonly (readonly (string | undefined)[])[]
  readonly curves: ReadonlyMap<string, { readonly name: string; points: number; runs: number }>
  readonly rows: number
  /** Path of the key whose text is in every record and never twice. */
  readonly idPath: string | null
}

interface SurveyedColumn {
  readonly path: string
  readonly name: string
  readonly zone: Zone
  readonly sketch: ColumnSketch
  /** Most numbers in a list of this key; 0 = no lists. */
  readonly longestList: number
  /** Cells that hold lists of numbers only. */
  readonly lists: number
  readonly fractions: boolean
  /** Another path of the same name that held the same value in every record that has both. */
  readonly repeats: string | null
}

async function surveyRecords(source: Source, records: Records): Promise<Survey> {
  const columns = new Map<string, MutableColumn>()
  const curves = new Map<string, { name: string; points: number; runs: number }>()
  const sample: (string | undefined)[][] = []
  const ids = new Map<string, { counter: KeyCounter; count: number }>()
  let rows = 0
  let rejected = 0
  let first: Rejection | null = null
  for await (const { record, line, file } of records((rejection) => {
    rejected++
    first ??= rejection
  })) {
    const flat = tryFlatten(record)
    if (flat === null) {
      rejected++
      first ??= { file, ...(line === undefined ? {} : { line }), reason: 'is nested too deep' }
      continue
    }
    rows++
    const row: (string | undefined)[] = []
    const firstOfName = new Map<string, { path: string; text: string }>()
    for (const { path, name, zone, value } of flat.cells) {
      let column = columns.get(path)
      if (column === undefined) {
        if (columns.size >= MOST_COLUMNS) {
          throw new InputError('BAD_JSON', {
            path: file,
            line: line ?? null,
            found: `more than ${MOST_COLUMNS} different keys; runs share their keys`,
          })
        }
        column = new MutableColumn(columns.size, path, name, zone)
        columns.set(path, column)
      }
      const text = textOf(value)
      column.add(value, text, line ?? rows)
      row[column.index] = text
      const twin = firstOfName.get(name)
      if (twin === undefined) firstOfName.set(name, { path, text })
      else column.met(twin.path, twin.text === text)
      if ((ID.test(name) || (path === 'name' && isWandbRun(record))) && typeof value !== 'object' && text !== '') {
        const id = ids.get(path) ?? { counter: new KeyCounter(), count: 0 }
        ids.set(path, id)
        id.counter.next(text)
        id.count++
      }
    }
    for (const { path, name, values } of flat.curves) {
      const curve = curves.get(path) ?? { name, points: 0, runs: 0 }
      curves.set(path, curve)
      curve.points += values.length
      curve.runs++
    }
    if (sample.length < SAMPLE_ROWS && sample.length * columns.size < SAMPLE_CELLS) sample.push(row)
  }
  if (rows === 0) noRecords(source, rejected, first)
  const found = [...columns.values()].map((column) => column.finish(rows))
  const id = found.find(({ path }) => ids.get(path)?.count === rows && ids.get(path)?.counter.size === rows)
  return { columns: found, sample, curves, rows, idPath: id?.path ?? null }
}

/** As W&B's own API answers: `name` is the id there, and what people call the run is `displayName`. */
const isWandbRun = (record: Located['record']): boolean => Object.hasOwn(record, 'summaryMetrics')

const ID = /^((run|trial|wandb|experiment)[ _-]?id|uuid|id)$/i

function noRecords(source: Source, rejected: number, first: Rejection | null): never {
  if (first !== null) {
    throw new InputError('NO_USABLE_ROWS', { path: first.file, rejected, rows: rejected, line: first.line ?? 1, reason: first.reason })
  }
  throw new InputError('NO_RUNS_FOUND', { source: source.label, found: 'no record of a run', formats: ['objects with params and metrics'] })
}

function tryFlatten(record: Located['record']): FlatRecord | null {
  try {
    return flattenRecord(record)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Text of a value as a table would hold it. */
const textOf = (value: Value): string => (value === null ? 'None' : canonical(value))

class MutableColumn {
  readonly index: number
  readonly #path: string
  readonly #name: string
  readonly #zone: Zone
  readonly #sketcher: ColumnSketcher
  #longest = 0
  #lists = 0
  #fractions = false
  #twin: string | null = null
  #same = true

  constructor(index: number, path: string, name: string, zone: Zone) {
    this.index = index
    this.#path = path
    this.#name = name
    this.#zone = zone
    this.#sketcher = new ColumnSketcher(name, DISTINCT)
  }

  add(value: Value, text: string, line: number): void {
    this.#sketcher.add(text, line)
    if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'number' || item === null)) return
    this.#lists++
    this.#longest = Math.max(this.#longest, value.length)
    this.#fractions ||= value.some((item) => typeof item === 'number' && !Number.isInteger(item))
  }

  met(path: string, same: boolean): void {
    this.#twin = path
    this.#same &&= same
  }

  finish(rows: number): SurveyedColumn {
    return {
      path: this.#path,
      name: this.#name,
      zone: this.#zone,
      sketch: this.#sketcher.finish(rows),
      longestList: this.#longest,
      lists: this.#lists,
      fractions: this.#fractions,
      repeats: this.#same ? this.#twin : null,
    }
  }
}

interface RecordPlan {
  /** By path. */
  readonly columns: ReadonlyMap<string, PlannedColumn & { readonly curve: boolean }>
  /** By path: the metric's name. */
  readonly curves: ReadonlyMap<string, string>
  readonly report: readonly ColumnReading[]
  readonly idPath: string | null
}

function planRecords(survey: Survey, options: ImportOptions): RecordPlan {
  const { columns } = survey
  const idPath = chosenId(survey, options)
  const names = uniqueNames(columns.map(({ path, name, zone, repeats }) => ({ path, name, group: repeats === null ? zone : path })))
  const said = declared(options)
  const curve = columns.map((column) => isBareCurve(column) && said(names.get(column.path)!) !== 'param')
  // Beside a dict of settings and one of results stands what is known of the run itself.
  const sorted = columns.some(({ zone }) => zone === 'config') && columns.some(({ zone }) => zone === 'outcome')
  const place = (index: number): Placed | null => {
    const column = columns[index]!
    if (column.path === idPath) return { as: 'id', reason: 'tells the runs apart, also on the next import' }
    if (column.repeats !== null) return { as: 'other', reason: `the same as '${column.repeats}' wherever both are` }
    if (curve[index]) return { as: 'history', reason: 'a list of numbers, by place' }
    if (column.zone === 'config') return { as: 'param', reason: 'stands among the params' }
    if (column.zone === 'bookkeeping') return { as: 'other', reason: 'describes where it ran, not what' }
    if (column.zone === 'outcome') return { as: 'metric', reason: 'stands among the results' }
    const topLevel = (sorted ? prefixedTable.place(column.name) : null) ?? genericTable.place(column.name)
    // `run: 1` in a nested record numbers it; a name is a text.
    if (topLevel !== null && !(topLevel.as === 'name' && column.sketch.numbers > 0)) return topLevel
    return column.lists > 0 && column.lists === survey.rows - column.sketch.empty
      ? { as: 'param', reason: 'a list that stays whole' }
      : null
  }
  const { columns: planned } = planColumns(
    columns.map(({ path }) => names.get(path)!),
    place,
    columns.map(({ sketch }) => sketch),
    survey.sample,
    options,
    { wideSeeds: false, outcomes: survey.curves.size > 0 },
  )
  const curves = uniqueNames([...survey.curves].map(([path, { name }]) => ({ path, name, group: 'curve' })))
  const report: ColumnReading[] = planned.map(({ name, as, reason }) => ({ name, as, reason }))
  for (const [path, { points, runs }] of survey.curves) {
    report.push({ name: curves.get(path)!, as: 'history', reason: `curves of ${runs} runs, ${points} points` })
  }
  return { columns: new Map(planned.map((column, i) => [columns[i]!.path, { ...column, curve: curve[i]! }])), curves, report, idPath }
}

/** Numbers under a bare key: a curve when its name is an outcome's, or when the list is longer than any setting. */
function isBareCurve({ zone, lists, longestList, sketch, fractions, name }: SurveyedColumn): boolean {
  if (zone === 'config' || zone === 'bookkeeping' || lists === 0 || sketch.numbers > 0) return false
  return (
    longestList >= LONG_LIST || (fractions && /(loss|acc|error|score|reward|return|metric|val|train|test)/i.test(name) && longestList > 2)
  )
}

function chosenId({ columns, idPath }: Survey, { idColumn }: ImportOptions): string | null {
  if (idColumn === undefined) return idPath
  const column = columns.find(({ path, name }) => name === idColumn || path === idColumn)
  if (column === undefined || column.sketch.empty > 0 || (!column.sketch.manyDistinct && column.sketch.distinct < column.sketch.rows)) {
    throw new InputError('BAD_OPTION', {
      option: 'id-column',
      found: `'${idColumn}'`,
      expected: 'a key that every record has, never with the same value',
    })
  }
  return column.path
}

/** Short names, as long as no two paths of one group share one; else the whole path. */
function uniqueNames(entries: readonly { path: string; name: string; group: string }[]): ReadonlyMap<string, string> {
  const owners = new Map<string, number>()
  const key = (name: string, group: string): string =>
    `${group === 'outcome' || group === 'open' || group === 'config' || group === 'bookkeeping' ? 'cell' : group}\u0000${name}`
  for (const { name, group } of entries) owners.set(key(name, group), (owners.get(key(name, group)) ?? 0) + 1)
  return new Map(entries.map(({ path, name, group }) => [path, owners.get(key(name, group))! > 1 ? path : name]))
}

async function* emit(
  source: Source,
  plan: RecordPlan,
  records: AsyncIterable<Located>,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  const seen = new KeyCounter()
  let n = 0
  for await (const { record, file, line, group, name, id: given } of records) {
    const flat = tryFlatten(record)
    if (flat === null) {
      onReject({ file, ...(line === undefined ? {} : { line }), reason: 'is nested too deep' })
      continue
    }
    n++
    const draft = newDraft()
    const series = new Map<string, RecordCurve>()
    let id = given
    for (const { path, value } of flat.cells) {
      const column = plan.columns.get(path)
      if (column === undefined) continue
      if (path === plan.idPath) id ??= textOf(value)
      if (column.curve) {
        if (Array.isArray(value)) series.set(column.name, indexCurve(path, column.name, value))
        continue
      }
      if (takeBookkeeping(draft, column.as, column.name, value === null ? '' : textOf(value))) continue
      const read = typeof value === 'string' && (column.numeric || column.as === 'metric') ? readValue(value, column) : value
      if (read === undefined) continue
      if (column.as !== 'metric') draft.config[column.name] = read
      else if (read !== null) draft.summary[column.name] = read
    }
    for (const curve of flat.curves) if (plan.curves.has(curve.path)) series.set(plan.curves.get(curve.path)!, curve)
    // A metric with a curve and a number of the same name: the number is its summary.
    const key: RunKey = id === undefined ? rowKey(source.key, record, seen) : { kind: 'id', id }
    if (group !== undefined) draft.group ??= group
    const { name: own, ...content } = closeDraft(draft)
    const list = [...series].map(([metric, { steps, values, times }]) => ({
      metric,
      steps,
      values,
      ...(times === undefined ? {} : { times }),
    }))
    yield {
      type: 'run',
      key,
      contentHash: contentHash(
        content as unknown as Value,
        own ?? name,
        ...list.flatMap(({ metric, steps, values }) => [metric, steps, values]),
      ),
      name: own ?? name ?? id ?? (line === undefined ? `run ${n}` : `line ${line}`),
      ...content,
    }
    if (list.length > 0) yield { type: 'history', key, series: list }
  }
}

/** Of the record as it stands, so that another reading of its keys changes the run and does not double it. */
function rowKey(source: string, record: Value, seen: KeyCounter): RunKey {
  const hash = contentHash(record)
  return { kind: 'row', source, hash, ordinal: seen.next(hash) }
}
