import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

/** Counts and times fit a double: read int8 as a number. Only in our own connections, not for the whole process. */
const INT8 = 20
const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    id === INT8 ? Number : (pg.types.getTypeParser as (id: number, format?: string) => unknown)(id, format)) as never,
}

/** Opens a PostgreSQL database by its connection string. Nothing is sent before the first query. */
export function openPostgres(connectionString: string): { db: Kysely<Schema>; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString, max: 8, types })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  return { db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }), pool }
}
