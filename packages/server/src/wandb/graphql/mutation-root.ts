import type { RunRecord } from '../../ingest/run-event.ts'
import { readFileName } from '../../store/files/file-name.ts'
import { removeDropped } from '../../store/files/remove-dropped.ts'
import type { Announcement, LiveRun } from '../../store/live/live.ts'
import { artifactMutations } from '../artifacts/artifact-mutations.ts'
import { sealCapability } from '../files/capability.ts'
import { runNameOf } from '../runs/run-name.ts'
import { type Caller, ENTITY } from '../wandb-context.ts'
import { ClientError } from '../wire/client-error.ts'
import { type Dict, isDict, writeClientJson } from '../wire/client-json.ts'
import { blockOf, type ClientConfig, readClientConfig, readClientSummary } from '../wire/read-config.ts'
import { readDict } from '../wire/read-line.ts'
import type { Args, Node } from './execute-graphql.ts'
import { projectName } from './query-root.ts'
import { runNode } from './run-node.ts'

/** How long an address for an upload can be used; clients come with the bytes at once, or try again for minutes. */
const UPLOAD_MS = 60 * 60_000
const MOST_FILES = 10_000
const UNCATEGORIZED = 'uncategorized'
/** Longest id of a run; it stands in addresses. */
const LONGEST_ID = 200

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const inputOf = (args: Args): Args => (typeof args['input'] === 'object' && args['input'] !== null ? (args['input'] as Args) : args)

