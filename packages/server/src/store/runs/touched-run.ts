import { type FlatValues, valueFromJson, valueToJson } from '@sweepwise/core'
import { v7 as uuid } from 'uuid'
import type { AttemptStart, Execution, RunRecord } from '../../ingest/run-event.ts'
import { LOCAL_USER } from '../database/migrate.ts'
import type { AttemptsTable, RunsTable } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'

/** A run as a batch leaves it, before it is written. */
export interface TouchedRun {
  readonly row: RunsTable
  /** What the batch's run records came to; *untouched* = it brought none (yet), maybe history. */
  outcome: 'new' | 'changed' | 'same' | 'untouched'
  /** The row or an attempt must be written. */
  dirty: boolean
  /** A source gave the whole run with a content hash: the history it brings replaces what is stored. */
  complete: boolean
  /** Complete, but most of its history comes in later batches: what is stored of any attempt goes now. */
  open: boolean
  /** History that follows belongs to a record that changed nothing: it is stored already. */
  passHistory: boolean
  /** Attempts of which the batch said something, by number; only the fields it said. */
  readonly attempts: Map<number, Partial<Omit<AttemptsTable, 'run_id' | 'n'>>>
}

export const touchedRun = (row: RunsTable): TouchedRun => ({
  row,
  outcome: 'untouched',
  dirty: false,
  complete: false,
  open: false,
  passHistory: false,
  attempts: new Map(),
})

export function newRun(projectId: string, key: string, seq: number, now: number): TouchedRun {
  const row: RunsTable = {
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
  return { ...touchedRun(row), outcome: 'new', dirty: true }
}

/** Brings the run up to date with one record. False = the record says what is stored already. */
export function takeRecord(run: TouchedRun, record: RunRecord, now: number): boolean {
  if (record.contentHash !== undefined && record.contentHash === run.row.content_hash) {
    if (run.outcome === 'untouched') run.outcome = 'same'
    run.passHistory = true
    return false
  }
  if (run.outcome !== 'new') run.outcome = 'changed'
  run.dirty = true
  run.passHistory = false
  if (record.contentHash !== undefined) run.complete = true
  if (record.open === true) run.open = true
  fill(run, record, now)
  return true
}

/** Far above any retry limit; a number beyond it is a mistake and would write as many rows. */
const MAX_ATTEMPTS = 10_000

/** Makes sure the attempt will exist; a number above the current one becomes the current one. */
export function reachAttempt(run: TouchedRun, attempt: AttemptStart): void {
  const { row } = run
  if (!Number.isInteger(attempt.n) || attempt.n < 1 || attempt.n > MAX_ATTEMPTS) {
    throw new Error(`attempt ${attempt.n} of run '${row.external_key}'; attempts are numbered 1 to ${MAX_ATTEMPTS}`)
  }
  const stated = {
    ...(attempt.kind === undefined ? {} : { kind: attempt.kind }),
    ...(attempt.parent === undefined ? {} : { parent_n: attempt.parent }),
    ...(attempt.forkStep === undefined ? {} : { fork_step: attempt.forkStep }),
  }
  if (attempt.n === row.attempt && Object.keys(stated).length === 0) return
  run.attempts.set(attempt.n, { ...run.attempts.get(attempt.n), ...stated })
  run.dirty = true
  if (attempt.n <= row.attempt) return
  row.attempt = attempt.n
  // A new execution: what is known of the end of the one before does not hold for the run any more.
  row.state = 'running'
  row.cause = null
  row.finished_at = null
}

/** Writes what the record says into the row; absent fields stay. */
function fill(run: TouchedRun, record: RunRecord, now: number): void {
  const { row } = run
  if (record.attempt !== undefined) reachAttempt(run, record.attempt)
  const n = record.attempt?.n ?? row.attempt
  row.updated_at = now
  if (record.contentHash === undefined) row.heartbeat_at = now
  else row.content_hash = record.open === true ? `${record.contentHash} (open)` : record.contentHash
  if (record.name !== undefined) row.name = storedName(record.name)
  if (record.group !== undefined) row.group_name = record.group === null ? null : storedName(record.group)
  if (record.jobType !== undefined) row.job_type = record.jobType === null ? null : storedName(record.jobType)
  if (record.notes !== undefined) row.notes = record.notes?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null
  if (record.tags !== undefined) row.tags = JSON.stringify(record.tags)
  if (record.createdAt !== undefined) row.created_at = Math.round(record.createdAt)
  row.config = merged(row.config, record.config, record.contentHash !== undefined)
  row.summary = merged(row.summary, record.summary, record.contentHash !== undefined)

  // What an earlier attempt still says (a late end of a lost one) is no news about the run.
  if (n === row.attempt) Object.assign(row, endsOf(record))
  sayOf(run, n, record)
  for (const earlier of record.earlierAttempts ?? []) {
    if (earlier.n >= row.attempt) continue
    reachAttempt(run, earlier)
    sayOf(run, earlier.n, earlier)
  }
}

/** State, cause and times, as run and attempt both have them. */
const endsOf = ({ state, cause, startedAt, finishedAt }: Execution) => ({
  ...(state === undefined ? {} : { state, cause: cause ?? null }),
  ...(state === undefined && cause !== undefined ? { cause } : {}),
  ...(startedAt === undefined ? {} : { started_at: Math.round(startedAt) }),
  ...(finishedAt === undefined ? {} : { finished_at: Math.round(finishedAt) }),
})

function sayOf(run: TouchedRun, n: number, execution: Execution): void {
  run.attempts.set(n, {
    ...run.attempts.get(n),
    ...endsOf(execution),
    ...(execution.host === undefined ? {} : { host: storedName(execution.host) }),
    ...(execution.exitCode === undefined ? {} : { exit_code: execution.exitCode }),
  })
}

function merged(stored: string, given: FlatValues | undefined, replace: boolean): string {
  if (given === undefined) return stored
  if (replace || stored === '{}') return valueToJson(given)
  return valueToJson({ ...(valueFromJson(stored) as FlatValues), ...given })
}
