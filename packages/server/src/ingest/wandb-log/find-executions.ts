import type { Source, SourceFile } from '../importer.ts'

/** What one start of a script left on disk: a run folder, or a log that lies by itself. */
export interface Execution {
  /** Of the folder's or the log's name; a log that can be read knows better. */
  readonly id: string
  /** For messages. */
  readonly name: string
  /** UTC milliseconds, of the folder's name (the machine's own clock); null = not said. */
  readonly namedAt: number | null
  config?: SourceFile
  summary?: SourceFile
  log?: SourceFile
  /** Everything in its folder `files`, by the run's own name for it. */
  readonly files: ReadonlyMap<string, SourceFile>
}

export interface FoundFiles {
  readonly executions: readonly Execution[]
  /** Run id → sweep id, and the config that the sweep gave the run. */
  readonly sweeps: ReadonlyMap<string, { readonly sweep: string; readonly config: SourceFile }>
  /** Links among the files of run folders, by name. */
  readonly links: readonly string[]
}

const RUN_FOLDER = /^(.*\/|)((?:offline-)?run-(\d{8})_(\d{6})-([^/]+))\/(?:files\/(config\.yaml|wandb-summary\.json)|([^/]+\.wandb))$/
const NONE: ReadonlyMap<string, SourceFile> = new Map()
/** What a run saved, of any name. */
const RUN_FILE = /^((?:.*\/|)(?:offline-)?run-\d{8}_\d{6}-[^/]+)\/files\/(.+)$/
const SWEEP_CONFIG = /(?:^|\/)sweep-([^/]+)\/config-([^/]+)\.yaml$/
const LOG = /(?:^|\/)(?:run-)?([^/]+)\.wandb$/

/** Knows the client's layout: names only, nothing is opened. */
export function findExecutions(source: Source): FoundFiles {
  const folders = new Map<string, Execution>()
  const sweeps = new Map<string, { sweep: string; config: SourceFile }>()
  const saved = new Map<string, Map<string, SourceFile>>()
  const savedIn = (folder: string): Map<string, SourceFile> => {
    const files = saved.get(folder) ?? new Map<string, SourceFile>()
    saved.set(folder, files)
    return files
  }
  for (const file of source.files) {
    // The source may be one run folder itself: then its name is the source's.
    const path = source.files.length === 1 ? file.name : `${source.key}/${file.name}`
    const kept = RUN_FILE.exec(source.files.length === 1 ? path : `${source.key}/${file.packed?.name ?? file.name}`)
    if (kept !== null) savedIn(kept[1]!).set(kept[2]!, file)
    const sweep = SWEEP_CONFIG.exec(path)
    if (sweep !== null) {
      sweeps.set(sweep[2]!, { sweep: sweep[1]!, config: file })
      continue
    }
    const match = RUN_FOLDER.exec(path)
    if (match !== null) {
      const [, before, folder, date, time, id, kind] = match
      const namedAt = Date.parse(`${date!.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time!.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`)
      const key = `${before}${folder}`
      const execution = folders.get(key) ?? { id: id!, name: folder!, namedAt: Number.isNaN(namedAt) ? null : namedAt, files: savedIn(key) }
      folders.set(key, execution)
      if (kind === 'config.yaml') execution.config = file
      else if (kind === 'wandb-summary.json') execution.summary = file
      else if (execution.log === undefined) execution.log = file
      else folders.set(path, { id: LOG.exec(path)![1]!, name: file.name, namedAt: null, log: file, files: NONE })
      continue
    }
    const log = LOG.exec(path)
    if (log !== null) folders.set(path, { id: log[1]!, name: file.name, namedAt: null, log: file, files: NONE })
  }
  const links = (source.links ?? []).filter((name) => RUN_FILE.test(`${source.key}/${name}`))
  return { executions: [...folders.values()], sweeps, links }
}
