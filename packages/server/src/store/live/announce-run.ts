import { type FlatValues, valueToJson } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { AttemptStart } from '../../ingest/run-event.ts'
import type { Dialect } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { readHistory, readSparse, replaceHistories } from '../history/history.ts'
import { applyWithin } from '../runs/apply-events.ts'
import type { Announcement, LiveRun } from './live.ts'
import { findLiveRun } from './live-runs.ts'

type Db = Kysely<Schema>

/** Series of the machine: their steps are seconds, so no step of the script cuts them. */
export const isMeasured = (metric: string): boolean => metric.startsWith('system.') || metric.startsWith('gpu.')

const BY_ATTEMPT = ['history_inbox', 'history_chunks', 'series', 'history_sparse', 'streams', 'stream_writers', 'console_lines'] as const

/**
 * Creates the run or brings it up to date. Which attempt follows:
 * - a process that starts a run anew which has data already begins an empty one (*reinit*); the earlier one is kept;
 * - one that joins others does so; into a run that has ended it resumes;
 * - a process that resumes takes the history over into one of its own, and so do several that resume one run;
 * - an announcement sent again (its answer was lost) finds the attempt it began, as long as nothing was logged into it.
 */
export async function announceRun(
  db: Db,
  dialect: Dialect,
  projectId: string,
  announcement: Announcement,
  now: number,
): Promise<{ readonly run: LiveRun; readonly isNew: boolean }> {
  return db.transaction().execute(async (trx) => {
    await dialect.lockProject(trx, projectId)
    const { key, begin, metrics, fork } = announcement
    const before = await findLiveRun(trx, dialect, projectId, key)
    const joined = before?.clientConfig == null ? undefined : announcement.joined?.(before.clientConfig)
    const clientConfig = joined?.clientConfig ?? announcement.clientConfig
    const record = joined === undefined ? announcement.record : { ...announcement.record, config: joined.config }
    const kind = before === null || begin === null ? null : await nextAttempt(trx, before, begin)
    const attempt: AttemptStart | undefined =
      kind !== null
        ? { n: before!.attempt + 1, kind, parent: before!.attempt }
        : before === null && fork !== undefined
          ? { n: 1, kind: 'fork', forkStep: fork.step }
          : undefined
    if (kind === 'resume') await moveHistory(trx, before!)
    if (before !== null && (clientConfig !== undefined || kind === 'reinit')) {
      await trx
        .updateTable('runs')
        .set({ config: '{}', ...(kind === 'reinit' ? { summary: '{}' } : {}) })
        .where('id', '=', before.id)
        .execute()
    }
    await applyWithin(
      trx,
      dialect,
      projectId,
      [
        ...metrics,
        {
          type: 'run',
          key: { kind: 'id', id: key },
          ...record,
          ...(begin === null ? {} : { state: 'running' as const }),
          ...(before === null ? { createdAt: now } : {}),
          ...(attempt === undefined ? {} : { attempt }),
        },
      ],
      now,
    )
    const run = (await findLiveRun(trx, dialect, projectId, key))!
    if (before === null && fork !== undefined) await takeOver(trx, dialect, projectId, run, fork)
    const config = clientConfig ?? before?.clientConfig ?? '{}'
    const summary = kind === 'reinit' ? '{}' : (before?.clientSummary ?? '{}')
    const fresh = before === null || begin !== null ? { stop_asked: 0, lines_before: run.lines.history } : {}
    await trx
      .insertInto('live_runs')
      .values({ run_id: run.id, client_config: config, client_summary: summary, stop_asked: 0, lines_before: run.lines.history })
      .onConflict((conflict) =>
        conflict.column('run_id').doUpdateSet({ client_config: config, client_summary: summary, ...(kind === null ? {} : fresh) }),
      )
      .execute()
    return { run: (await findLiveRun(trx, dialect, projectId, key))!, isNew: before === null }
  })
}

async function nextAttempt(trx: Db, run: LiveRun, begin: 'start' | 'resume' | 'join'): Promise<'reinit' | 'resume' | null> {
  if (begin === 'join') return run.state === 'running' || run.state === 'pending' ? null : 'resume'
  const live = await trx.selectFrom('live_runs').select('lines_before').where('run_id', '=', run.id).executeTakeFirst()
  const { kind } = (await trx
    .selectFrom('attempts')
    .select('kind')
    .where('run_id', '=', run.id)
    .where('n', '=', run.attempt)
    .executeTakeFirst())!
  const untouched = run.state === 'running' && live !== undefined && run.lines.history === live.lines_before
  if (begin === 'resume') return untouched && (kind === 'resume' || kind === 'rewind') ? null : 'resume'
  const series = await trx
    .selectFrom('series')
    .select('metric')
    .where('run_id', '=', run.id)
    .where('attempt', '=', run.attempt)
    .limit(1)
    .execute()
  const empty = series.length === 0 && run.lines.history === 0 && run.lines.console === 0
  return empty && (run.state === 'running' || run.state === 'pending') ? null : 'reinit'
}

