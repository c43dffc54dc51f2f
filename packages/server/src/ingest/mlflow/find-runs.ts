import { parse as parseYaml } from 'yaml'
import { folderOf } from '../file-path.ts'
import type { Rejection, Source, SourceFile } from '../importer.ts'
import { readFileText } from './read-file-text.ts'

/** The folder of one run within a file store. */
export interface RunFolder {
  readonly path: string
  readonly meta: Meta
  readonly file: SourceFile
  readonly params: Map<string, SourceFile>
  readonly tags: Map<string, SourceFile>
  readonly metrics: Map<string, SourceFile>
  /** Params and tags that are the empty text: files without a byte. */
  readonly emptyParams: string[]
}

export interface ExperimentFolder {
  readonly path: string
  readonly meta: Meta
  readonly tags: Map<string, SourceFile>
}

/** What a `meta.yaml` says; every value as text. */
export type Meta = ReadonlyMap<string, string>

export interface FoundStore {
  readonly runs: ReadonlyMap<string, RunFolder>
  readonly experiments: ReadonlyMap<string, ExperimentFolder>
  /** Files that runs saved beside their numbers. */
  readonly artifacts: number
  readonly rejections: readonly Rejection[]
}

const META = /(^|\/)meta\.yaml$/
/** A `meta.yaml` is a few lines; what is larger is none, in bytes. */
const LARGEST_META = 1 << 20

/** Whether the source holds an MLflow file store: a `meta.yaml` of a run decides, one of an experiment alone is a hint. */
export async function looksLikeStore(source: Source): Promise<'runs' | 'experiments' | null> {
  let found: 'experiments' | null = null
  for (const file of source.files) {
    if (!META.test(file.name) || file.size > LARGEST_META) continue
    const kind = kindOf(await readFileText(file))
    if (kind === 'run') return 'runs'
    if (kind === 'experiment') found = 'experiments'
  }
  return found
}

/** By the text alone, so that a damaged file is still known for what it was. */
function kindOf(text: string): 'run' | 'experiment' | null {
  if (!/^(experiment_id|artifact_location):/m.test(text)) return null
  if (/^run_(uu)?id:/m.test(text)) return 'run'
  // Registered models, logged models and data sets have a `meta.yaml` too.
  return /^(artifact_location|lifecycle_stage):/m.test(text) && !/^(model_id|digest):/m.test(text) ? 'experiment' : null
}

/**
 * The folders of runs and experiments, wherever in the source they lie: a store, a folder above it, an experiment, a run.
 * What lies in a run's `artifacts` is the run's own and no store, whatever it looks like.
 */
export async function findRuns(source: Source): Promise<FoundStore> {
  const runs = new Map<string, RunFolder>()
  const experiments = new Map<string, ExperimentFolder>()
  const rejections: Rejection[] = []
  const metas = source.files.filter(({ name }) => META.test(name)).sort((a, b) => depthOf(a.name) - depthOf(b.name))
  for (const file of metas) {
    const path = folderOf(file.name)
    if (partOf(file.name, runs) !== null) continue
    if (file.size > LARGEST_META) {
      rejections.push({ file: file.name, reason: `is larger than ${LARGEST_META >> 20} MB` })
      continue
    }
    const text = await readFileText(file)
    const kind = kindOf(text)
    if (kind === null) continue
    const meta = readMeta(text)
    const tags = new Map<string, SourceFile>()
    if (meta === null) rejections.push({ file: file.name, reason: 'is not YAML as MLflow writes it' })
    else if (kind === 'run') runs.set(path, { path, meta, file, params: new Map(), tags, metrics: new Map(), emptyParams: [] })
    else experiments.set(path, { path, meta, tags })
  }
  let artifacts = 0
  for (const file of source.files) {
    const part = partOf(file.name, runs)
    if (part !== null && part.kind === 'artifacts') artifacts++
    else if (part !== null && isKept(part.kind)) part.folder[part.kind].set(part.name, file)
    else {
      const tag = experimentTag(file.name, experiments)
      if (tag !== null) tag.folder.tags.set(tag.name, file)
    }
  }
  for (const name of source.empty ?? []) {
    const part = partOf(name, runs)
    if (part !== null && part.kind === 'params') part.folder.emptyParams.push(part.name)
  }
  return { runs, experiments, artifacts, rejections }
}

const depthOf = (name: string): number => name.split('/').length

const isKept = (kind: string): kind is 'params' | 'tags' | 'metrics' => kind === 'params' || kind === 'tags' || kind === 'metrics'

/** Where within a run's folder a file lies; the outermost run counts. Names with slashes are folders: `metrics/train/loss`. */
function partOf(
  file: string,
  runs: ReadonlyMap<string, RunFolder>,
): { readonly folder: RunFolder; readonly kind: string; readonly name: string } | null {
  const parts = file.split('/')
  let path = ''
  for (let i = 0; i < parts.length - 1; i++) {
    const folder = runs.get(path)
    if (folder !== undefined) return { folder, kind: parts[i]!, name: parts.slice(i + 1).join('/') }
    path = path === '' ? parts[i]! : `${path}/${parts[i]}`
  }
  return null
}

function experimentTag(
  file: string,
  experiments: ReadonlyMap<string, ExperimentFolder>,
): { readonly folder: ExperimentFolder; readonly name: string } | null {
  const match = /^(?:(.*)\/)?tags\/(.+)$/.exec(file)
  const folder = match === null ? undefined : experiments.get(match[1] ?? '')
  return folder === undefined ? null : { folder, name: match![2]! }
}

/** Every scalar as the text it is: an experiment's id is a number of 18 digits. Null when it is no dict. */
function readMeta(text: string): Meta | null {
  try {
    const value: unknown = parseYaml(text, { schema: 'failsafe', logLevel: 'error', maxAliasCount: 0 })
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return new Map(Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'string' ? [[key, inner] as const] : [])))
  } catch {
    return null
  }
}
