import { createHash } from 'node:crypto'
import { type FlatValues, flatten, type Value } from '@sweepwise/core'
import type { SourceFile } from '../importer.ts'
import { consoleLines } from './console-lines.ts'
import { isDict, mediumOf, readHistoryRow } from './history-row.ts'
import { type LogReading, readLog } from './log-file.ts'
import { MetricDefinitions, standsForRun } from './metric-definitions.ts'
import { PathTree } from './path-tree.ts'
import { type LogRecord, type LogRun, type LogUpdates, pathOf, toMs } from './record.ts'
import { systemName } from './reserved-names.ts'
import { saysOutOfMemory } from './run-end.ts'

/** Everything a log says about its run but the history itself; its size does not depend on the log's length. */
export interface LogHead extends LogReading {
  /** Empty when no run record could be read. */
  readonly run: Partial<
    Pick<LogRun, 'runId' | 'entity' | 'project' | 'runGroup' | 'jobType' | 'displayName' | 'notes' | 'tags' | 'sweepId'>
  >
  readonly host: string
  /** UTC milliseconds; null = not said. */
  readonly startedAt: number | null
  /** When it ended as far as the log shows, UTC milliseconds: the last time in it, or start and run time. */
  readonly lastAt: number | null
  /** How it goes on from an earlier log of the same run. */
  readonly goesOn: { readonly kind: 'resume' | 'rewind' | 'fork' | 'join'; readonly fromStep: number } | null
  readonly config: FlatValues
  readonly summary: FlatValues
  readonly definitions: MetricDefinitions
  readonly exitCode: number | null
  readonly preempting: boolean
  readonly outOfMemory: boolean
  readonly rows: number
  readonly lastStep: number
  /** Names in the history: whether any value was a number. */
  readonly logged: ReadonlyMap<string, boolean>
  /** Names of system metrics. */
  readonly system: ReadonlySet<string>
  /** Media by kind: how many values. */
  readonly media: ReadonlyMap<string, number>
  readonly artifacts: number
  readonly files: number
  readonly consoleLines: number
  /** Of all bytes: equal = the same log. */
  readonly digest: string
}

/** Later values of one metric in a few numbers, for logs whose summary was never written. */
interface Tally {
  n: number
  sum: number
  min: number
  max: number
  first: number
  last: number
}

/** A value of text that may stand in a summary, in characters. */
const LONGEST_TEXT = 2_000
/** A client names files as often as it likes; beyond this only new names are counted twice. */
const MOST_FILES = 100_000
/** A run longer than this (3 years, in seconds) is the client's known mistake after a resume, not a duration. */
const LONGEST_RUN_S = 1e8

