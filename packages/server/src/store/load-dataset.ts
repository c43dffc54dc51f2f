import {
  buildDataset,
  columnsFromRows,
  type Dataset,
  type FlatValues,
  type Goal,
  type GoalSource,
  type RunCause,
  type RunSet,
  type RunState,
  valueFromJson,
} from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from './dialect.ts'
import { meanOfTail, readHistory } from './history.ts'
import { readDeclaredKeys } from './keys.ts'
import { revisionText, selectedProjects, selectedRunIds } from './run-sets.ts'
import type { RunsTable, Schema } from './schema.ts'

type Db = Kysely<Schema>
type AtStep = { readonly metric: string; readonly step: number }

/**
 * The one way out: every run of the set (before its filter, which core applies to the columns) as typed columns.
 * All reads see one moment.
 * @throws InputError UNKNOWN_PROJECT
 */
export async function loadDataset(db: Db, dialect: Dialect, runSet: RunSet, atStep?: AtStep): Promise<Dataset> {
  return dialect.snapshot(db, async (snapshot) => {
    const projects = await selectedProjects(snapshot, runSet)
    const projectIds = projects.map(({ id }) => id)
    const rows = await readRuns(snapshot, dialect, runSet, projectIds)
    const names = new Map(projects.map(({ id, name }) => [id, name]))
    const known = await snapshot
      .selectFrom('metrics')
      .select(['name', 'goal', 'goal_source'])
      .where('project_id', 'in', atLeastOne(projectIds))
      .where('goal', 'is not', null)
      .execute()
    return buildDataset({
      runs: {
        id: rows.map((row) => row.id),
        name: rows.map((row) => row.name),
        project: rows.map((row) => names.get(row.project_id) ?? ''),
        group: rows.map((row) => row.group_name),
        tags: rows.map((row) => (row.tags === '[]' ? NO_TAGS : (JSON.parse(row.tags) as string[]))),
        state: rows.map((row) => row.state as RunState),
        cause: rows.map((row) => row.cause as RunCause | null),
        createdAt: Float64Array.from(rows, (row) => row.created_at ?? row.started_at ?? Number.NaN),
        durationMs: Float64Array.from(rows, (row) =>
          row.finished_at === null || row.started_at === null ? Number.NaN : row.finished_at - row.started_at,
        ),
      },
      config: columnsFromRows(readDocuments(rows.map((row) => row.config))),
      summary: columnsFromRows(readDocuments(rows.map((row) => row.summary))),
      histories: await loadReductions(snapshot, rows, projectIds),
      ...(atStep === undefined ? {} : { atStep: { ...atStep, values: await loadAtStep(snapshot, rows, atStep) } }),
      metrics: Object.fromEntries(
        known.map(({ name, goal, goal_source }) => [name, { goal: goal as Goal, goalSource: goal_source as GoalSource }]),
      ),
      declared: await readDeclaredKeys(snapshot, projectIds),
      revision: revisionText(runSet, projects, atStep),
    })
  })
}

const NO_TAGS: readonly string[] = []
const atLeastOne = (ids: readonly string[]): string[] => (ids.length === 0 ? [''] : [...ids])

type Row = Pick<
  RunsTable,
  | 'id'
  | 'project_id'
  | 'name'
  | 'group_name'
  | 'tags'
  | 'state'
  | 'cause'
  | 'config'
  | 'summary'
  | 'attempt'
  | 'created_at'
  | 'started_at'
  | 'finished_at'
>

async function readRuns(db: Db, dialect: Dialect, runSet: RunSet, projectIds: readonly string[]): Promise<readonly Row[]> {
  const select = () =>
    db
      .selectFrom('runs')
      .select([
        'id',
        'project_id',
        'name',
        'group_name',
        'tags',
        'state',
        'cause',
        'config',
        'summary',
        'attempt',
        'created_at',
        'started_at',
        'finished_at',
      ])
      .orderBy('project_id')
      .orderBy('seq')
  const ids = await selectedRunIds(db, runSet)
  const excluded = new Set(runSet.exclude ?? [])
  const rows: Row[] = []
  if (ids === null) rows.push(...(await select().where('project_id', 'in', atLeastOne(projectIds)).execute()))
  else {
    for (const part of statementsOf(ids, 1, dialect)) {
      let query = select().where('id', 'in', [...part])
      if (projectIds.length > 0) query = query.where('project_id', 'in', [...projectIds])
      rows.push(...(await query.execute()))
    }
  }
  return excluded.size === 0 ? rows : rows.filter((row) => !excluded.has(row.id))
}

/** One parse for all documents: half the time of one each. Tagged non-finite numbers are rare and looked for as text. */
function readDocuments(texts: readonly string[]): readonly FlatValues[] {
  return valueFromJson(`[${texts.join(',')}]`) as unknown as readonly FlatValues[]
}

type Reduction = NonNullable<Dataset['metrics'][number]['history']>

async function loadReductions(db: Db, rows: readonly Row[], projectIds: readonly string[]): Promise<ReadonlyMap<string, Reduction>> {
  const at = new Map(rows.map((row, i) => [row.id, i]))
  const n = rows.length
  let query = db
    .selectFrom('series')
    .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'series.run_id').onRef('runs.attempt', '=', 'series.attempt'))
    .select([
      'series.run_id',
      'series.attempt',
      'series.metric',
      'series.points',
      'series.finite',
      'series.last',
      'series.low',
      'series.high',
      'series.mean_last',
      'series.stale',
    ])
  // Runs picked by id may come from any project; asking by project is one statement whatever their number.
  const projects = projectIds.length > 0 ? projectIds : [...new Set(rows.map((row) => row.project_id))]
  query = query.where('runs.project_id', 'in', atLeastOne(projects))
  const reductions = new Map<
    string,
    { last: Float64Array; min: Float64Array; max: Float64Array; meanLast: Float64Array; evaluations: Int32Array }
  >()
  const empty = () => new Float64Array(n).fill(Number.NaN)
  for (const row of await query.execute()) {
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
    reduction.meanLast[i] =
      row.stale === 1 ? await meanOfTail(db, row.run_id, row.attempt, row.metric, row.points) : (row.mean_last ?? Number.NaN)
    reduction.evaluations[i] = row.finite
  }
  return reductions
}

/** Value at exactly one step per run (of several there, the one logged last); NaN where the run logged none. */
async function loadAtStep(db: Db, rows: readonly Row[], { metric, step }: AtStep): Promise<Float64Array> {
  const values = new Float64Array(rows.length).fill(Number.NaN)
  for (const [i, row] of rows.entries()) {
    const [series] = await readHistory(db, row.id, row.attempt, [metric], [step, step])
    if (series !== undefined) values[i] = series.values.at(-1)!
  }
  return values
}
