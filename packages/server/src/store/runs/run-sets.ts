import { createHash } from 'node:crypto'
import { InputError, nearestNames, type RunSet } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import { LOCAL_USER } from '../database/migrate.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { lostRuns } from '../live/lost-runs.ts'

type Db = Kysely<Schema>

export interface SelectedProject {
  readonly id: string
  readonly name: string
  readonly revision: number
}

/** What a run set comes to now, before its filter. */
export interface SelectedRuns {
  /** Those it names, in its order; else those in which the picked runs lie. Deleted ones never. */
  readonly projects: readonly SelectedProject[]
  /** The runs it picks by ids, sweep or study, sorted; several of these intersect. Null = all runs of the projects. */
  readonly ids: readonly string[] | null
  /** Runs of the projects that fell silent: they count as crashed, although no run has changed. */
  readonly lost: readonly string[]
}

/** @throws InputError UNKNOWN_PROJECT with the nearest names */
export async function selectRuns(db: Db, dialect: Dialect, runSet: RunSet, now: number): Promise<SelectedRuns> {
  const ids = await pickedIds(db, runSet)
  const projects = runSet.projects.length > 0 ? await namedProjects(db, runSet.projects) : await projectsOfRuns(db, dialect, ids ?? [])
  const lost = await lostRuns(
    db,
    projects.map(({ id }) => id),
    now,
  )
  return { projects, ids: runSet.projects.length > 0 ? ids : (ids ?? []), lost }
}

async function projectsOfRuns(db: Db, dialect: Dialect, ids: readonly string[]): Promise<readonly SelectedProject[]> {
  const found = new Map<string, SelectedProject>()
  for (const part of statementsOf(ids, 1, dialect)) {
    const rows = await db
      .selectFrom('runs')
      .innerJoin('projects', 'projects.id', 'runs.project_id')
      .select(['projects.id', 'projects.name', 'projects.revision'])
      .distinct()
      .where('runs.id', 'in', [...part])
      .where('projects.deleted_at', 'is', null)
      .execute()
    for (const row of rows) found.set(row.id, row)
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function namedProjects(db: Db, names: readonly string[]): Promise<readonly SelectedProject[]> {
  const rows = await db.selectFrom('projects').select(['id', 'name', 'revision', 'live_name']).where('deleted_at', 'is', null).execute()
  const found = names.map((wanted) => {
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
  return [...new Map(found.map((project) => [project.id, project])).values()]
}

async function pickedIds(db: Db, runSet: RunSet): Promise<readonly string[] | null> {
  const picks: ReadonlySet<string>[] = []
  if (runSet.ids !== undefined) picks.push(new Set(runSet.ids.map(storedName)))
  if (runSet.sweep !== undefined) {
    const { projects } = runSet
    const sweep = storedName(runSet.sweep)
    let query = db
      .selectFrom('sweep_runs')
      .innerJoin('sweeps', 'sweeps.id', 'sweep_runs.sweep_id')
      .select('sweep_runs.run_id')
      .where((e) => e.or([e('sweeps.id', '=', sweep), e('sweeps.external_key', '=', sweep)]))
    if (projects.length > 0) {
      const ids = (await namedProjects(db, projects)).map(({ id }) => id)
      query = query.where('sweeps.project_id', 'in', ids)
    }
    picks.push(new Set((await query.execute()).map(({ run_id }) => run_id)))
  }
  if (runSet.study !== undefined) {
    const study = storedName(runSet.study)
    const direct = await db.selectFrom('study_runs').select('run_id').where('study_id', '=', study).execute()
    const through = await db
      .selectFrom('study_sweeps')
      .innerJoin('sweep_runs', 'sweep_runs.sweep_id', 'study_sweeps.sweep_id')
      .select('sweep_runs.run_id')
      .where('study_sweeps.study_id', '=', study)
      .execute()
    picks.push(new Set([...direct, ...through].map(({ run_id }) => run_id)))
  }
  if (picks.length === 0) return null
  const [first, ...others] = picks
  return [...first!].filter((id) => others.every((other) => other.has(id))).sort()
}

/** Changes whenever a project of the set, its members or the set itself changes or a run falls silent, and only then; short, stable text. */
export function revisionText(runSet: RunSet, { projects, ids, lost }: SelectedRuns, extra?: unknown): string {
  // The filter is applied to the dataset by core; which runs a sweep or study holds may change without a run changing.
  const { filter: _, ...definition } = runSet
  const members = runSet.sweep === undefined && runSet.study === undefined ? null : ids
  const silent = lost.length === 0 ? [] : [lost]
  const text = JSON.stringify([projects.map(({ id, revision }) => [id, revision]), definition, members, extra ?? null, ...silent])
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
