import { valueFromJson } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { CONSOLE } from '../../ingest/wandb-log/reserved-names.ts'
import type { Schema } from '../database/schema.ts'
import type { ConsoleLine, LiveRuns } from './live.ts'

/** What a run printed, live or imported, by line. */
export async function readConsole(
  db: Kysely<Schema>,
  runId: string,
  attempt: number,
  { from = 0, limit = 10_000 }: { from?: number; limit?: number },
): Promise<Awaited<ReturnType<LiveRuns['consoleLines']>>> {
  const { last } = await db
    .selectFrom('console_lines')
    .select((e) => e.fn.max('line').as('last'))
    .where('run_id', '=', runId)
    .where('attempt', '=', attempt)
    .executeTakeFirstOrThrow()
  if (last !== null) {
    const rows = await db
      .selectFrom('console_lines')
      .select(['line', 'stream', 'time', 'text'])
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('line', '>=', from)
      .orderBy('line')
      .limit(limit)
      .execute()
    return { total: Number(last) + 1, lines: rows }
  }
  const imported = () =>
    db.selectFrom('history_sparse').where('run_id', '=', runId).where('attempt', '=', attempt).where('metric', '=', CONSOLE)
  const { n } = await imported()
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  const rows = await imported().select(['step', 'value']).where('step', '>=', from).orderBy('id').limit(limit).execute()
  return { total: Number(n), lines: rows.map(({ step, value }) => ({ line: step, ...(valueFromJson(value) as unknown as ConsoleLine) })) }
}
