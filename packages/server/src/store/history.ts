import { type Value, valueFromJson, valueToJson } from '@sweepwise/core'
import { type Kysely, sql } from 'kysely'
import type { HistoryRecord } from '../ingest/run-event.ts'
import { decodeChunk, encodeChunk } from './chunk-codec.ts'
import { type Dialect, statementsOf } from './dialect.ts'
import { decodeBatch, encodeBatch } from './inbox-codec.ts'
import type { HistoryChunksTable, HistorySparseTable, Schema, SeriesTable } from './schema.ts'
import { lastTenth, meanOf, type Reductions, reduceSeries } from './series-reductions.ts'
import type { Series } from './store.ts'

type Db = Kysely<Schema>
type Column = HistoryRecord['series'][number]
type Attempted = HistoryRecord & { readonly attempt: number }

/** Points of one chunk. Long enough to compress, short enough that reading one bucket decodes little. */
export const CHUNK_POINTS = 4096

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** Live path: the batch is kept as it came, in the transaction that acknowledges it. Returns the number of points. */
export async function appendToInbox(trx: Db, runId: string, records: readonly Attempted[], now: number): Promise<number> {
  let points = 0
  for (const { attempt, series } of records) {
    const logged = series.filter(({ values }) => values.length > 0)
    if (logged.length === 0) continue
    await trx
      .insertInto('history_inbox')
      .values({ run_id: runId, attempt, payload: encodeBatch(logged), created_at: now })
      .execute()
    for (const { metric, steps, values } of logged) {
      points += values.length
      await addToSeries(trx, runId, attempt, metric, reduceSeries(steps, values))
    }
  }
  return points
}

/** Import path: complete histories go straight into chunks and replace what the attempt had. Returns the number of points. */
export async function replaceHistory(
  trx: Db,
  dialect: Dialect,
  runId: string,
  attempt: number,
  series: readonly Column[],
  fresh: boolean,
): Promise<number> {
  if (!fresh) {
    for (const table of ['history_chunks', 'series', 'history_inbox'] as const) {
      await trx.deleteFrom(table).where('run_id', '=', runId).where('attempt', '=', attempt).execute()
    }
  }
  const chunks: HistoryChunksTable[] = []
  const rows: SeriesTable[] = []
  let points = 0
  for (const { metric, steps, values, times } of joined(series)) {
    if (values.length === 0) continue
    points += values.length
    chunks.push(...cut({ metric, steps, values, times }, runId, attempt, 0))
    rows.push(seriesRow(runId, attempt, metric, reduceSeries(steps, values), 0))
  }
  for (const part of statementsOf(chunks, 10, dialect)) await trx.insertInto('history_chunks').values(part).execute()
  for (const part of statementsOf(rows, 12, dialect)) await trx.insertInto('series').values(part).execute()
  return points
}

