import type { Artifact, ArtifactFile } from '../../store/files/artifacts.ts'
import { sealCapability } from '../files/capability.ts'
import { entityNode, numberOf } from '../graphql/entity-node.ts'
import type { Args, Node } from '../graphql/execute-graphql.ts'
import { DOWNLOAD_MS, page } from '../graphql/page.ts'
import type { Caller } from '../wandb-context.ts'

const iso = (time: number): string => new Date(time).toISOString()
const listOf = (value: unknown): readonly unknown[] => [value ?? []].flat()

/** A version of an artifact in the client's words. */
export function artifactNode(artifact: Artifact, caller: Caller, entity: string): Node {
  const { store } = caller
  return {
    __typename: 'Artifact',
    id: artifact.id,
    artifactSequence: collectionNode(artifact, caller, entity),
    artifactType: typeNode(artifact, caller, entity),
    versionIndex: artifact.version,
    description: artifact.description,
    metadata: artifact.metadata,
    // Nothing expires.
    ttlDurationSeconds: -1,
    ttlIsInherited: true,
    tags: artifact.tags.map((name) => ({ __typename: 'Tag', id: `tag:${name}`, name })),
    historyStep: null,
    state: artifact.version === null ? 'PENDING' : 'COMMITTED',
    size: artifact.size,
    digest: artifact.digest,
    commitHash: artifact.digest.slice(0, 20),
    fileCount: artifact.files,
    createdAt: iso(artifact.createdAt),
    updatedAt: iso(artifact.updatedAt),
    aliases: aliasNodes(artifact, caller, entity),
    currentManifest: artifact.manifest === null ? null : { id: manifestId(artifact.id), file: manifestFile(artifact.id, caller) },
    createdBy: artifact.run === null ? null : runReference(artifact.run, artifact, entity),
    usedBy: async () => ({ edges: (await store.artifactUsers(artifact.id)).map((run) => ({ node: runReference(run, artifact, entity) })) }),
    artifactMemberships: () => ({ edges: [{ node: membershipNode(artifact, caller, entity) }] }),
    files: async (args: Args) => filesPage(await store.artifactFiles(artifact.id), artifact.id, caller, args),
    filesByManifestEntries: async (args: Args) => {
      const wanted = listOf(args['entries']).map((entry) => (entry as { readonly name?: unknown }).name)
      return filesPage(await store.artifactFiles(artifact.id), artifact.id, caller, { ...args, names: wanted, first: wanted.length })
    },
  }
}

/** What a script needs that waits for the artifact it logged: its version and state, not its files. */
export function onlyState(artifact: Node | null): Node | null {
  if (artifact === null) return null
  const collection = Object.fromEntries(
    ['__typename', 'name', 'project'].map((field) => [field, (artifact['artifactSequence'] as Node)[field]]),
  )
  const told = [
    '__typename',
    'id',
    'versionIndex',
    'description',
    'metadata',
    'ttlDurationSeconds',
    'ttlIsInherited',
    'tags',
    'state',
    'size',
    'digest',
    'commitHash',
    'fileCount',
    'createdAt',
    'updatedAt',
  ]
  return {
    ...Object.fromEntries(told.map((field) => [field, artifact[field]])),
    artifactSequence: collection,
    artifactType: { name: (artifact['artifactType'] as Node)['name'] },
    aliases: (artifact['aliases'] as readonly Node[]).map((alias) => ({ ...alias, artifactCollection: collection })),
  }
}

/** All versions under one name. */
export function collectionNode({ projectId, projectName, name, type, createdAt }: Artifact, caller: Caller, entity: string): Node {
  const { store } = caller
  const project = {
    __typename: 'Project',
    id: projectId,
    internalId: numberOf(projectId),
    name: projectName,
    entityName: entity,
    entity: entityNode(entity),
  }
  const versions = async () => (await store.listArtifacts({ projectId, name })).toReversed()
  return {
    __typename: 'ArtifactSequence',
    id: collectionId(projectId, name),
    name,
    description: null,
    createdAt: iso(createdAt),
    updatedAt: null,
    state: 'READY',
    project,
    defaultArtifactType: { __typename: 'ArtifactType', id: typeId(projectId, type), name: type },
    tags: { edges: [] },
    digestAlgorithm: null,
    latestArtifact: async () => {
      const latest = await store.findNamedArtifact(projectId, name)
      return latest === null ? null : artifactNode(latest, caller, entity)
    },
    aliases: async (args: Args) =>
      page(
        (await versions()).flatMap(({ id, aliases }) => aliases.map((alias) => ({ id, alias }))),
        args,
        ({ id, alias }) => ({ __typename: 'ArtifactAlias', id: `${id}:${alias}`, alias }),
      ),
    artifacts: async (args: Args) => {
      const all = await versions()
      const versionOf = new Map(all.map(({ id, version }) => [id, `v${version}`]))
      const listed = page(all, args, (one) => artifactNode(one, caller, entity)) as { readonly edges: readonly { readonly node: Node }[] }
      return { ...listed, edges: listed.edges.map((edge) => ({ ...edge, version: versionOf.get(String(edge.node['id'])) })) }
    },
    artifactMembership: async (args: Args) => {
      const found = await store.findNamedArtifact(projectId, `${name}:${String(args['aliasName'])}`)
      return found === null ? null : membershipNode(found, caller, entity)
    },
  }
}

