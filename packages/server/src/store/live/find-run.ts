import type { RunCause, RunState } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { RunsTable, Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { runFacts } from '../runs/run-facts.ts'
import { externalKeyOf } from '../runs/run-key.ts'
import type { StoredRun } from '../store.ts'

/** The attempt that a run shows; 1 where there is no such run. */
export async function currentAttempt(db: Kysely<Schema>, runId: string): Promise<number> {
  const row = await db.selectFrom('runs').select('attempt').where('id', '=', runId).executeTakeFirst()
  return row?.attempt ?? 1
}

/** By our id, by the id its source gave it, or by name where only one run has that name. */
export async function findRun(db: Kysely<Schema>, projectId: string, idOrKey: string): Promise<StoredRun | null> {
  const name = storedName(idOrKey)
  const of = () => db.selectFrom('runs').selectAll().where('project_id', '=', projectId)
  const row =
    (await of().where('id', '=', name).executeTakeFirst()) ??
    (await of()
      .where('external_key', '=', externalKeyOf({ kind: 'id', id: idOrKey }))
      .executeTakeFirst()) ??
    (await of().where('external_key', '=', name).executeTakeFirst()) ??
    (await onlyOne(of().where('name', '=', name).limit(2).execute()))
  return row === undefined ? null : readRun(db, row)
}

async function onlyOne<T>(rows: Promise<T[]>): Promise<T | undefined> {
  const found = await rows
  return found.length === 1 ? found[0] : undefined
}

async function readRun(db: Kysely<Schema>, row: RunsTable): Promise<StoredRun> {
  const attempts = await db.selectFrom('attempts').selectAll().where('run_id', '=', row.id).orderBy('n').execute()
  const series = await db
    .selectFrom('series')
    .select(['metric', 'points'])
    .where('run_id', '=', row.id)
    .where('attempt', '=', row.attempt)
    .execute()
  const sweeps = await db
    .selectFrom('sweep_runs')
    .innerJoin('sweeps', 'sweeps.id', 'sweep_runs.sweep_id')
    .select('sweeps.name')
    .where('run_id', '=', row.id)
    .execute()
  return {
    ...runFacts(row),
    externalKey: row.external_key,
    attempts: attempts.map((attempt) => ({
      n: attempt.n,
      kind: attempt.kind,
      state: attempt.state as RunState,
      cause: attempt.cause as RunCause | null,
      startedAt: attempt.started_at,
      finishedAt: attempt.finished_at,
      host: attempt.host,
      exitCode: attempt.exit_code,
    })),
    sweeps: sweeps.map(({ name }) => name),
    // By name here, not in SQL: databases order text by their locale.
    series: series.sort((a, b) => (a.metric < b.metric ? -1 : 1)),
  }
}
