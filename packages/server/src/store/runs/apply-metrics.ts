import type { Goal } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { MetricRecord } from '../../ingest/run-event.ts'
import type { MetricsTable, Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'

type Db = Kysely<Schema>

/** A goal that a source declares never overrides what the user set; an x axis it names does. Returns how many changed. */
export async function applyMetrics(trx: Db, projectId: string, metrics: readonly MetricRecord[]): Promise<number> {
  let changed = 0
  for (const { name, goal, stepMetric } of metrics) {
    const row = await trx
      .selectFrom('metrics')
      .select(['goal', 'goal_source', 'step_metric'])
      .where('project_id', '=', projectId)
      .where('name', '=', storedName(name))
      .executeTakeFirst()
    if (stepMetric !== undefined && row?.step_metric !== storedName(stepMetric)) {
      changed += 1
      await setStepMetric(trx, projectId, name, storedName(stepMetric))
    }
    if (goal === undefined || row?.goal_source === 'user' || row?.goal === goal) continue
    changed += 1
    await setGoal(trx, projectId, name, goal, 'declared')
  }
  return changed
}

export async function setGoal(db: Db, projectId: string, name: string, goal: Goal, source: 'declared' | 'user'): Promise<void> {
  await db
    .insertInto('metrics')
    .values({ ...unknown(projectId, name), goal, goal_source: source })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet({ goal, goal_source: source }))
    .execute()
}

async function setStepMetric(db: Db, projectId: string, name: string, stepMetric: string): Promise<void> {
  await db
    .insertInto('metrics')
    .values({ ...unknown(projectId, name), step_metric: stepMetric })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet({ step_metric: stepMetric }))
    .execute()
}

const unknown = (projectId: string, name: string): MetricsTable => ({
  project_id: projectId,
  name: storedName(name),
  goal: null,
  goal_source: null,
  unit: null,
  lower: null,
  upper: null,
  share: null,
  partner: null,
  step_metric: null,
})
