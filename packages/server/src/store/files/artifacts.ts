import { InputError } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { Dialect } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import { dropUnnamed, hold, keepBlob, type WrittenBlob } from './blobs.ts'
import { readArtifacts } from './read-artifacts.ts'

type Db = Kysely<Schema>

/** A version of a named set of files. */
export interface Artifact {
  readonly id: string
  readonly projectId: string
  readonly projectName: string
  /** The run that logged it: our id, and what it is called. Null when that run was deleted. */
  readonly run: { readonly id: string; readonly key: string; readonly name: string } | null
  readonly type: string
  readonly name: string
  /** From 0; null until all of its files are there. */
  readonly version: number | null
  readonly digest: string
  readonly clientId: string | null
  readonly description: string | null
  /** JSON as its client wrote it. */
  readonly metadata: string | null
  readonly tags: readonly string[]
  readonly aliases: readonly string[]
  /** The blob of its manifest: its client's own list of its files. */
  readonly manifest: string | null
  readonly size: number
  readonly files: number
  readonly createdAt: number
  readonly updatedAt: number
}

export interface ArtifactFile {
  readonly path: string
  readonly digest: string
  readonly size: number | null
  /** Where the bytes are when they are not here. */
  readonly reference: string | null
  readonly blob: string | null
}

/** A file as a manifest lists it. */
export interface ListedFile {
  readonly path: string
  readonly digest: string
  readonly size: number | null
  readonly reference: string | null
}

export interface NewArtifact {
  readonly runId: string | null
  readonly type: string
  readonly name: string
  readonly digest: string
  readonly clientId: string | null
  readonly description: string | null
  readonly metadata: string | null
  readonly aliases: readonly string[]
  readonly tags: readonly string[]
}

export interface ArtifactFilter {
  readonly projectId?: string
  readonly type?: string
  readonly name?: string
  /** Logged by this run. */
  readonly loggedBy?: string
  readonly usedBy?: string
}

export interface Artifacts {
  /**
   * Begins a version, or finds the one that has the same files already.
   * @throws InputError BAD_ARTIFACT when the name belongs to artifacts of another type
   */
  createArtifact(projectId: string, artifact: NewArtifact): Promise<Artifact>
  findArtifact(id: string): Promise<Artifact | null>
  /** By the id that its client gave it before it was here. */
  findClientArtifact(clientId: string): Promise<Artifact | null>
  /** `name:alias`, `name:v3` or `name`, which is its latest. */
  findNamedArtifact(projectId: string, name: string): Promise<Artifact | null>
  /** Complete ones, oldest first. */
  listArtifacts(filter: ArtifactFilter): Promise<readonly Artifact[]>
  artifactFiles(id: string): Promise<readonly ArtifactFile[]>
  findArtifactFile(id: string, path: string): Promise<ArtifactFile | null>
  /** The bytes of a file of any version under this name, by its digest. */
  findArtifactBlob(projectId: string, name: string, digest: string): Promise<string | null>
  /** Notes files to come. Returns the paths whose bytes are here already. */
  expectArtifactFiles(id: string, files: readonly { readonly path: string; readonly digest: string }[]): Promise<ReadonlySet<string>>
  /**
   * `path` null = the manifest. *gone* = there is no such artifact, it does not expect the file, or is complete;
   * *other* = these are not the bytes that were announced. Nothing is kept then.
   */
  artifactFileArrived(id: string, path: string | null, written: WrittenBlob): Promise<'kept' | 'gone' | 'other'>
  /**
   * All files are there: it gets its version, and its aliases move to it.
   * @throws InputError BAD_ARTIFACT naming a file whose bytes have not come
   */
  commitArtifact(id: string, listed: readonly ListedFile[]): Promise<Artifact>
  changeArtifact(
    id: string,
    change: { description?: string | null; metadata?: string | null; tags?: readonly string[]; aliases?: readonly string[] },
  ): Promise<void>
  addAliases(id: string, aliases: readonly string[]): Promise<void>
  dropAliases(id: string, aliases: readonly string[]): Promise<void>
  deleteArtifacts(ids: readonly string[]): Promise<void>
  useArtifact(id: string, runId: string): Promise<void>
  artifactUsers(id: string): Promise<readonly { readonly id: string; readonly key: string; readonly name: string }[]>
}

/** Moves to every version that is completed. */
const NEWEST = 'latest'

