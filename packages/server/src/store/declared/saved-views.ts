import { InputError } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import { LOCAL_USER } from '../database/migrate.ts'
import type { SavedViewsTable, Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'

type Db = Kysely<Schema>

/** A view of a project's page under a name, for everyone who opens the project. */
export interface SavedView {
  readonly id: string
  readonly name: string
  /** The part of the page's URL after `?`, as the page wrote it. */
  readonly search: string
  /** Grows by one with every change. */
  readonly version: number
  readonly updatedAt: number
}

export interface SavedViews {
  /** By name. */
  savedViews(projectId: string): Promise<readonly SavedView[]>
  /** @throws InputError VIEW_EXISTS, BAD_VIEW_NAME */
  saveView(projectId: string, view: { readonly name: string; readonly search: string }): Promise<SavedView>
  /**
   * @param version the one that the change was made to; absent = whichever is there
   * @throws InputError UNKNOWN_VIEW, VIEW_CHANGED, VIEW_EXISTS, BAD_VIEW_NAME
   */
  changeView(
    projectId: string,
    id: string,
    change: { readonly name?: string; readonly search?: string; readonly version?: number },
  ): Promise<SavedView>
  /** @throws InputError UNKNOWN_VIEW, VIEW_CHANGED */
  removeView(projectId: string, id: string, version?: number): Promise<void>
}

export function savedViews(db: Db, now: () => number): SavedViews {
  return {
    savedViews: async (projectId) => {
      const rows = await db.selectFrom('saved_views').selectAll().where('project_id', '=', projectId).execute()
      return rows.map(readView).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },

    saveView: (projectId, { name, search }) =>
      changing(db, projectId, now(), async (trx, at) => {
        const row: SavedViewsTable = {
          ...{ id: uuid(), project_id: projectId, name: await freeName(trx, projectId, name, null), search, version: 1 },
          ...{ created_by: LOCAL_USER, created_at: at, updated_at: at },
        }
        await trx.insertInto('saved_views').values(row).execute()
        return readView(row)
      }),

    changeView: (projectId, id, { version, ...change }) =>
      changing(db, projectId, now(), async (trx, at) => {
        const row = await current(trx, projectId, id, version)
        const next: SavedViewsTable = {
          ...row,
          ...(change.name === undefined ? {} : { name: await freeName(trx, projectId, change.name, id) }),
          ...(change.search === undefined ? {} : { search: change.search }),
          version: row.version + 1,
          updated_at: at,
        }
        const { numUpdatedRows } = await trx
          .updateTable('saved_views')
          .set({ name: next.name, search: next.search, version: next.version, updated_at: at })
          .where('id', '=', id)
          // Two that change it at the same time: the second finds that it is no longer what it read.
          .where('version', '=', row.version)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new InputError('VIEW_CHANGED', { name: row.name, known: row.version, found: row.version + 1 })
        return readView(next)
      }),

    removeView: (projectId, id, version) =>
      changing(db, projectId, now(), async (trx) => {
        await current(trx, projectId, id, version)
        await trx.deleteFrom('saved_views').where('id', '=', id).execute()
      }),
  }
}

/** No number changes by it, so the revision stays; open pages are told all the same. */
async function changing<T>(db: Db, projectId: string, at: number, work: (trx: Db, at: number) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const result = await work(trx, at)
    await trx.updateTable('projects').set({ updated_at: at }).where('id', '=', projectId).execute()
    return result
  })
}

async function current(db: Db, projectId: string, id: string, version: number | undefined): Promise<SavedViewsTable> {
  const row = await db.selectFrom('saved_views').selectAll().where('project_id', '=', projectId).where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new InputError('UNKNOWN_VIEW', { view: id })
  if (version !== undefined && row.version !== version)
    throw new InputError('VIEW_CHANGED', { name: row.name, known: version, found: row.version })
  return row
}

/** The name as it is kept; refused where another view of the project has it. */
async function freeName(db: Db, projectId: string, given: string, own: string | null): Promise<string> {
  const name = storedName(given.trim().replaceAll(/\p{Cc}+/gu, ' '))
  if (name === '' || name.length > 200) throw new InputError('BAD_VIEW_NAME', { found: given.slice(0, 80), length: name.length })
  const other = await db
    .selectFrom('saved_views')
    .select('id')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (other !== undefined && other.id !== own) throw new InputError('VIEW_EXISTS', { name })
  return name
}

const readView = ({ id, name, search, version, updated_at }: SavedViewsTable): SavedView => ({
  id,
  name,
  search,
  version,
  updatedAt: updated_at,
})
