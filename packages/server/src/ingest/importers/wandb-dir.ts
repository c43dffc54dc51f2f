import { type FlatValues, flatten, InputError, type RunCause, type RunState, type Value } from '@sweepwise/core'
import { parse as parseYaml } from 'yaml'
import { contentHash } from '../content-hash.ts'
import type { ColumnReading, Importer, ImportOptions, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { wholeText } from '../read-text.ts'
import type { RunEvent } from '../run-event.ts'
import { declared, roleOf } from '../table/plan-columns.ts'

type Dict = { readonly [key: string]: Value }
const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

const RUN_FOLDER =
  /(?:^|\/)(?:offline-)?run-(\d{8})_(\d{6})-([^/]+)\/(?:files\/(config\.yaml|wandb-summary\.json)|run-[^/]+\.wandb(?:\.gz)?)$/
const SWEEP_CONFIG = /(?:^|\/)sweep-([^/]+)\/config-([^/]+)\.yaml$/
/** A summary or config larger than this is damage, in bytes. */
const LARGEST = 64 << 20
/** Runs whose config is looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000

interface RunFolder {
  readonly id: string
  /** UTC milliseconds, of the folder's name; the machine's own clock. */
  readonly startedAt: number
  config?: SourceFile
  summary?: SourceFile
  log?: SourceFile
  sweep?: string
}

/**
 * The folders the wandb client leaves on disk: `run-<time>-<id>/files/config.yaml` and `wandb-summary.json`, sweep
 * membership from `sweep-<id>/config-<run>.yaml`. The binary `.wandb` logs beside them are not read here.
 *
 * The files do not say how a run ended. A summary with results = finished; without results = failed; no summary at
 * all = failed, lost: nothing arrived. Of a run with several folders (it was resumed) the last one counts.
 */
export const wandbDir: Importer = {
  format: 'wandb-dir',
  title: 'W&B run folders',
  detect: async (source) => (findRuns(source).length > 0 ? 0.98 : 0),
  read: async (source, options): Promise<Reading> => {
    const runs = findRuns(source)
    const readable = runs.filter(({ config, summary }) => config !== undefined || summary !== undefined)
    if (readable.length === 0) {
      throw new InputError('NO_RUNS_FOUND', {
        source: source.label,
        found: `${runs.length} W&B run folders with binary logs only`,
        formats: ['files/config.yaml', 'files/wandb-summary.json'],
      })
    }
    const columns = await surveyColumns(readable, options)
    const logs = runs.filter(({ log }) => log !== undefined).length
    const notes = [
      ...(logs === 0 ? [] : [`${logs} binary .wandb logs were not read: histories by step are in them, summaries and configs were read.`]),
      ...(readable.length < runs.length
        ? [`${runs.length - readable.length} run folders hold neither config nor summary and were passed over.`]
        : []),
    ]
    return {
      format: 'wandb-dir',
      projects: [{ name: source.key, notes, columns: [...columns.values()], events: (onReject) => emit(readable, columns, onReject) }],
    }
  },
}

function findRuns(source: Source): RunFolder[] {
  const runs = new Map<string, RunFolder>()
  const sweeps = new Map<string, string>()
  const sweepConfigs = new Map<string, SourceFile>()
  for (const file of source.files) {
    // The source may be one run folder itself: then its name is the source's.
    const path = `${source.key}/${file.name}`
    const sweep = SWEEP_CONFIG.exec(path)
    if (sweep !== null) {
      sweeps.set(sweep[2]!, sweep[1]!)
      sweepConfigs.set(sweep[2]!, file)
      continue
    }
    const match = RUN_FOLDER.exec(path)
    if (match === null) continue
    const [, date, time, id, kind] = match
    const startedAt = Date.parse(`${date!.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time!.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`)
    let run = runs.get(id!)
    if (run === undefined || startedAt > run.startedAt) {
      run = { id: id!, startedAt }
      runs.set(id!, run)
    }
    if (startedAt < run.startedAt) continue
    if (kind === 'config.yaml') run.config = file
    else if (kind === 'wandb-summary.json') run.summary = file
    else run.log = file
  }
  for (const [id, run] of runs) {
    const sweep = sweeps.get(id)
    if (sweep !== undefined) run.sweep = sweep
    run.config ??= sweepConfigs.get(id)!
    if (run.config === undefined) delete run.config
  }
  return [...runs.values()].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
}

/** What the config and summary of all runs hold; a key may be in both and is then told apart by where it stands. */
async function surveyColumns(runs: readonly RunFolder[], options: ImportOptions): Promise<ReadonlyMap<string, ColumnReading>> {
  const said = declared(options)
  const configs = new Map<string, (Value | undefined)[]>()
  const metrics = new Map<string, boolean>()
  for (const [i, run] of runs.entries()) {
    const { config, summary } = await readRun(run, () => {})
    for (const [name, value] of Object.entries(config)) {
      if (i >= SAMPLED) break
      const values = configs.get(name) ?? []
      configs.set(name, values)
      values[i] = value
    }
    for (const [name, value] of Object.entries(summary)) metrics.set(name, (metrics.get(name) ?? false) || typeof value === 'number')
  }
  const columns = new Map<string, ColumnReading>()
  for (const [name, values] of configs) {
    const user = said(name)
    const padded = Array.from({ length: Math.min(runs.length, SAMPLED) }, (_, i) => values[i])
    const { role, reason } = roleOf(name, padded)
    columns.set(`config\u0000${name}`, user === null ? { name, as: role, reason } : { name, as: user, reason: 'as you said' })
  }
  for (const [name, numeric] of metrics) {
    const user = said(name)
    columns.set(
      `summary\u0000${name}`,
      user === null
        ? { name, as: numeric ? 'metric' : 'other', reason: numeric ? 'in the summary' : 'in the summary, but no number' }
        : { name, as: user, reason: 'as you said' },
    )
  }
  return columns
}

