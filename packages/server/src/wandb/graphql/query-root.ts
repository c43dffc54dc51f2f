import type { LiveRun } from '../../store/live/live.ts'
import type { Project, Store } from '../../store/store.ts'
import { onlyState } from '../artifacts/artifact-node.ts'
import { artifactProjectFields, artifactRootFields } from '../artifacts/artifact-queries.ts'
import { type Caller, ENTITY, USER } from '../wandb-context.ts'
import { ClientError } from '../wire/client-error.ts'
import { entityNode, numberOf } from './entity-node.ts'
import type { Args, Node } from './execute-graphql.ts'
import { page } from './page.ts'
import { readRunFilter, readRunOrder } from './run-filter.ts'
import { resumeSummary, runNode } from './run-node.ts'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Everything that clients ask for. Projects go by name alone: one user has them all, whatever entity a client names. */
export function queryRoot(caller: Caller): Node {
  const project = async (name: unknown, entity: unknown): Promise<Node | null> => {
    const asked = projectName(String(name))
    const found = text(name) === null ? null : ((await liveProject(caller.store, asked)) ?? (await caller.store.findRenamedProject(asked)))
    return found === null ? null : projectNode(found, asked, caller, text(entity) ?? ENTITY)
  }
  // A key for logging alone sees the runs it goes on with, and nothing else.
  const reads = caller.scopes.includes('read') || caller.scopes.includes('write')
  const reading = <T>(answer: () => T): T => {
    if (!reads) throw new ClientError("this key may only log: it lacks the scope 'read'.", 403)
    return answer()
  }
  const viewer: Node = {
    ...USER,
    __typename: 'User',
    entity: ENTITY,
    flags: '{}',
    deletedAt: null,
    apiKeys: { edges: [] },
    teams: { edges: [{ node: { name: ENTITY } }] },
  }
  return {
    viewer,
    serverInfo: {
      cliVersionInfo: { max_cli_version: '99.0.0' },
      latestLocalVersionInfo: null,
      features: [],
    },
    entity: (args: Args) => entityNode(text(args['name']) ?? ENTITY),
    project: async (args: Args) => {
      const found = await project(args['name'], args['entityName'])
      return found === null || reads ? found : onlyTypes(found, () => reading(() => null))
    },
    model: async (args: Args) => {
      const found = await project(args['name'], args['entityName'])
      return found === null || reads ? found : { id: found['id'], name: found['name'], entity: found['entity'], bucket: found['bucket'] }
    },
    models: async (args: Args) => {
      reading(() => null)
      const projects = [...(await caller.store.listProjects())].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
      return page(projects, args, (one) => projectNode(one, one.name, caller, text(args['entityName']) ?? ENTITY))
    },
    ...Object.fromEntries(
      Object.entries(artifactRootFields(caller, ENTITY)).map(([name, answer]) => [
        name,
        // Who only logs knows artifacts by the ids it was given for them.
        reads || name === 'clientIDMapping'
          ? answer
          : async (args: Args) => (name === 'artifact' ? onlyState((await (answer as Asked)(args)) as Node | null) : reading(() => null)),
      ]),
    ),
    // Clients up to 0.25 ask which fields there are, and take no for an answer but no null.
    __type: { fields: [], inputFields: [], args: [] },
    __schema: { queryType: null, types: [] },
  }
}

type Asked = (args: Args) => unknown

/** A key for logging alone may ask of what type an artifact is, as clients do before they log one, and nothing else. */
function onlyTypes(project: Node, refuse: () => unknown): Node {
  const { id, name, entity, artifact } = project
  const typeOf = async (args: Args) => {
    const found = (await (artifact as (args: Args) => Promise<Node | null>)(args)) ?? null
    return found === null ? null : { artifactType: { name: (found['artifactType'] as Node)['name'] } }
  }
  return {
    ...Object.fromEntries(Object.keys(project).map((field) => [field, refuse])),
    id,
    name,
    entity,
    artifact: typeOf,
    artifactType: null,
  }
}

async function liveProject(store: Store, name: string): Promise<Project | null> {
  const project = await store.findProject(name)
  return project === null || project.deletedAt !== null ? null : project
}

/** As the store will call it. */
export const projectName = (name: string): string =>
  name
    .trim()
    .toWellFormed()
    .replaceAll(/[\p{Cc}/\\]+/gu, '-')
    .slice(0, 200) || 'uncategorized'

/** `asked` is the name under which it was asked for: runs that began when another project had it are found under it as well. */
function projectNode(project: Project, asked: string, caller: Caller, entity: string): Node {
  const { store, now } = caller
  const runOf = async (key: string) => (await store.findLiveRun(project.id, key)) ?? (await store.findAddressedRun(asked, key))
  const run = async (name: unknown): Promise<Node | null> => {
    const found = text(name) === null ? null : await runOf(String(name))
    return found === null ? null : runNode(found, caller, entity)
  }
  const selected = async ({ filters, order }: Args): Promise<readonly LiveRun[]> => {
    const matches = readRunFilter(filters, now)
    const runs = (await store.listLiveRuns(project.id)).filter(matches)
    return runs.sort(readRunOrder(order, now))
  }
  return {
    __typename: 'Project',
    id: project.id,
    internalId: numberOf(project.id),
    name: project.name,
    entityName: entity,
    entity: entityNode(entity),
    createdAt: new Date(project.createdAt).toISOString(),
    isBenchmark: false,
    readOnly: false,
    user: USER,
    run: (args: Args) => run(args['name']),
    // What a resuming process asks: times that it would count on from are left out.
    bucket: async (args: Args) => {
      const found = await runOf(String(args['name'] ?? ''))
      return found === null ? null : { ...runNode(found, caller, entity), summaryMetrics: resumeSummary(found) }
    },
    runCount: async (args: Args) => (await selected(args)).length,
    runs: async (args: Args) => page(await selected(args), args, (one) => runNode(one, caller, entity)),
    totalRuns: project.runs,
    sweep: null,
    totalSweeps: 0,
    sweeps: { __typename: 'SweepConnection', edges: [], pageInfo: { __typename: 'PageInfo', endCursor: null, hasNextPage: false } },
    ...artifactProjectFields(project.id, caller, entity),
  }
}
