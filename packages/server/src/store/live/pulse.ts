import type { RunCause, RunState } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { Pulse } from './live.ts'

/** Live runs of a project that have not said that they ended. */
export async function signsOfLife(db: Kysely<Schema>, projectId: string): Promise<readonly { id: string; heartbeatAt: number }[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'heartbeat_at'])
    .where('project_id', '=', projectId)
    .where('state', '=', 'running')
    .where('heartbeat_at', 'is not', null)
    .execute()
  return rows.map(({ id, heartbeat_at }) => ({ id, heartbeatAt: heartbeat_at! }))
}

/** A few columns of one run; asked every second of a run that is looked at while it trains. */
export async function readPulse(db: Kysely<Schema>, runId: string): Promise<Pulse | null> {
  const row = await db
    .selectFrom('runs')
    .leftJoin('live_runs', 'live_runs.run_id', 'runs.id')
    .select(['state', 'cause', 'attempt', 'heartbeat_at', 'updated_at', 'stop_asked'])
    .where('runs.id', '=', runId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { last } = await db
    .selectFrom('console_lines')
    .select((e) => e.fn.max('line').as('last'))
    .where('run_id', '=', runId)
    .where('attempt', '=', row.attempt)
    .executeTakeFirstOrThrow()
  return {
    state: row.state as RunState,
    cause: row.cause as RunCause | null,
    attempt: row.attempt,
    heartbeatAt: row.heartbeat_at,
    updatedAt: row.updated_at,
    printed: last === null ? 0 : Number(last) + 1,
    stopAsked: row.stop_asked === 1,
  }
}