/** One stretch per metric: what several records say about one metric stands behind one another, in the order logged. */
function joined(series: readonly Column[]): readonly Series[] {
  const byMetric = new Map<string, Column[]>()
  for (const column of series) {
    const list = byMetric.get(column.metric)
    if (list === undefined) byMetric.set(column.metric, [column])
    else list.push(column)
  }
  return [...byMetric].map(([metric, parts]) => ({
    metric,
    steps: concatenate(parts.map((part) => part.steps)),
    values: concatenate(parts.map((part) => part.values)),
    times: concatenate(parts.map((part) => part.times ?? new Float64Array(part.steps.length).fill(Number.NaN))),
  }))
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function cut({ metric, steps, values, times }: Series, runId: string, attempt: number, firstSeq: number): HistoryChunksTable[] {
  const chunks: HistoryChunksTable[] = []
  for (let from = 0; from < values.length; from += CHUNK_POINTS) {
    const to = Math.min(values.length, from + CHUNK_POINTS)
    const part = { steps: steps.slice(from, to), values: values.slice(from, to), times: times.slice(from, to) }
    const { points, firstStep, lastStep, low, high } = reduceSeries(part.steps, part.values)
    chunks.push({
      run_id: runId,
      attempt,
      metric,
      seq: firstSeq + chunks.length,
      points,
      first_step: firstStep,
      last_step: lastStep,
      low: orNull(low),
      high: orNull(high),
      payload: encodeChunk(part),
    })
  }
  return chunks
}

function seriesRow(runId: string, attempt: number, metric: string, r: Reductions, stale: 0 | 1): SeriesTable {
  return {
    run_id: runId,
    attempt,
    metric,
    points: r.points,
    finite: r.finite,
    first_step: r.firstStep,
    last_step: r.lastStep,
    last: orNull(r.last),
    low: orNull(r.low),
    high: orNull(r.high),
    mean_last: stale === 1 ? null : orNull(r.meanLast),
    stale,
  }
}

/** All but the mean of the last tenth can be kept up to date batch by batch; that one is computed when asked for. */
async function addToSeries(trx: Db, runId: string, attempt: number, metric: string, r: Reductions): Promise<void> {
  await trx
    .insertInto('series')
    .values(seriesRow(runId, attempt, metric, r, 1))
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'attempt', 'metric']).doUpdateSet({
        points: sql`series.points + excluded.points`,
        finite: sql`series.finite + excluded.finite`,
        first_step: sql`CASE WHEN excluded.first_step < series.first_step THEN excluded.first_step ELSE series.first_step END`,
        last: sql`CASE WHEN excluded.last_step >= series.last_step THEN excluded.last ELSE series.last END`,
        last_step: sql`CASE WHEN excluded.last_step > series.last_step THEN excluded.last_step ELSE series.last_step END`,
        low: sql`CASE WHEN series.low IS NULL OR excluded.low < series.low THEN COALESCE(excluded.low, series.low) ELSE series.low END`,
        high: sql`CASE WHEN series.high IS NULL OR excluded.high > series.high THEN COALESCE(excluded.high, series.high) ELSE series.high END`,
        mean_last: null,
        stale: 1,
      }),
    )
    .execute()
}

export async function writeSparse(
  trx: Db,
  dialect: Dialect,
  runId: string,
  records: readonly Attempted[],
  replace: boolean,
): Promise<void> {
  const rows: Omit<HistorySparseTable, 'id'>[] = records.flatMap(({ attempt, sparse }) =>
    (sparse ?? []).map(({ metric, step, value }) => ({ run_id: runId, attempt, metric, step, value: valueToJson(value) })),
  )
  if (replace)
    for (const attempt of new Set(records.map((record) => record.attempt))) {
      await trx.deleteFrom('history_sparse').where('run_id', '=', runId).where('attempt', '=', attempt).execute()
    }
  for (const part of statementsOf(rows, 5, dialect)) await trx.insertInto('history_sparse').values(part).execute()
}

/** Everything logged, in the order it was logged: folded chunks, then what still waits in the inbox. Call in a snapshot. */
export async function readHistory(
  db: Db,
  runId: string,
  attempt: number,
  metrics: readonly string[] | undefined,
  steps: readonly [number, number] | undefined,
): Promise<readonly Series[]> {
  let query = db.selectFrom('history_chunks').select(['metric', 'payload']).where('run_id', '=', runId).where('attempt', '=', attempt)
  if (metrics !== undefined) query = query.where('metric', 'in', metrics.length === 0 ? [''] : [...metrics])
  if (steps !== undefined) query = query.where('last_step', '>=', steps[0]).where('first_step', '<=', steps[1])
  const waiting = await db
    .selectFrom('history_inbox')
    .select('payload')
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .orderBy('id')
    .execute()
  const chunks = await query.orderBy('metric').orderBy('seq').execute()
  const parts: Column[] = chunks.map(({ metric, payload }) => {
    const chunk = decodeChunk(payload)
    return { metric, steps: chunk.steps, values: chunk.values, ...(chunk.times === null ? {} : { times: chunk.times }) }
  })
  for (const { payload } of waiting) {
    parts.push(...decodeBatch(payload).filter(({ metric }) => metrics === undefined || metrics.includes(metric)))
  }
  const all = joined(parts)
  return steps === undefined ? all : all.map((series) => within(series, steps)).filter(({ values }) => values.length > 0)
}

