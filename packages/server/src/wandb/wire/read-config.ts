import { type FlatValues, flatten, type Value } from '@sweepwise/core'
import type { MetricRecord } from '../../ingest/run-event.ts'
import { goalOf, type MetricDefinition, MetricDefinitions, standsForRun } from '../../ingest/wandb-log/metric-definitions.ts'
import type { LogMetric } from '../../ingest/wandb-log/record.ts'
import { ClientError } from './client-error.ts'
import { type Dict, isDict } from './client-json.ts'
import { readDict } from './read-line.ts'

/** What a client's config says: the script's own keys, and the client's block about itself. */
export interface ClientConfig {
  readonly values: FlatValues
  readonly metrics: readonly MetricRecord[]
  /** A process that has not described its machine yet is only beginning. */
  readonly beginning: boolean
  readonly branch: { readonly run: string; readonly step: number } | null
  /** UTC milliseconds. */
  readonly startedAt: number | null
}

/** @throws ClientError when it is no JSON object */
export function readClientConfig(text: string): ClientConfig {
  const config = readDict(text)
  if (config === null) throw new ClientError("the run's config is no JSON object.", 400)
  const own = Object.fromEntries(
    Object.entries(config).flatMap(([key, entry]) => (key === '_wandb' ? [] : [[key, unwrapped(entry)] as const])),
  )
  const block = blockOf(config)
  const environments = isDict(block['e']) ? Object.values(block['e']) : []
  const starts = environments.flatMap((one) => (isDict(one) && typeof one['startedAt'] === 'string' ? [Date.parse(one['startedAt'])] : []))
  const branch = block['branch_point']
  return {
    values: flatten(own),
    metrics: definedMetrics(block),
    beginning: environments.length === 0,
    branch:
      isDict(branch) && typeof branch['run_id'] === 'string' && typeof branch['step'] === 'number'
        ? { run: branch['run_id'], step: branch['step'] }
        : null,
    startedAt: starts.length === 0 || starts.some(Number.isNaN) ? null : Math.min(...starts),
  }
}

/** The client's own block: telemetry, environment, defined metrics. */
export function blockOf(config: Dict): Dict {
  const block = unwrapped(config['_wandb'] ?? null)
  return isDict(block) ? block : {}
}

/** Entries come as `{value: x}`, some with a `desc`. */
const unwrapped = (entry: Value): Value => (isDict(entry) && Object.hasOwn(entry, 'value') ? entry['value']! : entry)

const RULES = ['min', 'max', 'mean', 'best', 'last', 'none', 'copy', 'first'] as const

/** The block lists definitions as messages keyed by field number. */
export function readDefinitions(block: Dict): { readonly definitions: MetricDefinitions; readonly names: readonly string[] } {
  const definitions = new MetricDefinitions()
  const listed = (Array.isArray(block['m']) ? block['m'] : []) as readonly Value[]
  const names: string[] = []
  for (const entry of listed) {
    if (!isDict(entry)) continue
    const text = (field: string) => (typeof entry[field] === 'string' ? (entry[field] as string) : '')
    const flags = (field: string) => (Array.isArray(entry[field]) ? (entry[field] as readonly number[]) : [])
    const at = entry['5']
    const axis = typeof at === 'number' ? listed[at - 1] : undefined
    const name = text('1')
    if (name !== '') names.push(name.replaceAll('\\.', '.'))
    definitions.take({
      name,
      globName: text('2'),
      stepMetric: text('4') !== '' ? text('4') : isDict(axis) && typeof axis['1'] === 'string' ? axis['1'] : '',
      summary: Object.fromEntries(flags('7').map((flag) => [RULES[flag - 1] ?? '', true])),
      options: { hidden: flags('6').includes(2) },
      goal: typeof entry['8'] === 'number' ? entry['8'] : 0,
    } as unknown as LogMetric)
  }
  return { definitions, names }
}

function definedMetrics(block: Dict): readonly MetricRecord[] {
  const { definitions, names } = readDefinitions(block)
  return names.flatMap((name) => recordOf(name, definitions.of(name)!))
}

function recordOf(name: string, definition: MetricDefinition): readonly MetricRecord[] {
  const goal = goalOf(definition)
  const { stepMetric } = definition
  if (goal === null && stepMetric === null) return []
  return [{ type: 'metric', name, ...(goal === null ? {} : { goal }), ...(stepMetric === null ? {} : { stepMetric }) }]
}

/**
 * A summary, flat. Where the script asked for extremes, `loss: {min, last}` stands beside `loss`: the one of them that
 * stands for the run. `metrics` is what a pattern (`val/*`) says of the names that fall under it.
 */
export function readClientSummary(
  text: string,
  config: string | null,
): { readonly values: FlatValues; readonly metrics: readonly MetricRecord[] } {
  const summary = readDict(text)
  if (summary === null) return { values: {}, metrics: [] }
  const { _wandb: _own, _runtime, _timestamp, ...logged } = summary
  const shown = withoutMedia(logged)
  const values: Record<string, Value> = { ...flatten(shown) }
  const { definitions, names } = readDefinitions(blockOf(readDict(config ?? '{}') ?? {}))
  const metrics: MetricRecord[] = []
  const own = new Set(names)
  for (const name of definitions.size === 0 ? [] : new Set([...namesOf(shown, ''), ...names])) {
    const definition = definitions.of(name)
    if (definition === null) continue
    if (!own.has(name)) metrics.push(...recordOf(name, definition))
    const rule = standsForRun(definition)
    const value = rule === null || values[name] !== undefined ? undefined : values[`${name}.${rule}`]
    if (value !== undefined) values[name] = value
  }
  return { values, metrics }
}

/** Dotted names of values, and of dicts of extremes: those are called as their metric. */
function namesOf(dict: Dict, prefix: string): readonly string[] {
  return Object.entries(dict).flatMap(([key, value]) =>
    isDict(value) && !isExtremes(value) ? namesOf(value, `${prefix}${key}.`) : [prefix + key],
  )
}

const isExtremes = (dict: Dict): boolean => Object.keys(dict).every((key) => (RULES as readonly string[]).includes(key))

/** Media are in the history; as a run's result they say nothing. */
function withoutMedia(dict: Dict): Dict {
  const kept: [string, Value][] = []
  for (const [key, value] of Object.entries(dict)) {
    if (!isDict(value)) kept.push([key, value])
    else if (typeof value['_type'] !== 'string') kept.push([key, withoutMedia(value)])
  }
  return Object.fromEntries(kept)
}
