import { type Kysely, sql } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { Schema, SeriesTable } from '../database/schema.ts'
import { decodeBatch } from './inbox-codec.ts'
import { concatenate, stretchOfChunk } from './series-columns.ts'
import { lastTenth, meanOf, type Reductions } from './series-reductions.ts'
import { waitingBatches } from './waiting-batches.ts'

type Db = Kysely<Schema>

const SERIES_COLUMNS = 12

export const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** `stale` = the mean of the last tenth is not known yet. */
export function seriesRow(runId: string, attempt: number, metric: string, r: Reductions, stale: 0 | 1): SeriesTable {
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

export async function insertSeries(trx: Db, dialect: Dialect, rows: readonly SeriesTable[]): Promise<void> {
  for (const part of statementsOf(rows, SERIES_COLUMNS, dialect)) await trx.insertInto('series').values(part).execute()
}

/**
 * Adds further stretches of series to what is stored of them; at most one row per series. All but the mean of the last
 * tenth can be kept up to date that way; that one waits for the next folding.
 */
export async function addToSeries(trx: Db, dialect: Dialect, rows: readonly SeriesTable[]): Promise<void> {
  for (const part of statementsOf(rows, SERIES_COLUMNS, dialect)) {
    await trx
      .insertInto('series')
      .values(part)
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
}

/** Mean of the last tenth of some series of one attempt, by metric; reads only as much of their tails as that needs. */
export async function tailMeans(
  db: Db,
  runId: string,
  attempt: number,
  wanted: readonly { readonly metric: string; readonly points: number }[],
): Promise<ReadonlyMap<string, number>> {
  const waiting = await waitingBatches(db, runId, attempt)
  const only = wanted.length === 1 ? wanted[0]!.metric : undefined
  const unfolded = waiting.flatMap(({ payload }) => decodeBatch(payload, only))
  const means = new Map<string, number>()
  for (const { metric, points } of wanted) {
    const needed = lastTenth(points)
    const tail = unfolded.filter((series) => series.metric === metric).map(({ values }) => values)
    let have = tail.reduce((sum, values) => sum + values.length, 0)
    let before = Number.MAX_SAFE_INTEGER
    while (have < needed) {
      const chunk = await db
        .selectFrom('history_chunks')
        .select(['seq', 'payload'])
        .where('run_id', '=', runId)
        .where('attempt', '=', attempt)
        .where('metric', '=', metric)
        .where('seq', '<', before)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (chunk === undefined) break
      const { values } = stretchOfChunk(metric, chunk.payload)
      tail.unshift(values)
      have += values.length
      before = chunk.seq
    }
    const values = concatenate(tail)
    means.set(metric, meanOf(values.subarray(Math.max(0, values.length - needed))))
  }
  return means
}
