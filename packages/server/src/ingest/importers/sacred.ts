import type { Value } from '@sweepwise/core'
import { lastOf } from '../file-path.ts'
import type { Importer, Rejection, Source, SourceFile } from '../importer.ts'
import { readTime } from '../read-time.ts'
import { byFolder, type Dict, isDict, readDict } from '../run-folder/run-files.ts'
import { type Located, recordReading } from './records.ts'

/** A run whose heart has not beaten for so long is over, whatever it last said of itself, in milliseconds. */
const LAST_HEARTBEAT = 3_600_000

/**
 * Sacred's FileStorageObserver: a folder for each run with `run.json` (how it went), `config.json` (its settings),
 * `metrics.json` (`{name: {steps, values, timestamps}}`) and `info.json` (whatever the script kept; lists of numbers are curves,
 * a list `name_T` beside `name` their steps).
 */
export const sacred: Importer = {
  format: 'sacred',
  title: 'Sacred runs (FileStorageObserver)',
  detect: async (source) => {
    for (const { run } of runsOf(source).slice(0, 3)) {
      const record = await readDict(run)
      if (isDict(record) && isDict(record['experiment']) && ('status' in record || 'heartbeat' in record)) return 0.95
    }
    return 0
  },
  read: (source, options) => recordReading(source, 'sacred', options, (onReject) => records(source, onReject)),
}

interface RunFiles {
  readonly folder: string
  readonly run: SourceFile
  readonly config: SourceFile
  readonly metrics: SourceFile | undefined
  readonly info: SourceFile | undefined
}

function runsOf(source: Source): readonly RunFiles[] {
  const found: RunFiles[] = []
  for (const [folder, files] of byFolder(source.files)) {
    const [run, config, metrics, info] = ['run', 'config', 'metrics', 'info'].map((name) =>
      files.find((file) => lastOf(file.name) === `${name}.json`),
    )
    if (run !== undefined && config !== undefined) found.push({ folder, run, config, metrics, info })
  }
  return found
}

async function* records(source: Source, onReject: (rejection: Rejection) => void): AsyncGenerator<Located> {
  for (const { folder, run, config, metrics, info } of runsOf(source)) {
    const read = async (file: SourceFile | undefined): Promise<Dict | null> => {
      if (file === undefined) return {}
      const found = await readDict(file)
      if (isDict(found)) return found
      onReject({ file: file.name, reason: found })
      return null
    }
    const [how, settings] = [await read(run), await read(config)]
    if (how === null || settings === null) continue
    const [logged, kept] = [(await read(metrics)) ?? {}, (await read(info)) ?? {}]
    const result = how['result']
    const summary = { ...(typeof result === 'number' ? { result } : {}), ...numbersOf(kept) }
    yield {
      record: {
        status: stateOf(how),
        start_time: how['start_time'] ?? null,
        ...(how['stop_time'] == null ? {} : { end_time: how['stop_time'] }),
        config: settings,
        history: { ...curvesOfInfo(kept), ...curvesOf(logged) },
        ...(Object.keys(summary).length === 0 ? {} : { metrics: summary }),
      },
      file: run.name,
      name: lastOf(folder) || source.key,
      id: `${source.key}/${folder}`,
    }
  }
}

const STATES: Readonly<Record<string, string>> = { INTERRUPTED: 'killed', TIMED_OUT: 'timeout', DIED: 'lost' }

function stateOf(how: Dict): string {
  const status = String(how['status'] ?? 'RUNNING')
  if (status !== 'RUNNING') return STATES[status] ?? status
  const beat = typeof how['heartbeat'] === 'string' ? readTime(how['heartbeat']) : undefined
  return beat !== undefined && Date.now() - beat > LAST_HEARTBEAT ? 'lost' : status
}

/** A number as JSON or as Sacred pickles NumPy's. */
function numberIn(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value
  return isDict(value) && typeof value['value'] === 'number' ? value['value'] : undefined
}

const numbersOf = (dict: Dict): Record<string, Value> =>
  Object.fromEntries(Object.entries(dict).flatMap(([name, value]) => (numberIn(value) === undefined ? [] : [[name, numberIn(value)!]])))

/** Pairs of step and value. */
function curvesOf(logged: Dict): Record<string, Value> {
  const curves: Record<string, Value> = {}
  for (const [name, metric] of Object.entries(logged)) {
    if (!isDict(metric) || !Array.isArray(metric['values'])) continue
    const steps = Array.isArray(metric['steps']) ? metric['steps'] : []
    curves[name] = pairs(metric['values'] as readonly Value[], steps as readonly Value[])
  }
  return curves
}

function curvesOfInfo(info: Dict): Record<string, Value> {
  const curves: Record<string, Value> = {}
  for (const [name, values] of Object.entries(info)) {
    if (!Array.isArray(values) || values.length === 0 || (name.endsWith('_T') && Array.isArray(info[name.slice(0, -2)]))) continue
    if (values.every((value) => numberIn(value as Value) === undefined)) continue
    const steps = info[`${name}_T`]
    curves[name] = pairs(
      values as readonly Value[],
      Array.isArray(steps) && steps.length === values.length ? (steps as readonly Value[]) : [],
    )
  }
  return curves
}

const pairs = (values: readonly Value[], steps: readonly Value[]): Value =>
  values.map((value, i) => [numberIn(steps[i]) ?? i, numberIn(value) ?? Number.NaN])
