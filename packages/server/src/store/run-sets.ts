import { createHash } from 'node:crypto'
import { InputError, nearestNames, type RunSet } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import { LOCAL_USER } from './migrate.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

interface SelectedProject {
  readonly id: string
  readonly name: string
  readonly revision: number
}

/** The projects a run set names, in its order. @throws InputError UNKNOWN_PROJECT with the nearest names */
export async function selectedProjects(db: Db, runSet: RunSet): Promise<readonly SelectedProject[]> {
  if (runSet.projects.length === 0) return []
  const rows = await db.selectFrom('projects').select(['id', 'name', 'revision', 'live_name']).where('deleted_at', 'is', null).execute()
  return [...new Set(runSet.projects)].map((wanted) => {
    const row = rows.find(({ id }) => id === wanted) ?? rows.find(({ live_name }) => live_name === wanted)
    if (row === undefined)
      throw new InputError('UNKNOWN_PROJECT', {
        project: wanted,
        nearest: nearestNames(
          wanted,
          rows.map(({ name }) => name),
        ),
      })
    return { id: row.id, name: row.name, revision: row.revision }
  })
}

/** The run ids that the set picks by ids, sweep or study; null = it picks whole projects. Several of these intersect. */
export async function selectedRunIds(db: Db, runSet: RunSet): Promise<readonly string[] | null> {
  const picks: ReadonlySet<string>[] = []
  if (runSet.ids !== undefined) picks.push(new Set(runSet.ids))
  if (runSet.sweep !== undefined) {
    const { sweep } = runSet
    const rows = await db
      .selectFrom('sweep_runs')
      .innerJoin('sweeps', 'sweeps.id', 'sweep_runs.sweep_id')
      .select('sweep_runs.run_id')
      .where((e) => e.or([e('sweeps.id', '=', sweep), e('sweeps.external_key', '=', sweep)]))
      .execute()
    picks.push(new Set(rows.map(({ run_id }) => run_id)))
  }
  if (runSet.study !== undefined) {
    const direct = await db.selectFrom('study_runs').select('run_id').where('study_id', '=', runSet.study).execute()
    const through = await db
      .selectFrom('study_sweeps')
      .innerJoin('sweep_runs', 'sweep_runs.sweep_id', 'study_sweeps.sweep_id')
      .select('sweep_runs.run_id')
      .where('study_sweeps.study_id', '=', runSet.study)
      .execute()
    picks.push(new Set([...direct, ...through].map(({ run_id }) => run_id)))
  }
  if (picks.length === 0) return null
  const [first, ...others] = picks
  return [...first!].filter((id) => others.every((other) => other.has(id)))
}

/** Changes whenever a project of the set or the set itself changes; short, stable text. */
export function revisionText(runSet: RunSet, projects: readonly SelectedProject[], extra?: unknown): string {
  const { filter: _, ...definition } = runSet
  const text = JSON.stringify([projects.map(({ id, revision }) => [id, revision]), definition, extra ?? null])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export interface StoredRunSet {
  readonly id: string
  readonly projectId: string
  readonly name: string | null
  readonly runSet: RunSet
  readonly version: number
}

export async function saveRunSet(db: Db, projectId: string, name: string | null, runSet: RunSet, now: number): Promise<StoredRunSet> {
  const id = uuid()
  await db
    .insertInto('run_sets')
    .values({
      id,
      project_id: projectId,
      name,
      definition: JSON.stringify(runSet),
      version: 1,
      created_by: LOCAL_USER,
      created_at: now,
      updated_at: now,
    })
    .execute()
  return { id, projectId, name, runSet, version: 1 }
}

export async function findRunSet(db: Db, id: string): Promise<StoredRunSet | null> {
  const row = await db.selectFrom('run_sets').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined
    ? null
    : { id: row.id, projectId: row.project_id, name: row.name, runSet: JSON.parse(row.definition) as RunSet, version: row.version }
}