export function artifacts(db: Db, dialect: Dialect, now: () => number): Artifacts {
  const read = readArtifacts(db)

  const callIt = async (trx: Db, artifact: Pick<Artifact, 'id' | 'projectId' | 'name'>, aliases: readonly string[]) => {
    for (const alias of new Set(aliases.map(storedName))) {
      await trx
        .insertInto('artifact_aliases')
        .values({ project_id: artifact.projectId, name: artifact.name, alias, artifact_id: artifact.id })
        .onConflict((conflict) => conflict.columns(['project_id', 'name', 'alias']).doUpdateSet({ artifact_id: artifact.id }))
        .execute()
    }
  }
  /** 'latest' goes to the newest that is left. */
  const nameNewest = async (trx: Db, projectId: string, name: string) => {
    const of = trx.selectFrom('artifact_aliases').select('artifact_id').where('project_id', '=', projectId).where('name', '=', name)
    if ((await of.where('alias', '=', NEWEST).executeTakeFirst()) !== undefined) return
    const left = await trx
      .selectFrom('artifacts')
      .select('id')
      .where('project_id', '=', projectId)
      .where('name', '=', name)
      .where('version', 'is not', null)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (left !== undefined) await callIt(trx, { id: left.id, projectId, name }, [NEWEST])
  }
  const touch = (trx: Db, id: string) => trx.updateTable('artifacts').set({ updated_at: now() }).where('id', '=', id).execute()

  return {
    ...read,
    createArtifact: async (projectId, wanted) => {
      const name = storedName(wanted.name)
      const type = storedName(wanted.type)
      const id = await db.transaction().execute(async (trx) => {
        await dialect.lockProject(trx, projectId)
        const known = await trx
          .selectFrom('artifacts')
          .select(['id', 'type', 'digest', 'client_id', 'version'])
          .where('project_id', '=', projectId)
          .where('name', '=', name)
          .execute()
        const other = known.find((one) => one.type !== type)
        if (other !== undefined)
          throw new InputError('BAD_ARTIFACT', { name, found: `artifacts of that name are of type '${other.type}', this is '${type}'` })
        const again = known.find((one) => wanted.clientId !== null && one.client_id === wanted.clientId)
        const same = again ?? known.find((one) => one.version !== null && one.digest === wanted.digest)
        if (same !== undefined) {
          if (same.version !== null) await callIt(trx, { id: same.id, projectId, name }, [...wanted.aliases, NEWEST])
          return same.id
        }
        const made = uuid()
        await trx
          .insertInto('artifacts')
          .values({
            id: made,
            project_id: projectId,
            run_id: wanted.runId,
            type,
            name,
            version: null,
            digest: storedName(wanted.digest),
            client_id: wanted.clientId === null ? null : storedName(wanted.clientId),
            description: wanted.description?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null,
            metadata: wanted.metadata?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null,
            tags: JSON.stringify(wanted.tags),
            aliases_wanted: JSON.stringify(wanted.aliases),
            manifest: null,
            size: 0,
            files: 0,
            created_at: now(),
            updated_at: now(),
          })
          .execute()
        return made
      })
      return (await read.findArtifact(id))!
    },
    expectArtifactFiles: async (id, files) =>
      db.transaction().execute(async (trx) => {
        const here = new Set<string>()
        for (const { path, digest } of files) {
          const same = await blobOf(trx, digest)
          if (same !== null) here.add(path)
          const set = { digest, blob: same?.blob ?? null, size: same?.size ?? null, reference: null }
          await trx
            .insertInto('artifact_files')
            .values({ artifact_id: id, path, ...set })
            .onConflict((conflict) => conflict.columns(['artifact_id', 'path']).doUpdateSet(set))
            .execute()
        }
        return here
      }),
    artifactFileArrived: async (id, path, written) =>
      db.transaction().execute(async (trx) => {
        const blob = await keepBlob(trx, written, now())
        const artifact = await trx.selectFrom('artifacts').select(['version', 'manifest']).where('id', '=', id).executeTakeFirst()
        const of = () =>
          trx
            .selectFrom('artifact_files')
            .where('artifact_id', '=', id)
            .where('path', '=', path ?? '')
        const file = path === null ? undefined : await of().select(['blob', 'digest']).executeTakeFirst()
        const open = artifact !== undefined && artifact.version === null && (path === null || file !== undefined)
        // The whole artifact is known by what its files are said to hold: others must not find other bytes under it.
        const fits = file === undefined || file.digest === written.md5
        if (open && fits && path === null) await trx.updateTable('artifacts').set({ manifest: blob }).where('id', '=', id).execute()
        if (open && fits && path !== null)
          await trx
            .updateTable('artifact_files')
            .set({ blob, size: written.size })
            .where('artifact_id', '=', id)
            .where('path', '=', path)
            .execute()
        await dropUnnamed(trx, [blob, file?.blob ?? null, artifact?.manifest ?? null], now())
        return !open ? 'gone' : fits ? 'kept' : 'other'
      }),
    commitArtifact: async (id, listed) => {
      await db.transaction().execute(async (trx) => {
        const artifact = await trx.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst()
        if (artifact === undefined || artifact.version !== null) return
        await dialect.lockProject(trx, artifact.project_id)
        const arrived = new Map(
          (await trx.selectFrom('artifact_files').selectAll().where('artifact_id', '=', id).execute()).map((file) => [file.path, file]),
        )
        let size = 0
        for (const { path, digest, size: said, reference } of listed) {
          const file = arrived.get(path)
          arrived.delete(path)
          let blob = file?.blob ?? null
          if (blob === null && reference === null) {
            // One that an earlier version brought: its client sends it only once.
            blob = (await blobOf(trx, digest))?.blob ?? null
            if (blob === null)
              throw new InputError('BAD_ARTIFACT', { name: artifact.name, found: `the bytes of its file '${path}' have not arrived` })
          }
          const bytes = file?.size ?? said
          size += bytes ?? 0
          const set = { digest, reference, blob: reference === null ? blob : null, size: bytes }
          await trx
            .insertInto('artifact_files')
            .values({ artifact_id: id, path, ...set })
            .onConflict((conflict) => conflict.columns(['artifact_id', 'path']).doUpdateSet(set))
            .execute()
        }
        // What was announced and is not part of it after all.
        for (const path of arrived.keys())
          await trx.deleteFrom('artifact_files').where('artifact_id', '=', id).where('path', '=', path).execute()
        await dropUnnamed(
          trx,
          [...arrived.values()].map(({ blob }) => blob),
          now(),
        )
        const last = await trx
          .selectFrom('artifacts')
          .select((e) => e.fn.max('version').as('version'))
          .where('project_id', '=', artifact.project_id)
          .where('name', '=', artifact.name)
          .executeTakeFirst()
        const version = last?.version == null ? 0 : Number(last.version) + 1
        await trx.updateTable('artifacts').set({ version, size, files: listed.length, updated_at: now() }).where('id', '=', id).execute()
        const wanted = JSON.parse(artifact.aliases_wanted) as readonly string[]
        await callIt(trx, { id, projectId: artifact.project_id, name: artifact.name }, [...wanted, NEWEST])
      })
      return (await read.findArtifact(id))!
    },
    changeArtifact: async (id, { description, metadata, tags, aliases }) =>
      db.transaction().execute(async (trx) => {
        const set = {
          ...(description === undefined ? {} : { description: description?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null }),
          ...(metadata === undefined ? {} : { metadata: metadata?.replaceAll('\0', '\uFFFD').toWellFormed() ?? null }),
          ...(tags === undefined ? {} : { tags: JSON.stringify(tags) }),
        }
        if (Object.keys(set).length > 0) await trx.updateTable('artifacts').set(set).where('id', '=', id).execute()
        await touch(trx, id)
        if (aliases === undefined) return
        const artifact = await trx.selectFrom('artifacts').select(['project_id', 'name']).where('id', '=', id).executeTakeFirst()
        if (artifact === undefined) return
        await trx.deleteFrom('artifact_aliases').where('artifact_id', '=', id).execute()
        await callIt(trx, { id, projectId: artifact.project_id, name: artifact.name }, aliases)
      }),
    addAliases: async (id, aliases) => {
      const artifact = await read.findArtifact(id)
      if (artifact !== null) await db.transaction().execute((trx) => callIt(trx, artifact, aliases))
    },
    dropAliases: async (id, aliases) => {
      for (const alias of aliases)
        await db.deleteFrom('artifact_aliases').where('artifact_id', '=', id).where('alias', '=', storedName(alias)).execute()
    },
    deleteArtifacts: async (ids) =>
      db.transaction().execute(async (trx) => {
        for (const id of ids) {
          const named = await artifactBlobs(trx, id)
          const gone = await trx.deleteFrom('artifacts').where('id', '=', id).returning(['project_id', 'name']).executeTakeFirst()
          await dropUnnamed(trx, named, now())
          if (gone !== undefined) await nameNewest(trx, gone.project_id, gone.name)
        }
      }),
    useArtifact: async (id, runId) => {
      await db
        .insertInto('artifact_uses')
        .values({ artifact_id: id, run_id: runId, used_at: now() })
        .onConflict((conflict) => conflict.columns(['artifact_id', 'run_id']).doNothing())
        .execute()
    },
  }
}

/** Bytes that are here already under this digest, held until the transaction ends. */
async function blobOf(trx: Db, digest: string): Promise<{ readonly blob: string; readonly size: number } | null> {
  const same = await trx
    .selectFrom('blobs')
    .select(['blob', 'size'])
    .where('md5', '=', digest)
    .where('dropped_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return same !== undefined && (await hold(trx, same.blob)) ? same : null
}

/** Every blob that an artifact names. */
export async function artifactBlobs(trx: Db, id: string): Promise<readonly (string | null)[]> {
  const files = await trx.selectFrom('artifact_files').select('blob').where('artifact_id', '=', id).execute()
  const own = await trx.selectFrom('artifacts').select('manifest').where('id', '=', id).executeTakeFirst()
  return [...files.map(({ blob }) => blob), own?.manifest ?? null]
}