/** Everything that clients change. What is not here is answered with an error: on a null they crash. */
export function mutationRoot(caller: Caller): Node {
  const { store, now } = caller

  const projectOf = async (name: unknown) => {
    const wanted = projectName(text(name) ?? UNCATEGORIZED)
    const found = await store.findProject(wanted)
    if (found !== null && found.deletedAt === null) return found
    try {
      return await store.createProject(wanted)
    } catch (error) {
      // Another client made it in between.
      const made = await store.findProject(wanted)
      if (made === null) throw error
      return made
    }
  }
  /** A run under way goes on under the name that its project had, and while it can still be restored. */
  const addressed = (project: unknown, key: string) =>
    store.findAddressedRun(projectName(text(project) ?? UNCATEGORIZED), key, { deleted: true })
  const runById = async (id: unknown): Promise<LiveRun> => {
    const found = text(id) === null ? null : await store.findLiveRunById(String(id))
    if (found === null) throw new ClientError(`there is no run with the storage id '${String(id)}'.`, 404)
    return found
  }

  return {
    upsertBucket: async (args: Args) => {
      needs(caller, 'log')
      const input = inputOf(args)
      const config = text(input['config'])
      const said = config === null ? null : readClientConfig(config)
      const known = text(input['id']) === null ? null : await runById(input['id'])
      const key = known?.key ?? text(input['name']) ?? runNameOf(now)
      if (key.length > LONGEST_ID || /[\p{Cc}/\\]/u.test(key))
        throw new ClientError('a run id has at most 200 characters, none of them / or \\.', 400)
      const wanted = projectName(text(input['modelName']) ?? UNCATEGORIZED)
      if (known === null && [wanted, key].some((name) => name === '.' || name === '..'))
        throw new ClientError("neither a project nor a run can be called '.' or '..': in an address these mean a folder.", 400)
      const underWay = said?.beginning === false && !namesProcess(input)
      const before = known ?? (await store.findAddressedRun(wanted, key, { deleted: underWay }))
      // What a process says of its run after that was deleted makes no new one of it.
      if (before === null && underWay) throw new ClientError(`there is no run '${key}' in project '${wanted}'; it was deleted.`, 404)
      const branch = said?.branch == null || said.branch.run === key ? null : said.branch
      if (before === null && branch !== null && (await store.findAddressedRun(wanted, branch.run)) === null)
        throw new ClientError(`there is no run '${branch.run}' in project '${wanted}' to fork from.`, 404)
      const project = before === null ? await projectOf(wanted) : { id: before.projectId }
      const { run, isNew } = await store.announce(project.id, {
        key,
        record: recordOf(input, said, config, before, now),
        begin: caller.writer === null ? beginOf(input, said, known, before, now) : namesProcess(input) ? 'join' : null,
        ...(config === null ? {} : { clientConfig: withOwnBlock(config, before) }),
        ...(config === null || caller.writer === null ? {} : { joined: joinedConfig(config) }),
        metrics: [...(said?.metrics ?? []), ...(config === null ? [] : readClientSummary(before?.clientSummary ?? '{}', config).metrics)],
        ...(branch === null ? {} : { fork: { key: branch.run, step: branch.step } }),
      })
      const summary = text(input['summaryMetrics'])
      if (summary !== null)
        await store.deliver(project.id, key, { summary: { client: summary, values: readClientSummary(summary, run.clientConfig).values } })
      const after = (await store.findLiveRunById(run.id))!
      const bucket = runNode(after, caller, text(input['entityName']) ?? ENTITY)
      // Each of several writers numbers its lines from 0.
      return { bucket: caller.writer === null ? bucket : { ...bucket, historyLineCount: 0 }, inserted: isNew }
    },
    rewindRun: async (args: Args) => {
      needs(caller, 'log')
      const input = inputOf(args)
      const metric = text(input['metricName']) ?? '_step'
      const step = Number(input['metricValue'])
      if (metric !== '_step' || !Number.isFinite(step))
        throw new ClientError(`a run is rewound to a _step, not to ${metric} = ${String(input['metricValue'])}.`, 400)
      const name = String(input['runName'])
      const before = await store.findAddressedRun(projectName(text(input['projectName']) ?? UNCATEGORIZED), name)
      const run = before === null ? null : await store.rewind(before.projectId, name, step)
      if (run === null) throw new ClientError(`there is no run '${name}' in project '${String(input['projectName'])}' to rewind.`, 404)
      return { rewoundRun: runNode(run, caller, text(input['entityName']) ?? ENTITY) }
    },
    createRunFiles: async (args: Args) => {
      needs(caller, 'log')
      const input = inputOf(args)
      const names = [input['files'] ?? []].flat()
      if (names.length > MOST_FILES)
        throw new ClientError(`at most ${MOST_FILES} files are announced at once; these are ${names.length}.`, 400)
      const asked = input['projectName'] ?? input['project']
      const run = await addressed(asked, String(input['runName'] ?? input['run'] ?? input['name']))
      if (run === null)
        throw new ClientError(`there is no run '${String(input['runName'])}' in project '${String(asked)}'; it may have been deleted.`, 404)
      // Of a name that leaves its folder the client gets no address; the others it can send.
      const paths = names.map((name) => ({ name, path: readFileName(name) }))
      await store.expectFiles(
        run.id,
        paths.flatMap(({ path }) => path ?? []),
      )
      return {
        runID: run.id,
        uploadHeaders: [],
        files: paths.map(({ name, path }) => ({
          name,
          uploadUrl:
            path === null
              ? null
              : `${caller.base}/files/put/${sealCapability({ action: 'put', owner: run.id, path, until: now + UPLOAD_MS }, caller.secret)}`,
        })),
      }
    },
    markRunFilesUploaded: { success: true },
    deleteFiles: async (args: Args) => {
      needs(caller, 'write')
      // Ids as the list of files gave them: the run's, a slash, the path.
      for (const id of [inputOf(args)['files'] ?? []].flat().map(String)) {
        const at = id.indexOf('/')
        const run = await runById(id.slice(0, Math.max(0, at)))
        if ((await store.deleteFiles(run.id, [id.slice(at + 1)])) === 0)
          throw new ClientError(`run '${run.key}' has no file '${id.slice(at + 1)}'.`, 404)
      }
      await removeDropped(store, caller.blobs)
      return { success: true }
    },
    upsertModel: async (args: Args) => {
      needs(caller, 'write')
      const name = text(inputOf(args)['name'])
      if (name === null) throw new ClientError('a project needs a name.', 400)
      const before = await store.findProject(projectName(name))
      const project = await projectOf(name)
      const node = { __typename: 'Project', id: project.id, name: project.name, entityName: ENTITY }
      return { project: node, model: node, inserted: before === null }
    },
    deleteRun: async (args: Args) => {
      needs(caller, 'write')
      const input = inputOf(args)
      const run = await runById(input['id'])
      const logged = input['deleteArtifacts'] === true ? await store.listArtifacts({ loggedBy: run.id }) : []
      await store.deleteArtifacts(logged.map(({ id }) => id))
      await store.deleteRuns(run.projectId, [run.id])
      await removeDropped(store, caller.blobs)
      return { clientMutationId: input['clientMutationId'] ?? null, success: true }
    },
    stopRun: async (args: Args) => {
      needs(caller, 'write')
      const run = await runById(inputOf(args)['id'])
      return { clientMutationId: null, success: await store.askToStop(run.id) }
    },
    updateRunState: async (args: Args) => {
      needs(caller, 'write')
      const input = inputOf(args)
      const run = await runById(input['id'])
      const state = input['state']
      if (state !== 'pending' && state !== 'failed')
        throw new ClientError(`a run is set to pending or failed, not to '${String(state)}'.`, 400)
      await store.announce(run.projectId, { key: run.key, begin: null, metrics: [], record: { state } })
      return { success: true }
    },
    // Alerts have nowhere to go yet; a script is not to fail over that.
    notifyScriptableRunAlert: { success: true },
    ...artifactMutations(caller, {
      needs: (scope) => needs(caller, scope),
      place: async (input) => {
        const run = text(input['runName']) === null ? null : await addressed(input['projectName'], String(input['runName']))
        if (run === null && text(input['runName']) !== null)
          throw new ClientError(
            `there is no run '${String(input['runName'])}' in project '${String(input['projectName'])}'; it may have been deleted.`,
            404,
          )
        return { projectId: run?.projectId ?? (await projectOf(input['projectName'])).id, runId: run?.id ?? null }
      },
    }),
    upsertSweep: () => {
      throw new ClientError('sweeps are not offered by this server (Sweepwise) yet.')
    },
  }
}

