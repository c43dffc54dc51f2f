import { type FlatValues, InputError, type RunCause, type RunState, type Value } from '@sweepwise/core'
import { contentHash } from '../content-hash.ts'
import { folderOf } from '../file-path.ts'
import type { ColumnReading, Importer, ImportOptions, ProjectReading, Reading, Source } from '../importer.ts'
import { possibleTime } from '../read-time.ts'
import type { RunEvent, RunRecord, SweepRecord } from '../run-event.ts'
import { declared, readingOf, roleOf } from '../table/plan-columns.ts'
import { describeEventFiles } from '../tensorboard/describe-event-files.ts'
import { metricsOf } from '../tensorboard/event-metrics.ts'
import { groupEventFiles } from '../tensorboard/group-event-files.ts'
import { eventFileStart } from '../tensorboard/read-events.ts'
import { LIGHTNING_METRIC, placeholderFile, readRunHistory } from '../tensorboard/run-history.ts'
import { PARAM_FILES, readRunParams } from '../tensorboard/run-params.ts'
import { runsOfFolders, type TensorboardRun } from '../tensorboard/runs-of-folders.ts'
import { type FolderScan, scanFolder } from '../tensorboard/scan-folder.ts'

/** Part of every content hash: raised when the same files come to be read otherwise. */
const READING = 'tensorboard 1'
/** `SessionEndInfo`'s status. */
const FAILURE = 2
const RUNNING = 3

/**
 * TensorBoard event files, one run a folder (`tensorboard/runs-of-folders.ts` has the exceptions), called by its path. Scalars are
 * metrics with their history; params come from the HParams plugin or the file of settings beside the events. Whether a run
 * succeeded its files do not say reliably (PyTorch writes the end of a session when it begins): a run with results = finished,
 * one without = failed, unless the session says failed or running.
 */
export const tensorboard: Importer = {
  format: 'tensorboard',
  title: 'TensorBoard event files',
  detect: async (source) => {
    for (const file of source.files) if ((await eventFileStart(file)) !== null) return source.files.length === 1 ? 0.98 : 0.75
    return 0
  },
  read: async (source, options): Promise<Reading> => ({ format: 'tensorboard', projects: [await readFolders(source, options)] }),
}

interface ReadRun extends TensorboardRun {
  readonly id: string
  readonly name: string
  readonly params: Readonly<Record<string, Value>>
  /** Metrics by name, Lightning's placeholder left out, with their points at most. */
  readonly metrics: ReadonlyMap<string, number>
}

async function readFolders(source: Source, options: ImportOptions): Promise<ProjectReading> {
  const scans = []
  for (const [path, files] of await groupEventFiles(source.files.map((file) => ({ path: file.name, file }))))
    scans.push(await scanFolder(path, files))
  const { damage, others, rejections } = describeEventFiles(scans)
  const notes = [...damage, ...others]
  const beside = new Map(source.files.map((file) => [file.name, file]))
  const runs: ReadRun[] = []
  const settings: string[] = []
  for (const run of runsOfFolders(scans)) {
    const folders = [run.path, ...(run.session === null ? [] : [run.session.path])]
    const file = folders
      .flatMap((path) => PARAM_FILES.map((name) => beside.get(path === '' ? name : `${path}/${name}`)))
      .find((one) => one !== undefined)
    if (file !== undefined) settings.push(file.name)
    const params = await readRunParams(run, file, (rejection) => rejections.push(rejection))
    const id = run.path === '' ? source.key : `${source.key}/${run.path}`
    runs.push({ ...run, id, name: run.path === '' ? source.key : run.path, params, metrics: metricsOf(run.parts) })
  }
  if (runs.length === 0)
    throw new InputError('NO_RUNS_FOUND', {
      source: source.label,
      found:
        rejections[0] === undefined
          ? 'its event files hold no scalars and no hyperparameters'
          : `${rejections[0].file} ${rejections[0].reason}`,
      formats: ['TensorBoard scalars'],
    })
  const placeholders = runs.filter(({ parts }) => parts.some(({ folder }) => placeholderFile(folder) >= 0)).length
  if (placeholders > 0)
    notes.push(
      `${LIGHTNING_METRIC} = -1 at step 0 of ${placeholders} of ${runs.length} runs is what Lightning writes as long as it is told of no metric; it was left out.`,
    )
  const read = new Set([...scans.flatMap(({ files }) => files.map(({ file }) => file.name)), ...settings])
  if (read.size < source.files.length)
    notes.push(
      `${source.files.length - read.size} of ${source.files.length} files were passed over: event files and ${PARAM_FILES.join(', ')} beside them were read.`,
    )
  const columns = surveyColumns(runs, options)
  const sweeps = findSweeps(source.key, runs, scans)
  return {
    name: source.key,
    notes,
    columns: [...columns.values()],
    events: async function* (onReject) {
      for (const rejection of rejections) onReject(rejection)
      yield* new Set(sweeps.values())
      yield* emit(runs, columns, sweeps)
    },
  }
}

