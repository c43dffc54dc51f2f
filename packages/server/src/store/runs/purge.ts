import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { artifactBlobs } from '../files/artifacts.ts'
import { dropUnnamed } from '../files/blobs.ts'
import { runBlobs } from '../files/run-files.ts'

type Db = Kysely<Schema>

/** See `Store.purge`. One transaction a project, so that nobody waits for all of them. */
export async function purge(db: Db, dialect: Dialect, before: number, now: number): Promise<{ readonly projects: number }> {
  const gone = await db.selectFrom('projects').select('id').where('deleted_at', '<', before).execute()
  for (const { id } of gone) {
    await db.transaction().execute(async (trx) => {
      const runs = await trx.selectFrom('runs').select('id').where('project_id', '=', id).execute()
      const named: (string | null)[] = []
      for (const part of statementsOf(runs, 1, dialect))
        named.push(
          ...(await runBlobs(
            trx,
            part.map((run) => run.id),
          )),
        )
      const artifacts = await trx.selectFrom('artifacts').select('id').where('project_id', '=', id).execute()
      for (const artifact of artifacts) named.push(...(await artifactBlobs(trx, artifact.id)))
      await trx.deleteFrom('projects').where('id', '=', id).execute()
      await dropUnnamed(trx, named, now)
    })
  }
  await db.transaction().execute(async (trx) => {
    const begun = await trx.selectFrom('artifacts').select('id').where('version', 'is', null).where('created_at', '<', before).execute()
    for (const { id } of begun) {
      const named = await artifactBlobs(trx, id)
      await trx.deleteFrom('artifacts').where('id', '=', id).execute()
      await dropUnnamed(trx, named, now)
    }
  })
  return { projects: gone.length }
}
