import { type Kysely, sql } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { HistoryChunksTable, Schema } from '../database/schema.ts'
import { CHUNK_POINTS, chunkRows, insertChunks } from './chunk-rows.ts'
import { decodeBatch } from './inbox-codec.ts'
import { joinStretches, stretchOfChunk } from './series-columns.ts'
import { lastTenth, meanOf } from './series-reductions.ts'
import { orNull, tailMeans } from './series-rows.ts'

type Db = Kysely<Schema>

/** What folding the inbox of one attempt comes to, before any of it is written. */
interface Folding {
  readonly runId: string
  readonly attempt: number
  readonly projectId: string
  /** Batches that it takes from the inbox. */
  readonly ids: readonly number[]
  readonly chunks: readonly HistoryChunksTable[]
  /** Chunks that were not full and go on in the first of the new ones of their metric. */
  readonly replaced: readonly { readonly metric: string; readonly seq: number }[]
  /** Means of the last tenth that appending left open; null while more batches wait. */
  readonly means: ReadonlyMap<string, number> | null
}

/** Batches that wait longer than this are folded; the longer they wait, the fewer unfilled chunks are written anew. */
const RIPE_MS = 60_000
/** More than this of one attempt does not wait. */
const RIPE_BYTES = 2 << 20
/** Folded at once, at most. */
const MOST_BYTES = 32 << 20

/** An execution of a run. */
export interface Execution {
  readonly runId: string
  readonly attempt: number
}

/** Attempts with batches that are worth folding: old enough, many, or the last ones of a run that has ended. */
export async function ripeAttempts(db: Db, now: number): Promise<readonly Execution[]> {
  const waiting = await db
    .selectFrom('history_inbox')
    .innerJoin('runs', 'runs.id', 'history_inbox.run_id')
    .select((e) => [
      'run_id',
      'history_inbox.attempt',
      'runs.state',
      e.fn.min('history_inbox.created_at').as('since'),
      e.fn.sum<number>(sizeOf).as('bytes'),
    ])
    .groupBy(['run_id', 'history_inbox.attempt', 'runs.state'])
    .execute()
  return waiting
    .filter(({ state, since, bytes }) => state !== 'running' || now - Number(since) >= RIPE_MS || Number(bytes) >= RIPE_BYTES)
    .map(({ run_id, attempt }) => ({ runId: run_id, attempt }))
}

const sizeOf = sql<number>`length(history_inbox.payload)`

/**
 * Folds the inbox of one attempt (default: the one that waits longest) into chunks: one transaction, so that a kill leaves
 * each batch either waiting or folded. The last, unfilled chunk of a series is rewritten with what follows it. Nothing that
 * analyses see changes, so the revision stays. What takes long, unpacking and packing, happens before the transaction:
 * clients wait for their turn to write. Returns how many batches were folded.
 */
export async function compactOne(db: Db, dialect: Dialect, limit: number, which?: Execution): Promise<number> {
  for (;;) {
    const folding = await dialect.snapshot(db, (snapshot) => prepare(snapshot, dialect, limit, which))
    if (folding === null) return 0
    if (await db.transaction().execute((trx) => write(trx, dialect, folding))) return folding.ids.length
    // The run went on as another attempt meanwhile, or its history was replaced: what was read is no more.
  }
}

async function prepare(db: Db, dialect: Dialect, limit: number, which: Execution | undefined): Promise<Folding | null> {
  let oldest = db
    .selectFrom('history_inbox')
    .innerJoin('runs', 'runs.id', 'history_inbox.run_id')
    .select(['run_id', 'history_inbox.attempt', 'project_id'])
  if (which !== undefined) oldest = oldest.where('run_id', '=', which.runId).where('history_inbox.attempt', '=', which.attempt)
  const first = await oldest.orderBy('history_inbox.id').limit(1).executeTakeFirst()
  if (first === undefined) return null
  const { run_id: runId, attempt, project_id: projectId } = first
  const inbox = () => db.selectFrom('history_inbox').where('run_id', '=', runId).where('attempt', '=', attempt).orderBy('id')
  const batches = await inbox()
    .select(['id', sizeOf.as('size')])
    .limit(limit + 1)
    .execute()
  let n = 0
  for (let bytes = 0; n < Math.min(limit, batches.length) && (n === 0 || bytes + Number(batches[n]!.size) <= MOST_BYTES); n++)
    bytes += Number(batches[n]!.size)
  const ids = batches.slice(0, n).map(({ id }) => id)
  const folded = await inbox().select('payload').where('id', '<=', ids.at(-1)!).execute()
  const logged = joinStretches(folded.flatMap(({ payload }) => decodeBatch(payload)))
  const tails = await unfilledTails(
    db,
    dialect,
    runId,
    attempt,
    logged.map(({ metric }) => metric),
  )
  const chunks: HistoryChunksTable[] = []
  const replaced: { metric: string; seq: number }[] = []
  const known = new Map<string, Float64Array>()
  for (const series of logged) {
    const tail = tails.get(series.metric)
    const unfilled = tail?.payload != null
    if (unfilled) replaced.push({ metric: series.metric, seq: tail.seq })
    const [whole] = unfilled ? joinStretches([stretchOfChunk(series.metric, tail.payload!), series]) : [series]
    known.set(series.metric, whole!.values)
    chunks.push(...chunkRows(whole!, runId, attempt, tail === undefined ? 0 : unfilled ? tail.seq : tail.seq + 1))
  }
  const means = batches.length > n ? null : await openMeans(db, runId, attempt, known)
  return { runId, attempt, projectId, ids, chunks, replaced, means }
}

