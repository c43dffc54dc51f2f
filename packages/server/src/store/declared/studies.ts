import { type Objective, type RunSet, type Value, valueFromJson, valueToJson } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import { LOCAL_USER } from '../database/migrate.ts'
import type { Schema } from '../database/schema.ts'

type Db = Kysely<Schema>

export interface StoredSweep {
  readonly id: string
  readonly projectId: string
  readonly key: string
  readonly name: string
  readonly space: Value
  readonly searcher: Value
  readonly metric: string | null
  readonly goal: string | null
  readonly definition: string | null
  readonly runs: number
}

export interface StoredStudy {
  readonly id: string
  readonly projectId: string
  readonly roundId: string | null
  readonly name: string
  readonly space: Value
  readonly objective: Objective | null
  readonly runSet: RunSet | null
  readonly version: number
}

export interface StoredRound {
  readonly id: string
  readonly projectId: string
  readonly goal: string
  readonly roles: Readonly<Record<string, 'scientific' | 'nuisance' | 'fixed'>>
  readonly conclusion: string | null
  readonly decision: string | null
  readonly version: number
}

export async function listSweeps(db: Db, projectId: string): Promise<readonly StoredSweep[]> {
  const rows = await db.selectFrom('sweeps').selectAll().where('project_id', '=', projectId).orderBy('id').execute()
  const counts = await db
    .selectFrom('sweep_runs')
    .innerJoin('sweeps', 'sweeps.id', 'sweep_runs.sweep_id')
    .select((e) => ['sweep_id', e.fn.countAll<number>().as('n')])
    .where('project_id', '=', projectId)
    .groupBy('sweep_id')
    .execute()
  const parse = (text: string | null): Value => (text === null ? null : valueFromJson(text))
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    key: row.external_key,
    name: row.name,
    space: parse(row.space),
    searcher: parse(row.searcher),
    metric: row.metric,
    goal: row.goal,
    definition: row.definition,
    runs: Number(counts.find((count) => count.sweep_id === row.id)?.n ?? 0),
  }))
}

/** A study is a question asked of runs; runs and sweeps may belong to many. */
export async function createStudy(
  db: Db,
  study: { projectId: string; name: string; roundId?: string; space?: Value; objective?: Objective; runSet?: RunSet },
  now: number,
): Promise<StoredStudy> {
  const id = uuid()
  await db
    .insertInto('studies')
    .values({
      id,
      project_id: study.projectId,
      round_id: study.roundId ?? null,
      name: study.name,
      space: study.space === undefined ? null : valueToJson(study.space),
      objective: study.objective === undefined ? null : JSON.stringify(study.objective),
      run_set: study.runSet === undefined ? null : JSON.stringify(study.runSet),
      version: 1,
      created_by: LOCAL_USER,
      created_at: now,
      updated_at: now,
    })
    .execute()
  return (await findStudy(db, id))!
}

export async function findStudy(db: Db, id: string): Promise<StoredStudy | null> {
  const row = await db.selectFrom('studies').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    projectId: row.project_id,
    roundId: row.round_id,
    name: row.name,
    space: row.space === null ? null : valueFromJson(row.space),
    objective: row.objective === null ? null : (JSON.parse(row.objective) as Objective),
    runSet: row.run_set === null ? null : (JSON.parse(row.run_set) as RunSet),
    version: row.version,
  }
}

/** Adds sweeps and single runs; what is linked already stays. */
export async function linkStudy(db: Db, studyId: string, links: { sweeps?: readonly string[]; runs?: readonly string[] }): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const sweep_id of links.sweeps ?? []) {
      await trx
        .insertInto('study_sweeps')
        .values({ study_id: studyId, sweep_id })
        .onConflict((c) => c.columns(['study_id', 'sweep_id']).doNothing())
        .execute()
    }
    for (const run_id of links.runs ?? []) {
      await trx
        .insertInto('study_runs')
        .values({ study_id: studyId, run_id })
        .onConflict((c) => c.columns(['study_id', 'run_id']).doNothing())
        .execute()
    }
  })
}

export async function createRound(
  db: Db,
  round: { projectId: string; goal: string; roles: StoredRound['roles'] },
  now: number,
): Promise<StoredRound> {
  const id = uuid()
  await db
    .insertInto('rounds')
    .values({
      id,
      project_id: round.projectId,
      goal: round.goal,
      roles: JSON.stringify(round.roles),
      conclusion: null,
      decision: null,
      version: 1,
      created_by: LOCAL_USER,
      created_at: now,
      updated_at: now,
    })
    .execute()
  return { id, ...round, conclusion: null, decision: null, version: 1 }
}

export async function findRound(db: Db, id: string): Promise<StoredRound | null> {
  const row = await db.selectFrom('rounds').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const { id: _, project_id: projectId, roles, goal, conclusion, decision, version } = row
  return { id, projectId, goal, roles: JSON.parse(roles) as StoredRound['roles'], conclusion, decision, version }
}
