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
}

export interface FoundFiles {
  readonly executions: readonly Execution[]
  /** Run id → sweep id, and the config that the sweep gave the run. */
  readonly sweeps: ReadonlyMap<string, { readonly sweep: string; readonly config: SourceFile }>
}

const RUN_FOLDER = /^(.*\/|)((?:offline-)?run-(\d{8})_(\d{6})-([^/]+))\/(?:files\/(config\.yaml|wandb-summary\.json)|([^/]+\.wandb))$/
const SWEEP_CONFIG = /(?:^|\/)sweep-([^/]+)\/config-([^/]+)\.yaml$/
const LOG = /(?:^|\/)(?:run-)?([^/]+)\.wandb$/

/** Knows the client's layout: names only, nothing is opened. */
export function findExecutions(source: Source): FoundFiles {
  const folders = new Map<string, Execution>()
  const sweeps = new Map<string, { sweep: string; config: SourceFile }>()
  for (const file of source.files) {
    // The source may be one run folder itself: then its name is the source's.
    const path = source.files.length === 1 ? file.name : `${source.key}/${file.name}`
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
      const execution = folders.get(key) ?? { id: id!, name: folder!, namedAt: Number.isNaN(namedAt) ? null : namedAt }
      folders.set(key, execution)
      if (kind === 'config.yaml') execution.config = file
      else if (kind === 'wandb-summary.json') execution.summary = file
      else if (execution.log === undefined) execution.log = file
      else folders.set(path, { id: LOG.exec(path)![1]!, name: file.name, namedAt: null, log: file })
      continue
    }
    const log = LOG.exec(path)
    if (log !== null) folders.set(path, { id: log[1]!, name: file.name, namedAt: null, log: file })
  }
  return { executions: [...folders.values()], sweeps }
}
