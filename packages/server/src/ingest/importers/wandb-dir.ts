import { type FlatValues, type Goal, InputError, type RunCause, type RunState, type Value } from '@sweepwise/core'
import { contentHash } from '../content-hash.ts'
import { firstOf } from '../first-of.ts'
import type { ColumnReading, Importer, ImportOptions, OfferedFile, ProjectReading, Reading, Rejection, Source } from '../importer.ts'
import { binaryKind } from '../read-text.ts'
import type { Execution as ExecutionEnd, RunEvent, RunRecord } from '../run-event.ts'
import { declared, readingOf, roleOf } from '../table/plan-columns.ts'
import { describeLosses, disagreements } from '../wandb-log/describe-log.ts'
import { type Execution, findExecutions } from '../wandb-log/find-executions.ts'
import { attemptOf, type GatheredRun, gatherRuns, partsOf, type ReadExecution, startOf } from '../wandb-log/gather-runs.ts'
import { type LogHead, readHead } from '../wandb-log/log-head.ts'
import { readLogHistory } from '../wandb-log/log-history.ts'
import { goalOf } from '../wandb-log/metric-definitions.ts'
import { readFolder } from '../wandb-log/read-folder.ts'
import { endOf } from '../wandb-log/run-end.ts'

/** Part of every content hash: raised when the same files come to be read otherwise. */
const READING = 'wandb-dir 2'
/** Runs whose config is looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000
const SHOWN_KEYS = 3

/**
 * What the wandb client leaves on disk: run folders (`run-<time>-<id>`, `offline-run-…`) with the binary log
 * `run-<id>.wandb` and, of runs that were online, `files/config.yaml` and `wandb-summary.json`; sweep membership from
 * `sweep-<id>/config-<run>.yaml`. A log may also lie by itself.
 *
 * The log has everything, and wins where the files say otherwise; what only the files know is taken from them. Without a
 * log the history is missing and nothing says how the run ended: a summary with results = finished; without results =
 * failed; no summary at all = failed, lost.
 */
export const wandbDir: Importer = {
  format: 'wandb-dir',
  title: 'W&B run folders and logs',
  detect: async (source) => {
    if (findExecutions(source).executions.length > 0) return 0.98
    return source.files.length === 1 && binaryKind(await source.files[0]!.head()) === 'a W&B binary log' ? 0.98 : 0
  },
  read: async (source, options): Promise<Reading> => {
    const survey = await surveySource(source, options)
    return { format: 'wandb-dir', projects: survey }
  },
}

async function surveySource(source: Source, options: ImportOptions): Promise<readonly ProjectReading[]> {
  const found = findExecutions(source)
  // A log under any name, when it is all there is.
  const executions: readonly Execution[] =
    found.executions.length > 0
      ? found.executions
      : source.files.map((file) => ({ id: source.key, name: file.name, namedAt: null, log: file, files: new Map() }))
  const rejections: Rejection[] = []
  const losses: string[] = []
  const read: ReadExecution[] = []
  for (const execution of executions) {
    const head = execution.log === undefined ? null : await readHead(execution.log)
    if (head !== null) losses.push(...describeLosses(execution.log!.name, head))
    if (head?.records === 0 && execution.namedAt === null)
      rejections.push({ file: execution.log!.name, reason: 'holds no record of a W&B log' })
    else if (head !== null || execution.config !== undefined || execution.summary !== undefined)
      read.push({ execution, head: head === null || head.records === 0 ? null : head })
  }
  const { runs, copies } = gatherRuns(read, found.sweeps)
  if (runs.length === 0) {
    throw new InputError('NO_RUNS_FOUND', {
      source: source.label,
      found: rejections[0] === undefined ? 'no log, config or summary in any run folder' : `${rejections[0].file} ${rejections[0].reason}`,
      formats: ['run-*.wandb', 'files/config.yaml', 'files/wandb-summary.json'],
    })
  }
  const general = [
    ...firstOf(losses, 'logs with losses'),
    ...(found.links.length === 0
      ? []
      : [
          `Links among the files of runs are not followed, what they lead to was left where it is: ${firstOf(found.links, 'links').join(', ')}.`,
        ]),
    ...(copies === 0 ? [] : [`${copies} copies of executions that are here twice were passed over.`]),
  ]
  const projects: ProjectReading[] = []
  for (const [name, members] of byProject(source.key, runs)) {
    const { columns, metrics, notes } = await surveyRuns(members, options)
    projects.push({
      name,
      notes: projects.length === 0 ? [...general, ...notes] : notes,
      columns: [...columns.values()],
      events: (onReject) => {
        if (name === projects[0]!.name) for (const rejection of rejections) onReject(rejection)
        return emit(members, columns, metrics, onReject)
      },
      files: members.flatMap(filesOf),
    })
  }
  return projects
}