async function* emit(
  runs: readonly RunFolder[],
  columns: ReadonlyMap<string, ColumnReading>,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  for (const sweep of new Set(runs.flatMap((run) => run.sweep ?? []))) yield { type: 'sweep', id: sweep, name: sweep }
  for (const run of runs) {
    const read = await readRun(run, onReject)
    const config: Record<string, Value> = {}
    const summary: Record<string, Value> = {}
    for (const [where, values] of [
      ['config', read.config],
      ['summary', read.summary],
    ] as const) {
      for (const [name, value] of Object.entries(values)) {
        const as = columns.get(`${where}\u0000${name}`)?.as
        // Where the user moved a key to the other side, it goes there.
        const target =
          as === 'metric' ? summary : as === 'other' || (where === 'summary' && as !== 'param' && as !== 'seed') ? summary : config
        target[name] = value
      }
    }
    const durationMs = read.runtimeMs
    const content = {
      state: read.state,
      cause: read.cause,
      createdAt: read.startedAt,
      startedAt: read.startedAt,
      ...(durationMs === null ? {} : { finishedAt: read.startedAt + durationMs }),
      config: config as FlatValues,
      summary: summary as FlatValues,
      ...(run.sweep === undefined ? {} : { sweep: run.sweep }),
    }
    yield { type: 'run', key: { kind: 'id', id: run.id }, contentHash: contentHash(content as unknown as Value), name: run.id, ...content }
  }
}

interface ReadRun {
  readonly config: FlatValues
  readonly summary: FlatValues
  readonly state: RunState
  readonly cause: RunCause | null
  readonly startedAt: number
  readonly runtimeMs: number | null
}

async function readRun(run: RunFolder, onReject: (rejection: Rejection) => void): Promise<ReadRun> {
  const rawConfig = run.config === undefined ? {} : await readDict(run.config, readYaml, onReject)
  const rawSummary = run.summary === undefined ? {} : await readDict(run.summary, readJson, onReject)
  const { _wandb: client, wandb_version: _version, ...given } = rawConfig
  const { _wandb: tracked, ...results } = rawSummary
  const config = flatten(Object.fromEntries(Object.entries(given).map(([key, value]) => [key, isWrapped(value) ? value['value']! : value])))
  const summary = flatten(withoutMedia(results))
  const clientInfo = isWrapped(client) ? client['value'] : client
  const started = isDict(clientInfo) && typeof clientInfo['start_time'] === 'number' ? clientInfo['start_time'] * 1000 : run.startedAt
  const runtime = typeof summary['_runtime'] === 'number' ? summary['_runtime'] : isDict(tracked) ? tracked['runtime'] : undefined
  const hasResults = Object.entries(summary).some(([name, value]) => !name.startsWith('_') && typeof value === 'number')
  const [state, cause]: [RunState, RunCause | null] = hasResults
    ? ['finished', null]
    : run.summary === undefined
      ? ['failed', 'lost']
      : ['failed', null]
  return { config, summary, state, cause, startedAt: started, runtimeMs: typeof runtime === 'number' ? runtime * 1000 : null }
}

const isWrapped = (value: Value | undefined): value is Dict => isDict(value) && Object.hasOwn(value, 'value')

/** Histograms, tables, images and graphs are dicts with a `_type`: no numbers of the run. */
function withoutMedia(summary: Dict): Dict {
  const kept: [string, Value][] = []
  for (const [key, value] of Object.entries(summary)) {
    if (isDict(value)) {
      if (typeof value['_type'] !== 'string') kept.push([key, withoutMedia(value)])
    } else if (!Array.isArray(value)) kept.push([key, value])
  }
  return Object.fromEntries(kept)
}

async function readDict(file: SourceFile, read: (text: string) => unknown, onReject: (rejection: Rejection) => void): Promise<Dict> {
  if (file.size > LARGEST) {
    onReject({ file: file.name, reason: `is larger than ${LARGEST >> 20} MB` })
    return {}
  }
  try {
    const value = read(await wholeText(file))
    if (isDict(value)) return value
    if (value === null || value === undefined) return {}
    onReject({ file: file.name, reason: 'holds no keys' })
  } catch (error) {
    if (error instanceof InputError && error.code !== 'BINARY_FILE') throw error
    const line = /line (\d+)/.exec((error as Error).message)?.[1]
    onReject({
      file: file.name,
      ...(line === undefined ? {} : { line: Number(line) }),
      reason: `cannot be read: ${(error as Error).message.split('\n')[0]}`,
    })
  }
  return {}
}

/** Python's YAML: tuples and other tags are read as what they hold. */
const readYaml = (text: string): unknown => parseYaml(text, { logLevel: 'silent', merge: true, maxAliasCount: 10_000 })
