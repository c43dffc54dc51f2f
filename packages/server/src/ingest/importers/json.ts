import { InputError, type Value } from '@sweepwise/core'
import { flattenRecord, isCurveName } from '../flatten-record.ts'
import type { Importer, ImportOptions, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { countObjects, MEMBERS, objectsAt, ROOT } from '../json-text.ts'
import { readJson, tryJson } from '../read-json.ts'
import { readLines } from '../read-lines.ts'
import { headText, readText, wholeText } from '../read-text.ts'
import type { RunEvent } from '../run-event.ts'
import { findSweep, sweepEvents } from '../sweep-definition.ts'
import { type Located, recordReading } from './records.ts'

type Dict = { readonly [key: string]: Value }
const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects looked at before it is decided which list holds the runs. */
const SAMPLED = 20
/** Lists that are looked into. */
const CANDIDATES = 12
/** A sweep's definition beside its runs is looked for in files up to this size, in bytes. */
const DEFINITION_LIMIT = 32 << 20

/** One JSON document: a list of runs, runs by name, a list of runs somewhere inside, or a single run. */
export const json: Importer = {
  format: 'json',
  title: 'JSON',
  detect: async (source) => {
    const file = only(source)
    if (file === null) return 0
    const start = await startOf(file)
    if (start === null) return 0
    if (!/^[[{]/.test(start)) return /\.json$/i.test(file.name) ? 0.2 : 0
    return (await isLines(file, start)) ? 0 : 0.85
  },
  read: async (source, options) => {
    const file = source.files[0]!
    const pattern = await findRuns(source, file)
    const reading = await recordReading(source, 'json', options, (onReject) => recordsAt(file, pattern, onReject))
    return withSweep(reading, file)
  },
}

/** One JSON object a line. */
export const jsonLines: Importer = {
  format: 'jsonl',
  title: 'JSON lines',
  detect: async (source) => {
    const file = only(source)
    if (file === null) return 0
    const start = await startOf(file)
    if (start === null) return 0
    if (/\.(jsonl|ndjson)$/i.test(file.name)) return 0.9
    return start.startsWith('{') && (await isLines(file, start)) ? 0.9 : 0
  },
  read: (source, options: ImportOptions) => recordReading(source, 'jsonl', options, (onReject) => lines(source.files[0]!, onReject)),
}

const only = (source: Source): SourceFile | null => (source.files.length === 1 ? source.files[0]! : null)

async function startOf(file: SourceFile): Promise<string | null> {
  try {
    return (await headText(file)).trimStart()
  } catch (error) {
    if (error instanceof InputError && error.code === 'BINARY_FILE') return null
    throw error
  }
}

/** Whether the first line is a whole object and something follows it. */
async function isLines(file: SourceFile, start: string): Promise<boolean> {
  const text = start.includes('\n') ? start : (await headText(file, 4_000_000)).trimStart()
  const end = text.indexOf('\n')
  if (end < 0 || !text.slice(end).trim().startsWith('{')) return false
  try {
    return isDict(readJson(text.slice(0, end)))
  } catch {
    return false
  }
}

async function* lines(file: SourceFile, onReject: (rejection: Rejection) => void): AsyncGenerator<Located> {
  let line = 0
  for await (const text of readLines(file)) {
    line++
    if (text.trim() === '') continue
    const record = tryJson(text)
    if (isDict(record)) yield { record, file: file.name, line }
    else onReject({ file: file.name, line, reason: record === undefined ? 'is not JSON' : 'is no JSON object' })
  }
}

async function* recordsAt(file: SourceFile, pattern: string, onReject: (rejection: Rejection) => void): AsyncGenerator<Located> {
  // The list one level out names the group: `runs[2].evaluations[]` belong to "runs 3".
  const outer = /([^.[\]]+)\[\]\.[^[\]]+\[\]$/.exec(pattern)?.[1]
  for await (const { text, line, indices, key } of objectsAt(readText(file), file.name, pattern)) {
    const record = tryJson(text)
    if (isDict(record)) {
      const group = outer === undefined ? undefined : `${outer} ${indices.at(-2)! + 1}`
      yield { record, file: file.name, line, ...(group === undefined ? {} : { group }), ...(pattern === MEMBERS ? { name: key } : {}) }
    } else onReject({ file: file.name, line, reason: 'is not JSON' })
  }
}

interface Shape {
  readonly config: boolean
  readonly outcome: boolean
  readonly scalars: number
  readonly paths: ReadonlySet<string>
}

/**
 * Where the runs stand. Lists of objects are judged by what their first objects hold: params and results count most,
 * then how many there are; points of a curve are none. Then a dict of like dicts; then the document as one run.
 */
async function findRuns(source: Source, file: SourceFile): Promise<string> {
  const counts = await countObjects(readText(file), file.name)
  const lists = [...counts].filter(([pattern]) => pattern.endsWith('[]')).sort((a, b) => b[1] - a[1])
  let best: { pattern: string; score: number; shapes: readonly Shape[] } | null = null
  for (const [pattern, count] of lists.slice(0, CANDIDATES)) {
    const shapes = await shapesAt(file, pattern)
    const score = scoreOf(pattern, count, shapes)
    if (score > 0 && (best === null || score > best.score)) best = { pattern, score, shapes }
  }
  if (counts.has(ROOT)) {
    const members = counts.get(MEMBERS) ?? 0
    const [root] = members < 2000 ? await shapesAt(file, ROOT) : []
    const single = root?.config && root.outcome
    if (best !== null && !(single && !best.shapes.some((shape) => shape.config))) return best.pattern
    if (members >= 2 && alike(await shapesAt(file, MEMBERS))) return MEMBERS
    if (root !== undefined && (root.config || root.outcome || root.scalars >= 2)) return ROOT
  }
  if (best !== null) return best.pattern
  throw new InputError('NO_RUNS_FOUND', {
    source: source.label,
    found:
      counts.size === 0
        ? 'valid JSON, but no objects'
        : `valid JSON, but none of its lists (${
            lists
              .map(([pattern]) => pattern)
              .slice(0, 5)
              .join(', ') || 'it has none'
          }) holds params and results`,
    formats: ['a list of objects with params and metrics', 'one object a run'],
  })
}

async function shapesAt(file: SourceFile, pattern: string): Promise<Shape[]> {
  const shapes: Shape[] = []
  for await (const { text } of objectsAt(readText(file), file.name, pattern)) {
    const record = tryJson(text)
    if (isDict(record)) {
      try {
        shapes.push(shapeOf(record))
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
      }
    }
    if (shapes.length >= SAMPLED) break
  }
  return shapes
}

function shapeOf(record: Dict): Shape {
  const { cells, curves } = flattenRecord(record)
  return {
    config: cells.some(({ zone }) => zone === 'config'),
    outcome: curves.length > 0 || cells.some(({ zone, value }) => zone === 'outcome' && typeof value === 'number'),
    scalars: cells.filter(({ value }) => typeof value !== 'object').length,
    paths: new Set([...cells.map(({ path }) => path), ...curves.map(({ path }) => path)]),
  }
}

function scoreOf(pattern: string, count: number, shapes: readonly Shape[]): number {
  const share = (has: (shape: Shape) => boolean): number => shapes.filter(has).length / Math.max(1, shapes.length)
  const config = share((shape) => shape.config)
  const outcome = share((shape) => shape.outcome)
  const scalars = share((shape) => shape.scalars >= 2)
  if (config === 0 && scalars === 0) return 0
  const score = 3 * config + 2 * outcome + scalars + Math.min(2, Math.log10(count))
  const key = /([^.[\]]+)\[\]$/.exec(pattern)?.[1]
  return key !== undefined && isCurveName(key) && config === 0 ? score - 6 : score
}

/** Most share most of their keys with the first. */
function alike(shapes: readonly Shape[]): boolean {
  const [first] = shapes
  if (first === undefined || shapes.length < 2 || first.paths.size < 2) return false
  const like = shapes.slice(1).filter(({ paths }) => {
    const shared = [...paths].filter((path) => first.paths.has(path)).length
    return shared >= 0.5 * Math.max(paths.size, first.paths.size)
  })
  return like.length >= 0.8 * (shapes.length - 1)
}

/** A sweep's definition that stands beside its runs: its goal is declared, and the runs belong to it. */
async function withSweep(reading: Reading, file: SourceFile): Promise<Reading> {
  if (file.size > DEFINITION_LIMIT) return reading
  const document = tryJson(await wholeText(file))
  const sweep = document === undefined ? null : findSweep(document, file.name)
  if (sweep === null) return reading
  return {
    ...reading,
    projects: reading.projects.map((project) => ({
      ...project,
      events: async function* (onReject): AsyncGenerator<RunEvent> {
        yield* sweepEvents(sweep)
        for await (const event of project.events(onReject)) yield event.type === 'run' ? { ...event, sweep: sweep.id } : event
      },
    })),
  }
}
