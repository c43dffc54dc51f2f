import { InputError, type Value } from '@sweepwise/core'
import { folderOf, lastOf } from '../file-path.ts'
import { flattenRecord } from '../flatten-record.ts'
import type { Importer, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { wholeText } from '../read-text.ts'
import { type Located, recordReading } from './records.ts'

type Dict = { readonly [key: string]: Value }

/** Larger files are no summaries of one run, in bytes. */
const LARGEST = 16 << 20
/** Files looked at to see whether they hold runs. */
const LOOKED_AT = 8

/** A folder with one JSON file a run: the same file name in each run's folder, or all of them side by side. */
export const jsonFolder: Importer = {
  format: 'json-folder',
  title: 'folder with a JSON file a run',
  detect: async (source) => {
    const { files } = runFiles(source)
    if (files.length < 2) return 0
    let alike = 0
    for (const file of files.slice(0, LOOKED_AT)) if (looksLikeRun(await readFile(file))) alike++
    return alike >= Math.min(files.length, LOOKED_AT) / 2 ? 0.6 : 0
  },
  read: async (source, options): Promise<Reading> => {
    const { files, name } = runFiles(source)
    if (files.length === 0)
      throw new InputError('NO_RUNS_FOUND', { source: source.label, found: 'no JSON files', formats: ['one JSON file a run'] })
    const common = await commonOutcomes(files)
    const reading = await recordReading(source, 'json-folder', options, (onReject) => records(source, files, name, common, onReject))
    const passed = source.files.length - files.length
    if (passed === 0) return reading
    const note = `${passed} of ${source.files.length} files were passed over: only files named ${name ?? '*.json'} were read.`
    return { ...reading, projects: reading.projects.map((project) => ({ ...project, notes: [...(project.notes ?? []), note] })) }
  },
}

/** The most frequent file name, when it is there more than once; else all JSON files of the folder that holds most. */
function runFiles(source: Source): { files: readonly SourceFile[]; name: string | null } {
  const jsons = source.files.filter(({ name, size }) => /\.json$/i.test(name) && size <= LARGEST)
  const byName = groupBy(jsons, ({ name }) => lastOf(name))
  const [name, most] = largest(byName)
  if (most.length > 1) return { files: most, name }
  const [, beside] = largest(groupBy(jsons, ({ name: path }) => folderOf(path)))
  return { files: beside, name: null }
}

function groupBy(files: readonly SourceFile[], keyOf: (file: SourceFile) => string): ReadonlyMap<string, SourceFile[]> {
  const groups = new Map<string, SourceFile[]>()
  for (const file of files) {
    const key = keyOf(file)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [file])
    else group.push(file)
  }
  return groups
}

function largest(groups: ReadonlyMap<string, SourceFile[]>): [string, readonly SourceFile[]] {
  let best: [string, readonly SourceFile[]] = ['', []]
  for (const [key, files] of groups) if (files.length > best[1].length) best = [key, files]
  return best
}

/** null = no JSON object. */
async function readFile(file: SourceFile): Promise<Dict | null> {
  try {
    const value = readJson(await wholeText(file))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Dict) : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof InputError) return null
    throw error
  }
}

function looksLikeRun(record: Dict | null): boolean {
  if (record === null) return false
  try {
    const { cells, curves } = flattenRecord(record)
    const outcome = curves.length > 0 || cells.some(({ zone, value }) => zone === 'outcome' && typeof value === 'number')
    return outcome || (cells.some(({ zone }) => zone === 'config') && cells.some(({ value }) => typeof value === 'number'))
  } catch {
    return false
  }
}

async function* records(
  source: Source,
  files: readonly SourceFile[],
  name: string | null,
  common: ReadonlySet<string>,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<Located> {
  for (const file of files) {
    const record = await readFile(file)
    if (record === null) {
      onReject({ file: file.name, reason: 'is not a JSON object' })
      continue
    }
    const own = outcomesOf(record)
    if (own.length > 0 && common.size > 0 && !own.some((path) => common.has(path))) {
      onReject({ file: file.name, reason: `holds results of another kind (${own[0]}, where the others have ${[...common][0]})` })
      continue
    }
    const path = name === null ? file.name.replace(/\.json$/i, '') : folderOf(file.name) || file.name
    const group = folderOf(path)
    yield { record, file: file.name, name: path, id: `${source.key}/${path}`, ...(group === '' ? {} : { group }) }
  }
}

/** Results that at least half of the files have: what marks a file as one run among the others (a summary of a whole search is none). */
async function commonOutcomes(files: readonly SourceFile[]): Promise<ReadonlySet<string>> {
  const counts = new Map<string, number>()
  for (const file of files) for (const path of outcomesOf(await readFile(file))) counts.set(path, (counts.get(path) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count >= files.length / 2).map(([path]) => path))
}

function outcomesOf(record: Dict | null): readonly string[] {
  if (record === null) return []
  try {
    return flattenRecord(record).cells.flatMap(({ path, zone, value }) => (zone === 'outcome' && typeof value === 'number' ? [path] : []))
  } catch {
    return []
  }
}
