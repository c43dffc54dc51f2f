import type { ConfigKey } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { bumpRevision } from '../runs/projects.ts'

type Db = Kysely<Schema>
type Declared = ConfigKey['declared']

/** What the user declared about config keys, by name. */
export async function readDeclaredKeys(db: Db, projectIds: readonly string[]): Promise<Readonly<Record<string, Declared>>> {
  if (projectIds.length === 0) return {}
  const rows = await db
    .selectFrom('config_keys')
    .select(['name', 'declared'])
    .where('project_id', 'in', [...projectIds])
    .execute()
  return Object.fromEntries(rows.map(({ name, declared }) => [name, JSON.parse(declared) as Declared]))
}

/** `null` forgets what was declared, so that detection decides again. */
export async function declareKey(db: Db, projectId: string, key: string, declared: Declared | null, now: number): Promise<void> {
  const name = storedName(key)
  await db.transaction().execute(async (trx) => {
    if (declared === null) await trx.deleteFrom('config_keys').where('project_id', '=', projectId).where('name', '=', name).execute()
    else {
      const text = JSON.stringify(declared)
      await trx
        .insertInto('config_keys')
        .values({ project_id: projectId, name, declared: text, updated_at: now })
        .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet({ declared: text, updated_at: now }))
        .execute()
    }
    await bumpRevision(trx, projectId, now)
  })
}
