import type { Artifact, ListedFile } from '../../store/files/artifacts.ts'
import { readFileName } from '../../store/files/file-name.ts'
import { removeDropped } from '../../store/files/remove-dropped.ts'
import { sealCapability } from '../files/capability.ts'
import type { Args, Node } from '../graphql/execute-graphql.ts'
import { type Caller, ENTITY } from '../wandb-context.ts'
import { ClientError } from '../wire/client-error.ts'
import { isDict } from '../wire/client-json.ts'
import { readDict } from '../wire/read-line.ts'
import { artifactNode, manifestFile, manifestId, onlyState, readCollectionId } from './artifact-node.ts'

/** How long an address for an upload can be used; clients come with the bytes at once, or try again for minutes. */
const UPLOAD_MS = 60 * 60_000
/** Announced at once; clients cut longer lists themselves. */
const MOST_FILES = 10_000
/** A manifest lists every file in some 200 bytes. */
const MANIFEST_BYTES = 256 << 20
const LONGEST_NAME = 300
const LONGEST_TEXT = 1 << 20

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const inputOf = (args: Args): Args => (typeof args['input'] === 'object' && args['input'] !== null ? (args['input'] as Args) : args)
const listOf = (value: unknown): readonly unknown[] => [value ?? []].flat()

export interface ArtifactTools {
  readonly needs: (scope: 'log' | 'write') => void
  /** The project and the run that a client names. */
  readonly place: (input: Args) => Promise<{ readonly projectId: string; readonly runId: string | null }>
}

