import { randomBytes } from 'node:crypto'
import { valueFromJson } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { FILES } from '../../ingest/wandb-log/reserved-names.ts'
import type { Schema } from '../database/schema.ts'
import { currentAttempt } from '../live/find-run.ts'
import { dropUnnamed, keepBlob, type WrittenBlob } from './blobs.ts'

type Db = Kysely<Schema>

/** A file that a run saved, under the client's own name for it. An imported log names files whose bytes it does not hold. */
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
  /** The bytes have arrived; those that they replace can go. False when the run is gone: nothing is kept then. */
  fileArrived(runId: string, path: string, written: WrittenBlob): Promise<boolean>
  /** The same of several at once. */
  filesArrived(runId: string, files: readonly { readonly path: string; readonly written: WrittenBlob }[]): Promise<boolean>
  /** Files go for good; returns how many there were. */
  deleteFiles(runId: string, paths: readonly string[]): Promise<number>
  /** A random key of this store, hexadecimal; made when first asked for, the same for every process. */
  secret(name: string): Promise<string>
}

export function runFiles(db: Db, now: () => number): RunFiles {
  const listFiles = async (runId: string): Promise<readonly RunFile[]> => {
    const rows = await db.selectFrom('run_files').selectAll().where('run_id', '=', runId).execute()
    const files = new Map(rows.map(({ path, size, md5, blob, updated_at }) => [path, { path, size, md5, blob, updatedAt: updated_at }]))
    for (const { path, updatedAt } of await namedInLog(db, runId))
      if (!files.has(path)) files.set(path, { path, size: null, md5: null, blob: null, updatedAt })
    return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  }
  const findFile = async (runId: string, path: string) => {
    const row = await db.selectFrom('run_files').selectAll().where('run_id', '=', runId).where('path', '=', path).executeTakeFirst()
    return row === undefined ? null : { path, size: row.size, md5: row.md5, blob: row.blob, updatedAt: row.updated_at }
  }
  const filesArrived: RunFiles['filesArrived'] = async (runId, files) =>
    db.transaction().execute(async (trx) => {
      const run = await trx.selectFrom('runs').select('id').where('id', '=', runId).executeTakeFirst()
      const freed: (string | null)[] = []
      for (const { path, written } of files) {
        const blob = await keepBlob(trx, written, now())
        freed.push(blob)
        if (run === undefined) continue
        const of = trx.selectFrom('run_files').select('blob').where('run_id', '=', runId).where('path', '=', path)
        freed.push((await of.executeTakeFirst())?.blob ?? null)
        const set = { size: written.size, md5: written.md5, blob, updated_at: now() }
        await trx
          .insertInto('run_files')
          .values({ run_id: runId, path, ...set })
          .onConflict((conflict) => conflict.columns(['run_id', 'path']).doUpdateSet(set))
          .execute()
      }
      await dropUnnamed(trx, freed, now())
      return run !== undefined
    })
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
    fileArrived: (runId, path, written) => filesArrived(runId, [{ path, written }]),
    filesArrived,
    deleteFiles: async (runId, paths) =>
      db.transaction().execute(async (trx) => {
        let deleted = 0
        for (const path of new Set(paths)) {
          const gone = await trx.deleteFrom('run_files').where('run_id', '=', runId).where('path', '=', path).returning('blob').execute()
          deleted += gone.length
          await dropUnnamed(
            trx,
            gone.map(({ blob }) => blob),
            now(),
          )
        }
        return deleted
      }),
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

/** Files that the log of an imported run names: what became of their bytes is not known. */
async function namedInLog(db: Db, runId: string): Promise<readonly { readonly path: string; readonly updatedAt: number }[]> {
  const rows = await db
    .selectFrom('history_sparse')
    .innerJoin('runs', 'runs.id', 'history_sparse.run_id')
    .select(['value', 'updated_at'])
    .where('run_id', '=', runId)
    .where('history_sparse.attempt', '=', await currentAttempt(db, runId))
    .where('metric', '=', FILES)
    .execute()
  return rows.flatMap(({ value, updated_at }) => {
    const { path } = valueFromJson(value) as { readonly path?: unknown }
    return typeof path === 'string' ? [{ path, updatedAt: updated_at }] : []
  })
}

/** Every blob that the files of these runs name. */
export async function runBlobs(trx: Db, runIds: readonly string[]): Promise<readonly (string | null)[]> {
  const rows = await trx
    .selectFrom('run_files')
    .select('blob')
    .where('run_id', 'in', [...runIds])
    .where('blob', 'is not', null)
    .execute()
  return rows.map(({ blob }) => blob)
}
