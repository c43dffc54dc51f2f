import { LOST_MS } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

/**
 * Live runs of some projects that call themselves running and have been silent for so long that they count as crashed, in order of
 * their ids. Derived whenever it is asked, never stored: what says something again is running.
 * @param now UTC ms
 */
export async function lostRuns(db: Kysely<Schema>, projectIds: readonly string[], now: number): Promise<readonly string[]> {
  if (projectIds.length === 0) return []
  const rows = await db
    .selectFrom('runs')
    .select('id')
    .where('project_id', 'in', [...projectIds])
    .where('state', '=', 'running')
    .where('heartbeat_at', '<=', now - LOST_MS)
    .execute()
  return rows.map(({ id }) => id).sort()
}
