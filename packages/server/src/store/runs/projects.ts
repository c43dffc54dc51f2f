import { InputError, type Objective, type RunState } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { ImportOptions } from '../../ingest/importer.ts'
import { LOCAL_USER } from '../database/migrate.ts'
import type { ProjectsTable, Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { chosenObjectives } from '../declared/objectives.ts'
import type { Project } from '../store.ts'

type Db = Kysely<Schema>

export async function createProject(db: Db, name: string, now: number): Promise<Project> {
  const clean = readProjectName(name)
  const id = uuid()
  const inserted = await db
    .insertInto('projects')
    .values({
      id,
      name: clean,
      live_name: clean,
      revision: 0,
      import_options: null,
      created_by: LOCAL_USER,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    })
    .onConflict((conflict) => conflict.column('live_name').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined) throw new InputError('PROJECT_EXISTS', { name: clean })
  return (await findProject(db, id))!
}

/** Names are shown, put into links and typed on the command line. */
function readProjectName(name: string): string {
  const clean = name
    .trim()
    .toWellFormed()
    .replaceAll(/[\p{Cc}/\\]+/gu, '-')
  if (clean === '' || clean.length > 200) throw new InputError('BAD_PROJECT_NAME', { found: name.slice(0, 80), length: clean.length })
  return clean
}

export async function listProjects(db: Db, deleted: boolean): Promise<readonly Project[]> {
  const rows = await db
    .selectFrom('projects')
    .selectAll()
    .where('deleted_at', deleted ? 'is not' : 'is', null)
    .orderBy('updated_at', 'desc')
    .execute()
  const counts = await db
    .selectFrom('runs')
    .select((e) => ['project_id', 'state', e.fn.countAll<number>().as('n')])
    .groupBy(['project_id', 'state'])
    .execute()
  const objectives = await chosenObjectives(db)
  return rows.map((row) =>
    readProject(
      row,
      counts.filter((count) => count.project_id === row.id),
      objectives,
    ),
  )
}

/** Revision and time of the last change of every project that is there. */
export async function projectMarks(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('projects').select(['id', 'revision', 'updated_at']).where('deleted_at', 'is', null).execute()
  return new Map(rows.map(({ id, revision, updated_at }) => [id, `${revision}.${updated_at}`]))
}

export async function findProject(db: Db, idOrName: string): Promise<Project | null> {
  const name = storedName(idOrName)
  const row =
    (await db.selectFrom('projects').selectAll().where('id', '=', name).executeTakeFirst()) ??
    (await db.selectFrom('projects').selectAll().where('live_name', '=', name).executeTakeFirst())
  if (row === undefined) return null
  const counts = await db
    .selectFrom('runs')
    .select((e) => ['state', e.fn.countAll<number>().as('n')])
    .where('project_id', '=', row.id)
    .groupBy('state')
    .execute()
  return readProject(row, counts, await chosenObjectives(db, row.id))
}

function readProject(
  row: ProjectsTable,
  counts: readonly { state: string; n: number }[],
  objectives: ReadonlyMap<string, Objective>,
): Project {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    revision: row.revision,
    runs: counts.reduce((sum, { n }) => sum + Number(n), 0),
    runsByState: Object.fromEntries(counts.map(({ state, n }) => [state as RunState, Number(n)])),
    objective: objectives.get(row.id) ?? null,
    importOptions: row.import_options === null ? null : (JSON.parse(row.import_options) as ImportOptions),
  }
}

/** Runs of the project are found under the name that it had, and clients that log into them go on. */
export async function renameProject(db: Db, id: string, name: string, now: number): Promise<Project> {
  const clean = readProjectName(name)
  await db.transaction().execute(async (trx) => {
    const other = await trx.selectFrom('projects').select('id').where('live_name', '=', clean).executeTakeFirst()
    if (other !== undefined && other.id !== id) throw new InputError('PROJECT_EXISTS', { name: clean })
    const before = await trx.selectFrom('projects').select('name').where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst()
    if (before === undefined) throw new InputError('UNKNOWN_PROJECT', { project: id, nearest: [] })
    if (before.name === clean) return
    await trx.updateTable('projects').set({ name: clean, live_name: clean, updated_at: now }).where('id', '=', id).execute()
    await trx
      .insertInto('project_names')
      .values({ project_id: id, name: before.name, until: now })
      .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet({ until: now }))
      .execute()
  })
  return (await findProject(db, id))!
}

/** See `Store.findRenamedProject`. */
export async function findRenamedProject(db: Db, formerName: string): Promise<Project | null> {
  const row = await db
    .selectFrom('project_names')
    .innerJoin('projects', 'projects.id', 'project_names.project_id')
    .select('projects.id')
    .where('project_names.name', '=', storedName(formerName))
    .where('projects.deleted_at', 'is', null)
    .orderBy('until', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : findProject(db, row.id)
}

/** Only marks it: the name is free again, everything else waits for `restoreProject`. */
export async function deleteProject(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable('projects')
    .set({ deleted_at: now, live_name: null, updated_at: now })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .execute()
}

/** Undoes `deleteProject`. A name taken meanwhile gets a number: `mnist (2)`. */
export async function restoreProject(db: Db, id: string, now: number): Promise<Project> {
  await db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('projects').select(['name', 'deleted_at']).where('id', '=', id).executeTakeFirst()
    if (row === undefined) throw new InputError('UNKNOWN_PROJECT', { project: id, nearest: [] })
    if (row.deleted_at === null) return
    const taken = new Set(
      (await trx.selectFrom('projects').select('live_name').where('live_name', 'is not', null).execute()).map((other) => other.live_name),
    )
    let name = row.name
    for (let i = 2; taken.has(name); i++) name = `${row.name} (${i})`
    await trx.updateTable('projects').set({ deleted_at: null, name, live_name: name, updated_at: now }).where('id', '=', id).execute()
  })
  return (await findProject(db, id))!
}

/** Call in the transaction of every change to what the analyses can see. */
export async function bumpRevision(db: Db, projectId: string, now: number): Promise<void> {
  await db
    .updateTable('projects')
    .set((e) => ({ revision: e('revision', '+', 1), updated_at: now }))
    .where('id', '=', projectId)
    .execute()
}
