import type { Args, Node } from '../graphql/execute-graphql.ts'
import { page } from '../graphql/page.ts'
import type { Caller } from '../wandb-context.ts'
import { artifactNode, collectionNode, membershipNode, readCollectionId, typeNode } from './artifact-node.ts'

/** What a project tells of its artifacts. */
export function artifactProjectFields(projectId: string, caller: Caller, entity: string): Node {
  const { store } = caller
  const named = (name: unknown) => (typeof name === 'string' ? store.findNamedArtifact(projectId, name) : null)
  const newestBy = async (key: 'name' | 'type') => {
    const all = await store.listArtifacts({ projectId })
    return [...new Map(all.map((artifact) => [artifact[key], artifact])).values()]
  }
  return {
    artifact: async (args: Args) => {
      const found = await named(args['name'])
      return found === null ? null : artifactNode(found, caller, entity)
    },
    artifactCollectionMembership: async (args: Args) => {
      const found = await named(args['name'])
      return found === null ? null : membershipNode(found, caller, entity)
    },
    artifactCollection: async (args: Args) => {
      const found = await named(args['name'])
      return found === null ? null : collectionNode(found, caller, entity)
    },
    artifactCollections: async (args: Args) => page(await newestBy('name'), args, (one) => collectionNode(one, caller, entity)),
    artifactType: async (args: Args) => {
      const found = (await newestBy('type')).find(({ type }) => type === args['name'])
      return found === undefined ? null : typeNode(found, caller, entity)
    },
    artifactTypes: async (args: Args) => page(await newestBy('type'), args, (one) => typeNode(one, caller, entity)),
  }
}

/** What is asked of artifacts without naming a project. */
export function artifactRootFields(caller: Caller, entity: string): Node {
  const { store } = caller
  return {
    artifact: async (args: Args) => {
      const found = await store.findArtifact(String(args['id']))
      return found === null ? null : artifactNode(found, caller, entity)
    },
    artifactCollection: async (args: Args) => {
      const { projectId, name } = readCollectionId(String(args['id']))
      const found = await store.findNamedArtifact(projectId, name)
      return found === null ? null : collectionNode(found, caller, entity)
    },
    clientIDMapping: async (args: Args) => {
      const found = await store.findClientArtifact(String(args['clientID']))
      return found === null ? null : { serverID: found.id }
    },
  }
}
