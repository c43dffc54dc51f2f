import type { Value } from '@sweepwise/core'
import { isMeasured } from '../../store/live/announce-run.ts'
import type { LiveRun } from '../../store/live/live.ts'
import { artifactNode } from '../artifacts/artifact-node.ts'
import { sealCapability } from '../files/capability.ts'
import { clientState } from '../runs/run-states.ts'
import { type Caller, ENTITY, USER } from '../wandb-context.ts'
import { type Dict, isDict, strictJson, writeClientJson } from '../wire/client-json.ts'
import { blockOf } from '../wire/read-config.ts'
import { readDict } from '../wire/read-line.ts'
import { entityNode, numberOf } from './entity-node.ts'
import type { Args, Node } from './execute-graphql.ts'
import { DOWNLOAD_MS, LARGEST_PAGE, page } from './page.ts'
import { pageOfLines, sampledRows } from './stored-lines.ts'

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())

export const projectReference = (run: Pick<LiveRun, 'projectId' | 'projectName'>, entity: string): Node => ({
  __typename: 'Project',
  id: run.projectId,
  internalId: numberOf(run.projectId),
  name: run.projectName,
  entityName: entity,
  entity: entityNode(entity),
})

/** A run in the client's words. */
export function runNode(run: LiveRun, caller: Caller, entity: string = ENTITY): Node {
  const { store, now } = caller
  const state = clientState(run, now)
  return {
    __typename: 'Run',
    id: run.id,
    name: run.key,
    displayName: run.name,
    description: run.notes,
    notes: run.notes,
    tags: run.tags,
    group: run.group,
    groupName: run.group,
    jobType: run.jobType,
    state,
    stopped: run.stopAsked,
    shouldStop: run.stopAsked,
    running: state === 'running',
    failed: state === 'failed' || state === 'crashed',
    commit: null,
    readOnly: false,
    sweepName: run.sweep,
    createdAt: iso(run.createdAt),
    updatedAt: iso(run.heartbeatAt ?? run.finishedAt ?? run.createdAt),
    heartbeatAt: iso(run.heartbeatAt ?? run.finishedAt ?? run.createdAt),
    user: USER,
    projectId: numberOf(run.projectId),
    project: projectReference(run, entity),
    config: () => configText(run),
    summaryMetrics: () => summaryText(run),
    systemMetrics: async () => {
      const rows = await store.tails(run.id)
      return writeClientJson(Object.fromEntries(rows.filter(({ metric }) => isMeasured(metric)).map(({ metric, last }) => [metric, last])))
    },
    wandbConfig: (args: Args) => {
      const block = blockOf(readDict(run.clientConfig ?? '{}') ?? {})
      const keys = Array.isArray(args['keys']) ? (args['keys'] as readonly string[]) : Object.keys(block)
      return writeClientJson(Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(block, key) ? [[key, block[key]!] as const] : []))))
    },
    historyLineCount: run.lines.history,
    eventsLineCount: run.lines.events,
    logLineCount: run.lines.console,
    // A tail that tells the run time makes the client count on from nonsense: it is told the step alone.
    historyTail: async () => {
      const last = await store.lastStep(run.id)
      return JSON.stringify(last === null ? [] : [JSON.stringify({ _step: last })])
    },
    eventsTail: '[]',
    historyKeys: async () => {
      const tails = (await store.tails(run.id)).filter(({ metric }) => !isMeasured(metric))
      const last = await store.lastStep(run.id)
      if (last === null) return null
      const keys = Object.fromEntries(
        [...tails.map((tail) => [tail.metric, tail.points, tail.last] as const), ['_step', run.lines.history, last] as const].map(
          ([metric, count, previous]) => [
            metric,
            { typeCounts: [{ type: 'number', count }], monotonic: false, previousValue: strictJson(previous ?? null) },
          ],
        ),
      )
      return { lastStep: last, sets: [], keys }
    },
    history: (args: Args) => pageOfLines(store, run, 'history', args),
    events: (args: Args) => pageOfLines(store, run, 'events', args),
    sampledHistory: (args: Args) => sampledRows(store, run, args['specs']),
    parquetHistory: async (args: Args) => ({
      parquetUrls: [],
      liveData: [],
      requested: args['liveKeys'] ?? null,
    }),
    fileCount: async () => (await filesOf(caller, run)).length,
    files: async (args: Args) => {
      const names =
        Array.isArray(args['names']) && args['names'].length > 0 ? new Set((args['names'] as readonly unknown[]).map(plainPath)) : null
      const like = typeof args['pattern'] === 'string' ? likePattern(args['pattern']) : null
      const files = (await filesOf(caller, run)).filter(
        ({ path }) => (names === null || names.has(path)) && (like === null || like.test(path)),
      )
      return page(files, args, (file) => ({
        __typename: 'File',
        id: `${run.id}/${file.path}`,
        name: file.path,
        sizeBytes: file.size,
        md5: file.md5,
        mimetype: null,
        updatedAt: iso(file.updatedAt),
        url: addressOf(caller, run.id, file.path),
        directUrl: addressOf(caller, run.id, file.path),
      }))
    },
    outputArtifacts: async (args: Args) =>
      page(await store.listArtifacts({ loggedBy: run.id }), args, (one) => artifactNode(one, caller, entity)),
    inputArtifacts: async (args: Args) =>
      page(await store.listArtifacts({ usedBy: run.id }), args, (one) => artifactNode(one, caller, entity)),
    logLines: async (args: Args) => {
      const { total } = await store.consoleLines(run.id, { limit: 1 })
      const last = typeof args['last'] === 'number' ? args['last'] : null
      const first = typeof args['first'] === 'number' ? Math.min(args['first'], LARGEST_PAGE) : LARGEST_PAGE
      const from = last !== null ? Math.max(0, total - last) : typeof args['after'] === 'string' ? Number(args['after']) + 1 : 0
      const { lines } = await store.consoleLines(run.id, { from, limit: last ?? first })
      return {
        pageInfo: {
          __typename: 'PageInfo',
          endCursor: lines.length === 0 ? null : String(lines.at(-1)!.line),
          hasNextPage: lines.length > 0 && lines.at(-1)!.line + 1 < total,
        },
        edges: lines.map(({ line, stream, time, text }) => ({
          cursor: String(line),
          node: {
            number: line,
            line: text,
            timestamp: iso(time),
            level: stream === 'stderr' ? 'error' : null,
            label: null,
          },
        })),
      }
    },
  }
}

