import { join, resolve } from 'node:path'
import { InputError } from '@sweepwise/core'
import { makeDirectory } from './data-directory/make-directory.ts'
import { postgresDialect, sqliteDialect } from './database/dialect.ts'
import { migrate } from './database/migrate.ts'
import { openPostgres } from './database/postgres.ts'
import { backupSqlite, openSqlite, storeError } from './database/sqlite.ts'
import { sqlStore } from './sql-store.ts'
import type { Store } from './store.ts'

/** The database file within a data directory. */
export const DATABASE_FILE = 'sweepwise.sqlite'

/**
 * Opens the store of a data directory (created when missing) or of a `postgres://` address, and brings its schema up
 * to date. Several processes and threads may open the same one.
 * @throws InputError STORE_NEWER, STORE_CORRUPT, STORE_UNREADABLE, DISK_FULL
 */
export async function openStore(where: string, now: () => number = Date.now): Promise<Store> {
  return /^postgres(ql)?:\/\//.test(where) ? openPostgresStore(where, now) : openSqliteStore(where, now)
}

async function openSqliteStore(directory: string, now: () => number): Promise<Store> {
  try {
    makeDirectory(resolve(directory))
  } catch (error) {
    throw new InputError('STORE_UNREADABLE', { path: directory, found: (error as Error).message })
  }
  const path = join(directory, DATABASE_FILE)
  const { db, raw } = openSqlite(path)
  try {
    await migrate(db, sqliteDialect, path, now)
  } catch (error) {
    await db.destroy()
    throw storeError(error, path)
  }
  return sqlStore({
    db,
    dialect: sqliteDialect,
    now,
    explain: (error) => storeError(error, path),
    backup: async (target) => backupSqlite(raw, target),
    checkpoint: async () => void raw.pragma('wal_checkpoint(PASSIVE)'),
  })
}

async function openPostgresStore(address: string, now: () => number): Promise<Store> {
  const { db } = openPostgres(address)
  const shown = address.replace(/:[^:@/]*@/, ':…@')
  const explain = (error: unknown) => {
    const { code, message } = error as { code?: string; message?: string }
    if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '3D000' || code?.startsWith('28') === true) {
      return new InputError('STORE_UNREADABLE', { path: shown, found: message ?? code })
    }
    return storeError(error, shown)
  }
  try {
    await migrate(db, postgresDialect, shown, now)
  } catch (error) {
    await db.destroy()
    throw error instanceof InputError ? error : explain(error)
  }
  return sqlStore({
    db,
    dialect: postgresDialect,
    now,
    explain,
    backup: async () => {
      throw new InputError('NOT_OFFERED', { what: 'a backup of a PostgreSQL store', instead: `pg_dump of ${shown}` })
    },
    // PostgreSQL has a process for it.
    checkpoint: async () => {},
  })
}
