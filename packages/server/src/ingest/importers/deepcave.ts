import { type FlatValues, flatten, type Goal, InputError, type RunCause, type RunState, type Value } from '@sweepwise/core'
import { folderOf } from '../file-path.ts'
import type { Importer, Rejection, Source, SourceFile } from '../importer.ts'
import { tryJson } from '../read-json.ts'
import { readLines } from '../read-lines.ts'
import { readBeside, readSpace, startOf } from '../search-log/read-space.ts'
import { type Dict, type Evaluation, isDict, type SearchLog } from '../search-log/search-log.ts'
import { searchReading } from '../search-log/search-reading.ts'

/**
 * What DeepCAVE's recorder writes: `history.jsonl` (a line a training, told by how it begins), `configs.json`, and
 * `configspace.json`, `meta.json` (objectives with their directions) and `origins.json` where they are. Times count from
 * the recorder's start, which is not told: they become durations.
 */
export const deepcave: Importer = {
  format: 'deepcave',
  title: 'DeepCAVE recordings',
  detect: async (source) => ((await histories(source)).length > 0 ? 0.97 : 0),
  read: async (source, options) => {
    const logs: SearchLog[] = []
    for (const file of await histories(source)) logs.push(await readHistory(source, file))
    return searchReading('deepcave', source, logs, options)
  },
}

/** `[config id, budget, seed, [costs], start, end, status, additional]`; without the seed before DeepCAVE 1.2. */
const ROW = /^\[\s*\d+\s*,\s*(null|-?\d[\d.eE+-]*)\s*,\s*((null|-?\d+)\s*,\s*)?\[[^\]{]*\]\s*,\s*(null|-?\d)/

async function histories(source: Source): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const file of source.files) {
    if (!/\.jsonl?$/i.test(file.name) && source.files.length > 1) continue
    if (ROW.test(await startOf(file))) found.push(file)
  }
  return found
}

async function readHistory(source: Source, file: SourceFile): Promise<SearchLog> {
  const folder = folderOf(file.name)
  const notes: string[] = []
  const rejections: Rejection[] = []
  const configs = await readBeside(source, folder, 'configs.json', notes)
  if (configs === null) {
    throw new InputError('NO_RUNS_FOUND', {
      source: source.label,
      found: `${file.name} of DeepCAVE without a configs.json beside it that can be read, which holds the hyperparameters: name the folder that holds both${notes.length === 0 ? '' : ` (${notes.join(' ')})`}`,
      formats: ['history.jsonl', 'configs.json'],
    })
  }
  const known = new Map(Object.entries(configs).flatMap(([id, config]) => (isDict(config) ? [[id, flatten(config)] as const] : [])))
  const read: { evaluation: Evaluation; costs: number }[] = []
  let line = 0
  for await (const text of readLines(file)) {
    line++
    if (text.trim() === '') continue
    const row = tryJson(text)
    const evaluation = Array.isArray(row) ? readRow(row) : null
    const reason =
      row === undefined
        ? 'is not JSON'
        : evaluation === null
          ? 'is no trial ([config id, budget, seed, costs, start, end, status, additional])'
          : known.has(evaluation.config)
            ? null
            : `is of configuration ${evaluation.config}, which is not in configs.json`
    if (reason === null) read.push({ evaluation: evaluation!, costs: evaluation!.values.length })
    else rejections.push({ file: file.name, line, reason })
  }
  const origins = await readBeside(source, folder, 'origins.json', notes)
  const meta = await readBeside(source, folder, 'meta.json', notes)
  const objectives = readObjectives(
    meta,
    read.reduce((most, { costs }) => Math.max(most, costs), 1),
  )
  if (meta === null) notes.push(`${file.name} has no meta.json beside it: its objectives have no names and no directions.`)
  return {
    folder,
    objectives,
    configs: known,
    origins: new Map(Object.entries(origins ?? {}).flatMap(([id, origin]) => (typeof origin === 'string' ? [[id, origin] as const] : []))),
    space: await readSpace(source, folder, notes),
    evaluations: read.map(({ evaluation }) =>
      withoutClash(
        evaluation,
        objectives.map(({ name }) => name),
      ),
    ),
    notes,
    rejections,
  }
}

function readObjectives(meta: Dict | null, costs: number): readonly { readonly name: string; readonly goal: Goal | null }[] {
  const told = Array.isArray(meta?.['objectives']) ? meta['objectives'] : []
  return Array.from({ length: costs }, (_, i) => {
    const objective = told[i]
    const { name, optimize } = isDict(objective) ? objective : ({} as Dict)
    return {
      name: typeof name === 'string' && name !== '' ? name : costs === 1 ? 'cost' : `cost_${i}`,
      goal: optimize === 'upper' ? ('maximize' as const) : optimize === 'lower' ? ('minimize' as const) : null,
    }
  })
}

/** Statuses by their numbers, from 1. */
const STATUS: readonly (readonly [RunState, RunCause | null])[] = [
  ['finished', null],
  ['failed', 'timeout'],
  ['failed', 'oom'],
  ['failed', 'crashed'],
  ['stopped', 'user'],
  ['pending', null],
  ['failed', null],
  ['stopped', 'early-stop'],
  ['finished', null],
]

/** null = not the row of a trial. */
function readRow(row: readonly Value[]): Evaluation | null {
  const seeded = row.length >= 8 || !Array.isArray(row[2])
  const [config, budget] = row
  const seed = seeded ? row[2] : null
  const [costs, start, end, status, additional] = row.slice(seeded ? 3 : 2)
  const ended = typeof status === 'number' ? STATUS[status - 1] : undefined
  if ((typeof config !== 'number' && typeof config !== 'string') || !Array.isArray(costs) || ended === undefined) return null
  const seconds = typeof start === 'number' && typeof end === 'number' && end >= start ? end - start : null
  return {
    config: String(config),
    instance: null,
    // -1 = none was given.
    seed: typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 ? seed : null,
    budget: typeof budget === 'number' && Number.isFinite(budget) ? budget : null,
    state: ended[0],
    cause: ended[1],
    values: costs.map((cost) => (typeof cost === 'number' ? cost : undefined)),
    extra: { ...(isDict(additional) ? flatten(additional) : {}), ...(seconds === null ? {} : { duration_s: seconds }) } as FlatValues,
    startedAt: null,
    finishedAt: null,
  }
}

/** What the recorder measured gives way to an objective of the same name. */
const withoutClash = (evaluation: Evaluation, objectives: readonly string[]): Evaluation => ({
  ...evaluation,
  extra: Object.fromEntries(Object.entries(evaluation.extra).filter(([name]) => !objectives.includes(name))),
})
