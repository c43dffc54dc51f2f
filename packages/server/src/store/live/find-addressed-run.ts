import type { Kysely } from 'kysely'
import type { Dialect } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import type { LiveRun } from './live.ts'
import { findLiveRun } from './live-runs.ts'

/** See `LiveRuns.findAddressedRun`. */
export async function findAddressedRun(
  db: Kysely<Schema>,
  dialect: Dialect,
  project: string,
  key: string,
  { deleted = false }: { readonly deleted?: boolean } = {},
): Promise<LiveRun | null> {
  const name = storedName(project)
  const called = await db.selectFrom('projects').select('id').where('live_name', '=', name).execute()
  const once = await db
    .selectFrom('project_names')
    .innerJoin('projects', 'projects.id', 'project_names.project_id')
    .select(['projects.id', 'projects.deleted_at'])
    .where('project_names.name', '=', name)
    .orderBy('until', 'desc')
    .execute()
  const gone = deleted
    ? await db
        .selectFrom('projects')
        .select('id')
        .where('name', '=', name)
        .where('deleted_at', 'is not', null)
        .orderBy('deleted_at', 'desc')
        .execute()
    : []
  for (const { id } of [...called, ...once.filter(({ deleted_at }) => deleted || deleted_at === null), ...gone]) {
    const run = await findLiveRun(db, dialect, id, key)
    if (run !== null) return run
  }
  return null
}
