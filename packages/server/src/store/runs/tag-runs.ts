import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { bumpRevision } from './projects.ts'

/** What happens to the tags of each of some runs; a tag that is in both lists goes. */
export interface TagChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** Of the runs of a project, those whose tags it changed. Tags keep their order, new ones come last. */
export async function tagRuns(
  db: Kysely<Schema>,
  dialect: Dialect,
  projectId: string,
  runIds: readonly string[],
  { add, remove }: TagChange,
  now: number,
): Promise<readonly string[]> {
  const gone = new Set(remove)
  return db.transaction().execute(async (trx) => {
    const changed: string[] = []
    for (const part of statementsOf([...new Set(runIds)], 2, dialect)) {
      const rows = await trx
        .selectFrom('runs')
        .select(['id', 'tags'])
        .where('project_id', '=', projectId)
        .where('id', 'in', [...part])
        .execute()
      // Runs with the same tags get the same: one statement for all of them, and only for those that have them still.
      for (const [tags, ids] of Map.groupBy(rows, (row) => row.tags)) {
        const next = JSON.stringify([...new Set([...(JSON.parse(tags) as string[]), ...add])].filter((tag) => !gone.has(tag)))
        if (next === tags) continue
        const updated = await trx
          .updateTable('runs')
          .set({ tags: next, updated_at: now })
          .where(
            'id',
            'in',
            ids.map(({ id }) => id),
          )
          .where('tags', '=', tags)
          .returning('id')
          .execute()
        for (const { id } of updated) changed.push(id)
      }
    }
    if (changed.length > 0) await bumpRevision(trx, projectId, now)
    return changed
  })
}
