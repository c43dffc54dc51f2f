import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

type Db = Kysely<Schema>

/** Bytes as they arrived in the folder of blobs. */
export interface WrittenBlob {
  /** Names the bytes there; random, never made from what a client calls them. */
  readonly blob: string
  readonly size: number
  /** Base64. */
  readonly md5: string
  /** Hexadecimal. */
  readonly sha256: string
}

/**
 * What lies in the folder of blobs. A blob that nothing names any more is marked in the same transaction that took its last
 * name away; its bytes go afterwards, by whoever comes first, and nobody takes up a marked one again.
 */
export interface Blobs {
  /** Marked blobs: their bytes can go. */
  droppedBlobs(): Promise<readonly string[]>
  /** Their bytes are gone. */
  forgetBlobs(blobs: readonly string[]): Promise<void>
  /** Every blob that something names. */
  keptBlobs(): Promise<readonly { readonly blob: string; readonly size: number }[]>
}

export function blobs(db: Db): Blobs {
  return {
    droppedBlobs: async () => {
      const rows = await db.selectFrom('blobs').select('blob').where('dropped_at', 'is not', null).execute()
      return rows.map(({ blob }) => blob)
    },
    forgetBlobs: async (gone) => {
      for (const blob of gone) await db.deleteFrom('blobs').where('blob', '=', blob).where('dropped_at', 'is not', null).execute()
    },
    keptBlobs: () => db.selectFrom('blobs').select(['blob', 'size']).where('dropped_at', 'is', null).execute(),
  }
}

/** Notes arrived bytes. Returns the blob to name: an older one when the same bytes are kept already; the new one goes then. */
export async function keepBlob(trx: Db, written: WrittenBlob, now: number): Promise<string> {
  const { blob, size, md5, sha256 } = written
  const same = await trx
    .selectFrom('blobs')
    .select('blob')
    .where('sha256', '=', sha256)
    .where('size', '=', size)
    .where('dropped_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  // Taking it up must not meet somebody who takes its last name away.
  const kept = same !== undefined && (await hold(trx, same.blob)) ? same.blob : null
  await trx
    .insertInto('blobs')
    .values({ blob, size, md5, sha256, created_at: now, dropped_at: kept === null ? null : now })
    .execute()
  return kept ?? blob
}

/** Holds a blob's row until the transaction ends. False when it was dropped. */
export async function hold(trx: Db, blob: string): Promise<boolean> {
  const held = await trx
    .updateTable('blobs')
    .set((e) => ({ size: e.ref('size') }))
    .where('blob', '=', blob)
    .where('dropped_at', 'is', null)
    .executeTakeFirst()
  return Number(held.numUpdatedRows) > 0
}

/** Marks those of these blobs that nothing names any more; to be called after their names are gone. */
export async function dropUnnamed(trx: Db, candidates: Iterable<string | null>, now: number): Promise<void> {
  for (const blob of new Set(candidates)) {
    if (blob === null || !(await hold(trx, blob))) continue
    await trx
      .updateTable('blobs')
      .set({ dropped_at: now })
      .where('blob', '=', blob)
      .where((e) =>
        e.and([
          e.not(e.exists(e.selectFrom('run_files').select('run_id').where('run_files.blob', '=', blob))),
          e.not(e.exists(e.selectFrom('artifact_files').select('artifact_id').where('artifact_files.blob', '=', blob))),
          e.not(e.exists(e.selectFrom('artifacts').select('id').where('artifacts.manifest', '=', blob))),
        ]),
      )
      .execute()
  }
}
