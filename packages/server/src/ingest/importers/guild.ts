import { type FlatValues, flatten, InputError, type RunCause, type RunState, type Value } from '@sweepwise/core'
import { firstOf } from '../first-of.ts'
import { findRuns, type GuildRun } from '../guild/find-runs.ts'
import { readRules, type ScalarSeries, scanOutput } from '../guild/output-scalars.ts'
import type { ColumnReading, Importer, ImportOptions, ProjectReading, Rejection } from '../importer.ts'
import { readSettings } from '../read-settings.ts'
import type { RunEvent } from '../run-event.ts'
import { runWithCurves } from '../run-with-curves.ts'
import { declared, readingOf, roleOf } from '../table/plan-columns.ts'
import { type EventMetrics, readEventMetrics } from '../tensorboard/event-metrics.ts'

/** Part of every content hash: raised when the same files come to be read otherwise. */
const READING = 'guild 1'
/** Runs whose flags are looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000
/**
 * Run folders of Guild AI (`.guild/attrs/…`, a YAML file an attribute): flags are the params, and what the operation's
 * `output-scalars` find in the run's output are its metrics. Operations ask different questions: each is a project.
 */
export const guild: Importer = {
  format: 'guild',
  title: 'Guild AI runs',
  detect: async (source) => (findRuns(source).runs.length > 0 ? 0.96 : 0),
  read: async (source, options) => {
    const { runs, nested, trashed } = findRuns(source)
    const rejections: Rejection[] = []
    const read: ReadRun[] = []
    let batches = 0
    for (const run of runs) {
      if (run.marks.has('proto')) batches++
      else read.push(await readRun(run, (rejection) => rejections.push(rejection)))
    }
    if (read.length === 0) {
      throw new InputError('NO_RUNS_FOUND', {
        source: source.label,
        found: batches > 0 ? `${batches} batches of Guild AI, but none of their runs` : 'no run of Guild AI',
        formats: ['<run>/.guild/attrs/flags'],
      })
    }
    const general = [
      ...(nested === 0 ? [] : [`${nested} runs within other runs were passed over: they are what those depend on.`]),
      ...(batches === 0 ? [] : [`${batches} batches were passed over: their runs are here by themselves.`]),
      ...(trashed === 0 ? [] : [`${trashed} deleted runs in Guild's trash were passed over.`]),
    ]
    const byStart = read.toSorted((a, b) => (a.startedAt ?? Number.POSITIVE_INFINITY) - (b.startedAt ?? Number.POSITIVE_INFINITY) || 0)
    const operations = [...Map.groupBy(byStart, ({ operation }) => operation)]
    const projects: ProjectReading[] = []
    for (const [i, [operation, members]] of operations.entries()) {
      const { columns, notes } = await surveyRuns(members, options)
      const said =
        operations.length === 1
          ? []
          : [`Runs of the operation ${operation === '' ? '(not told)' : operation}; others are projects of their own.`]
      projects.push({
        name: i === 0 ? source.key : `${source.key} - ${operation}`,
        notes: [...(i === 0 ? general : []), ...said, ...notes],
        columns: [...columns.values()],
        events: (onReject) => emit(members, columns, i === 0 ? rejections : [], onReject),
      })
    }
    return { format: 'guild', projects }
  },
}

interface ReadRun {
  readonly run: GuildRun
  /** `model:op`, '' = not told. */
  readonly operation: string
  readonly flags: FlatValues
  readonly scalars: Value | undefined
  readonly state: RunState
  readonly cause: RunCause | null
  readonly exitCode: number | null
  /** UTC milliseconds. */
  readonly startedAt: number | null
  readonly stoppedAt: number | null
  readonly label: string
  readonly tags: readonly string[]
  readonly host: string
  /** What it wrote for TensorBoard; read with the survey. */
  events: EventMetrics | null
}

async function readRun(run: GuildRun, onReject: (rejection: Rejection) => void): Promise<ReadRun> {
  const attr = async (name: string): Promise<Value | undefined> => {
    const file = run.files.get(`attrs/${name}`)
    return file === undefined ? undefined : readSettings(file, onReject)
  }
  const flags = await attr('flags')
  const op = await attr('op')
  const exit = await attr('exit_status')
  const tags = await attr('tags')
  const label = await attr('label')
  const host = await attr('host')
  const exitCode = typeof exit === 'number' && Number.isInteger(exit) ? exit : null
  const [state, cause] = stateOf(run, exitCode)
  return {
    run,
    operation: await operationOf(run),
    flags: isDict(flags) ? flatten(flags) : {},
    scalars: isDict(op) ? op['output-scalars'] : undefined,
    state,
    cause,
    exitCode,
    startedAt: readMicroseconds((await attr('started')) ?? (await attr('initialized'))),
    stoppedAt: readMicroseconds(await attr('stopped')),
    label: label === undefined || label === null ? '' : String(label),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    host: typeof host === 'string' ? host : '',
    events: null,
  }
}

type Dict = { readonly [key: string]: Value }
const isDict = (value: Value | undefined): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** As Guild tells it, but whether a process is still there cannot be seen: a lock stands for one that is. */
function stateOf({ files, marks }: GuildRun, exitCode: number | null): readonly [RunState, RunCause | null] {
  const has = (name: string): boolean => files.has(name) || marks.has(name)
  if (has('LOCK.remote')) return ['running', null]
  if (has('PENDING') || has('STAGED')) return ['pending', null]
  if (exitCode === null) return has('LOCK') ? ['running', null] : ['failed', 'lost']
  if (exitCode === 0) return ['finished', null]
  return exitCode < 0 ? ['stopped', 'user'] : ['failed', 'crashed']
}

