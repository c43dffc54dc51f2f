import { type FlatValues, valueFromJson, valueToJson } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { HistoryRecord, MetricRecord, RunEvent, RunRecord, SweepRecord } from '../ingest/run-event.ts'
import { type Dialect, statementsOf } from './dialect.ts'
import { appendToInbox, replaceHistory, writeSparse } from './history.ts'
import { LOCAL_USER } from './migrate.ts'
import { bumpRevision } from './projects.ts'
import { externalKeyOf } from './run-key.ts'
import type { AttemptsTable, RunsTable, Schema } from './schema.ts'
import type { Applied } from './store.ts'

type Db = Kysely<Schema>

/** A run as this batch leaves it. */
interface Touched {
  row: RunsTable
  outcome: 'new' | 'changed' | 'same' | 'untouched'
  /** The source gives the whole run with a content hash: its history replaces what is stored. */
  complete: boolean
  attempt: { host: string | null; exitCode: number | null } | null
}

/**
 * Stores a batch in one transaction.
 *
 * A run record with a content hash is complete: equal hash = nothing is written and the run's history events in this
 * batch are passed over; another hash = config, summary and history are replaced. So that this can be told, a complete
 * run's history must come in the same batch as its record. Without a hash (live clients) config and summary are merged
 * by key and history is appended.
 *
 * @throws Error when a history event names a run that is neither stored nor in the batch before it
 */
export async function applyEvents(db: Db, dialect: Dialect, projectId: string, events: readonly RunEvent[], now: number): Promise<Applied> {
  return db.transaction().execute(async (trx) => {
    await dialect.lockProject(trx, projectId)
    const touched = await loadTouched(trx, dialect, projectId, events)
    const last = await trx
      .selectFrom('runs')
      .select((e) => e.fn.max('seq').as('seq'))
      .where('project_id', '=', projectId)
      .executeTakeFirst()
    let seq = Number(last?.seq ?? -1)
    const histories = new Map<Touched, HistoryRecord[]>()
    const sweepLinks: { run: Touched; sweep: string }[] = []
    const sweeps: SweepRecord[] = []
    const metrics: MetricRecord[] = []

    for (const event of events) {
      if (event.type === 'run') {
        const key = externalKeyOf(event.key)
        let run = touched.get(key)
        if (run === undefined) {
          seq += 1
          run = { row: newRow(projectId, key, seq, now), outcome: 'new', complete: false, attempt: null }
          touched.set(key, run)
          fill(run, event, now)
        } else update(run, event, now)
        if (event.sweep !== undefined) sweepLinks.push({ run, sweep: event.sweep })
      } else if (event.type === 'history') {
        const key = externalKeyOf(event.key)
        const run = touched.get(key)
        if (run === undefined) throw new Error(`history for run '${key}', which was never announced`)
        if (run.outcome === 'same') continue
        const list = histories.get(run)
        if (list === undefined) histories.set(run, [event])
        else list.push(event)
      } else if (event.type === 'sweep') sweeps.push(event)
      else metrics.push(event)
    }

    await insertRuns(
      trx,
      dialect,
      [...touched.values()].filter((run) => run.outcome === 'new'),
    )
    for (const run of touched.values()) if (run.outcome === 'changed') await updateRun(trx, run)

    let points = 0
    for (const [run, records] of histories) {
      const attempt = records[0]!.attempt ?? run.row.attempt
      points += run.complete
        ? await replaceHistory(
            trx,
            dialect,
            run.row.id,
            attempt,
            records.flatMap((record) => record.series),
            run.outcome === 'new',
          )
        : await appendToInbox(
            trx,
            run.row.id,
            records.map((record) => ({ ...record, attempt: record.attempt ?? run.row.attempt })),
            now,
          )
      await writeSparse(
        trx,
        dialect,
        run.row.id,
        records.map((record) => ({ ...record, attempt: record.attempt ?? run.row.attempt })),
        run.complete,
      )
    }
    const declared = (await applySweeps(trx, projectId, sweeps, sweepLinks, now)) + (await applyMetrics(trx, projectId, metrics))

    const counts = { new: 0, changed: 0, same: 0 }
    for (const run of touched.values()) if (run.outcome !== 'untouched') counts[run.outcome] += 1
    if (counts.new + counts.changed + points + declared > 0) await bumpRevision(trx, projectId, now)
    return { ...counts, points }
  })
}