/** What a run saved; of a name that several executions saved, the last one's. */
function filesOf({ id, executions }: GatheredRun): readonly OfferedFile[] {
  const files = new Map(executions.flatMap(({ execution }) => [...execution.files]))
  return [...files].map(([path, file]) => ({ key: { kind: 'id', id }, path, file }))
}

/** Each run to the W&B project that its log names. Where some runs have no log, one project for all. */
function byProject(fallback: string, runs: readonly GatheredRun[]): ReadonlyMap<string, readonly GatheredRun[]> {
  const projectOf = ({ executions }: GatheredRun): string => executions.at(-1)!.head?.run.project ?? ''
  const named = new Set(runs.map(projectOf).filter((name) => name !== ''))
  if (named.size === 0 || (named.size > 1 && runs.some((run) => projectOf(run) === ''))) return new Map([[fallback, runs]])
  if (named.size === 1) return new Map([[[...named][0]!, runs]])
  return Map.groupBy(runs, projectOf)
}

interface Survey {
  readonly columns: ReadonlyMap<string, ColumnReading>
  readonly metrics: ReadonlyMap<string, { readonly goal: Goal | null; readonly stepMetric: string | null }>
  readonly notes: readonly string[]
}

/** What config, summary and history of all runs hold; a key may be in several and is then told apart by where it stands. */
async function surveyRuns(runs: readonly GatheredRun[], options: ImportOptions): Promise<Survey> {
  const said = declared(options)
  const configs = new Map<string, (Value | undefined)[]>()
  const summaries = new Map<string, boolean>()
  const logged = new Map<string, boolean>()
  const system = new Set<string>()
  const media = new Map<string, number>()
  const metrics = new Map<string, { goal: Goal | null; stepMetric: string | null }>()
  const axes = new Set<string>()
  const differing: string[] = []
  let artifacts = 0
  for (const [i, run] of runs.entries()) {
    const { config, summary, differences } = await readRun(run, () => {})
    if (differences.length > 0) differing.push(describeDifferences(run.id, differences))
    for (const [name, value] of Object.entries(config)) {
      if (i >= SAMPLED) break
      const values = configs.get(name) ?? []
      configs.set(name, values)
      values[i] = value
    }
    for (const [name, value] of Object.entries(summary)) summaries.set(name, (summaries.get(name) ?? false) || typeof value === 'number')
    for (const { head } of run.executions) {
      if (head === null) continue
      for (const [name, numeric] of head.logged) {
        logged.set(name, (logged.get(name) ?? false) || numeric)
        const definition = head.definitions.size === 0 ? null : head.definitions.of(name)
        if (definition === null) continue
        if (definition.stepMetric !== null) axes.add(definition.stepMetric)
        metrics.set(name, { goal: goalOf(definition), stepMetric: definition.stepMetric })
      }
      for (const name of head.system) system.add(name)
      for (const [kind, n] of head.media) media.set(kind, (media.get(kind) ?? 0) + n)
      artifacts += head.artifacts
    }
  }
  // The highest epoch is how far a run came, not what it was for.
  for (const name of axes) if (metrics.has(name)) metrics.set(name, { ...metrics.get(name)!, goal: null })
  const columns = new Map<string, ColumnReading>()
  const add = (where: string, name: string, as: ColumnReading['as'], reason: string): void => {
    columns.set(`${where}\u0000${name}`, readingOf(said, name, as, reason))
  }
  for (const [name, values] of configs) {
    const padded = Array.from({ length: Math.min(runs.length, SAMPLED) }, (_, i) => values[i])
    const { role, reason } = roleOf(name, padded)
    add('config', name, role, reason)
  }
  for (const [name, numeric] of summaries) {
    const goal = metrics.get(name)?.goal
    const reason = `in the summary${logged.has(name) ? ', logged by step' : ''}${goal == null ? '' : `; define_metric: ${goal}`}`
    add('summary', name, numeric ? 'metric' : 'other', numeric ? reason : 'in the summary, but no number')
  }
  for (const [name, numeric] of logged) {
    if (summaries.has(name)) continue
    add('history', name, 'history', numeric ? 'logged by step' : 'logged by step, stored, not drawn')
  }
  for (const name of system) columns.set(`system\u0000${name}`, { name, as: 'history', reason: 'measured of the machine' })

  const kinds = [...media].map(([kind, n]) => `${n.toLocaleString('en')} ${kind}`).join(', ')
  const without = runs.filter(({ executions }) => executions.at(-1)!.head === null).length
  const notes = [
    ...(without === 0 || without === runs.length
      ? []
      : [
          `${without} of ${runs.length} runs have no log that can be read; they have no history, and how they ended is concluded from their files.`,
        ]),
    ...(without === runs.length
      ? ['No run has a log that can be read: there is no history, and how runs ended is concluded from their files.']
      : []),
    ...(differing.length === 0
      ? []
      : [
          `config.yaml or wandb-summary.json of ${differing.length} runs say otherwise than their logs, which were followed: ${firstOf(differing, 'runs').join('; ')}.`,
        ]),
    ...(kinds === '' ? [] : [`Stored, not drawn: ${kinds}.`]),
    ...(artifacts === 0 ? [] : [`${artifacts} artifacts were logged; logs name them, their files are elsewhere.`]),
  ]
  return { columns, metrics, notes }
}