/** Logging artifacts, and changing them. What is not kept here is declined in words that reach the user. */
export function artifactMutations(caller: Caller, { needs, place }: ArtifactTools): Node {
  const { store, blobs, base, secret, now } = caller
  const known = async (id: unknown): Promise<Artifact> => {
    const found = text(id) === null ? null : await store.findArtifact(String(id))
    if (found === null) throw new ClientError(`there is no artifact with the id '${String(id)}'; it may have been deleted.`, 404)
    return found
  }
  const reads = caller.scopes.includes('read') || caller.scopes.includes('write')
  const answerOf = (artifact: Artifact, entity: string = ENTITY): Node | null => {
    const node = artifactNode(artifact, caller, entity)
    return reads ? node : onlyState(node)
  }
  const uploadOf = (artifactId: string, path: string): string =>
    `${base}/files/put/${sealCapability({ action: 'put-artifact', owner: artifactId, path, until: now + UPLOAD_MS }, secret)}`
  const manifestAnswer = (id: string): Node => ({
    artifactManifest: { id: manifestId(id), file: { ...manifestFile(id, caller), uploadUrl: uploadOf(id, ''), uploadHeaders: [] } },
  })
  const offered = (what: string) => () => {
    throw new ClientError(
      `${what} not offered by this server (Sweepwise); nothing was changed. Artifacts themselves are kept: log_artifact, use_artifact, download.`,
    )
  }

  return {
    createArtifact: async (args: Args) => {
      needs('log')
      const input = inputOf(args)
      const name = text(listOf(input['artifactCollectionNames'])[0]) ?? text(input['artifactCollectionName'])
      const type = text(input['artifactTypeName'])
      if (name === null || type === null || name.length > LONGEST_NAME || type.length > LONGEST_NAME || /[/:]/.test(name))
        throw new ClientError(`an artifact needs a type and a name of at most ${LONGEST_NAME} characters without / and :.`, 400)
      const { projectId, runId } = await place(input)
      const artifact = await store.createArtifact(projectId, {
        runId,
        type,
        name,
        digest: text(input['digest']) ?? '',
        clientId: text(input['clientID']),
        description: bounded('description', text(input['description'])),
        metadata: bounded('metadata', text(input['metadata'])),
        aliases: aliasesOf(input['aliases']),
        tags: tagsOf(input['tags']),
      })
      return { artifact: answerOf(artifact, text(input['entityName']) ?? ENTITY) }
    },
    createArtifactManifest: async (args: Args) => {
      needs('log')
      const input = inputOf(args)
      const artifact = await known(input['artifactID'])
      if (input['type'] !== undefined && input['type'] !== null && input['type'] !== 'FULL')
        throw new ClientError(
          `the artifact '${artifact.name}' is ${String(input['type']).toLowerCase()}: artifacts that only say what changed, or that several processes put together, are not offered by this server (Sweepwise). Log all files of a version at once.`,
        )
      return manifestAnswer(artifact.id)
    },
    updateArtifactManifest: async (args: Args) => {
      needs('log')
      return manifestAnswer((await known(String(inputOf(args)['artifactManifestID']).split(':')[0])).id)
    },
    createArtifactFiles: async (args: Args) => {
      needs('log')
      const files = listOf(inputOf(args)['artifactFiles']) as readonly Args[]
      if (files.length > MOST_FILES)
        throw new ClientError(`at most ${MOST_FILES} files are announced at once; these are ${files.length}.`, 400)
      const read = files.map((file) => {
        const path = readFileName(file['name'])
        if (path === null)
          throw new ClientError(
            `an artifact cannot hold a file named ${JSON.stringify(file['name'])?.slice(0, 200)}: it leaves its folder.`,
            400,
          )
        return { path, digest: String(file['md5'] ?? file['digest'] ?? ''), artifactId: String(file['artifactID']) }
      })
      const here = new Map<string, ReadonlySet<string>>()
      for (const id of new Set(read.map(({ artifactId }) => artifactId))) {
        const { version } = await known(id)
        if (version !== null) throw new ClientError('the artifact is complete; log a new version.', 400)
        here.set(
          id,
          await store.expectArtifactFiles(
            id,
            read.filter(({ artifactId }) => artifactId === id),
          ),
        )
      }
      return {
        files: {
          edges: read.map(({ artifactId, path }) => ({
            node: {
              id: `${artifactId}/${path}`,
              name: path,
              displayName: path,
              storagePath: `${artifactId}/${path}`,
              // No address: the bytes are here already.
              uploadUrl: here.get(artifactId)!.has(path) ? null : uploadOf(artifactId, path),
              uploadHeaders: [],
              uploadMultipartUrls: null,
              artifact: { id: artifactId },
            },
          })),
        },
      }
    },
    commitArtifact: async (args: Args) => {
      needs('log')
      const artifact = await known(inputOf(args)['artifactID'])
      const complete = artifact.version === null ? await store.commitArtifact(artifact.id, await readManifest(artifact)) : artifact
      return { artifact: answerOf(complete) }
    },
    useArtifact: async (args: Args) => {
      needs('log')
      const input = inputOf(args)
      const artifact = await known(input['artifactID'])
      const { runId } = await place(input)
      if (runId !== null) await store.useArtifact(artifact.id, runId)
      return { artifact: answerOf(artifact, text(input['entityName']) ?? ENTITY) }
    },
    updateArtifact: async (args: Args) => {
      const input = inputOf(args)
      const artifact = await known(input['artifactID'])
      // A script describes the version that it logs.
      needs(
        input['metadata'] !== undefined && Object.keys(input).every((key) => key === 'artifactID' || key === 'metadata') ? 'log' : 'write',
      )
      const { description, metadata, aliases, tagsToAdd, tagsToDelete } = input
      const added = tagsOf(tagsToAdd)
      const removed = new Set(tagsOf(tagsToDelete))
      await store.changeArtifact(artifact.id, {
        ...(description === undefined ? {} : { description: bounded('description', text(description)) }),
        ...(metadata === undefined || metadata === null ? {} : { metadata: bounded('metadata', String(metadata)) }),
        ...(aliases === undefined || aliases === null ? {} : { aliases: aliasesOf(aliases) }),
        ...(added.length + removed.size === 0
          ? {}
          : { tags: [...new Set([...artifact.tags, ...added])].filter((tag) => !removed.has(tag)) }),
      })
      return { artifact: answerOf((await store.findArtifact(artifact.id))!) }
    },
    addAliases: async (args: Args) => {
      needs('write')
      const input = inputOf(args)
      await store.addAliases((await known(input['artifactID'])).id, aliasesOf(input['aliases']))
      return { success: true }
    },
    deleteAliases: async (args: Args) => {
      needs('write')
      const input = inputOf(args)
      await store.dropAliases((await known(input['artifactID'])).id, aliasesOf(input['aliases']))
      return { success: true }
    },
    deleteArtifact: async (args: Args) => {
      needs('write')
      const input = inputOf(args)
      const artifact = await known(input['artifactID'])
      const called = artifact.aliases.filter((alias) => alias !== 'latest')
      if (called.length > 0 && input['deleteAliases'] !== true)
        throw new ClientError(
          `the artifact '${artifact.name}:v${artifact.version}' is still called ${called.join(', ')}; delete it with delete_aliases=True.`,
          409,
        )
      await store.deleteArtifacts([artifact.id])
      await removeDropped(store, blobs)
      return { artifact: { id: artifact.id } }
    },
    deleteArtifactSequence: async (args: Args) => {
      needs('write')
      const { projectId, name } = readCollectionId(String(inputOf(args)['artifactSequenceID']))
      const versions = await store.listArtifacts({ projectId, name })
      if (versions.length === 0) throw new ClientError(`there are no artifacts named '${name}'.`, 404)
      await store.deleteArtifacts(versions.map(({ id }) => id))
      await removeDropped(store, blobs)
      return { artifactCollection: { __typename: 'ArtifactSequence', state: 'DELETED' } }
    },
    ...Object.fromEntries(
      ['linkArtifact', 'unlinkArtifact', 'deleteArtifactPortfolio', 'updateArtifactPortfolio', 'upsertRegistry'].map((name) => [
        name,
        offered('registries and links to them are'),
      ]),
    ),
    ...Object.fromEntries(
      [
        'updateArtifactSequence',
        'moveArtifactSequence',
        'createArtifactCollectionTagAssignments',
        'deleteArtifactCollectionTagAssignments',
      ].map((name) => [name, offered('descriptions, types and tags of whole collections are')]),
    ),
  }

  async function readManifest(artifact: Artifact): Promise<readonly ListedFile[]> {
    if (artifact.manifest === null) throw new ClientError(`the manifest of the artifact '${artifact.name}' has not arrived.`, 400)
    const size = await blobs.size(artifact.manifest)
    if (size === null || size > MANIFEST_BYTES)
      throw new ClientError(`the manifest of the artifact '${artifact.name}' has more than ${MANIFEST_BYTES} bytes, or is gone.`, 413)
    const chunks: Buffer[] = []
    for await (const chunk of blobs.read(artifact.manifest)) chunks.push(chunk as Buffer)
    const contents = readDict(Buffer.concat(chunks).toString('utf8'))?.['contents'] ?? null
    if (!isDict(contents)) throw new ClientError(`the manifest of the artifact '${artifact.name}' lists no contents.`, 400)
    return Object.entries(contents).map(([name, entry]) => {
      const path = readFileName(name)
      if (path === null)
        throw new ClientError(`an artifact cannot hold a file named ${JSON.stringify(name).slice(0, 200)}: it leaves its folder.`, 400)
      const { digest, size: bytes, ref } = isDict(entry) ? entry : {}
      return {
        path,
        digest: String(digest ?? ''),
        size: typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null,
        reference: typeof ref === 'string' ? ref : null,
      }
    })
  }
}

/** As `{alias}` or as the alias itself. */
const aliasesOf = (value: unknown): readonly string[] => listOf(value).flatMap((one) => aliasOf(one) ?? [])
const tagsOf = (value: unknown): readonly string[] => listOf(value).flatMap((one) => tagOf(one) ?? [])
const aliasOf = (one: unknown): string | null => text(isDict(one) ? one['alias'] : one)
const tagOf = (one: unknown): string | null => text(isDict(one) ? (one['tagName'] ?? one['name']) : one)

function bounded(what: string, value: string | null): string | null {
  if (value !== null && value.length > LONGEST_TEXT)
    throw new ClientError(`the ${what} of an artifact has at most ${LONGEST_TEXT} characters.`, 413)
  return value
}