/** What is resumed goes on: its history becomes the beginning of the new attempt's, without a copy. */
async function moveHistory(trx: Db, { id, attempt }: LiveRun): Promise<void> {
  for (const table of BY_ATTEMPT) {
    await trx
      .updateTable(table)
      .set({ attempt: attempt + 1 })
      .where('run_id', '=', id)
      .where('attempt', '=', attempt)
      .execute()
  }
}

/** A fork begins with what its parent logged up to the step. */
async function takeOver(
  trx: Db,
  dialect: Dialect,
  projectId: string,
  run: LiveRun,
  { key, step }: NonNullable<Announcement['fork']>,
): Promise<void> {
  const parent = await findLiveRun(trx, dialect, projectId, key)
  if (parent !== null) await copyHistory(trx, dialect, parent, { id: run.id, attempt: run.attempt }, step)
}

/** Copies what a run's current attempt logged up to a step, and the value each metric had there. Returns the rows. */
async function copyHistory(
  trx: Db,
  dialect: Dialect,
  from: LiveRun,
  to: { readonly id: string; readonly attempt: number },
  step: number,
): Promise<{ readonly rows: number; readonly summary: FlatValues }> {
  const before = (await readHistory(trx, from.id, from.attempt, undefined, [Number.NEGATIVE_INFINITY, step])).filter(
    ({ metric }) => !isMeasured(metric),
  )
  const measured = (await readHistory(trx, from.id, from.attempt, undefined, undefined)).filter(({ metric }) => isMeasured(metric))
  const sparse = (await readSparse(trx, from.id, from.attempt)).filter((value) => value.step <= step)
  await replaceHistories(trx, dialect, [{ runId: to.id, attempt: to.attempt, series: [...before, ...measured], sparse }], new Set())
  const steps = new Set<number>()
  for (const { steps: own } of before) for (const at of own) steps.add(at)
  return { rows: steps.size, summary: Object.fromEntries(before.map(({ metric, values }) => [metric, values.at(-1)!])) }
}

/** See `LiveRuns.rewind`. Sent again, it finds the attempt it began. */
export async function rewindRun(
  db: Db,
  dialect: Dialect,
  projectId: string,
  key: string,
  step: number,
  now: number,
): Promise<LiveRun | null> {
  return db.transaction().execute(async (trx) => {
    await dialect.lockProject(trx, projectId)
    const run = await findLiveRun(trx, dialect, projectId, key)
    if (run === null) return null
    const current = await trx
      .selectFrom('attempts')
      .select(['kind', 'fork_step'])
      .where('run_id', '=', run.id)
      .where('n', '=', run.attempt)
      .executeTakeFirstOrThrow()
    const live = await trx.selectFrom('live_runs').select('lines_before').where('run_id', '=', run.id).executeTakeFirst()
    if (current.kind === 'rewind' && current.fork_step === step && run.state === 'running' && live?.lines_before === run.lines.history)
      return run
    const attempt = run.attempt + 1
    const { rows, summary } = await copyHistory(trx, dialect, run, { id: run.id, attempt }, step)
    await trx
      .insertInto('streams')
      .values({ run_id: run.id, attempt, name: 'history', ranges: JSON.stringify(rows === 0 ? [] : [[0, rows]]) })
      .execute()
    await trx
      .updateTable('runs')
      .set({ summary: valueToJson(summary) })
      .where('id', '=', run.id)
      .execute()
    await applyWithin(
      trx,
      dialect,
      projectId,
      [
        {
          type: 'run',
          key: { kind: 'id', id: key },
          state: 'running',
          attempt: { n: attempt, kind: 'rewind', parent: run.attempt, forkStep: step },
        },
      ],
      now,
    )
    const told = { client_summary: '{}', stop_asked: 0, lines_before: rows }
    await trx
      .insertInto('live_runs')
      .values({ run_id: run.id, client_config: run.clientConfig ?? '{}', ...told })
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet(told))
      .execute()
    return findLiveRun(trx, dialect, projectId, key)
  })
}