/** Reads a log from beginning to end. */
export async function readHead(file: SourceFile): Promise<LogHead> {
  const hash = createHash('sha256')
  const config = new PathTree()
  const summary = new PathTree()
  const removed = new Set<string>()
  const definitions = new MetricDefinitions()
  const tallies = new Map<string, Tally>()
  const texts = new Map<string, Value>()
  const logged = new Map<string, boolean>()
  const measured = new Set<string>()
  const media = new Map<string, number>()
  const files = new Set<string>()
  const console = consoleLines()
  let run: LogRun | null = null
  let host = ''
  let startedAt: number | null = null
  let lastAt = Number.NaN
  let exit: { code: number; runtimeS: number } | null = null
  let preempting = false
  let outOfMemory = false
  let rows = 0
  let lastStep = -1
  let artifacts = 0
  let lines = 0

  const seen = (time: number): void => {
    if (time > 0 && !(time <= lastAt)) lastAt = time
  }
  const began = (time: number): void => {
    if (!Number.isNaN(time)) startedAt = time
  }
  const summarise = (updates: LogUpdates): void => {
    for (const item of updates.update) {
      summary.set(pathOf(item), item.valueJson)
      removed.delete(pathOf(item).join('.'))
    }
    for (const item of updates.remove) {
      summary.remove(pathOf(item))
      removed.add(pathOf(item).join('.'))
    }
  }
  const configure = (updates: LogUpdates): void => {
    for (const item of updates.update) config.set(pathOf(item), item.valueJson)
    for (const item of updates.remove) config.remove(pathOf(item))
  }
  const takeRow = (record: NonNullable<LogRecord['history']>): void => {
    const row = readHistoryRow(record.item, record.step?.num)
    rows++
    if (row.step > lastStep) lastStep = row.step
    seen(row.time)
    for (const [name, value] of row.numbers) {
      logged.set(name, true)
      tally(tallies, name, value)
    }
    for (const [name, value] of row.others) {
      if (!logged.has(name)) logged.set(name, false)
      const medium = mediumOf(value)
      if (medium !== null) media.set(medium, (media.get(medium) ?? 0) + 1)
      else if (typeof value === 'boolean' || (typeof value === 'string' && value.length <= LONGEST_TEXT)) texts.set(name, value)
    }
  }
  const take = (record: LogRecord): void => {
    if (record.history !== undefined) takeRow(record.history)
    else if (record.summary !== undefined) summarise(record.summary)
    else if (record.stats !== undefined) {
      if (record.stats.timestamp !== undefined) seen(toMs(record.stats.timestamp))
      for (const { key } of record.stats.item) measured.add(key)
    } else if (record.outputRaw !== undefined) {
      const { outputType, timestamp, line } = record.outputRaw
      const time = timestamp === undefined ? Number.NaN : toMs(timestamp)
      seen(time)
      for (const { stream, text } of console.push(outputType === 0 ? 'stderr' : 'stdout', time, line)) {
        lines++
        outOfMemory ||= stream === 'stderr' && saysOutOfMemory(text)
      }
    } else if (record.config !== undefined) configure(record.config)
    else if (record.run !== undefined) {
      run = { ...record.run }
      if (record.run.config !== undefined) configure(record.run.config)
      if (record.run.summary !== undefined) summarise(record.run.summary)
      if (record.run.startTime !== undefined) began(toMs(record.run.startTime))
      if (record.run.host !== '') host = record.run.host
    } else if (record.metric !== undefined) definitions.take(record.metric)
    else if (record.files !== undefined) {
      for (const { path } of record.files.files) if (files.size < MOST_FILES) files.add(path)
    } else if (record.artifact !== undefined) artifacts++
    else if (record.exit !== undefined) exit = { code: record.exit.exitCode, runtimeS: record.exit.runtime }
    else if (record.preempting !== undefined) preempting = true
    else if (record.environment !== undefined) {
      if (record.environment.host !== '') host = record.environment.host
      if (record.environment.startedAt !== undefined && startedAt === null) began(toMs(record.environment.startedAt))
    }
  }

  const records = readLog(file, (bytes) => hash.update(bytes))
  let next = await records.next()
  for (; next.done !== true; next = await records.next()) for (const record of next.value) take(record)
  for (const { stream, text } of console.end()) {
    lines++
    outOfMemory ||= stream === 'stderr' && saysOutOfMemory(text)
  }
  // Assigned within closures, which the compiler does not follow.
  const { finalRun, finalExit } = { finalRun: run as LogRun | null, finalExit: exit as { code: number; runtimeS: number } | null }
  const start = startedAt as number | null
  if (start !== null && finalExit !== null && finalExit.runtimeS >= 0 && finalExit.runtimeS < LONGEST_RUN_S)
    seen(start + finalExit.runtimeS * 1000)

  return {
    ...next.value,
    run: finalRun ?? {},
    host,
    startedAt: start,
    lastAt: Number.isNaN(lastAt) ? null : lastAt,
    goesOn: finalRun === null ? null : goesOnFrom(finalRun),
    config: configOf(config),
    summary: summaryOf(summary, removed, definitions, tallies, texts),
    definitions,
    exitCode: finalExit === null ? null : finalExit.code,
    preempting,
    outOfMemory,
    rows,
    lastStep,
    logged,
    system: new Set([...measured].map((key) => systemName(key, logged))),
    media,
    artifacts,
    files: files.size,
    consoleLines: lines,
    digest: hash.digest('base64url'),
  }
}

