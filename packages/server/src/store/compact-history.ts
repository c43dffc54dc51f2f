import type { Kysely } from 'kysely'
import { CHUNK_POINTS, chunkRows, insertChunks } from './chunk-rows.ts'
import { type Dialect, statementsOf } from './dialect.ts'
import { decodeBatch } from './inbox-codec.ts'
import type { HistoryChunksTable, Schema } from './schema.ts'
import { joinStretches, stretchOfChunk } from './series-columns.ts'
import { orNull, tailMeans } from './series-rows.ts'
import type { Series } from './store.ts'

type Db = Kysely<Schema>

/**
 * Folds the inbox of one attempt into chunks: one transaction, so that a kill leaves each batch either waiting or
 * folded. The last, unfilled chunk of a series is rewritten with what follows it. Nothing that analyses see changes, so
 * the revision stays. Returns how many batches were folded.
 */
export async function compactOne(db: Db, dialect: Dialect, limit: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const oldest = await trx
      .selectFrom('history_inbox')
      .innerJoin('runs', 'runs.id', 'history_inbox.run_id')
      .select(['run_id', 'history_inbox.attempt', 'project_id'])
      .orderBy('history_inbox.id')
      .limit(1)
      .executeTakeFirst()
    if (oldest === undefined) return 0
    const { run_id: runId, attempt } = oldest
    // Nobody appends to this run or replaces its history meanwhile.
    await dialect.lockProject(trx, oldest.project_id)
    const batches = await trx
      .selectFrom('history_inbox')
      .select(['id', 'payload'])
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .orderBy('id')
      .limit(limit + 1)
      .execute()
    const folded = batches.slice(0, limit)
    const chunks: HistoryChunksTable[] = []
    for (const series of joinStretches(folded.flatMap(({ payload }) => decodeBatch(payload)))) {
      chunks.push(...(await foldInto(trx, runId, attempt, series)))
    }
    await insertChunks(trx, dialect, chunks)
    for (const part of statementsOf(folded, 1, dialect)) {
      await trx
        .deleteFrom('history_inbox')
        .where(
          'id',
          'in',
          part.map(({ id }) => id),
        )
        .execute()
    }
    if (batches.length <= limit) await freshenMeans(trx, runId, attempt)
    return folded.length
  })
}

/** The chunks that hold the series from the end of the last full chunk on; the unfilled one it goes on from is deleted. */
async function foldInto(trx: Db, runId: string, attempt: number, series: Series): Promise<readonly HistoryChunksTable[]> {
  const { metric } = series
  const tail = await trx
    .selectFrom('history_chunks')
    .select(['seq', 'points', 'payload'])
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .where('metric', '=', metric)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (tail === undefined) return chunkRows(series, runId, attempt, 0)
  if (tail.points >= CHUNK_POINTS) return chunkRows(series, runId, attempt, tail.seq + 1)
  await trx
    .deleteFrom('history_chunks')
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .where('metric', '=', metric)
    .where('seq', '=', tail.seq)
    .execute()
  const [whole] = joinStretches([stretchOfChunk(metric, tail.payload), series])
  return chunkRows(whole!, runId, attempt, tail.seq)
}

/** Once all of an attempt is folded, the means that appending left open are computed and kept. */
async function freshenMeans(trx: Db, runId: string, attempt: number): Promise<void> {
  const stale = await trx
    .selectFrom('series')
    .select(['metric', 'points'])
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .where('stale', '=', 1)
    .execute()
  for (const [metric, mean] of await tailMeans(trx, runId, attempt, stale)) {
    await trx
      .updateTable('series')
      .set({ mean_last: orNull(mean), stale: 0 })
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', '=', metric)
      .execute()
  }
}
