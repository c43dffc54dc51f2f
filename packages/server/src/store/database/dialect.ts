import { CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from './schema.ts'

export interface ColumnTypes {
  readonly integer: string
  readonly real: string
  readonly blob: string
  /** An integer primary key that the database counts up. */
  readonly identity: string
}

/** Everything in which the two databases differ, in one place. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres'
  readonly types: ColumnTypes
  /** Most bound values in one statement. */
  readonly maxParameters: number
  /** Whether a column is one of many ids, which go as one value: the statement stays the same however many there are. */
  among(column: string, ids: readonly string[]): RawBuilder<boolean>
  /** Takes the one writer's place for a project until the transaction ends, so that `seq` and revisions stay in order. */
  lockProject(trx: Kysely<Schema>, projectId: string): Promise<void>
  /** Takes the migration lock; two servers may start at once. */
  lockMigrations(trx: Kysely<Schema>): Promise<void>
  /** Writes what can as well be left unwritten: gives up at once when another connection is writing. False = given up. */
  tryWrite(db: Kysely<Schema>, write: (trx: Kysely<Schema>) => Promise<void>): Promise<boolean>
  /** Runs several reads that see one moment, without holding up writers. */
  snapshot<T>(db: Kysely<Schema>, read: (db: Kysely<Schema>) => Promise<T>): Promise<T>
}

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  types: { integer: 'integer', real: 'real', blob: 'blob', identity: 'integer PRIMARY KEY AUTOINCREMENT' },
  maxParameters: 32_000,
  among: (column, ids) => sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
  // Writing transactions begin IMMEDIATE there: the database has one writer already.
  lockProject: async () => {},
  lockMigrations: async () => {},
  tryWrite: (db, write) =>
    db.connection().execute(async (connection) => {
      const { rows } = await sql<{ timeout: number }>`PRAGMA busy_timeout`.execute(connection)
      await connection.executeQuery(CompiledQuery.raw('PRAGMA busy_timeout = 0'))
      try {
        await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'))
        await write(connection)
        await connection.executeQuery(CompiledQuery.raw('COMMIT'))
        return true
      } catch {
        // Busy, a full disk, a read-only file: without a begun transaction there is nothing to roll back.
        await connection.executeQuery(CompiledQuery.raw('ROLLBACK')).catch(() => {})
        return false
      } finally {
        await connection.executeQuery(CompiledQuery.raw(`PRAGMA busy_timeout = ${rows[0]?.timeout ?? 0}`))
      }
    }),
  snapshot: (db, read) =>
    db.connection().execute(async (connection) => {
      // Deferred, unlike our writing transactions: a reader of a write-ahead log waits for nobody.
      await connection.executeQuery(CompiledQuery.raw('BEGIN'))
      try {
        return await read(connection)
      } finally {
        await connection.executeQuery(CompiledQuery.raw('COMMIT'))
      }
    }),
}

export const postgresDialect: Dialect = {
  name: 'postgres',
  types: { integer: 'bigint', real: 'double precision', blob: 'bytea', identity: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY' },
  maxParameters: 65_000,
  among: (column, ids) => sql<boolean>`${sql.ref(column)} = ANY(${ids})`,
  lockProject: async (trx, projectId) => {
    await sql`SELECT 1 FROM projects WHERE id = ${projectId} FOR UPDATE`.execute(trx)
  },
  lockMigrations: async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(7272)`.execute(trx)
  },
  tryWrite: (db, write) =>
    db
      .transaction()
      .execute(write)
      .then(
        () => true,
        () => false,
      ),
  snapshot: (db, read) => db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read),
}

/** Cuts rows so that `rows × columns` stays under the dialect's limit of bound values. */
export function statementsOf<T>(rows: readonly T[], columns: number, dialect: Dialect): readonly (readonly T[])[] {
  const size = Math.max(1, Math.floor(dialect.maxParameters / columns))
  const parts: (readonly T[])[] = []
  for (let from = 0; from < rows.length; from += size) parts.push(rows.slice(from, from + size))
  return parts
}
