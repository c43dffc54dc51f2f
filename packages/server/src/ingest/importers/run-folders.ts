import { InputError, type Value } from '@sweepwise/core'
import { folderOf, lastOf } from '../file-path.ts'
import type { Importer, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { readValue } from '../read-value.ts'
import { pathParams } from '../run-folder/path-params.ts'
import { byFolder, type Dict, readDict } from '../run-folder/run-files.ts'
import { readHeader, readRows, type TableHeader } from '../table/read-table.ts'
import { type Located, recordReading } from './records.ts'

/** What the file of a run's settings is called, likeliest first. */
const SETTINGS = /^(hparams|hyper_?param(eter)?s|params|parameters|config|args|settings|flags)\.(json|ya?ml)$/i
/** What counts the rows of a run's curves, best first. */
const STEPS = ['_step', 'global_step', 'step', 'steps', 'training_iteration', 'iteration', 'iter', 'epoch', 'epochs']
/** A folder with more tables than this is no run's. */
const MOST_TABLES = 8
/** Folders looked at to see whether they hold runs. */
const LOOKED_AT = 8
/** At least so many of the rows must not go back behind the row before. */
const RISING = 0.9
/** What other readers know by these files beside it. */
const OTHERS = /^(trial\.json|run\.json|runhistory\.json|wandb-metadata\.json)$/i
/** Columns that say where and when a row was written (Ray's, mostly), and settings repeated in every row. */
const BOOKKEEPING =
  /^(pid|timestamp|date|hostname|node_ip|trial_id|done|checkpoint_dir_name|time_since_restore|iterations_since_restore|config\/.*)$/

/**
 * A folder for each run with its curves in a CSV table (a row a step) and, mostly, its settings in a file beside it: what
 * Ray Tune, Lightning's CSVLogger, AlgoPerf and scripts of one's own leave behind. Folder names that runs share are params,
 * too. Of several tables in one folder the first in the order of names has a column; those after it add what it lacks.
 */
export const runFolders: Importer = {
  format: 'run-folders',
  title: 'folder a run, with its curves as CSV',
  detect: async (source) => {
    if (source.files.length < 2) return 0
    const folders = candidates(source)
    const looked = folders.slice(0, LOOKED_AT)
    let runs = 0
    for (const { tables, settings } of looked) {
      const curves = (await Promise.all(tables.map(curveTable))).filter((table) => table !== null)
      if (curves.length > 0 && (settings !== undefined || folders.length > 1)) runs++
    }
    return runs > 0 && runs >= looked.length / 2 ? 0.75 : 0
  },
  read: async (source, options): Promise<Reading> => {
    const folders = candidates(source)
    const reading = await recordReading(source, 'run-folders', options, (onReject) => records(source, folders, onReject))
    const read = new Set(folders.flatMap(({ tables, settings }) => [...tables, ...(settings === undefined ? [] : [settings])]))
    const passed = source.files.filter((file) => !read.has(file)).length
    const without = folders.filter(({ settings }) => settings === undefined).length
    const notes = [
      ...(without === 0
        ? []
        : [
            `${without} of ${folders.length} runs have no file of settings beside their curves: what their folders are called is all that is known.`,
          ]),
      ...(passed === 0 ? [] : [`${passed} of ${source.files.length} files were passed over.`]),
    ]
    return { ...reading, projects: reading.projects.map((project) => ({ ...project, notes: [...(project.notes ?? []), ...notes] })) }
  },
}

interface Candidate {
  readonly folder: string
  /** Ray leaves an `error.txt` with a trial that raised an exception. */
  readonly failed: boolean
  readonly tables: readonly SourceFile[]
  readonly settings: SourceFile | undefined
}

/** Folders with tables in them, when there are several or one has settings; those of tools that are read otherwise aside. */
function candidates(source: Source): readonly Candidate[] {
  const found: Candidate[] = []
  for (const [folder, files] of byFolder(source.files)) {
    const tables = files.filter((file) => /\.(csv|tsv)$/i.test(file.name))
    if (tables.length === 0 || tables.length > MOST_TABLES || files.some((file) => OTHERS.test(lastOf(file.name)))) continue
    const settings = files.filter((file) => SETTINGS.test(lastOf(file.name))).sort((a, b) => rank(a) - rank(b))[0]
    found.push({ folder, failed: files.some((file) => lastOf(file.name) === 'error.txt'), tables, settings })
  }
  return found
}

const ORDER = ['hparams', 'hyper', 'params', 'parameters', 'config', 'args', 'settings', 'flags']
const rank = (file: SourceFile): number => ORDER.findIndex((word) => lastOf(file.name).toLowerCase().startsWith(word))

interface CurveTable {
  readonly file: SourceFile
  readonly header: TableHeader
  readonly step: string
}

/** A table whose rows go up in steps; null for any other. */
async function curveTable(file: SourceFile): Promise<CurveTable | null> {
  try {
    const header = await readHeader(file)
    const step = STEPS.find((name) => header.names.includes(name))
    if (step === undefined || header.names.length < 2) return null
    const place = header.names.indexOf(step)
    const cells = header.sample.map((row) => row[place]!.trim()).filter((text) => text !== '')
    const steps = cells.map(Number).filter(Number.isFinite)
    // A few cells may be damaged, and a run that was resumed goes over some steps again.
    const rising = steps.filter((value, i) => i === 0 || value >= steps[i - 1]!).length
    const isStep = steps.length >= cells.length / 2 && rising >= RISING * steps.length
    return isStep && (steps.length < 2 || new Set(steps).size > 1) ? { file, header, step } : null
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}

async function* records(source: Source, folders: readonly Candidate[], onReject: (rejection: Rejection) => void): AsyncGenerator<Located> {
  const shared = sharedFolders(folders.map(({ folder }) => folder))
  const paths = folders.map(({ folder }) => folder.split('/').slice(shared).join('/'))
  const fromPath = pathParams(paths)
  for (const [i, { folder, failed, tables, settings }] of folders.entries()) {
    const config = settings === undefined ? {} : await readDict(settings)
    if (typeof config === 'string') {
      onReject({ file: settings!.name, reason: `${config}; without it nobody knows what its run ran with` })
      continue
    }
    const history: Record<string, readonly Dict[]> = {}
    const known = new Set<string>()
    for (const file of tables) {
      const table = await curveTable(file)
      if (table === null) onReject({ file: file.name, reason: 'has no column of rising steps, and was passed over' })
      else {
        const own = table.header.names.filter((name) => name !== '' && name !== table.step && !known.has(name) && !BOOKKEEPING.test(name))
        history[lastOf(file.name)] = await pointsOf(table, own, onReject)
        for (const name of own) known.add(name)
      }
    }
    const name = paths[i] === '' ? source.key : paths[i]!
    const group = folderOf(name)
    yield {
      record: { config: { ...fromPath[i], ...config } as Value, history, ...(failed ? { status: 'failed' } : {}) },
      file: settings?.name ?? tables[0]!.name,
      name,
      id: `${source.key}/${folder}`,
      ...(group === '' ? {} : { group }),
    }
  }
}

/** How many folders from the top all runs lie in. */
function sharedFolders(folders: readonly string[]): number {
  if (folders.length < 2) return Math.max(0, (folders[0]?.split('/').length ?? 1) - 1)
  const parts = folders.map((folder) => folder.split('/'))
  let depth = 0
  while (parts.every((part) => part.length > depth + 1 && part[depth] === parts[0]![depth])) depth++
  return depth
}

/** Rows as points; cells that are no numbers are left out. */
async function pointsOf(
  { file, header, step }: CurveTable,
  columns: readonly string[],
  onReject: (rejection: Rejection) => void,
): Promise<readonly Dict[]> {
  const points: Dict[] = []
  const at = header.names.indexOf(step)
  for await (const { cells, line } of readRows(file, header, onReject)) {
    const steps = Number(cells[at])
    if (cells[at]!.trim() === '' || !Number.isFinite(steps)) {
      onReject({ file: file.name, line, column: step, reason: `'${cells[at]}' is not a step` })
      continue
    }
    const point: Record<string, Value> = Object.create(null) as Record<string, Value>
    // What counts the rows goes by one name, so that tables of one run share their steps.
    point['_step'] = steps
    for (const name of columns) {
      const value = numberOf(cells[header.names.indexOf(name)]!, header.decimalComma)
      if (value !== undefined) point[name] = value
    }
    points.push(point)
  }
  return points
}

/** Cells of a history are outcomes. */
const CELL = { as: 'metric', numeric: true, boolean: false }

function numberOf(cell: string, decimalComma: boolean): number | undefined {
  const value = readValue(decimalComma ? cell.replace(',', '.') : cell, CELL)
  return typeof value === 'number' ? value : undefined
}
