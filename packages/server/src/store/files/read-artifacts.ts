import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import type { Artifact, Artifacts } from './artifacts.ts'

type Db = Kysely<Schema>

const ID_PREFIX = 'id:'
const keyOf = (external: string, id: string): string => (external.startsWith(ID_PREFIX) ? external.slice(ID_PREFIX.length) : id)

type Reading = Pick<
  Artifacts,
  | 'findArtifact'
  | 'findClientArtifact'
  | 'findNamedArtifact'
  | 'listArtifacts'
  | 'artifactFiles'
  | 'findArtifactFile'
  | 'findArtifactBlob'
  | 'artifactUsers'
>

/** What is asked of artifacts. Those of a deleted project are there until it goes for good: its runs may still log some. */
export function readArtifacts(db: Db): Reading {
  const select = () =>
    db
      .selectFrom('artifacts')
      .innerJoin('projects', 'projects.id', 'artifacts.project_id')
      .leftJoin('runs', 'runs.id', 'artifacts.run_id')
      .selectAll('artifacts')
      .select(['projects.name as project_name', 'runs.external_key', 'runs.name as run_name'])
  type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number]

  const complete = async (rows: readonly Row[]): Promise<readonly Artifact[]> => {
    const artifacts: Artifact[] = []
    for (const row of rows) {
      const aliases = await db.selectFrom('artifact_aliases').select('alias').where('artifact_id', '=', row.id).execute()
      artifacts.push({
        id: row.id,
        projectId: row.project_id,
        projectName: row.project_name,
        run:
          row.run_id === null || row.external_key === null
            ? null
            : { id: row.run_id, key: keyOf(row.external_key, row.run_id), name: row.run_name! },
        type: row.type,
        name: row.name,
        version: row.version,
        digest: row.digest,
        clientId: row.client_id,
        description: row.description,
        metadata: row.metadata,
        tags: JSON.parse(row.tags) as string[],
        aliases: aliases.map(({ alias }) => alias).sort(),
        manifest: row.manifest,
        size: row.size,
        files: row.files,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      })
    }
    return artifacts
  }
  const first = async (rows: readonly Row[]): Promise<Artifact | null> => (await complete(rows.slice(0, 1)))[0] ?? null

  return {
    findArtifact: async (id) => first(await select().where('artifacts.id', '=', storedName(id)).execute()),
    findClientArtifact: async (clientId) =>
      first(
        await select().where('artifacts.client_id', '=', storedName(clientId)).orderBy('artifacts.created_at', 'desc').limit(1).execute(),
      ),
    findNamedArtifact: async (projectId, text) => {
      const at = text.lastIndexOf(':')
      const name = storedName(at < 0 ? text : text.slice(0, at))
      const alias = at < 0 ? 'latest' : text.slice(at + 1)
      const called = await select()
        .innerJoin('artifact_aliases', 'artifact_aliases.artifact_id', 'artifacts.id')
        .where('artifact_aliases.project_id', '=', projectId)
        .where('artifact_aliases.name', '=', name)
        .where('artifact_aliases.alias', '=', storedName(alias))
        .execute()
      if (called.length > 0) return first(called)
      const version = /^v(\d{1,15})$/.exec(alias)?.[1]
      const of = () =>
        select().where('artifacts.project_id', '=', projectId).where('artifacts.name', '=', name).where('version', 'is not', null)
      // Without an alias: the newest, also where 'latest' was taken away from it.
      if (at < 0) return first(await of().orderBy('version', 'desc').limit(1).execute())
      return version === undefined
        ? first(await of().where('artifacts.digest', '=', storedName(alias)).execute())
        : first(await of().where('version', '=', Number(version)).execute())
    },
    listArtifacts: async ({ projectId, type, name, loggedBy, usedBy }) => {
      let query = select().where('version', 'is not', null)
      if (projectId !== undefined) query = query.where('artifacts.project_id', '=', projectId)
      if (type !== undefined) query = query.where('artifacts.type', '=', storedName(type))
      if (name !== undefined) query = query.where('artifacts.name', '=', storedName(name))
      if (loggedBy !== undefined) query = query.where('artifacts.run_id', '=', loggedBy)
      if (usedBy !== undefined)
        query = query.where('artifacts.id', 'in', (e) =>
          e.selectFrom('artifact_uses').select('artifact_id').where('artifact_uses.run_id', '=', usedBy),
        )
      return complete(await query.orderBy('artifacts.created_at').orderBy('artifacts.id').execute())
    },
    artifactFiles: async (id) => {
      const files = await db
        .selectFrom('artifact_files')
        .select(['path', 'digest', 'size', 'reference', 'blob'])
        .where('artifact_id', '=', id)
        .execute()
      return files.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    findArtifactFile: async (id, path) =>
      (await db
        .selectFrom('artifact_files')
        .select(['path', 'digest', 'size', 'reference', 'blob'])
        .where('artifact_id', '=', id)
        .where('path', '=', path)
        .executeTakeFirst()) ?? null,
    findArtifactBlob: async (projectId, name, digest) => {
      const row = await db
        .selectFrom('artifact_files')
        .innerJoin('artifacts', 'artifacts.id', 'artifact_files.artifact_id')
        .select('artifact_files.blob')
        .where('artifacts.project_id', '=', projectId)
        .where('artifacts.name', '=', storedName(name))
        .where('artifact_files.digest', '=', digest)
        .where('artifact_files.blob', 'is not', null)
        .limit(1)
        .executeTakeFirst()
      return row?.blob ?? null
    },
    artifactUsers: async (id) => {
      const rows = await db
        .selectFrom('artifact_uses')
        .innerJoin('runs', 'runs.id', 'artifact_uses.run_id')
        .select(['runs.id', 'runs.external_key', 'runs.name'])
        .where('artifact_id', '=', id)
        .orderBy('used_at')
        .execute()
      return rows.map((run) => ({ id: run.id, key: keyOf(run.external_key, run.id), name: run.name }))
    },
  }
}
