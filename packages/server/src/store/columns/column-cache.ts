import type { RawColumn } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { ColumnCacheTable, Schema } from '../database/schema.ts'
import { decodeColumn, encodeColumn } from './column-codec.ts'

type Db = Kysely<Schema>

/** The configs and summaries of all runs of one project, in order of arrival. */
export interface ProjectColumns {
  readonly config: readonly RawColumn[]
  readonly summary: readonly RawColumn[]
}

/** Smaller projects load from their documents faster than anyone notices. */
export const CACHED_FROM_RUNS = 1_000
/** A project that live runs are logging into gets a new revision every moment: caching it would only wear the disk. */
const LIVE_MS = 10 * 60_000

/**
 * What the documents of exactly this revision came to, or null. Call in the snapshot that read the revision.
 * @param n number of runs of the project
 */
export async function readColumnCache(db: Db, projectId: string, revision: number, n: number): Promise<ProjectColumns | null> {
  if (n < CACHED_FROM_RUNS) return null
  const rows = await db
    .selectFrom('column_cache')
    .select(['part', 'name', 'payload'])
    .where('project_id', '=', projectId)
    .where('revision', '=', revision)
    .orderBy('part')
    .orderBy('place')
    .execute()
  if (rows.length === 0) return null
  const columns = { config: [] as RawColumn[], summary: [] as RawColumn[] }
  for (const { part, name, payload } of rows) {
    const values = decodeColumn(payload, n)
    if (values === null) return null
    columns[part].push({ name, values })
  }
  return columns
}

/** Keeps the columns for the next load, unless someone else is writing just now or runs are being logged. */
export async function writeColumnCache(
  db: Db,
  dialect: Dialect,
  projectId: string,
  revision: number,
  columns: ProjectColumns,
  now: number,
): Promise<void> {
  const n = columns.config[0]?.values.length ?? 0
  if (n < CACHED_FROM_RUNS) return
  const live = await db
    .selectFrom('runs')
    .select((e) => e.fn.max('heartbeat_at').as('at'))
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  if (live?.at != null && now - Number(live.at) < LIVE_MS) return
  const rows = (['config', 'summary'] as const).flatMap((part) =>
    columns[part].map(
      ({ name, values }, place): ColumnCacheTable => ({
        project_id: projectId,
        part,
        place,
        revision,
        name,
        payload: encodeColumn(values),
      }),
    ),
  )
  await dialect.tryWrite(db, async (trx) => {
    await trx.deleteFrom('column_cache').where('project_id', '=', projectId).execute()
    for (const part of statementsOf(rows, 6, dialect)) await trx.insertInto('column_cache').values(part).execute()
  })
}
