import { closeSync, fsyncSync, openSync } from 'node:fs'
import { InputError } from '@sweepwise/core'
import Sqlite from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from 'kysely'
import type { Schema } from './schema.ts'

/** How long a statement waits, without yielding, for a writer of another connection. */
const STATEMENT_TIMEOUT_MS = 5_000
/** How long a transaction waits for its turn; it yields meanwhile, so the thread goes on with other work. */
const TURN_TIMEOUT_MS = 30_000
const TURN_POLL_MS = 3

/** Every transaction of ours writes: asking for the write lock at once makes it wait its turn instead of failing half way. */
class ImmediateDriver extends SqliteDriver {
  readonly #database: Sqlite.Database
  constructor(database: Sqlite.Database) {
    super({ database })
    this.#database = database
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const deadline = Date.now() + TURN_TIMEOUT_MS
    for (;;) {
      this.#database.pragma('busy_timeout = 0')
      try {
        await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'))
        return
      } catch (error) {
        if ((error as { code?: string }).code !== 'SQLITE_BUSY' || Date.now() > deadline) throw error
      } finally {
        this.#database.pragma(`busy_timeout = ${STATEMENT_TIMEOUT_MS}`)
      }
      await new Promise((resolve) => setTimeout(resolve, TURN_POLL_MS))
    }
  }

  /** After a full disk or an I/O error SQLite has rolled back by itself; a second rollback would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #database: Sqlite.Database
  constructor(database: Sqlite.Database) {
    super({ database })
    this.#database = database
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database)
  }
}

/**
 * Opens (and creates, unless `readOnly`) a SQLite file. Durable: a transaction that returned survives a power cut.
 * @throws InputError STORE_CORRUPT when the file is not a database
 */
export function openSqlite(path: string, options: { readOnly?: boolean } = {}): { db: Kysely<Schema>; raw: Sqlite.Database } {
  let raw: Sqlite.Database | undefined
  try {
    raw = new Sqlite(path, { readonly: options.readOnly ?? false, timeout: STATEMENT_TIMEOUT_MS })
    const tables = raw.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
    if (tables.length > 0 && !tables.includes('schema_version')) {
      throw new InputError('STORE_CORRUPT', { path, found: 'a SQLite database that another program made' })
    }
    raw.pragma('journal_mode = WAL')
    raw.pragma('synchronous = FULL')
    // The thread that folds histories does it sooner, so that no commit waits for it; this is for processes without one.
    raw.pragma('wal_autocheckpoint = 16384') // 64 MiB
    raw.pragma('foreign_keys = ON')
    raw.pragma('cache_size = -65536') // 64 MiB
  } catch (error) {
    raw?.close()
    throw error instanceof InputError ? error : storeError(error, path)
  }
  keepStatements(raw)
  return { db: new Kysely<Schema>({ dialect: new ImmediateDialect(raw) }), raw }
}

/** Statements kept ready; far more than we have, apart from those with lists of varying length. */
const MOST_STATEMENTS = 500
/** Longer ones hold lists; they hardly come twice. */
const LONGEST_STATEMENT = 4000

/** The same statements come again and again: preparing them takes longer than most of them take to run. */
function keepStatements(raw: Sqlite.Database): void {
  const prepare = raw.prepare.bind(raw)
  const kept = new Map<string, Sqlite.Statement>()
  raw.prepare = ((source: string) => {
    const known = kept.get(source)
    // One that is being iterated cannot run a second time meanwhile.
    if (known !== undefined && !known.busy) return known
    const statement = prepare(source)
    if (source.length > LONGEST_STATEMENT) return statement
    kept.set(source, statement)
    if (kept.size > MOST_STATEMENTS) kept.delete(kept.keys().next().value!)
    return statement
  }) as Sqlite.Database['prepare']
}

/**
 * Writes a consistent copy to `target`, which must not exist. It sees the database as of one moment, so writers go on
 * meanwhile; SQLite's page-wise backup begins anew whenever one of them writes and need not end.
 */
export function backupSqlite(raw: Sqlite.Database, target: string): void {
  raw.prepare('VACUUM INTO ?').run(target)
  const file = openSync(target, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** What a database error means to the person who runs it; anything else is returned as it is. */
export function storeError(error: unknown, path: string): unknown {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'SQLITE_NOTADB' || code?.startsWith('SQLITE_CORRUPT') === true) {
    return new InputError('STORE_CORRUPT', { path, found: message ?? code })
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'SQLITE_IOERR_WRITE' || code === 'EFBIG' || code === '53100') {
    return new InputError('DISK_FULL', { path })
  }
  if (code === 'SQLITE_CANTOPEN' || code === 'SQLITE_READONLY' || code === 'EACCES' || code === 'SQLITE_READONLY_DIRECTORY') {
    return new InputError('STORE_UNREADABLE', { path, found: message ?? code })
  }
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_BUSY_SNAPSHOT') return new InputError('STORE_BUSY', { path })
  return error
}