async function loadTouched(trx: Db, dialect: Dialect, projectId: string, events: readonly RunEvent[]): Promise<Map<string, Touched>> {
  const keys = new Set<string>()
  for (const event of events) if (event.type === 'run' || event.type === 'history') keys.add(externalKeyOf(event.key))
  const touched = new Map<string, Touched>()
  for (const part of statementsOf([...keys], 1, dialect)) {
    const rows = await trx.selectFrom('runs').selectAll().where('project_id', '=', projectId).where('external_key', 'in', part).execute()
    for (const row of rows) touched.set(row.external_key, { row, outcome: 'untouched', complete: false, attempt: null })
  }
  return touched
}

function newRow(projectId: string, key: string, seq: number, now: number): RunsTable {
  return {
    id: uuid(),
    project_id: projectId,
    seq,
    external_key: key,
    content_hash: null,
    name: `run ${seq + 1}`,
    group_name: null,
    job_type: null,
    notes: null,
    tags: '[]',
    state: 'running',
    cause: null,
    config: '{}',
    summary: '{}',
    attempt: 1,
    created_at: null,
    started_at: null,
    finished_at: null,
    heartbeat_at: null,
    updated_at: now,
    created_by: LOCAL_USER,
  }
}

function update(run: Touched, event: RunRecord, now: number): void {
  if (event.contentHash !== undefined && event.contentHash === run.row.content_hash) {
    if (run.outcome === 'untouched') run.outcome = 'same'
    return
  }
  if (run.outcome !== 'new') run.outcome = 'changed'
  fill(run, event, now)
}

/** Writes what the event says into the row; absent fields stay. */
function fill(run: Touched, event: RunRecord, now: number): void {
  const { row } = run
  run.complete = event.contentHash !== undefined
  row.updated_at = now
  row.heartbeat_at = now
  if (event.contentHash !== undefined) row.content_hash = event.contentHash
  if (event.name !== undefined) row.name = event.name
  if (event.group !== undefined) row.group_name = event.group
  if (event.jobType !== undefined) row.job_type = event.jobType
  if (event.notes !== undefined) row.notes = event.notes
  if (event.tags !== undefined) row.tags = JSON.stringify(event.tags)
  if (event.state !== undefined) {
    row.state = event.state
    row.cause = event.cause ?? null
  } else if (event.cause !== undefined) row.cause = event.cause
  if (event.createdAt !== undefined) row.created_at = Math.round(event.createdAt)
  if (event.startedAt !== undefined) row.started_at = Math.round(event.startedAt)
  if (event.finishedAt !== undefined) row.finished_at = Math.round(event.finishedAt)
  row.config = merged(row.config, event.config, run.complete)
  row.summary = merged(row.summary, event.summary, run.complete)
  if (event.host !== undefined || event.exitCode !== undefined) run.attempt = { host: event.host ?? null, exitCode: event.exitCode ?? null }
}

function merged(stored: string, given: FlatValues | undefined, replace: boolean): string {
  if (given === undefined) return stored
  if (replace || stored === '{}') return valueToJson(given)
  return valueToJson({ ...(valueFromJson(stored) as FlatValues), ...given })
}

async function insertRuns(trx: Db, dialect: Dialect, runs: readonly Touched[]): Promise<void> {
  if (runs.length === 0) return
  const attempts: AttemptsTable[] = runs.map(({ row, attempt }) => ({
    run_id: row.id,
    n: row.attempt,
    kind: 'start',
    parent_n: null,
    fork_step: null,
    state: row.state,
    cause: row.cause,
    host: attempt?.host ?? null,
    exit_code: attempt?.exitCode ?? null,
    started_at: row.started_at,
    finished_at: row.finished_at,
  }))
  for (const part of statementsOf(runs, 21, dialect))
    await trx
      .insertInto('runs')
      .values(part.map((run) => run.row))
      .execute()
  for (const part of statementsOf(attempts, 11, dialect)) await trx.insertInto('attempts').values(part).execute()
}

