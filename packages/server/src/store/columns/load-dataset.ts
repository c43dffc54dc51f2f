import {
  buildDataset,
  columnsFromRows,
  type Dataset,
  type FlatValues,
  type Goal,
  type GoalSource,
  type RawColumn,
  type RunCause,
  type RunSet,
  type RunState,
  valueFromJson,
} from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { RunsTable, Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { readDeclaredKeys } from '../declared/keys.ts'
import { decodeBatch } from '../history/inbox-codec.ts'
import { type Stretch, stretchOfChunk } from '../history/series-columns.ts'
import { tailMeans } from '../history/series-rows.ts'
import { revisionText, type SelectedProject, type SelectedRuns, selectRuns } from '../runs/run-sets.ts'
import { type ProjectColumns, readColumnCache, writeColumnCache } from './column-cache.ts'

type Db = Kysely<Schema>
type AtStep = { readonly metric: string; readonly step: number }

export interface LoadOptions {
  readonly atStep?: AtStep
  /**
   * Metrics whose mean of the last tenth is needed where it is not stored: of runs that are being logged it has to be computed
   * from their points. Default: all. Of the others it is NaN for such runs.
   */
  readonly meansOf?: readonly string[]
}

/** What a dataset's revision depends on besides its runs. */
export const revisionExtra = ({ atStep, meansOf }: LoadOptions): unknown =>
  atStep ?? (meansOf === undefined || meansOf.length === 0 ? undefined : { meansOf })

/**
 * The one way out: every run of the set (before its filter, which core applies to the columns) as typed columns.
 * All reads see one moment.
 * @throws InputError UNKNOWN_PROJECT
 */
export async function loadDataset(db: Db, dialect: Dialect, runSet: RunSet, now: number, options: LoadOptions = {}): Promise<Dataset> {
  const { input, fresh } = await dialect.snapshot(db, (snapshot) => readInput(snapshot, dialect, runSet, now, options))
  const dataset = buildDataset(input)
  if (fresh !== null) await writeColumnCache(db, dialect, fresh.projectId, fresh.revision, fresh.columns, now)
  return dataset
}

/** `fresh` = columns that were read from the documents of a whole project and may be kept. */
interface LoadedInput {
  readonly input: Parameters<typeof buildDataset>[0]
  readonly fresh: { readonly projectId: string; readonly revision: number; readonly columns: ProjectColumns } | null
}

async function readInput(db: Db, dialect: Dialect, runSet: RunSet, now: number, options: LoadOptions): Promise<LoadedInput> {
  const { atStep } = options
  const selected = await selectRuns(db, dialect, runSet, now)
  const lost = new Set(selected.lost)
  const { projects, ids } = selected
  const [whole] = ids === null && projects.length === 1 ? projects : []
  const found = await readRuns(db, dialect, selected)
  const all = await readColumns(db, dialect, found, whole)
  const excluded = new Set(runSet.exclude ?? [])
  const kept = excluded.size === 0 ? null : [...found.keys()].filter((i) => !excluded.has(found[i]!.id))
  const rows = kept === null ? found : kept.map((i) => found[i]!)
  const columns = kept === null ? all.columns : keepRows(all.columns, kept)

  const projectIds = projects.map(({ id }) => id)
  const names = new Map(projects.map(({ id, name }) => [id, name]))
  const known = await db
    .selectFrom('metrics')
    .select(['name', 'goal', 'goal_source'])
    .where('project_id', 'in', atLeastOne(projectIds))
    .where('goal', 'is not', null)
    .execute()
  const input: LoadedInput['input'] = {
    runs: {
      id: rows.map((row) => row.id),
      name: rows.map((row) => row.name),
      project: rows.map((row) => names.get(row.project_id) ?? ''),
      group: rows.map((row) => row.group_name),
      tags: rows.map((row) => (row.tags === '[]' ? NO_TAGS : (JSON.parse(row.tags) as string[]))),
      state: rows.map((row) => (lost.has(row.id) ? stateOfLost(row.cause) : row.state) as RunState),
      cause: rows.map((row) => (lost.has(row.id) ? (row.cause ?? 'crashed') : row.cause) as RunCause | null),
      sampler: await loadSamplers(db, rows, projectIds),
      createdAt: Float64Array.from(rows, (row) => row.created_at ?? row.started_at ?? Number.NaN),
      durationMs: Float64Array.from(rows, (row) =>
        row.finished_at === null || row.started_at === null ? Number.NaN : row.finished_at - row.started_at,
      ),
    },
    ...columns,
    histories: await loadReductions(db, rows, options.meansOf?.map(storedName)),
    ...(atStep === undefined ? {} : { atStep: { ...atStep, values: await loadAtStep(db, rows, atStep) } }),
    metrics: Object.fromEntries(
      known.map(({ name, goal, goal_source }) => [name, { goal: goal as Goal, goalSource: goal_source as GoalSource }]),
    ),
    declared: await readDeclaredKeys(db, projectIds),
    revision: revisionText(runSet, selected, revisionExtra(options)),
  }
  const fresh = whole === undefined || all.cached ? null : { projectId: whole.id, revision: whole.revision, columns: all.columns }
  return { input, fresh }
}

/** A run that had said that it may be taken from its machine was stopped so; any other failed. */
const stateOfLost = (cause: string | null): RunState => (cause === 'preempted' ? 'stopped' : 'failed')

/** How each run's configuration was chosen, as the sweep that made it says; null where no sweep did, or it does not say. */
async function loadSamplers(db: Db, rows: readonly Row[], projectIds: readonly string[]): Promise<readonly (string | null)[]> {
  const made = await db
    .selectFrom('sweep_runs')
    .innerJoin('sweeps', 'sweeps.id', 'sweep_runs.sweep_id')
    .select(['sweep_runs.run_id', 'sweeps.searcher'])
    .where('sweeps.project_id', 'in', atLeastOne(projectIds))
    .where('sweeps.searcher', 'is not', null)
    .execute()
  const methods = new Map<string, string | null>()
  const byRun = new Map<string, string | null>()
  for (const { run_id, searcher } of made) {
    if (!methods.has(searcher!)) {
      const method = (JSON.parse(searcher!) as { method?: unknown } | null)?.method
      methods.set(searcher!, typeof method === 'string' ? method : null)
    }
    byRun.set(run_id, methods.get(searcher!)!)
  }
  return rows.map(({ id }) => byRun.get(id) ?? null)
}

const NO_TAGS: readonly string[] = []
const atLeastOne = (ids: readonly string[]): string[] => (ids.length === 0 ? [''] : [...ids])

/** All but the documents, which are long and may come from the column cache. */
const RUN_FIELDS = [
  'id',
  'project_id',
  'name',
  'group_name',
  'tags',
  'state',
  'cause',
  'attempt',
  'created_at',
  'started_at',
  'finished_at',
] as const
type Row = Pick<RunsTable, (typeof RUN_FIELDS)[number]>

/** In order of arrival, project by project. */
async function readRuns(db: Db, dialect: Dialect, { projects, ids }: SelectedRuns): Promise<readonly Row[]> {
  const projectIds = atLeastOne(projects.map(({ id }) => id))
  const select = () => db.selectFrom('runs').select(RUN_FIELDS).where('project_id', 'in', projectIds).orderBy('project_id').orderBy('seq')
  if (ids === null) return select().execute()
  if (ids.length === 0) return []
  // One list of bound values beside the projects; a longer one is cheaper to look up here.
  if (ids.length + projectIds.length <= dialect.maxParameters) {
    return select()
      .where('id', 'in', [...ids])
      .execute()
  }
  const wanted = new Set(ids)
  return (await select().execute()).filter(({ id }) => wanted.has(id))
}

/** Raw columns of the rows: of a whole project from its cache, where that is of the same revision, else from the documents. */
async function readColumns(
  db: Db,
  dialect: Dialect,
  rows: readonly Row[],
  whole: SelectedProject | undefined,
): Promise<{ readonly columns: ProjectColumns; readonly cached: boolean }> {
  const cached = whole === undefined ? null : await readColumnCache(db, whole.id, whole.revision, rows.length)
  if (cached !== null) return { columns: cached, cached: true }
  const texts = { config: [] as string[], summary: [] as string[] }
  if (whole !== undefined) {
    const documents = await db.selectFrom('runs').select(['config', 'summary']).where('project_id', '=', whole.id).orderBy('seq').execute()
    for (const { config, summary } of documents) {
      texts.config.push(config)
      texts.summary.push(summary)
    }
  } else {
    const byId = new Map<string, { readonly config: string; readonly summary: string }>()
    for (const part of statementsOf(rows, 1, dialect)) {
      const documents = await db
        .selectFrom('runs')
        .select(['id', 'config', 'summary'])
        .where(
          'id',
          'in',
          part.map(({ id }) => id),
        )
        .execute()
      for (const document of documents) byId.set(document.id, document)
    }
    for (const { id } of rows) {
      texts.config.push(byId.get(id)!.config)
      texts.summary.push(byId.get(id)!.summary)
    }
  }
  const columns = { config: columnsFromRows(readDocuments(texts.config)), summary: columnsFromRows(readDocuments(texts.summary)) }
  return { columns, cached: false }
}

function keepRows({ config, summary }: ProjectColumns, kept: readonly number[]): ProjectColumns {
  const keep = ({ name, values }: RawColumn): RawColumn => ({ name, values: kept.map((i) => values[i]) })
  const set = ({ values }: RawColumn): boolean => values.some((value) => value !== undefined)
  return { config: config.map(keep).filter(set), summary: summary.map(keep).filter(set) }
}

/** One parse for all documents: half the time of one each. Tagged non-finite numbers are rare and looked for as text. */
function readDocuments(texts: readonly string[]): readonly FlatValues[] {
  return valueFromJson(`[${texts.join(',')}]`) as unknown as readonly FlatValues[]
}

type Reduction = NonNullable<Dataset['metrics'][number]['history']>

/** What the histories of the current attempts come to, by metric in the order of names. */
async function loadReductions(
  db: Db,
  rows: readonly Row[],
  meansOf: readonly string[] | undefined,
): Promise<ReadonlyMap<string, Reduction>> {
  const at = new Map(rows.map((row, i) => [row.id, i]))
  const n = rows.length
  const projectIds = [...new Set(rows.map((row) => row.project_id))]
  const reductions = new Map<
    string,
    { last: Float64Array; min: Float64Array; max: Float64Array; meanLast: Float64Array; evaluations: Int32Array }
  >()
  const empty = () => new Float64Array(n).fill(Number.NaN)
  const series = await db
    .selectFrom('series')
    .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'series.run_id').onRef('runs.attempt', '=', 'series.attempt'))
    .select(['run_id', 'series.attempt', 'metric', 'points', 'finite', 'last', 'low', 'high', 'mean_last', 'stale'])
    // By project, in one statement, however many runs were picked by id.
    .where('runs.project_id', 'in', atLeastOne(projectIds))
    .execute()
  const stale = new Map<string, { attempt: number; series: { metric: string; points: number }[] }>()
  for (const row of series) {
    const i = at.get(row.run_id)
    if (i === undefined) continue
    let reduction = reductions.get(row.metric)
    if (reduction === undefined) {
      reduction = { last: empty(), min: empty(), max: empty(), meanLast: empty(), evaluations: new Int32Array(n) }
      reductions.set(row.metric, reduction)
    }
    reduction.last[i] = row.last ?? Number.NaN
    reduction.min[i] = row.low ?? Number.NaN
    reduction.max[i] = row.high ?? Number.NaN
    reduction.meanLast[i] = row.mean_last ?? Number.NaN
    reduction.evaluations[i] = row.finite
    if (row.stale === 1 && meansOf?.includes(row.metric) !== false) {
      const waiting = stale.get(row.run_id)
      if (waiting === undefined) stale.set(row.run_id, { attempt: row.attempt, series: [row] })
      else waiting.series.push(row)
    }
  }
  for (const [runId, { attempt, series }] of stale) {
    for (const [metric, mean] of await tailMeans(db, runId, attempt, series)) reductions.get(metric)!.meanLast[at.get(runId)!] = mean
  }
  return new Map([...reductions].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Runs whose chunks are read by one statement: bounds what lies in memory at once. */
const RUNS_AT_ONCE = 500

/** Value at exactly one step per run (of several there, the one logged last); NaN where the run logged none. */
async function loadAtStep(db: Db, rows: readonly Row[], { metric: name, step }: AtStep): Promise<Float64Array> {
  const metric = storedName(name)
  const values = new Float64Array(rows.length).fill(Number.NaN)
  for (let from = 0; from < rows.length; from += RUNS_AT_ONCE) {
    const part = rows.slice(from, from + RUNS_AT_ONCE)
    const at = new Map(part.map((row, i) => [row.id, from + i]))
    const take = (runId: string, stretch: Stretch) => {
      const last = stretch.steps.lastIndexOf(step)
      if (last >= 0) values[at.get(runId)!] = stretch.values[last]!
    }
    const chunks = await db
      .selectFrom('history_chunks')
      .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'run_id').onRef('runs.attempt', '=', 'history_chunks.attempt'))
      .select(['run_id', 'payload'])
      .where('run_id', 'in', [...at.keys()])
      .where('metric', '=', metric)
      .where('first_step', '<=', step)
      .where('last_step', '>=', step)
      .orderBy('run_id')
      .orderBy('history_chunks.seq')
      .execute()
    for (const { run_id, payload } of chunks) take(run_id, stretchOfChunk(metric, payload))
    const waiting = await db
      .selectFrom('history_inbox')
      .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'run_id').onRef('runs.attempt', '=', 'history_inbox.attempt'))
      .select(['run_id', 'payload'])
      .where('run_id', 'in', [...at.keys()])
      .orderBy('history_inbox.id')
      .execute()
    for (const { run_id, payload } of waiting) {
      for (const series of decodeBatch(payload)) if (series.metric === metric) take(run_id, series)
    }
  }
  return values
}