/** Runs looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000

function surveyColumns(runs: readonly ReadRun[], options: ImportOptions): ReadonlyMap<string, ColumnReading> {
  const said = declared(options)
  const columns = new Map<string, ColumnReading>()
  const place = (where: string, name: string, as: ColumnReading['as'], reason: string): void => {
    columns.set(`${where}\u0000${name}`, readingOf(said, name, as, reason))
  }
  const sample = runs.slice(0, SAMPLED)
  for (const name of new Set(runs.flatMap(({ params }) => Object.keys(params)))) {
    const values = sample.map(({ params }) => (Object.hasOwn(params, name) ? params[name] : undefined))
    const { role, reason } = roleOf(name, values)
    place('param', name, role, reason)
  }
  const metrics = new Map<string, number>()
  for (const run of runs) for (const [name, points] of run.metrics) metrics.set(name, Math.max(points, metrics.get(name) ?? 0))
  for (const [name, points] of metrics) place('metric', name, 'metric', points > 1 ? 'scalars, logged by step' : 'a scalar, logged once')
  return columns
}

/** The folder whose experiment a run belongs to: the nearest above it that describes one, else all that runs say of themselves. */
function experimentPath({ path }: TensorboardRun, experiments: ReadonlyMap<string, FolderScan>): string {
  for (let up = path; up !== ''; ) {
    up = folderOf(up)
    if (experiments.has(up)) return up
  }
  return ''
}

/** By run: the search space that the HParams plugin was told, and its metric; runs of which it says neither are left out. */
function findSweeps(key: string, runs: readonly ReadRun[], scans: readonly FolderScan[]): ReadonlyMap<ReadRun, SweepRecord> {
  const experiments = new Map(
    scans.filter(({ start, metrics, domains }) => start === null && (metrics.length > 0 || domains.size > 0)).map((one) => [one.path, one]),
  )
  const sweeps = new Map<ReadRun, SweepRecord>()
  for (const [path, members] of Map.groupBy(runs, (run) => experimentPath(run, experiments))) {
    const above = experiments.get(path)
    const folders = [...(above === undefined ? [] : [above]), ...members.flatMap(({ session }) => session ?? [])]
    const space = new Map(folders.flatMap(({ domains }) => [...domains]))
    const logged = new Set(members.flatMap(({ metrics }) => [...metrics.keys()]))
    const metric = folders.flatMap(({ metrics }) => metrics).find((name) => logged.has(name))
    if (space.size === 0 && metric === undefined) continue
    const id = path === '' ? key : `${key}/${path}`
    const sweep: SweepRecord = {
      type: 'sweep',
      id,
      name: id,
      ...(space.size === 0 ? {} : { space: Object.fromEntries(space) }),
      ...(metric === undefined ? {} : { metric }),
    }
    for (const run of members) sweeps.set(run, sweep)
  }
  return sweeps
}

async function* emit(
  runs: readonly ReadRun[],
  columns: ReadonlyMap<string, ColumnReading>,
  sweeps: ReadonlyMap<ReadRun, SweepRecord>,
): AsyncGenerator<RunEvent> {
  const groupOf = groups(runs)
  const skip = (name: string): boolean => columns.get(`metric\u0000${name}`)?.as === 'ignored'
  for (const run of runs) {
    const key = { kind: 'id', id: run.id } as const
    const config: [string, Value][] = []
    const summary: [string, Value][] = []
    // Where the user moved a key to the other side, it goes there.
    for (const [name, value] of Object.entries(run.params))
      (columns.get(`param\u0000${name}`)?.as === 'metric' ? summary : config).push([name, value])
    const group = groupOf(run)
    const content = {
      ...endOf(run),
      ...(group === null ? {} : { group }),
      config: Object.fromEntries(config) as FlatValues,
      summary: Object.fromEntries(summary) as FlatValues,
      ...(sweeps.has(run) ? { sweep: sweeps.get(run)!.id } : {}),
    }
    const digests = run.parts.flatMap(({ folder }) => folder.files.map(({ digest }) => digest))
    const record: RunRecord = {
      type: 'run',
      key,
      contentHash: contentHash(
        READING,
        digests,
        [...run.metrics.keys()].filter((name) => !skip(name)),
        content as unknown as Value,
      ),
      name: run.name,
      ...content,
    }
    yield record
    yield* readRunHistory(key, run.parts, skip)
  }
}

/** Sessions that the plugin puts together, where some are; else the folders that runs lie in, where these are several. */
function groups(runs: readonly ReadRun[]): (run: ReadRun) => string | null {
  const named = runs.map(({ session }) => session?.start?.group ?? '').filter((name) => name !== '')
  if (new Set(named).size < named.length) return ({ session }) => session?.start?.group || null
  const parent = ({ path }: ReadRun): string => folderOf(path)
  const parents = new Set(runs.map(parent))
  return (run) => (parents.size > 1 && parent(run) !== '' ? parent(run) : null)
}

function endOf({ parts, session, metrics }: ReadRun): {
  state: RunState
  cause: RunCause | null
  createdAt?: number
  startedAt?: number
  finishedAt?: number
} {
  const files = parts.flatMap(({ folder }) => folder.files)
  const seconds = (values: readonly number[]): readonly number[] =>
    values.map((value) => possibleTime(value * 1000)).filter((ms) => !Number.isNaN(ms))
  const told = seconds([session?.start?.time || Number.NaN])
  const starts = told.length > 0 ? told : seconds(files.map(({ firstAt }) => firstAt))
  const ends = seconds([...files.map(({ lastAt }) => lastAt), session?.end?.time || Number.NaN])
  const status = session?.end?.status
  const state: RunState = status === RUNNING ? 'running' : status === FAILURE || metrics.size === 0 ? 'failed' : 'finished'
  const startedAt = starts.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
  const finishedAt = ends.reduce((most, one) => Math.max(most, one), startedAt)
  return {
    state,
    cause: null,
    ...(Number.isFinite(startedAt) ? { createdAt: startedAt, startedAt } : {}),
    ...(Number.isFinite(finishedAt) && state !== 'running' ? { finishedAt } : {}),
  }
}
