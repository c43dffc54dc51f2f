import { type FlatValues, flatten, InputError, type Value } from '@sweepwise/core'
import { firstOf } from '../first-of.ts'
import { findRuns, type HydraRun } from '../hydra/find-runs.ts'
import { isInterpolated, resolve } from '../hydra/interpolations.ts'
import { readResults, resultNames } from '../hydra/results-beside.ts'
import type { ColumnReading, Importer, Rejection } from '../importer.ts'
import { readSettings } from '../read-settings.ts'
import type { RunEvent } from '../run-event.ts'
import { runWithCurves } from '../run-with-curves.ts'
import { declared, readingOf, roleOf } from '../table/plan-columns.ts'
import { type EventMetrics, readEventMetrics } from '../tensorboard/event-metrics.ts'

/** Part of every content hash: raised when the same files come to be read otherwise. */
const READING = 'hydra 1'
/** Runs whose config is looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000
/**
 * Output folders of Hydra: the job's config as it was composed, its overrides as a note, multiruns as sweeps. Keys that are
 * made of others (`${optimizer.epochs}`) in all runs repeat those and are left out. Hydra keeps no results: they are taken
 * from a file beside, where jobs left one that is named like results, and from event files of TensorBoard; without these there
 * are params alone, which is said.
 */
export const hydra: Importer = {
  format: 'hydra',
  title: 'Hydra output folders',
  detect: async (source) => ((await findRuns(source)).length > 0 ? 0.9 : 0),
  read: async (source, options) => {
    const runs = await findRuns(source)
    const names = await resultNames(runs)
    const rejections: Rejection[] = []
    const jobs: Job[] = []
    for (const run of runs) {
      const config = await readSettings(run.config, (rejection) => rejections.push(rejection))
      if (typeof config === 'object' && config !== null && !Array.isArray(config))
        jobs.push({ run, config: flatten(config as { readonly [key: string]: Value }), events: null })
      else if (config !== undefined) rejections.push({ file: run.config.name, reason: 'holds no keys' })
    }
    if (jobs.length === 0) {
      const [first] = rejections
      throw new InputError('NO_RUNS_FOUND', {
        source: source.label,
        found: first === undefined ? 'no job of Hydra' : `${first.file} ${first.reason}`,
        formats: ['<job>/.hydra/config.yaml'],
      })
    }
    const said = declared(options)
    const derived = derivedKeys(jobs)
    const columns = new Map<string, ColumnReading>()
    const place = (where: string, name: string, as: ColumnReading['as'], reason: string): void => {
      columns.set(`${where}\u0000${name}`, readingOf(said, name, as, reason))
    }
    const values = new Map<string, (Value | undefined)[]>()
    for (const [i, { config }] of jobs.slice(0, SAMPLED).entries()) {
      for (const [name, value] of Object.entries(config)) {
        const column = values.get(name) ?? new Array<Value | undefined>(Math.min(jobs.length, SAMPLED)).fill(undefined)
        values.set(name, column)
        column[i] = resolve(config, value)
      }
    }
    for (const [name, column] of values) {
      const from = derived.get(name)
      if (from !== undefined) place('config', name, 'derived', `made of others: ${from}`)
      else {
        const { role, reason } = roleOf(name, column)
        place('config', name, role, reason)
      }
    }
    let measured = 0
    let withEvents = 0
    const eventNotes: string[] = []
    for (const job of jobs) {
      const { run, config } = job
      const { summary, curves } = await readResults(run, names)
      const told = [...summary.keys()].filter((name) => !Object.hasOwn(config, name))
      job.events = await readEventMetrics(run.files)
      if (told.length > 0) measured++
      else if (job.events !== null && job.events.metrics.size > 0) withEvents++
      eventNotes.push(...(job.events?.notes ?? []))
      for (const name of job.events?.metrics.keys() ?? []) {
        if (!told.includes(name)) place('result', name, 'metric', "in the job's event files of TensorBoard")
      }
      for (const name of told) {
        const curve = curves.has(name) ? ', by step' : ''
        if (!columns.has(`result\u0000${name}`)) place('result', name, 'metric', `in ${names.join(' or ')}${curve}`)
      }
    }
    return {
      format: 'hydra',
      projects: [
        {
          name: source.key,
          notes: [...notesOn(jobs, names, measured, withEvents), ...firstOf(eventNotes, 'sentences on event files')],
          columns: [...columns.values()],
          events: (onReject) => emit(source.key, jobs, names, columns, rejections, onReject),
        },
      ],
    }
  },
}

