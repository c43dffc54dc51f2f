import { type FlatValues, flatten, InputError, type Value } from '@sweepwise/core'
import { folderOf } from '../file-path.ts'
import type { Importer, Rejection, Source, SourceFile } from '../importer.ts'
import { tryJson } from '../read-json.ts'
import { readLines } from '../read-lines.ts'
import { readRunState } from '../run-state.ts'
import { readSpace, startOf } from '../search-log/read-space.ts'
import { type Evaluation, isDict, readSeconds, type SearchLog } from '../search-log/search-log.ts'
import { searchReading } from '../search-log/search-reading.ts'

/**
 * What HpBandSter logs of BOHB, Hyperband and its other searches: `results.json` (a line a training) and `configs.json`
 * (a line a configuration), told by how their lines begin. HpBandSter minimises `loss`.
 */
export const bohb: Importer = {
  format: 'bohb',
  title: 'BOHB results (HpBandSter)',
  detect: async (source) => ((await findLogs(source)).length > 0 ? 0.97 : 0),
  read: async (source, options) => {
    const logs: SearchLog[] = []
    for (const { results, configs } of await findLogs(source)) {
      if (results === undefined || configs === undefined) {
        const [there, missing] = results === undefined ? [configs!, 'results.json'] : [results, 'configs.json']
        const lacks = results === undefined ? 'what came out' : 'the hyperparameters'
        throw new InputError('NO_RUNS_FOUND', {
          source: source.label,
          found: `${there.name} of HpBandSter without ${missing} beside it, which holds ${lacks}: name the folder that holds both`,
          formats: ['results.json', 'configs.json'],
        })
      }
      logs.push(await readLog(source, results, configs))
    }
    return searchReading('bohb', source, logs, options)
  },
}

const RESULT = /^\[\s*\[\s*-?\d+\s*,\s*-?\d+\s*,\s*-?\d+\s*\]\s*,\s*-?\d[\d.eE+-]*\s*,\s*\{/
const CONFIG = /^\[\s*\[\s*-?\d+\s*,\s*-?\d+\s*,\s*-?\d+\s*\]\s*,\s*\{/

interface Found {
  results?: SourceFile
  configs?: SourceFile
}

async function findLogs(source: Source): Promise<readonly Found[]> {
  const found = new Map<string, Found>()
  for (const file of source.files) {
    if (!/\.jsonl?$/i.test(file.name) && source.files.length > 1) continue
    const start = await startOf(file)
    const kind = RESULT.test(start) ? 'results' : CONFIG.test(start) ? 'configs' : null
    if (kind === null) continue
    const pair = found.get(folderOf(file.name)) ?? {}
    found.set(folderOf(file.name), pair)
    pair[kind] ??= file
  }
  // A list of configurations by itself is nothing among other logs.
  const pairs = [...found.values()]
  return pairs.some(({ results }) => results !== undefined) ? pairs.filter(({ results }) => results !== undefined) : pairs
}

async function readLog(source: Source, results: SourceFile, configs: SourceFile): Promise<SearchLog> {
  const notes: string[] = []
  const rejections: Rejection[] = []
  const known = new Map<string, FlatValues>()
  const origins = new Map<string, string>()
  for await (const { row, line } of rows(configs, rejections)) {
    const [id, config, info] = row
    const name = idOf(id)
    if (name === null || !isDict(config)) {
      rejections.push({ file: configs.name, line, reason: 'is no configuration ([id, config, info])' })
      continue
    }
    known.set(name, flatten(config))
    if (isDict(info) && typeof info['model_based_pick'] === 'boolean')
      origins.set(name, info['model_based_pick'] ? 'picked by the model' : 'picked at random')
  }
  const evaluations: Evaluation[] = []
  for await (const { row, line } of rows(results, rejections)) {
    const evaluation = readResult(row)
    const reason =
      evaluation === null
        ? 'is no result ([id, budget, times, result, exception])'
        : known.has(evaluation.config)
          ? null
          : `is of configuration ${evaluation.config}, which is not in ${configs.name}`
    if (reason === null) evaluations.push(evaluation!)
    else rejections.push({ file: results.name, line, reason })
  }
  return {
    folder: folderOf(results.name),
    objectives: [{ name: 'loss', goal: 'minimize' }],
    configs: known,
    origins,
    space: await readSpace(source, folderOf(results.name), notes),
    evaluations,
    notes,
    rejections,
  }
}

async function* rows(file: SourceFile, rejections: Rejection[]): AsyncGenerator<{ row: readonly Value[]; line: number }> {
  let line = 0
  for await (const text of readLines(file)) {
    line++
    if (text.trim() === '') continue
    const row = tryJson(text)
    if (Array.isArray(row)) yield { row, line }
    else rejections.push({ file: file.name, line, reason: row === undefined ? 'is not JSON' : 'is no JSON list' })
  }
}

/** `[bracket, stage, number]`. */
const idOf = (id: Value | undefined): string | null =>
  Array.isArray(id) && id.length > 0 && id.every((part) => typeof part === 'number') ? id.join('-') : null

/** null = not the row of a result. */
function readResult([id, budget, times, result, exception]: readonly Value[]): Evaluation | null {
  const config = idOf(id)
  if (config === null || typeof budget !== 'number' || !Number.isFinite(budget)) return null
  const { loss, info, ...others } = isDict(result) ? result : {}
  const told = isDict(info) ? flatten(info) : info === undefined || info === null ? {} : { info }
  const said = isDict(info) && typeof info['state'] === 'string' ? readRunState(info['state']) : null
  const failed = typeof exception === 'string' || result === null || said?.state === 'failed'
  const extra = Object.entries({ ...flatten(others), ...told }).filter(([name]) => name !== 'loss')
  return {
    config,
    instance: null,
    seed: null,
    budget,
    state: failed ? 'failed' : 'finished',
    cause: failed ? (said?.cause ?? (typeof exception === 'string' ? 'crashed' : null)) : null,
    values: [failed || typeof loss !== 'number' ? undefined : loss],
    extra: Object.fromEntries(typeof exception === 'string' ? [...extra, ['exception', exception.trim()]] : extra) as FlatValues,
    startedAt: isDict(times) ? readSeconds(times['started']) : null,
    finishedAt: isDict(times) ? readSeconds(times['finished']) : null,
  }
}
