import type { Kysely } from 'kysely'
import { LOCAL_USER } from '../database/migrate.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'

type Db = Kysely<Schema>

/** How a panel of a project was arranged by hand, for everyone who opens it. */
export interface PanelView {
  /** Names of params whose rows are hidden. They still take part in every number. */
  readonly hidden: readonly string[]
}

/** By the name of the panel; panels that nobody arranged are not in it. */
export async function readPanelViews(db: Db, projectId: string): Promise<Readonly<Record<string, PanelView>>> {
  const rows = await db.selectFrom('panel_views').select(['panel', 'view']).where('project_id', '=', projectId).orderBy('panel').execute()
  return Object.fromEntries(rows.map(({ panel, view }) => [panel, JSON.parse(view) as PanelView]))
}

/** Replaces the panel's arrangement; `null` forgets it, and the panel arranges itself again. */
export async function setPanelView(db: Db, projectId: string, panel: string, view: PanelView | null, now: number): Promise<void> {
  const name = storedName(panel)
  await db.transaction().execute(async (trx) => {
    if (view === null) await trx.deleteFrom('panel_views').where('project_id', '=', projectId).where('panel', '=', name).execute()
    else {
      const values = { view: JSON.stringify({ hidden: [...new Set(view.hidden)] }), created_by: LOCAL_USER, updated_at: now }
      await trx
        .insertInto('panel_views')
        .values({ project_id: projectId, panel: name, ...values })
        .onConflict((conflict) => conflict.columns(['project_id', 'panel']).doUpdateSet(values))
        .execute()
    }
    // No number changes by it, so the revision stays; open pages are told all the same.
    await trx.updateTable('projects').set({ updated_at: now }).where('id', '=', projectId).execute()
  })
}
