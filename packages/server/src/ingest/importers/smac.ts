import { flatten, type RunCause, type RunState, type Value } from '@sweepwise/core'
import { folderOf } from '../file-path.ts'
import type { Importer, Rejection, Source, SourceFile } from '../importer.ts'
import { readBeside, readDocument, readSpace, startOf } from '../search-log/read-space.ts'
import { type Dict, type Evaluation, isDict, readSeconds, type SearchLog } from '../search-log/search-log.ts'
import { searchReading } from '../search-log/search-reading.ts'

/**
 * SMAC's `runhistory.json`, whatever it is called, with `configspace.json` and `scenario.json` beside it where they are:
 * trials as lists of eleven (ten before SMAC 2.1 told the processor's time), as dicts (since 2.2), and as SMAC 1 nested them.
 * SMAC minimises whatever it is given.
 */
export const smac: Importer = {
  format: 'smac',
  title: 'SMAC run histories',
  detect: async (source) => ((await runHistories(source)).length > 0 ? 0.97 : 0),
  read: async (source, options) => {
    const logs: SearchLog[] = []
    for (const file of await runHistories(source)) logs.push(await readRunHistory(source, file))
    return searchReading('smac', source, logs, options)
  },
}

/** How the first trial begins; numbers and names in between do not matter. */
const FIRST_TRIAL =
  /"data"\s*:\s*(\[\s*\[\s*\[\s*\d+\s*,|\[\s*\[\s*\d+\s*,\s*(null|")|\[\s*\{\s*"config_id"\s*:|\{\s*"\d+"\s*:\s*\{\s*"instance"\s*:)/

async function runHistories(source: Source): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const file of source.files) {
    if (!/\.json$/i.test(file.name) && source.files.length > 1) continue
    const start = await startOf(file)
    if (!/^\{\s*"(stats|data|configs|config_origins)"/.test(start)) continue
    // A history that has not begun is one by its name.
    if (FIRST_TRIAL.test(start) || (/"data"\s*:\s*[[{]\s*[\]}]/.test(start) && /(^|\/)runhistory\.json$/.test(file.name))) found.push(file)
  }
  return found
}

async function readRunHistory(source: Source, file: SourceFile): Promise<SearchLog> {
  const folder = folderOf(file.name)
  const notes: string[] = []
  const rejections: Rejection[] = []
  const document = await readDocument(file)
  const { data, configs, config_origins: origins } = (isDict(document) ? document : {}) as Dict
  const scenario = await readBeside(source, folder, 'scenario.json', notes)
  const known = new Map(
    isDict(configs) ? Object.entries(configs).flatMap(([id, config]) => (isDict(config) ? [[id, flatten(config)] as const] : [])) : [],
  )
  const trials: Trial[] = []
  for (const [i, entry] of entriesOf(data).entries()) {
    const trial = readTrial(entry)
    const reason =
      trial === null
        ? `trial ${i + 1} is none (${JSON.stringify(entry).slice(0, 60)})`
        : known.has(trial.config)
          ? null
          : `trial ${i + 1} is of configuration ${trial.config}, which is not among 'configs'`
    if (reason === null) trials.push(trial!)
    else rejections.push({ file: file.name, reason })
  }
  const costs = trials.reduce((most, { costs }) => Math.max(most, costs.length), 1)
  const objectives = objectiveNames(scenario?.['objectives'], costs)
  return {
    folder,
    objectives: objectives.map((name) => ({ name, goal: 'minimize' })),
    configs: known,
    origins: new Map(
      isDict(origins) ? Object.entries(origins).flatMap(([id, origin]) => (typeof origin === 'string' ? [[id, origin] as const] : [])) : [],
    ),
    space: await readSpace(source, folder, notes),
    evaluations: trials.map((trial) => evaluationOf(trial, objectives)),
    notes,
    rejections,
  }
}

/** A list of trials; a version of SMAC 2 wrote them by configuration. */
function entriesOf(data: Value | undefined): readonly Value[] {
  if (Array.isArray(data)) return data
  if (!isDict(data)) return []
  return Object.entries(data).map(([id, trial]) => (isDict(trial) ? { config_id: Number(id), ...trial } : trial))
}

function objectiveNames(told: Value | undefined, costs: number): readonly string[] {
  const names = typeof told === 'string' ? [told] : Array.isArray(told) ? told.filter((name) => typeof name === 'string') : []
  return Array.from({ length: costs }, (_, i) => (names[i] as string | undefined) ?? (costs === 1 ? 'cost' : `cost_${i}`))
}

interface Trial {
  readonly config: string
  readonly instance: string | null
  readonly seed: number | null
  readonly budget: number | null
  readonly costs: readonly Value[]
  readonly time: Value | undefined
  readonly cpuTime: Value | undefined
  readonly state: RunState
  readonly cause: RunCause | null
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly info: Value | undefined
}

/** null = not the entry of a trial. */
function readTrial(entry: Value): Trial | null {
  const fields = isDict(entry) ? entry : Array.isArray(entry) ? fieldsOf(entry) : null
  if (fields === null) return null
  const { config_id: config, instance, seed, budget, cost, status } = fields
  const ended = readStatus(status, fields['version'] === 1)
  if ((typeof config !== 'number' && typeof config !== 'string') || cost === undefined || ended === null) return null
  return {
    config: String(config),
    instance: typeof instance === 'string' || typeof instance === 'number' ? String(instance) : null,
    seed: typeof seed === 'number' && Number.isFinite(seed) ? seed : null,
    // SMAC 1 wrote 0 where there are none.
    budget: typeof budget === 'number' && Number.isFinite(budget) && budget !== 0 ? budget : null,
    costs: Array.isArray(cost) ? cost : [cost],
    time: fields['time'],
    cpuTime: fields['cpu_time'],
    state: ended[0],
    cause: ended[1],
    startedAt: readSeconds(fields['starttime']),
    finishedAt: readSeconds(fields['endtime']),
    info: fields['additional_info'],
  }
}

const NAMES = ['config_id', 'instance', 'seed', 'budget', 'cost', 'time', 'cpu_time', 'status', 'starttime', 'endtime', 'additional_info']

/** Fields of a list by their places. */
function fieldsOf(entry: readonly Value[]): Dict | null {
  const [who, what] = entry
  if (Array.isArray(who) && Array.isArray(what)) {
    const [config_id, instance, seed, budget] = who
    const [cost, time, status, ...rest] = what
    // Before SMAC 1.0 no times were told: what follows the status is the additional info.
    const [starttime, endtime, additional_info] = rest.length >= 3 ? rest : [null, null, rest[0]]
    return { config_id, instance, seed, budget, cost, time, status, starttime, endtime, additional_info, version: 1 } as Dict
  }
  const names = entry.length >= NAMES.length ? NAMES : NAMES.filter((name) => name !== 'cpu_time')
  return entry.length < names.length ? null : (Object.fromEntries(names.map((name, i) => [name, entry[i]!])) as Dict)
}

type Ended = readonly [RunState, RunCause | null]
const STATUS: Readonly<Record<string, Ended>> = {
  RUNNING: ['running', null],
  SUCCESS: ['finished', null],
  CRASHED: ['failed', 'crashed'],
  TIMEOUT: ['failed', 'timeout'],
  MEMORYOUT: ['failed', 'oom'],
  MEMOUT: ['failed', 'oom'],
  ABORT: ['failed', null],
  CAPPED: ['stopped', 'early-stop'],
  STOP: ['cancelled', null],
  // Its cost counts; only its configuration is not to be looked at closer.
  DONOTADVANCE: ['finished', null],
}
const CODES_2 = ['RUNNING', 'SUCCESS', 'CRASHED', 'TIMEOUT', 'MEMORYOUT']
const CODES_1 = ['', 'SUCCESS', 'TIMEOUT', 'CRASHED', 'ABORT', 'MEMOUT', 'CAPPED', 'RUNNING', 'STOP', 'DONOTADVANCE']

function readStatus(status: Value | undefined, first: boolean): Ended | null {
  const word = isDict(status) ? status['__enum__'] : typeof status === 'number' ? (first ? CODES_1 : CODES_2)[status] : status
  if (typeof word !== 'string') return null
  const name = word.replace(/^StatusType\./, '')
  return Object.hasOwn(STATUS, name) ? STATUS[name]! : null
}

function evaluationOf(trial: Trial, objectives: readonly string[]): Evaluation {
  const { costs, time, cpuTime, info, ...rest } = trial
  const free = (name: string): string => (objectives.includes(name) ? `trial ${name}` : name)
  const measured = rest.state === 'finished'
  return {
    ...rest,
    // Of a trial that failed SMAC books `crash_cost`; of one under way nothing yet.
    values: objectives.map((_, i) => (measured && typeof costs[i] === 'number' ? costs[i] : undefined)),
    extra: {
      ...(isDict(info) ? flatten(info) : {}),
      ...(measured && typeof time === 'number' ? { [free('time')]: time } : {}),
      ...(measured && typeof cpuTime === 'number' && cpuTime > 0 ? { [free('cpu_time')]: cpuTime } : {}),
    },
  }
}