const filesOf = async ({ store }: Caller, run: LiveRun) => (await store.listFiles(run.id)).filter(({ blob }) => blob !== null)

export function addressOf({ base, secret, now }: Caller, runId: string, path: string): string {
  const capability = sealCapability({ action: 'get', owner: runId, path, until: now + DOWNLOAD_MS }, secret)
  return `${base}/files/get/${capability}/${encodeURIComponent(path.split('/').at(-1)!)}`
}

/** The client's own text; for a run that no client logged, one made of what is known. */
export function configText(run: LiveRun): string {
  if (run.clientConfig !== null && run.clientConfig !== '{}') return run.clientConfig
  const nested = unflatten(run.config)
  return writeClientJson(Object.fromEntries(Object.entries(nested).map(([key, value]) => [key, { value }])))
}

export const summaryText = (run: LiveRun): string =>
  run.clientSummary !== null && run.clientSummary !== '{}' ? run.clientSummary : writeClientJson(unflatten(run.summary))

/** Dotted names as dicts again, unless a name is both a value and the beginning of others. */
function unflatten(values: Dict): Dict {
  const nested: Record<string, Value> = Object.create(null) as Record<string, Value>
  for (const [name, value] of Object.entries(values)) {
    const parts = name.split('.')
    let at = nested
    let fits = parts.every((part) => part !== '' && part !== '__proto__')
    for (const part of fits ? parts.slice(0, -1) : []) {
      const inner = at[part]
      if (inner !== undefined && !isDict(inner)) {
        fits = false
        break
      }
      const next = (inner ?? Object.create(null)) as Record<string, Value>
      at[part] = next
      at = next
    }
    if (fits && at[parts.at(-1)!] === undefined) at[parts.at(-1)!] = value
    else nested[name] = value
  }
  return nested
}

/** A client saves './weights.pt' as 'weights.pt', and asks for it as it wrote it. */
const plainPath = (name: unknown): string =>
  String(name)
    .split('/')
    .filter((part) => part !== '.')
    .join('/')

/** SQL's LIKE: % stands for anything, _ for one character. */
const likePattern = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .slice(0, 1000)
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/%+/g, '.*')
      .replaceAll('_', '.')}$`,
    's',
  )

/** What a resuming client is told of the summary: without the times that it would count on from. */
export function resumeSummary(run: LiveRun): string {
  const { _runtime, _wandb, ...rest } = readDict(summaryText(run)) ?? {}
  return writeClientJson(rest)
}