/** A version as part of its collection. */
export function membershipNode(artifact: Artifact, caller: Caller, entity: string): Node {
  return {
    __typename: 'ArtifactCollectionMembership',
    id: `${artifact.id}:membership`,
    versionIndex: artifact.version,
    createdAt: iso(artifact.createdAt),
    aliases: aliasNodes(artifact, caller, entity),
    artifactCollection: collectionNode(artifact, caller, entity),
    artifact: () => artifactNode(artifact, caller, entity),
    files: async (args: Args) => filesPage(await caller.store.artifactFiles(artifact.id), artifact.id, caller, args),
  }
}

export function typeNode({ projectId, type, createdAt }: Artifact, caller: Caller, entity: string): Node {
  const newestOfEach = async () => {
    const all = await caller.store.listArtifacts({ projectId, type })
    return [...new Map(all.map((artifact) => [artifact.name, artifact])).values()]
  }
  return {
    __typename: 'ArtifactType',
    id: typeId(projectId, type),
    name: type,
    description: null,
    createdAt: iso(createdAt),
    artifactCollections: async (args: Args) => page(await newestOfEach(), args, (one) => collectionNode(one, caller, entity)),
    artifactCollection: async (args: Args) => {
      const found = (await newestOfEach()).find(({ name }) => name === args['name'])
      return found === undefined ? null : collectionNode(found, caller, entity)
    },
  }
}

const typeId = (projectId: string, type: string): string => `${projectId}:type:${type}`
const collectionId = (projectId: string, name: string): string => `${projectId}:${name}`
/** What `collectionId` was made of. */
export const readCollectionId = (id: string): { readonly projectId: string; readonly name: string } => {
  const at = id.indexOf(':')
  return { projectId: id.slice(0, at), name: id.slice(at + 1) }
}

const aliasNodes = (artifact: Artifact, caller: Caller, entity: string): readonly Node[] =>
  artifact.aliases.map((alias) => ({
    __typename: 'ArtifactAlias',
    id: `${artifact.id}:${alias}`,
    alias,
    artifactCollection: () => collectionNode(artifact, caller, entity),
  }))

const runReference = (run: NonNullable<Artifact['run']>, { projectId, projectName }: Artifact, entity: string): Node => ({
  __typename: 'Run',
  id: run.id,
  name: run.key,
  displayName: run.name,
  project: { __typename: 'Project', id: projectId, internalId: numberOf(projectId), name: projectName, entity: entityNode(entity) },
})

/** One manifest an artifact: its id says whose. */
export const manifestId = (artifactId: string): string => `${artifactId}:manifest`

export const manifestFile = (artifactId: string, { base, secret, now }: Caller): Node => ({
  __typename: 'File',
  id: manifestId(artifactId),
  name: 'manifest.json',
  directUrl: `${base}/files/get/${sealCapability({ action: 'get-artifact', owner: artifactId, path: '', until: now + DOWNLOAD_MS }, secret)}/manifest.json`,
})

function filesPage(files: readonly ArtifactFile[], artifactId: string, { base, secret, now }: Caller, args: Args): Node {
  const names = listOf(args['names'])
  const wanted = names.length === 0 ? null : new Set(names)
  // What lies elsewhere is listed too: a client that downloads an artifact fetches it from there by itself.
  const there = files.filter(({ path, blob, reference }) => (blob !== null || reference !== null) && (wanted === null || wanted.has(path)))
  return page(there, args, ({ path, digest, size, reference }) => {
    const capability = sealCapability({ action: 'get-artifact', owner: artifactId, path, until: now + DOWNLOAD_MS }, secret)
    const url = reference ?? `${base}/files/get/${capability}/${encodeURIComponent(path.split('/').at(-1)!)}`
    return {
      __typename: 'File',
      id: `${artifactId}/${path}`,
      name: path,
      displayName: path,
      url,
      directUrl: url,
      sizeBytes: size ?? 0,
      storagePath: null,
      mimetype: null,
      updatedAt: null,
      digest,
      md5: digest,
    }
  })
}
