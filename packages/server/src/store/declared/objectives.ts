import type { Goal, Objective, Reducer } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import { LOCAL_USER } from '../database/migrate.ts'
import type { ObjectivesTable, Schema } from '../database/schema.ts'

type Db = Kysely<Schema>

export interface StoredObjective {
  readonly objective: Objective
  /** Smallest difference that matters, in the metric's unit, as the user set it. */
  readonly margin: number | null
  /** The project's current objective. */
  readonly chosen: boolean
}

const keyOf = ({ metric, goal, reducer, step }: Objective): string => JSON.stringify([metric, goal, reducer, step ?? null])

/** Makes it the project's objective; `null` leaves the project without one, so that it is proposed from the data again. */
export async function setObjective(db: Db, projectId: string, objective: Objective | null, now: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('objectives').set({ chosen: 0 }).where('project_id', '=', projectId).where('chosen', '=', 1).execute()
    if (objective !== null) await upsert(trx, projectId, objective, { chosen: 1 }, now)
    await trx.updateTable('projects').set({ updated_at: now }).where('id', '=', projectId).execute()
  })
}

/** One margin per objective, chosen or not; `null` forgets it. */
export async function setMargin(db: Db, projectId: string, objective: Objective, margin: number | null, now: number): Promise<void> {
  await db.transaction().execute((trx) => upsert(trx, projectId, objective, { margin }, now))
}

async function upsert(
  trx: Db,
  projectId: string,
  objective: Objective,
  set: { readonly chosen?: 0 | 1; readonly margin?: number | null },
  now: number,
): Promise<void> {
  const { metric, goal, reducer, step } = objective
  await trx
    .insertInto('objectives')
    .values({
      id: uuid(),
      project_id: projectId,
      key: keyOf(objective),
      metric,
      goal,
      reducer,
      step: step ?? null,
      margin: set.margin ?? null,
      chosen: set.chosen ?? 0,
      created_by: LOCAL_USER,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'key']).doUpdateSet({ ...set, updated_at: now }))
    .execute()
}

export async function listObjectives(db: Db, projectId: string): Promise<readonly StoredObjective[]> {
  const rows = await db.selectFrom('objectives').selectAll().where('project_id', '=', projectId).orderBy('id').execute()
  return rows.map((row) => ({ objective: readObjective(row), margin: row.margin, chosen: row.chosen === 1 }))
}

/** The chosen objective of each project that has one. */
export async function chosenObjectives(db: Db, projectId?: string): Promise<ReadonlyMap<string, Objective>> {
  let query = db.selectFrom('objectives').selectAll().where('chosen', '=', 1)
  if (projectId !== undefined) query = query.where('project_id', '=', projectId)
  return new Map((await query.execute()).map((row) => [row.project_id, readObjective(row)]))
}

function readObjective({ metric, goal, reducer, step }: ObjectivesTable): Objective {
  return { metric, goal: goal as Goal, reducer: reducer as Reducer, ...(step === null ? {} : { step }) }
}
