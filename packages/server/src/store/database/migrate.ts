import { InputError } from '@sweepwise/core'
import { type Kysely, sql } from 'kysely'
import type { ColumnTypes, Dialect } from './dialect.ts'
import { initial } from './migrations/0001-initial.ts'
import { live } from './migrations/0002-live.ts'
import { panelViews } from './migrations/0003-panel-views.ts'
import { files } from './migrations/0004-files.ts'
import { writers } from './migrations/0005-writers.ts'
import { savedViews } from './migrations/0006-saved-views.ts'
import { plainValues } from './migrations/0007-plain-values.ts'
import { runningRuns } from './migrations/0008-running-runs.ts'
import type { Schema } from './schema.ts'

/** Forward only; the number is the version. Never change one that was released: add the next. */
const MIGRATIONS: readonly ((types: ColumnTypes) => readonly string[])[] = [
  initial,
  live,
  panelViews,
  files,
  writers,
  savedViews,
  plainValues,
  runningRuns,
]

export const SCHEMA_VERSION = MIGRATIONS.length

/**
 * Brings the database to the current version in one transaction, or leaves it as it was. Both dialects run data
 * definition inside transactions.
 * @throws InputError STORE_NEWER when a newer Sweepwise wrote it
 */
export async function migrate(db: Kysely<Schema>, dialect: Dialect, where: string, now: () => number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await dialect.lockMigrations(trx)
    await sql`CREATE TABLE IF NOT EXISTS schema_version (version ${sql.raw(dialect.types.integer)} NOT NULL)`.execute(trx)
    const { rows } = await sql<{ version: number }>`SELECT version FROM schema_version`.execute(trx)
    const version = rows[0]?.version ?? 0
    if (version > SCHEMA_VERSION) throw new InputError('STORE_NEWER', { path: where, found: version, known: SCHEMA_VERSION })
    if (version === SCHEMA_VERSION) return
    for (const migration of MIGRATIONS.slice(version)) {
      for (const statement of migration(dialect.types)) await sql.raw(statement).execute(trx)
    }
    if (rows.length === 0) {
      await sql`INSERT INTO schema_version (version) VALUES (${SCHEMA_VERSION})`.execute(trx)
      await trx.insertInto('users').values({ id: LOCAL_USER, name: 'local', created_at: now() }).execute()
    } else await sql`UPDATE schema_version SET version = ${SCHEMA_VERSION}`.execute(trx)
  })
}

/** Even locally there is one user, and what people make says whose it is. */
export const LOCAL_USER = 'local'
