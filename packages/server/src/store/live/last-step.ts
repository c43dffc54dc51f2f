import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { CONSOLE, FILES } from '../../ingest/wandb-log/reserved-names.ts'
import type { Schema } from '../database/schema.ts'

/** See `LiveRuns.lastStep`: rows of numbers are in the series, rows of media and texts alone are not. */
export async function readLastStep(db: Kysely<Schema>, runId: string): Promise<number | null> {
  const attempt = db.selectFrom('runs').select('attempt').where('id', '=', runId)
  const [numbers, others] = await Promise.all([
    db
      .selectFrom('series')
      .select(sql<number | null>`max(last_step)`.as('step'))
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', 'not like', 'system.%')
      .where('metric', 'not like', 'gpu.%')
      .executeTakeFirst(),
    db
      .selectFrom('history_sparse')
      .select(sql<number | null>`max(step)`.as('step'))
      .where('run_id', '=', runId)
      .where('attempt', '=', attempt)
      .where('metric', 'not in', [CONSOLE, FILES])
      .executeTakeFirst(),
  ])
  const steps = [numbers?.step, others?.step].filter((step) => step != null)
  return steps.length === 0 ? null : Math.max(...steps)
}
