import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A file that a run saved, under the client's own name for it. */
export interface RunFile {
  readonly path: string
  /** Null until the bytes have arrived. */
  readonly size: number | null
  readonly md5: string | null
  /** Names the bytes in the folder of blobs; random, never made from the path. */
  readonly blob: string | null
  readonly updatedAt: number
}

export interface RunFiles {
  /** By path. */
  listFiles(runId: string): Promise<readonly RunFile[]>
  findFile(runId: string, path: string): Promise<RunFile | null>
  /** Notes files whose bytes are still to come; those that are there keep theirs. */
  expectFiles(runId: string, paths: readonly string[]): Promise<void>
  /** The bytes have arrived. Returns the blob that they replace, which can go; null = none. */
  fileArrived(runId: string, file: { path: string; size: number; md5: string; blob: string }): Promise<string | null>
  /** Blobs of all files of these runs, to be removed with them. */
  blobsOf(runIds: readonly string[]): Promise<readonly string[]>
  /** A random key of this store, hexadecimal; made when first asked for, the same for every process. */
  secret(name: string): Promise<string>
}

export function runFiles(db: Db, now: () => number): RunFiles {
  const listFiles = async (runId: string): Promise<readonly RunFile[]> => {
    const rows = await db.selectFrom('run_files').selectAll().where('run_id', '=', runId).execute()
    return rows
      .map(({ path, size, md5, blob, updated_at }) => ({ path, size, md5, blob, updatedAt: updated_at }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  }
  const findFile = async (runId: string, path: string) => {
    const row = await db.selectFrom('run_files').selectAll().where('run_id', '=', runId).where('path', '=', path).executeTakeFirst()
    return row === undefined ? null : { path, size: row.size, md5: row.md5, blob: row.blob, updatedAt: row.updated_at }
  }
  return {
    listFiles,
    findFile,
    expectFiles: async (runId, paths) => {
      if (paths.length === 0) return
      await db.transaction().execute(async (trx) => {
        for (const path of new Set(paths)) {
          await trx
            .insertInto('run_files')
            .values({ run_id: runId, path, size: null, md5: null, blob: null, updated_at: now() })
            .onConflict((conflict) => conflict.columns(['run_id', 'path']).doNothing())
            .execute()
        }
      })
    },
    fileArrived: async (runId, { path, size, md5, blob }) =>
      db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom('run_files')
          .select('blob')
          .where('run_id', '=', runId)
          .where('path', '=', path)
          .executeTakeFirst()
        const set = { size, md5, blob, updated_at: now() }
        await trx
          .insertInto('run_files')
          .values({ run_id: runId, path, ...set })
          .onConflict((conflict) => conflict.columns(['run_id', 'path']).doUpdateSet(set))
          .execute()
        return before?.blob ?? null
      }),
    blobsOf: async (runIds) => {
      const blobs: string[] = []
      for (const id of runIds) {
        const rows = await db.selectFrom('run_files').select('blob').where('run_id', '=', id).where('blob', 'is not', null).execute()
        for (const { blob } of rows) blobs.push(blob!)
      }
      return blobs
    },
    secret: async (name) => {
      await db
        .insertInto('secrets')
        .values({ name, value: randomBytes(32).toString('hex') })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute()
      return (await db.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value
    },
  }
}