/** The last chunk of each series that has any; `payload` only of those that are not full. */
async function unfilledTails(
  db: Db,
  dialect: Dialect,
  runId: string,
  attempt: number,
  metrics: readonly string[],
): Promise<ReadonlyMap<string, { readonly seq: number; readonly payload: Uint8Array | null }>> {
  const tails = new Map<string, { readonly seq: number; readonly payload: Uint8Array | null }>()
  for (const part of statementsOf(metrics, 1, dialect)) {
    const last = await db
      .selectFrom('history_chunks')
      .select((e) => ['metric', e.fn.max('seq').as('seq')])
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', 'in', [...part])
      .groupBy('metric')
      .execute()
    for (const { metric, seq } of last) {
      const { points, payload } = await db
        .selectFrom('history_chunks')
        .select(['points', 'payload'])
        .where('run_id', '=', runId)
        .where('attempt', '=', attempt)
        .where('metric', '=', metric)
        .where('seq', '=', Number(seq))
        .executeTakeFirstOrThrow()
      tails.set(metric, { seq: Number(seq), payload: points < CHUNK_POINTS ? payload : null })
    }
  }
  return tails
}

/** Means of the last tenth of the series that have none; `known` = values up to the last one, as many as are at hand. */
async function openMeans(
  db: Db,
  runId: string,
  attempt: number,
  known: ReadonlyMap<string, Float64Array>,
): Promise<ReadonlyMap<string, number>> {
  const stale = await db
    .selectFrom('series')
    .select(['metric', 'points'])
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .where('stale', '=', 1)
    .execute()
  const means = new Map<string, number>()
  const long: typeof stale = []
  for (const series of stale) {
    const values = known.get(series.metric)
    const needed = lastTenth(series.points)
    if (values === undefined || values.length < needed) long.push(series)
    else means.set(series.metric, meanOf(values.subarray(values.length - needed)))
  }
  for (const [metric, mean] of long.length === 0 ? [] : await tailMeans(db, runId, attempt, long)) means.set(metric, mean)
  return means
}

/** False = what was read is not there any more; nothing is written then. */
async function write(trx: Db, dialect: Dialect, { runId, attempt, projectId, ids, chunks, replaced, means }: Folding): Promise<boolean> {
  // Nobody appends to this run or replaces its history meanwhile.
  await dialect.lockProject(trx, projectId)
  // Whoever changes what was folded, or folds it, takes its batches away.
  const parts = statementsOf(ids, 1, dialect)
  let found = 0
  for (const part of parts) {
    const { n } = await trx
      .selectFrom('history_inbox')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('id', 'in', [...part])
      .executeTakeFirstOrThrow()
    found += Number(n)
  }
  if (found < ids.length) return false
  for (const part of parts)
    await trx
      .deleteFrom('history_inbox')
      .where('id', 'in', [...part])
      .execute()
  for (const { metric, seq } of replaced) {
    await trx
      .deleteFrom('history_chunks')
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', '=', metric)
      .where('seq', '=', seq)
      .execute()
  }
  await insertChunks(trx, dialect, chunks)
  const waiting = await trx
    .selectFrom('history_inbox')
    .select('id')
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .limit(1)
    .executeTakeFirst()
  if (means === null || waiting !== undefined) return true
  for (const [metric, mean] of means) {
    await trx
      .updateTable('series')
      .set({ mean_last: orNull(mean), stale: 0 })
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', '=', metric)
      .execute()
  }
  return true
}
