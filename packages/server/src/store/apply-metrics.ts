import type { Goal } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { MetricRecord } from '../ingest/run-event.ts'
import type { Schema } from './schema.ts'
import { storedName } from './stored-name.ts'

type Db = Kysely<Schema>

/** A goal that a source declares never overrides what the user set. Returns how many changed. */
export async function applyMetrics(trx: Db, projectId: string, metrics: readonly MetricRecord[]): Promise<number> {
  let changed = 0
  for (const { name, goal } of metrics) {
    if (goal === undefined) continue
    const row = await trx
      .selectFrom('metrics')
      .select(['goal', 'goal_source'])
      .where('project_id', '=', projectId)
      .where('name', '=', storedName(name))
      .executeTakeFirst()
    if (row?.goal_source === 'user' || row?.goal === goal) continue
    changed += 1
    await setGoal(trx, projectId, name, goal, 'declared')
  }
  return changed
}

export async function setGoal(db: Db, projectId: string, name: string, goal: Goal, source: 'declared' | 'user'): Promise<void> {
  await db
    .insertInto('metrics')
    .values({
      project_id: projectId,
      name: storedName(name),
      goal,
      goal_source: source,
      unit: null,
      lower: null,
      upper: null,
      share: null,
      partner: null,
      step_metric: null,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet({ goal, goal_source: source }))
    .execute()
}