async function updateRun(trx: Db, { row, attempt }: Touched): Promise<void> {
  const { id, project_id, seq, external_key, created_by, ...set } = row
  await trx.updateTable('runs').set(set).where('id', '=', id).execute()
  await trx
    .updateTable('attempts')
    .set({
      state: row.state,
      cause: row.cause,
      started_at: row.started_at,
      finished_at: row.finished_at,
      ...(attempt === null ? {} : { host: attempt.host, exit_code: attempt.exitCode }),
    })
    .where('run_id', '=', id)
    .where('n', '=', row.attempt)
    .execute()
}

/** Returns how many sweeps were new or said something new. */
async function applySweeps(
  trx: Db,
  projectId: string,
  sweeps: readonly SweepRecord[],
  links: readonly { run: Touched; sweep: string }[],
  now: number,
): Promise<number> {
  const ids = new Map<string, string>()
  let changed = 0
  const find = async (key: string) => {
    if (!ids.has(key)) {
      const row = await trx
        .selectFrom('sweeps')
        .select('id')
        .where('project_id', '=', projectId)
        .where('external_key', '=', key)
        .executeTakeFirst()
      if (row !== undefined) ids.set(key, row.id)
    }
    return ids.get(key)
  }
  const json = (value: SweepRecord['space']) => (value === undefined ? null : valueToJson(value))
  const described = new Map(sweeps.map((sweep) => [sweep.id, sweep]))
  for (const key of new Set([...described.keys(), ...links.map((link) => link.sweep)])) {
    const sweep = described.get(key)
    const known = await find(key)
    const values = {
      name: sweep?.name ?? key,
      space: json(sweep?.space),
      searcher: json(sweep?.searcher),
      metric: sweep?.metric ?? null,
      goal: sweep?.goal ?? null,
      definition: sweep?.definition ?? null,
    }
    if (known === undefined) {
      const id = uuid()
      ids.set(key, id)
      changed += 1
      await trx
        .insertInto('sweeps')
        .values({
          id,
          project_id: projectId,
          external_key: key,
          state: 'finished',
          created_by: LOCAL_USER,
          created_at: now,
          updated_at: now,
          ...values,
        })
        .execute()
    } else if (sweep !== undefined) {
      await trx.updateTable('sweeps').set(values).where('id', '=', known).execute()
    }
  }
  const rows = links.map(({ run, sweep }) => ({ sweep_id: ids.get(sweep)!, run_id: run.row.id }))
  for (let from = 0; from < rows.length; from += 5000) {
    await trx
      .insertInto('sweep_runs')
      .values(rows.slice(from, from + 5000))
      .onConflict((conflict) => conflict.columns(['sweep_id', 'run_id']).doNothing())
      .execute()
  }
  return changed
}

/** A goal that a source declares never overrides what the user set. Returns how many changed. */
async function applyMetrics(trx: Db, projectId: string, metrics: readonly MetricRecord[]): Promise<number> {
  let changed = 0
  for (const { name, goal } of metrics) {
    if (goal === undefined) continue
    const row = await trx
      .selectFrom('metrics')
      .select(['goal', 'goal_source'])
      .where('project_id', '=', projectId)
      .where('name', '=', name)
      .executeTakeFirst()
    if (row?.goal_source === 'user' || row?.goal === goal) continue
    changed += 1
    await setGoal(trx, projectId, name, goal, 'declared')
  }
  return changed
}

export async function setGoal(db: Db, projectId: string, name: string, goal: string, source: 'declared' | 'user'): Promise<void> {
  await db
    .insertInto('metrics')
    .values({
      project_id: projectId,
      name,
      goal,
      goal_source: source,
      unit: null,
      lower: null,
      upper: null,
      share: null,
      partner: null,
      step_metric: null,
      margin: null,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet({ goal, goal_source: source }))
    .execute()
}