async function* emit(
  runs: readonly GatheredRun[],
  columns: ReadonlyMap<string, ColumnReading>,
  metrics: Survey['metrics'],
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  for (const sweep of new Set(runs.flatMap((run) => run.sweep ?? []))) yield { type: 'sweep', id: sweep, name: sweep }
  for (const [name, { goal, stepMetric }] of metrics) {
    if (goal === null && stepMetric === null) continue
    yield { type: 'metric', name, ...(goal === null ? {} : { goal }), ...(stepMetric === null ? {} : { stepMetric }) }
  }
  const ignored = (name: string): boolean => (columns.get(`summary\u0000${name}`) ?? columns.get(`history\u0000${name}`))?.as === 'ignored'
  for (const run of runs) {
    const record = await buildRecord(run, columns, onReject)
    yield record
    for (let n = 1; n <= run.executions.length; n++) {
      const parts = partsOf(run, n)
      if (parts.length > 0) yield* readLogHistory(record.key, n, parts, ignored)
    }
  }
}

async function buildRecord(
  run: GatheredRun,
  columns: ReadonlyMap<string, ColumnReading>,
  onReject: (rejection: Rejection) => void,
): Promise<RunRecord> {
  const read = await readRun(run, onReject)
  const config = new Map<string, Value>()
  const summary = new Map<string, Value>()
  for (const [where, values] of [
    ['config', read.config],
    ['summary', read.summary],
  ] as const) {
    for (const [name, value] of Object.entries(values)) {
      const as = columns.get(`${where}\u0000${name}`)?.as
      // Where the user moved a key to the other side, it goes there.
      const stays = where === 'summary' && as !== 'param' && as !== 'seed'
      ;(as === 'metric' || as === 'other' || stays ? summary : config).set(name, value)
    }
  }
  const last = run.executions.length
  const head = run.executions.at(-1)!.head
  const client: LogHead['run'] = head?.run ?? {}
  const content = {
    ...read.end,
    createdAt: startOf(run.executions[0]!),
    attempt: attemptOf(run, last),
    ...(last === 1
      ? {}
      : { earlierAttempts: run.executions.slice(0, -1).map((one, i) => ({ ...attemptOf(run, i + 1), ...endOfExecution(one) })) }),
    ...(client.runGroup ? { group: client.runGroup } : {}),
    ...(client.jobType ? { jobType: client.jobType } : {}),
    ...(client.notes ? { notes: client.notes } : {}),
    ...(client.tags !== undefined && client.tags.length > 0 ? { tags: client.tags } : {}),
    config: Object.fromEntries(config) as FlatValues,
    summary: Object.fromEntries(summary) as FlatValues,
    ...(run.sweep === null ? {} : { sweep: run.sweep }),
  }
  const digests = run.executions.map(({ head }) => head?.digest ?? '')
  return {
    type: 'run',
    key: { kind: 'id', id: run.id },
    contentHash: contentHash(READING, digests, content as unknown as Value),
    name: client.displayName || run.id,
    ...content,
  }
}