function tally(tallies: Map<string, Tally>, name: string, value: number): void {
  let entry = tallies.get(name)
  if (entry === undefined) {
    entry = { n: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, first: value, last: value }
    tallies.set(name, entry)
  }
  entry.last = value
  if (Number.isNaN(value)) return
  entry.n++
  entry.sum += value
  if (value < entry.min) entry.min = value
  if (value > entry.max) entry.max = value
}

function goesOnFrom(run: LogRun): LogHead['goesOn'] {
  const point = run.branchPoint
  if (point !== undefined && point.run !== '') return { kind: point.run === run.runId ? 'rewind' : 'fork', fromStep: point.value + 1 }
  if (run.forked) return { kind: 'fork', fromStep: run.startingStep }
  if (run.resumed) return { kind: 'resume', fromStep: run.startingStep }
  return run.resume ? { kind: 'join', fromStep: 0 } : null
}

function configOf(tree: PathTree): FlatValues {
  const { _wandb: _client, wandb_version: _version, ...given } = tree.toValue()
  return flatten(given)
}

/**
 * The summary as the log states it; what it does not mention (a process that was killed, a writer that leaves it to the
 * server) is the last value logged, or what `define_metric` asked for. A metric with a rule is there twice: as
 * `loss.min`, and as `loss` with the value that stands for the run.
 */
function summaryOf(
  tree: PathTree,
  removed: ReadonlySet<string>,
  definitions: MetricDefinitions,
  tallies: ReadonlyMap<string, Tally>,
  texts: ReadonlyMap<string, Value>,
): FlatValues {
  const { _wandb: _client, ...given } = tree.toValue()
  const flat = new Map(Object.entries(flatten(withoutMedia(given))))
  for (const [name, { n, sum, min, max, first, last }] of tallies) {
    const definition = definitions.of(name)
    if (definition?.unsummarised === true || removed.has(name) || flat.has(name)) continue
    const best = definition?.goal === 'maximize' ? max : min
    const values = { last, best, min, max, first, mean: sum / n }
    const rules = definition?.rules ?? []
    if (rules.length === 0) flat.set(name, last)
    else for (const rule of rules) if (!flat.has(`${name}.${rule}`)) flat.set(`${name}.${rule}`, n === 0 ? Number.NaN : values[rule])
  }
  for (const name of new Set([...tallies.keys(), ...flat.keys()].map((key) => key.replace(/\.(last|best|min|max|mean|first)$/, '')))) {
    const definition = definitions.of(name)
    if (definition === null || flat.has(name) || removed.has(name)) continue
    const rule = standsForRun(definition)
    const value = rule === null ? tallies.get(name)?.last : flat.get(`${name}.${rule}`)
    if (value !== undefined && !definition.unsummarised) flat.set(name, value)
  }
  for (const [name, value] of texts) if (!flat.has(name) && !removed.has(name) && !tallies.has(name)) flat.set(name, value)
  return Object.fromEntries(flat)
}

/** Histograms, tables, images and graphs are dicts with a `_type`, lists hold several: no numbers of the run. */
export function withoutMedia(summary: { readonly [key: string]: Value }): { readonly [key: string]: Value } {
  const kept: [string, Value][] = []
  for (const [key, value] of Object.entries(summary)) {
    if (isDict(value)) {
      if (mediumOf(value) !== null) continue
      const inner = withoutMedia(value)
      // A dict of nothing but media leaves nothing.
      if (Object.keys(inner).length > 0 || Object.keys(value).length === 0) kept.push([key, inner])
    } else if (!Array.isArray(value)) kept.push([key, value])
  }
  return Object.fromEntries(kept)
}