function within({ metric, steps, values, times }: Series, [from, to]: readonly [number, number]): Series {
  const rows = [...steps.keys()].filter((i) => steps[i]! >= from && steps[i]! <= to)
  const gather = (column: Float64Array) => Float64Array.from(rows, (i) => column[i]!)
  return { metric, steps: gather(steps), values: gather(values), times: gather(times) }
}

export async function readSparse(
  db: Db,
  runId: string,
  attempt: number,
): Promise<readonly { metric: string; step: number; value: Value }[]> {
  const rows = await db
    .selectFrom('history_sparse')
    .select(['metric', 'step', 'value'])
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .orderBy('id')
    .execute()
  return rows.map(({ metric, step, value }) => ({ metric, step, value: valueFromJson(value) }))
}

/**
 * Folds the inbox of one attempt into chunks: one transaction, so that a kill leaves each batch either waiting or
 * folded. The last, unfilled chunk of a series is rewritten with what follows it. Returns how many batches were folded.
 */
export async function compactOne(db: Db, dialect: Dialect, limit: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const oldest = await trx.selectFrom('history_inbox').select(['run_id', 'attempt']).orderBy('id').limit(1).executeTakeFirst()
    if (oldest === undefined) return 0
    const { run_id: runId, attempt } = oldest
    let query = trx
      .selectFrom('history_inbox')
      .select(['id', 'payload'])
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .orderBy('id')
      .limit(limit)
    if (dialect.name === 'postgres') query = query.forUpdate()
    const batches = await query.execute()
    if (batches.length === 0) return 0
    for (const series of joined(batches.flatMap(({ payload }) => decodeBatch(payload)))) {
      const tail = await trx
        .selectFrom('history_chunks')
        .select(['seq', 'points', 'payload'])
        .where('run_id', '=', runId)
        .where('attempt', '=', attempt)
        .where('metric', '=', series.metric)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      let seq = 0
      let whole: Series = series
      if (tail !== undefined && tail.points < CHUNK_POINTS) {
        const chunk = decodeChunk(tail.payload)
        whole = joined([
          { metric: series.metric, steps: chunk.steps, values: chunk.values, ...(chunk.times === null ? {} : { times: chunk.times }) },
          series,
        ])[0]!
        seq = tail.seq
        await trx
          .deleteFrom('history_chunks')
          .where('run_id', '=', runId)
          .where('attempt', '=', attempt)
          .where('metric', '=', series.metric)
          .where('seq', '=', seq)
          .execute()
      } else if (tail !== undefined) seq = tail.seq + 1
      for (const part of statementsOf(cut(whole, runId, attempt, seq), 10, dialect))
        await trx.insertInto('history_chunks').values(part).execute()
    }
    for (const part of statementsOf(batches, 1, dialect)) {
      await trx
        .deleteFrom('history_inbox')
        .where(
          'id',
          'in',
          part.map(({ id }) => id),
        )
        .execute()
    }
    return batches.length
  })
}

/** Mean of the last tenth of a series whose stored mean is stale; reads only as much of its tail as that needs. */
export async function meanOfTail(db: Db, runId: string, attempt: number, metric: string, points: number): Promise<number> {
  const needed = lastTenth(points)
  const waiting = await db
    .selectFrom('history_inbox')
    .select('payload')
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .orderBy('id')
    .execute()
  const tail = waiting.flatMap(({ payload }) =>
    decodeBatch(payload)
      .filter((series) => series.metric === metric)
      .map(({ values }) => values),
  )
  let have = tail.reduce((sum, values) => sum + values.length, 0)
  let before: number | undefined
  while (have < needed) {
    let query = db
      .selectFrom('history_chunks')
      .select(['seq', 'payload'])
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', '=', metric)
      .orderBy('seq', 'desc')
      .limit(1)
    if (before !== undefined) query = query.where('seq', '<', before)
    const chunk = await query.executeTakeFirst()
    if (chunk === undefined) break
    const { values } = decodeChunk(chunk.payload)
    tail.unshift(values)
    have += values.length
    before = chunk.seq
  }
  const values = concatenate(tail)
  return meanOf(values.subarray(Math.max(0, values.length - needed)))
}
