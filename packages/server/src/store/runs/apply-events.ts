import { InputError } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { HistoryRecord, MetricRecord, RunEvent, SweepRecord } from '../../ingest/run-event.ts'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { type AttemptHistory, appendToInbox, forgetHistory, replaceHistories } from '../history/history.ts'
import type { Applied } from '../store.ts'
import { applyMetrics } from './apply-metrics.ts'
import { applySweeps, linkSweeps } from './apply-sweeps.ts'
import { bumpRevision } from './projects.ts'
import { externalKeyOf } from './run-key.ts'
import { newRun, reachAttempt, type TouchedRun, takeRecord, touchedRun } from './touched-run.ts'
import { insertRuns, updateRun } from './write-runs.ts'

type Db = Kysely<Schema>
type Attempted = HistoryRecord & { readonly attempt: number }

/**
 * Stores a batch in one transaction.
 *
 * A run record with a content hash is complete: equal hash = nothing is written and the run's history events that follow
 * in this batch are passed over; another hash = config, summary and the attempts whose history comes along are replaced.
 * So that this can be told, a complete run's history must come in the same batch as its record, after it. History that
 * does not come along is kept: a table of results never erases the curves that another source brought.
 * A run too long for one batch comes as an open record with its first history, history events alone, and a record that
 * closes it; until then its hash is none that a source would give, so that what broke off is imported again.
 * Without a hash (live clients) config and summary are merged by key and history is appended.
 *
 * @throws InputError UNKNOWN_PROJECT
 * @throws Error when a history event names a run that is neither stored nor in the batch before it
 */
export async function applyEvents(db: Db, dialect: Dialect, projectId: string, events: readonly RunEvent[], now: number): Promise<Applied> {
  return db.transaction().execute((trx) => applyWithin(trx, dialect, projectId, events, now))
}

/** The same as part of a transaction that writes more. */
export async function applyWithin(
  trx: Db,
  dialect: Dialect,
  projectId: string,
  events: readonly RunEvent[],
  now: number,
): Promise<Applied> {
  await dialect.lockProject(trx, projectId)
  const touched = await loadTouched(trx, dialect, projectId, events)
  let seq = await lastSeq(trx, projectId)
  const histories = new Map<TouchedRun, Attempted[]>()
  const links: { readonly run: TouchedRun; readonly sweep: string }[] = []
  const sweeps: SweepRecord[] = []
  const metrics: MetricRecord[] = []

  for (const event of events) {
    if (event.type === 'run') {
      const key = externalKeyOf(event.key)
      let run = touched.get(key)
      if (run === undefined) {
        seq += 1
        run = newRun(projectId, key, seq, now)
        touched.set(key, run)
      }
      // Of two complete records of one run in a batch the later one counts, history included.
      if (takeRecord(run, event, now) && event.contentHash !== undefined) histories.delete(run)
      if (event.sweep !== undefined) links.push({ run, sweep: storedName(event.sweep) })
    } else if (event.type === 'history') {
      const key = externalKeyOf(event.key)
      const run = touched.get(key)
      if (run === undefined) throw new Error(`history for run '${key}', which was never announced`)
      if (run.passHistory) continue
      const record = { ...event, attempt: event.attempt ?? run.row.attempt }
      reachAttempt(run, { n: record.attempt })
      const list = histories.get(run)
      if (list === undefined) histories.set(run, [record])
      else list.push(record)
    } else if (event.type === 'sweep') sweeps.push(event)
    else metrics.push(event)
  }

  const runs = [...touched.values()]
  await insertRuns(
    trx,
    dialect,
    runs.filter(({ outcome }) => outcome === 'new'),
  )
  for (const run of runs) if (run.outcome !== 'new' && run.dirty) await updateRun(trx, run)
  const points = await applyHistories(trx, dialect, histories, now)
  const sweepIds = await applySweeps(
    trx,
    projectId,
    sweeps,
    links.map(({ sweep }) => sweep),
    now,
  )
  const linked = await linkSweeps(
    trx,
    dialect,
    links.map(({ run, sweep }) => ({ run_id: run.row.id, sweep_id: sweepIds.ids.get(sweep)! })),
  )
  const declared = await applyMetrics(trx, projectId, metrics)

  const counts = { new: 0, changed: 0, same: 0 }
  for (const { outcome } of runs) if (outcome !== 'untouched') counts[outcome] += 1
  const changes = counts.new + counts.changed + histories.size + sweepIds.changed + linked + declared
  if (changes > 0 || runs.some(({ dirty }) => dirty)) await bumpRevision(trx, projectId, now)
  return { ...counts, points }
}

async function loadTouched(trx: Db, dialect: Dialect, projectId: string, events: readonly RunEvent[]): Promise<Map<string, TouchedRun>> {
  const keys = new Set<string>()
  for (const event of events) if (event.type === 'run' || event.type === 'history') keys.add(externalKeyOf(event.key))
  const touched = new Map<string, TouchedRun>()
  for (const part of statementsOf([...keys], 1, dialect)) {
    const rows = await trx.selectFrom('runs').selectAll().where('project_id', '=', projectId).where('external_key', 'in', part).execute()
    for (const row of rows) touched.set(row.external_key, touchedRun(row))
  }
  return touched
}

/** The highest place in the project's order of arrival; −1 when it has no run yet. */
async function lastSeq(trx: Db, projectId: string): Promise<number> {
  const row = await trx
    .selectFrom('projects')
    .leftJoin('runs', 'runs.project_id', 'projects.id')
    .select((e) => ['projects.id', e.fn.max('runs.seq').as('seq')])
    .where('projects.id', '=', projectId)
    .groupBy('projects.id')
    .executeTakeFirst()
  if (row === undefined) throw new InputError('UNKNOWN_PROJECT', { project: projectId, nearest: [] })
  return row.seq === null ? -1 : Number(row.seq)
}

/** Live histories go to the inbox, complete ones into chunks. Returns the number of points stored. */
async function applyHistories(
  trx: Db,
  dialect: Dialect,
  records: ReadonlyMap<TouchedRun, readonly Attempted[]>,
  now: number,
): Promise<number> {
  const appended: AttemptHistory[] = []
  const replaced: AttemptHistory[] = []
  const stored = new Set<string>()
  for (const [run, all] of records) {
    if (run.open) await forgetHistory(trx, run.row.id)
    if (run.outcome !== 'new') stored.add(run.row.id)
    for (const attempt of new Set(all.map((record) => record.attempt))) {
      const of = all.filter((record) => record.attempt === attempt)
      const history = {
        runId: run.row.id,
        attempt,
        series: of.flatMap((record) => record.series).map(withStoredName),
        sparse: of.flatMap((record) => record.sparse ?? []).map(withStoredName),
      }
      ;(run.complete ? replaced : appended).push(history)
    }
  }
  return (await appendToInbox(trx, dialect, appended, now)) + (await replaceHistories(trx, dialect, replaced, stored))
}

function withStoredName<T extends { readonly metric: string }>(part: T): T {
  const metric = storedName(part.metric)
  return metric === part.metric ? part : { ...part, metric }
}