const describeDifferences = (id: string, differences: readonly string[]): string =>
  `${id} (${differences.slice(0, SHOWN_KEYS).join('; ')}${differences.length > SHOWN_KEYS ? `; ${differences.length - SHOWN_KEYS} more keys` : ''})`

interface ReadRun {
  readonly config: FlatValues
  readonly summary: FlatValues
  /** What files and log say differently. */
  readonly differences: readonly string[]
  readonly end: ExecutionEnd
}

/** The run as its last execution left it. */
async function readRun(run: GatheredRun, onReject: (rejection: Rejection) => void): Promise<ReadRun> {
  const last = run.executions.at(-1)!
  const folder = await readFolder(last.execution, run.sweepConfig, onReject)
  if (last.head === null) {
    const hasResults = Object.entries(folder.summary).some(([name, value]) => !name.startsWith('_') && typeof value === 'number')
    const [state, cause]: [RunState, RunCause | null] = hasResults
      ? ['finished', null]
      : folder.summarised
        ? ['failed', null]
        : ['failed', 'lost']
    const startedAt = folder.startedAt ?? startOf(last)
    const finishedAt = folder.runtimeMs === null ? {} : { finishedAt: startedAt + folder.runtimeMs }
    return { config: folder.config, summary: folder.summary, differences: [], end: { state, cause, startedAt, ...finishedAt } }
  }
  const before = inheritedFrom(run)
  const { config } = last.head
  const shift = partsOf(run, run.executions.length).at(-1)?.shift ?? 0
  const step = last.head.summary['_step']
  const summary = shift > 0 && typeof step === 'number' ? { ...last.head.summary, _step: step + shift } : last.head.summary
  return {
    config: { ...before.config, ...folder.config, ...config },
    summary: { ...before.summary, ...folder.summary, ...summary },
    differences: [...disagreements(config, folder.config), ...disagreements(summary, folder.summary)],
    end: endOfExecution(last),
  }
}

/** What a resumed run has from the executions before. */
function inheritedFrom({ executions }: GatheredRun): Pick<LogHead, 'config' | 'summary'> {
  let config: FlatValues = {}
  let summary: FlatValues = {}
  for (const [i, { head }] of executions.entries()) {
    const goesOn = head?.goesOn?.kind
    if (goesOn !== 'resume' && goesOn !== 'join' && goesOn !== 'rewind') {
      config = {}
      summary = {}
    }
    if (i === executions.length - 1) break
    config = { ...config, ...head?.config }
    summary = { ...summary, ...head?.summary }
  }
  return { config, summary }
}

/** How an execution with a log went; of one without nothing is known but its start. */
function endOfExecution(one: ReadExecution): ExecutionEnd {
  const { head } = one
  const startedAt = startOf(one)
  if (head === null) return { state: 'failed', cause: 'lost', startedAt }
  return {
    ...endOf(head),
    startedAt,
    ...(head.lastAt === null ? {} : { finishedAt: Math.max(startedAt, head.lastAt) }),
    ...(head.host === '' ? {} : { host: head.host }),
    ...(head.exitCode === null ? {} : { exitCode: head.exitCode }),
  }
}