function needs({ scopes }: Caller, scope: 'log' | 'write'): void {
  if (scopes.includes('write') || scopes.includes(scope)) return
  throw new ClientError(`this key may not do that: it lacks the scope '${scope}'. Make another with 'sweepwise token create'.`, 403)
}

/** Each of several writers says its own config: later ones win key by key, and the client's blocks come together. */
const joinedConfig = (said: string) => (stored: string) => {
  const [before, now] = [readDict(stored) ?? {}, readDict(said) ?? {}]
  const block = { ...blockOf(before), ...blockOf(now), e: { ...dictAt(blockOf(before), 'e'), ...dictAt(blockOf(now), 'e') } }
  const clientConfig = writeClientJson({ ...before, ...now, _wandb: { value: block } })
  return { clientConfig, config: readClientConfig(clientConfig).values }
}
const dictAt = (dict: Dict, key: string): Dict => (isDict(dict[key]) ? (dict[key] as Dict) : {})

/** The reading interface leaves out the client's block about itself; a run without it could not be resumed. */
function withOwnBlock(text: string, before: LiveRun | null): string {
  const config = readDict(text)!
  const block = readDict(before?.clientConfig ?? '{}')?.['_wandb']
  return block === undefined || Object.hasOwn(config, '_wandb') ? text : writeClientJson({ ...config, _wandb: block })
}

/** The first request of a process names where it runs. */
const namesProcess = (input: Args): boolean => text(input['host']) !== null || text(input['jobProgram']) !== null

/** A run whose client said something so recently is under way. */
const ALIVE_MS = 60_000

/**
 * Whether a process begins with this. Its first request names host or program, and its config does not describe its machine
 * yet; later ones do, unless the user keeps the client from describing it. With a storage id it goes on with what is there;
 * the reading interface has one too, and names neither host nor program.
 */
function beginOf(
  input: Args,
  said: ClientConfig | null,
  known: LiveRun | null,
  before: LiveRun | null,
  now: number,
): Announcement['begin'] {
  if (said?.beginning !== true) return null
  const named = namesProcess(input)
  const running = before !== null && before.state === 'running'
  if (known === null) return named || !running ? 'start' : null
  if (!named) return null
  const undescribed = running && readClientConfig(before.clientConfig ?? '{}').beginning
  const alive = now - (before?.heartbeatAt ?? 0) < ALIVE_MS
  return undescribed && alive && before.attempt === known.attempt && before.lines.history > 0 ? null : 'resume'
}

/** What the client leaves out or says null to stays. */
function recordOf(
  input: Args,
  said: ClientConfig | null,
  config: string | null,
  before: LiveRun | null,
  now: number,
): Announcement['record'] {
  const given = <Key extends string, T>(key: Key, field: string, value: (found: never) => T): Record<Key, T> | Record<string, never> =>
    input[field] === undefined || input[field] === null ? {} : ({ [key]: value(input[field] as never) } as Record<Key, T>)
  const name = text(input['displayName']) ?? (before === null ? runNameOf(now) : null)
  const state = input['state'] === 'pending' || input['state'] === 'running' ? input['state'] : null
  const startedAt = said?.startedAt ?? (before === null ? now : null)
  return {
    ...(name === null ? {} : { name }),
    ...given('notes', 'description', String),
    ...given('notes', 'notes', String),
    ...given('group', 'groupName', (value) => text(value)),
    ...given('jobType', 'jobType', (value) => text(value)),
    ...given('tags', 'tags', (value) => [value].flat().map(String)),
    ...given('host', 'host', String),
    ...given('sweep', 'sweep', String),
    ...(state === null ? {} : { state }),
    ...(startedAt === null || (before !== null && before.startedAt !== null && before.startedAt <= startedAt) ? {} : { startedAt }),
    ...(said === null ? {} : { config: said.values }),
    // Definitions may come after the values that they are about.
    ...(config === null || said?.beginning !== false || before?.clientSummary == null || before.clientSummary === '{}'
      ? {}
      : { summary: readClientSummary(before.clientSummary, config).values }),
  } satisfies Partial<RunRecord>
}
