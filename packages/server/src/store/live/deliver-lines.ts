import { valueToJson } from '@sweepwise/core'
import { type Kysely, sql } from 'kysely'
import type { RunEvent } from '../../ingest/run-event.ts'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { ConsoleLinesTable, Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { readHistory, readSparse } from '../history/history.ts'
import { addLines, hasLine } from '../history/line-ranges.ts'
import { columnsOf, type LoggedRow } from '../history/logged-rows.ts'
import { applyWithin } from '../runs/apply-events.ts'
import { externalKeyOf } from '../runs/run-key.ts'
import type { ConsoleLine, Delivery } from './live.ts'
import { arrivedLines, noteLines, placeConsoleLines } from './stream-writers.ts'

type Db = Kysely<Schema>

interface Target {
  readonly id: string
  readonly attempt: number
}

/**
 * Stores what one request of a client brings, as part of a transaction: whoever got an answer has it stored, and a request
 * sent again finds its lines there. A line whose number has arrived already is passed over when it says what is stored; when
 * it says something else, another process writes to the same run, and it is kept as well. Call with the project locked.
 */
export async function deliverWithin(
  trx: Db,
  dialect: Dialect,
  projectId: string,
  key: string,
  delivery: Delivery,
  now: number,
): Promise<{ readonly stopAsked: boolean; readonly points: number } | null> {
  const run = await trx
    .selectFrom('runs')
    .leftJoin('live_runs', 'live_runs.run_id', 'runs.id')
    .select(['runs.id', 'runs.attempt', 'runs.state', 'stop_asked', 'client_summary'])
    .where('runs.project_id', '=', projectId)
    .where('external_key', '=', externalKeyOf({ kind: 'id', id: key }))
    .executeTakeFirst()
  if (run === undefined) return null

  const rows = [...(await newRows(trx, run, 'history', delivery)), ...(await newRows(trx, run, 'events', delivery))]
  const said = delivery.writer === undefined ? delivery.summary : delivery.summary?.joined?.(run.client_summary ?? '{}')
  const summary = said !== undefined && said.client !== run.client_summary ? said : null
  const printed = await printLines(trx, dialect, run, delivery)
  const { end } = delivery
  // Whatever it logs, it runs: also one that was taken for dead. What was said before a request got lost is no news.
  const revives = end === undefined && run.state !== 'running' && (rows.length > 0 || printed)
  if (summary !== null) await trx.updateTable('runs').set({ summary: '{}' }).where('id', '=', run.id).execute()
  const news = summary !== null || end !== undefined || revives || delivery.cause !== undefined
  const events: RunEvent[] = [...(delivery.metrics ?? [])]
  if (news) {
    events.push({
      type: 'run',
      key: { kind: 'id', id: key },
      ...(summary === null ? {} : { summary: summary.values }),
      ...(revives ? { state: 'running' as const } : {}),
      ...(delivery.cause === undefined ? {} : { cause: delivery.cause }),
      ...(end === undefined
        ? {}
        : {
            state: end.state,
            cause: end.cause,
            finishedAt: end.at,
            ...(end.exitCode === null ? {} : { exitCode: end.exitCode }),
          }),
    })
  }
  if (rows.length > 0) events.push({ type: 'history', key: { kind: 'id', id: key }, ...columnsOf(rows) })
  const { points } = events.length === 0 ? { points: 0 } : await applyWithin(trx, dialect, projectId, events, now)
  if (!news) await trx.updateTable('runs').set({ heartbeat_at: now }).where('id', '=', run.id).execute()
  if (summary !== null) {
    await trx
      .insertInto('live_runs')
      .values({ run_id: run.id, client_config: '{}', client_summary: summary.client, stop_asked: 0, lines_before: 0 })
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ client_summary: summary.client }))
      .execute()
  }
  return { stopAsked: run.stop_asked === 1 && end === undefined, points }
}

/** The rows that are not stored yet; notes their numbers. */
async function newRows(trx: Db, run: Target, name: 'history' | 'events', delivery: Delivery): Promise<readonly LoggedRow[]> {
  const { writer, [name]: block } = delivery
  if (block === undefined || block.lines.length === 0) return []
  const { offset, lines } = block
  const arrived = await arrivedLines(trx, run, name, writer)
  const fresh: LoggedRow[] = []
  const repeated: LoggedRow[] = []
  for (let i = 0; i < lines.length; i++) (hasLine(arrived, offset + i) ? repeated : fresh).push(lines[i]!)
  await noteLines(trx, run, name, writer, addLines(arrived, offset, offset + lines.length))
  return repeated.length === 0 ? fresh : [...(await withoutStored(trx, run, repeated)), ...fresh]
}

/** Those rows that say something which is not stored. */
async function withoutStored(trx: Db, { id, attempt }: Target, rows: readonly LoggedRow[]): Promise<readonly LoggedRow[]> {
  const metrics = new Set(rows.flatMap(({ numbers }) => numbers.map(([metric]) => metric)))
  const steps = rows.map(({ step }) => step).filter((step) => !Number.isNaN(step))
  const low = steps.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = steps.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const stored = new Set<string>()
  for (const series of await readHistory(trx, id, attempt, [...metrics], [low, high])) {
    for (let i = 0; i < series.steps.length; i++) stored.add(`${series.metric}|${series.steps[i]}|${series.values[i]}|${series.times[i]}`)
  }
  if (rows.some(({ others }) => others.length > 0)) {
    for (const { metric, step, value } of await readSparse(trx, id, attempt)) stored.add(`${metric}|${step}|${valueToJson(value)}`)
  }
  return rows.filter(
    ({ step, time, numbers, others }) =>
      !numbers.every(([metric, value]) => stored.has(`${storedName(metric)}|${step}|${value}|${time}`)) ||
      !others.every(([metric, value]) => stored.has(`${storedName(metric)}|${step}|${valueToJson(value)}`)),
  )
}

/** True when something was written that was not there. */
async function printLines(trx: Db, dialect: Dialect, run: Target, { console: block, writer }: Delivery): Promise<boolean> {
  if (block === undefined || block.lines.length === 0) return false
  const places = writer === undefined ? null : await placeConsoleLines(trx, run, writer, block.offset, block.lines.length)
  const rows: ConsoleLinesTable[] = block.lines.map(({ stream, time, text }: ConsoleLine, i) => ({
    run_id: run.id,
    attempt: run.attempt,
    line: places === null ? block.offset + i : places[i]!,
    stream,
    time: time === null || Number.isNaN(time) ? null : Math.round(time),
    text: text.replaceAll('\0', '\uFFFD').toWellFormed(),
  }))
  for (const part of statementsOf(rows, 6, dialect)) {
    await trx
      .insertInto('console_lines')
      .values(part)
      .onConflict((conflict) =>
        conflict
          .columns(['run_id', 'attempt', 'line'])
          .doUpdateSet({ stream: sql`excluded.stream`, time: sql`excluded.time`, text: sql`excluded.text` }),
      )
      .execute()
  }
  return true
}
