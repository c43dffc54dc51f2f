import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { type LineRanges, lineCount } from '../history/line-ranges.ts'
import { runFacts } from '../runs/run-facts.ts'
import { externalKeyOf } from '../runs/run-key.ts'
import type { LiveRun } from './live.ts'

type Db = Kysely<Schema>

const ID_PREFIX = 'id:'

const selectLive = (db: Db) =>
  db
    .selectFrom('runs')
    .innerJoin('projects', 'projects.id', 'runs.project_id')
    .leftJoin('live_runs', 'live_runs.run_id', 'runs.id')
    .selectAll('runs')
    .select(['projects.name as project_name', 'client_config', 'client_summary', 'stop_asked'])

type LiveRow = Awaited<ReturnType<ReturnType<typeof selectLive>['execute']>>[number]

export const findLiveRun = async (db: Db, dialect: Dialect, projectId: string, key: string): Promise<LiveRun | null> =>
  onlyOne(
    db,
    dialect,
    await selectLive(db)
      .where('runs.project_id', '=', projectId)
      .where('external_key', '=', externalKeyOf({ kind: 'id', id: key }))
      .execute(),
  )

export const findLiveRunById = async (db: Db, dialect: Dialect, runId: string): Promise<LiveRun | null> =>
  onlyOne(db, dialect, await selectLive(db).where('runs.id', '=', runId).execute())

export const listLiveRuns = async (db: Db, dialect: Dialect, projectId: string): Promise<readonly LiveRun[]> =>
  readLiveRuns(db, dialect, await selectLive(db).where('runs.project_id', '=', projectId).orderBy('runs.seq').execute())

const onlyOne = async (db: Db, dialect: Dialect, rows: readonly LiveRow[]): Promise<LiveRun | null> =>
  rows.length === 0 ? null : (await readLiveRuns(db, dialect, rows))[0]!

async function readLiveRuns(db: Db, dialect: Dialect, rows: readonly LiveRow[]): Promise<readonly LiveRun[]> {
  const counts = new Map<string, { history: number; events: number; console: number }>()
  const sweeps = new Map<string, string>()
  const countsOf = (id: string) => {
    const known = counts.get(id) ?? { history: 0, events: 0, console: 0 }
    counts.set(id, known)
    return known
  }
  for (const part of statementsOf(rows, 1, dialect)) {
    const ids = part.map(({ id }) => id)
    const current = await db
      .selectFrom('streams')
      .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'streams.run_id').onRef('runs.attempt', '=', 'streams.attempt'))
      .select(['run_id', 'streams.name', 'ranges'])
      .where('run_id', 'in', ids)
      .execute()
    for (const { run_id, name, ranges } of current) countsOf(run_id)[name] = lineCount(JSON.parse(ranges) as LineRanges)
    const printed = await db
      .selectFrom('console_lines')
      .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'console_lines.run_id').onRef('runs.attempt', '=', 'console_lines.attempt'))
      .select((e) => ['run_id', e.fn.max('line').as('last')])
      .where('run_id', 'in', ids)
      .groupBy('run_id')
      .execute()
    for (const { run_id, last } of printed) countsOf(run_id).console = Number(last) + 1
    const members = await db
      .selectFrom('sweep_runs')
      .innerJoin('sweeps', 'sweeps.id', 'sweep_runs.sweep_id')
      .select(['run_id', 'sweeps.external_key'])
      .where('run_id', 'in', ids)
      .execute()
    for (const { run_id, external_key } of members) sweeps.set(run_id, external_key)
  }
  return rows.map((row) => ({
    ...runFacts(row),
    projectName: row.project_name,
    key: row.external_key.startsWith(ID_PREFIX) ? row.external_key.slice(ID_PREFIX.length) : row.id,
    sweep: sweeps.get(row.id) ?? null,
    clientConfig: row.client_config,
    clientSummary: row.client_summary,
    stopAsked: row.stop_asked === 1,
    lines: counts.get(row.id) ?? { history: 0, events: 0, console: 0 },
  }))
}