/** The last two words of `.guild/opref` (`guildfile:/path '' model op`). */
async function operationOf({ files }: GuildRun): Promise<string> {
  const file = files.get('opref')
  if (file === undefined) return ''
  const words = [...new TextDecoder().decode(await file.head(4096)).matchAll(/'((?:[^'])*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
  const [model = '', op = ''] = words.slice(-2)
  return words.length < 2 ? '' : model === '' ? op : `${model}:${op}`
}

const readMicroseconds = (value: Value | undefined): number | null =>
  typeof value === 'number' && value > 0 && value < 1e17 ? Math.round(value / 1000) : null

async function scalarsOf({ run, scalars }: ReadRun): Promise<ReadonlyMap<string, ScalarSeries>> {
  const output = run.files.get('output')
  return output === undefined ? new Map() : scanOutput(output, readRules(scalars).rules)
}

/** What a run wrote for TensorBoard; Guild writes what was printed there once more, within `.guild`. */
const eventsOf = ({ run }: ReadRun): Promise<EventMetrics | null> =>
  readEventMetrics(
    run.events.map((file) => ({ path: file.name.slice(run.root === '' ? 0 : run.root.length + 1).replace(/^\.guild\//, ''), file })),
  )

async function surveyRuns(runs: readonly ReadRun[], options: ImportOptions) {
  const said = declared(options)
  const flags = new Map<string, (Value | undefined)[]>()
  const metrics = new Map<string, number>()
  const logged = new Set<string>()
  let withEvents = 0
  const eventNotes: string[] = []
  let passedOver = 0
  for (const [i, read] of runs.entries()) {
    for (const [name, value] of Object.entries(read.flags)) {
      if (i >= SAMPLED) break
      const values = flags.get(name) ?? []
      flags.set(name, values)
      values[i] = value
    }
    const found = await scalarsOf(read)
    for (const [name, { values }] of found) metrics.set(name, (metrics.get(name) ?? 0) + values.length)
    read.events = await eventsOf(read)
    if (read.events !== null && read.events.metrics.size > 0) withEvents++
    eventNotes.push(...(read.events?.notes ?? []))
    for (const name of read.events?.metrics.keys() ?? []) if (!found.has(name)) logged.add(name)
    passedOver = Math.max(passedOver, readRules(read.scalars).passedOver)
  }
  const columns = new Map<string, ColumnReading>()
  for (const [name, values] of flags) {
    const { role, reason } = roleOf(
      name,
      Array.from({ length: Math.min(runs.length, SAMPLED) }, (_, i) => values[i]),
    )
    columns.set(`flag\u0000${name}`, readingOf(said, name, role, role === 'param' ? 'a flag' : reason))
  }
  for (const [names, reason] of [
    [logged, "in the run's event files of TensorBoard"],
    [metrics.keys(), 'printed by the run'],
  ] as const) {
    for (const name of names) columns.set(`scalar\u0000${name}`, readingOf(said, name, 'metric', reason))
  }
  const notes = [
    ...(logged.size === 0
      ? []
      : [`Metrics of ${withEvents} of ${runs.length} runs were taken from their event files of TensorBoard, where they were not printed.`]),
    ...firstOf(eventNotes, 'sentences on event files'),
    ...(passedOver === 0
      ? []
      : [`${passedOver} patterns of 'output-scalars' are more than text about one (\\value) and were not followed.`]),
    ...(metrics.size === 0 && logged.size === 0
      ? [
          runs.some(({ run }) => run.files.has('output'))
            ? `No run of ${runs[0]!.operation || 'these'} printed a metric ('name: value'): there is nothing to compare them by.`
            : `No run of ${runs[0]!.operation || 'these'} has an output file, which Guild takes metrics from: there is nothing to compare them by.`,
        ]
      : []),
  ]
  return { columns, notes }
}

async function* emit(
  runs: readonly ReadRun[],
  columns: ReadonlyMap<string, ColumnReading>,
  rejections: readonly Rejection[],
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  for (const rejection of rejections) onReject(rejection)
  for (const read of runs) {
    const key = { kind: 'id', id: read.run.id } as const
    const series = [...(await scalarsOf(read))].map(([metric, { steps, values }]) => ({
      metric,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
    }))
    const config: [string, Value][] = []
    const summary: [string, Value][] = series.map(({ metric, values }) => [metric, values.at(-1)!])
    // Where the user moved a flag to the other side, it goes there.
    for (const entry of Object.entries(read.flags)) (columns.get(`flag\u0000${entry[0]}`)?.as === 'metric' ? summary : config).push(entry)
    const content = {
      name: `${read.operation === '' ? 'run' : read.operation} ${read.run.id.slice(0, 8)}`,
      ...(read.operation === '' ? {} : { jobType: read.operation }),
      ...(read.label === '' ? {} : { notes: read.label }),
      ...(read.tags.length === 0 ? {} : { tags: read.tags }),
      state: read.state,
      cause: read.cause,
      ...(read.startedAt === null ? {} : { createdAt: read.startedAt, startedAt: read.startedAt }),
      ...(read.stoppedAt === null || read.startedAt === null ? {} : { finishedAt: Math.max(read.startedAt, read.stoppedAt) }),
      ...(read.host === '' ? {} : { host: read.host }),
      ...(read.exitCode === null ? {} : { exitCode: read.exitCode }),
      config: Object.fromEntries(config) as FlatValues,
      summary: Object.fromEntries(summary) as FlatValues,
    }
    const curves = series.filter(({ values }) => values.length > 1)
    yield* runWithCurves(READING, key, content, curves, read.events === null ? [] : [read.events.digest])
    const printed = new Set(series.map(({ metric }) => metric))
    if (read.events !== null)
      yield* read.events.history(key, (name) => printed.has(name) || columns.get(`scalar\u0000${name}`)?.as === 'ignored')
  }
}
