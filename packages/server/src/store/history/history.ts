import { type Value, valueFromJson, valueToJson } from '@sweepwise/core'
import { type Kysely, sql } from 'kysely'
import type { HistoryRecord } from '../../ingest/run-event.ts'
import { CONSOLE, FILES } from '../../ingest/wandb-log/reserved-names.ts'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { HistoryInboxTable, HistorySparseTable, Schema, SeriesTable } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import type { Series } from '../store.ts'
import { chunkRows, insertChunks } from './chunk-rows.ts'
import { decodeBatch, encodeBatch } from './inbox-codec.ts'
import { joinStretches, type Stretch, stretchOfChunk, withinSteps } from './series-columns.ts'
import { reduceSeries } from './series-reductions.ts'
import { addToSeries, insertSeries, seriesRow } from './series-rows.ts'
import { waitingBatches } from './waiting-batches.ts'

type Db = Kysely<Schema>

const HISTORY_TABLES = ['history_inbox', 'history_chunks', 'series', 'history_sparse'] as const

/** What a batch says about the history of one attempt of one run, in the order logged. */
export interface AttemptHistory {
  readonly runId: string
  readonly attempt: number
  readonly series: readonly Stretch[]
  readonly sparse: NonNullable<HistoryRecord['sparse']>
}

/**
 * Live path: kept as it came, one inbox row per attempt, in the transaction that acknowledges it.
 * @param histories at most one per attempt
 * @returns the number of points
 */
export async function appendToInbox(trx: Db, dialect: Dialect, histories: readonly AttemptHistory[], now: number): Promise<number> {
  const inbox: Omit<HistoryInboxTable, 'id'>[] = []
  const rows: SeriesTable[] = []
  let points = 0
  for (const { runId, attempt, series } of histories) {
    const logged = joinStretches(series).filter(({ values }) => values.length > 0)
    if (logged.length === 0) continue
    inbox.push({ run_id: runId, attempt, payload: encodeBatch(logged), created_at: now })
    for (const { metric, steps, values } of logged) {
      points += values.length
      rows.push(seriesRow(runId, attempt, metric, reduceSeries(steps, values), 1))
    }
  }
  for (const part of statementsOf(inbox, 4, dialect)) await trx.insertInto('history_inbox').values(part).execute()
  await addToSeries(trx, dialect, rows)
  await insertSparse(trx, dialect, histories)
  return points
}

/**
 * Import path: complete histories go straight into chunks and replace what their attempts had.
 * @param histories at most one per attempt
 * @param stored    runs that were stored before this batch: only those can have anything to replace
 * @returns the number of points
 */
export async function replaceHistories(
  trx: Db,
  dialect: Dialect,
  histories: readonly AttemptHistory[],
  stored: ReadonlySet<string>,
): Promise<number> {
  const rows: SeriesTable[] = []
  let points = 0
  for (const { runId, attempt, series } of histories) {
    if (stored.has(runId)) {
      for (const table of HISTORY_TABLES) {
        await trx.deleteFrom(table).where('run_id', '=', runId).where('attempt', '=', attempt).execute()
      }
    }
    const chunks = []
    for (const whole of joinStretches(series)) {
      if (whole.values.length === 0) continue
      points += whole.values.length
      chunks.push(...chunkRows(whole, runId, attempt, 0))
      rows.push(seriesRow(runId, attempt, whole.metric, reduceSeries(whole.steps, whole.values), 0))
    }
    await insertChunks(trx, dialect, chunks)
  }
  await insertSeries(trx, dialect, rows)
  await insertSparse(trx, dialect, histories)
  return points
}

/** Everything of all attempts goes. */
export async function forgetHistory(trx: Db, runId: string): Promise<void> {
  for (const table of HISTORY_TABLES) await trx.deleteFrom(table).where('run_id', '=', runId).execute()
}

async function insertSparse(trx: Db, dialect: Dialect, histories: readonly AttemptHistory[]): Promise<void> {
  const rows: Omit<HistorySparseTable, 'id'>[] = histories.flatMap(({ runId, attempt, sparse }) =>
    sparse.map(({ metric, step, value }) => ({ run_id: runId, attempt, metric, step, value: valueToJson(value) })),
  )
  for (const part of statementsOf(rows, 5, dialect)) await trx.insertInto('history_sparse').values(part).execute()
}

/**
 * Everything logged, metrics by name, points in the order they were logged: folded chunks, then what still waits in the
 * inbox. Call in a snapshot.
 */
export async function readHistory(
  db: Db,
  runId: string,
  attempt: number,
  metrics: readonly string[] | undefined,
  steps: readonly [number, number] | undefined,
): Promise<readonly Series[]> {
  let query = db.selectFrom('history_chunks').select(['metric', 'payload']).where('run_id', '=', runId).where('attempt', '=', attempt)
  const wanted = metrics?.map(storedName)
  if (wanted !== undefined) query = wanted.length === 0 ? query.where(sql<boolean>`1 = 0`) : query.where('metric', 'in', wanted)
  if (steps !== undefined) query = query.where('last_step', '>=', steps[0]).where('first_step', '<=', steps[1])
  const chunks = await query.orderBy('metric').orderBy('seq').execute()
  const waiting = await waitingBatches(db, runId, attempt)
  const stretches: Stretch[] = chunks.map(({ metric, payload }) => stretchOfChunk(metric, payload))
  for (const { payload } of waiting) {
    stretches.push(...decodeBatch(payload).filter(({ metric }) => wanted === undefined || wanted.includes(metric)))
  }
  // By name here, not in SQL: databases order text by their locale.
  const all = joinStretches(stretches).toSorted((a, b) => (a.metric < b.metric ? -1 : 1))
  return steps === undefined ? all : all.map((series) => withinSteps(series, steps)).filter(({ values }) => values.length > 0)
}

export async function readSparse(
  db: Db,
  runId: string,
  attempt: number,
  { metric: name, logged = false }: { readonly metric?: string; readonly logged?: boolean } = {},
): Promise<readonly { metric: string; step: number; value: Value }[]> {
  let query = db.selectFrom('history_sparse').select(['metric', 'step', 'value']).where('run_id', '=', runId).where('attempt', '=', attempt)
  if (name !== undefined) query = query.where('metric', '=', storedName(name))
  if (logged) query = query.where('metric', 'not in', [CONSOLE, FILES])
  const rows = await query.orderBy('id').execute()
  return rows.map(({ metric, step, value }) => ({ metric, step, value: valueFromJson(value) }))
}