interface Job {
  readonly run: HydraRun
  readonly config: FlatValues
  /** What the job wrote for TensorBoard. */
  events: EventMetrics | null
}

/** Keys that are made of others in every run that has them, with what they are made of in the first. */
function derivedKeys(jobs: readonly Job[]): ReadonlyMap<string, string> {
  const derived = new Map<string, string>()
  const plain = new Set<string>()
  for (const { config } of jobs) {
    for (const [name, value] of Object.entries(config)) {
      if (isInterpolated(value)) derived.set(name, derived.get(name) ?? value)
      else plain.add(name)
    }
  }
  for (const name of plain) derived.delete(name)
  return derived
}

function notesOn(jobs: readonly Job[], names: readonly string[], measured: number, withEvents: number): readonly string[] {
  const from = [...(measured > 0 ? names : []), ...(withEvents > 0 ? ['event files of TensorBoard'] : [])].join(' and ')
  const without = jobs.length - measured - withEvents
  if (from !== '')
    return [
      `Hydra keeps no results: metrics were taken from ${from} beside its folders${without === 0 ? '' : `; ${without} of ${jobs.length} jobs have none`}.`,
    ]
  return [
    "These runs have params and no metrics: Hydra keeps what a job was given, not what came out, and no job left event files of TensorBoard or a file such as metrics.json, results.json or metrics.csv in its folder. Write one there and import again, or import the tracker's own files.",
  ]
}

async function* emit(
  source: string,
  jobs: readonly Job[],
  names: readonly string[],
  columns: ReadonlyMap<string, ColumnReading>,
  rejections: readonly Rejection[],
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  for (const rejection of rejections) onReject(rejection)
  for (const multirun of new Set(jobs.map(({ run }) => run.multirun))) {
    if (multirun !== '') yield { type: 'sweep', id: `${source}/${multirun}`, name: multirun }
  }
  for (const { run, config: given, events } of jobs) {
    const key = { kind: 'id', id: run.root === '' ? source : `${source}/${run.root}` } as const
    const { summary: results, curves } = await readResults(run, names)
    const config: [string, Value][] = []
    const summary: [string, Value][] = []
    for (const [name, value] of Object.entries(given)) {
      const as = columns.get(`config\u0000${name}`)?.as
      if (as === 'derived') continue
      // Where the user moved a key to the other side, it goes there.
      ;(as === 'metric' ? summary : config).push([name, resolve(given, value)])
    }
    // A setting that stands among the results once more is a setting.
    for (const [name, value] of results) {
      if (Object.hasOwn(given, name)) continue
      const as = columns.get(`result\u0000${name}`)?.as
      ;(as === 'param' || as === 'seed' ? config : summary).push([name, value])
    }
    const series = [...curves].filter(([name]) => !Object.hasOwn(given, name)).map(([metric, curve]) => ({ metric, ...stepped(curve) }))
    const startedAt = timeOf(run.root)
    const overrides = await overridesOf(run, onReject)
    const content = {
      name: run.root === '' ? source : run.root,
      ...(overrides.length === 0 ? {} : { notes: `overrides: ${overrides.join(' ')}` }),
      ...(run.multirun === '' ? {} : { group: run.multirun, sweep: `${source}/${run.multirun}` }),
      // Hydra does not tell how a job ended.
      state: 'finished' as const,
      ...(startedAt === null ? {} : { createdAt: startedAt, startedAt }),
      config: Object.fromEntries(config) as FlatValues,
      summary: Object.fromEntries(summary) as FlatValues,
    }
    yield* runWithCurves(READING, key, content, series, events === null ? [] : [events.digest])
    // A file of results is taken before what TensorBoard has under the same name.
    if (events !== null) yield* events.history(key, (name) => results.has(name) || columns.get(`result\u0000${name}`)?.as === 'ignored')
  }
}

const stepped = ({ steps, values }: { readonly steps: Float64Array; readonly values: Float64Array }) => ({ steps, values })

async function overridesOf({ overrides }: HydraRun, onReject: (rejection: Rejection) => void): Promise<readonly string[]> {
  const list = overrides === undefined ? null : await readSettings(overrides, onReject)
  return Array.isArray(list) ? list.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))) : []
}

/** Hydra names folders by when the job began (`2024-01-31/12-30-59`), in local time, which is taken for UTC. */
function timeOf(path: string): number | null {
  const match = /(\d{4}-\d\d-\d\d)[/_T-](\d\d)-(\d\d)-(\d\d)/.exec(path)
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`)
  return Number.isNaN(time) ? null : time
}
