import { folderOf, lastOf } from '../file-path.ts'
import type { FolderScan } from './scan-folder.ts'

/** A folder of a run, and what its tags are called in the run. */
export interface RunPart {
  readonly folder: FolderScan
  nameOf(tag: string): string
}

export interface TensorboardRun {
  /** The folder that names it; '' = the source itself. */
  readonly path: string
  readonly parts: readonly RunPart[]
  /** The folder with the session's hyperparameters. */
  readonly session: FolderScan | null
}

/** What Keras, estimators and hand-written loops call the parts of one training. */
const PARTS = new Set(['train', 'training', 'val', 'valid', 'validation', 'test', 'testing', 'eval', 'evaluation'])
/** `SummaryWriter.add_hparams` of PyTorch writes into a folder of its own, called after the time. */
const TIME_NAMED = /^\d{9,10}\.\d+$/

/** A path as seen from a folder above it. */
const below = (path: string, folder: string): string => path.slice(folder === '' ? 0 : folder.length + 1)
const hasScalars = ({ files }: FolderScan): boolean => files.some(({ scalars }) => scalars.size > 0)

/**
 * Which folders are one run. Each is its own, but for four layouts that spread one training over several:
 * a session of the HParams plugin owns the folders below it; `train` and `validation` below a folder that has nothing else
 * are its parts; so is what `add_scalars` of PyTorch writes (`<tag>_<name>` beside the run's own files); and `add_hparams`
 * of PyTorch puts the params of a run into a folder below it.
 */
export function runsOfFolders(folders: readonly FolderScan[]): readonly TensorboardRun[] {
  const tree = treeOf(folders)
  const { byPath } = tree
  const owners = new Map<FolderScan, Owned>()
  for (const folder of folders) {
    const part = partOf(folder, tree)
    if (part !== null) owners.set(folder, part)
  }
  const runs = new Map<string, RunPart[]>()
  const place = (path: string): Owned => {
    const folder = byPath.get(path)
    const found = folder === undefined ? undefined : owners.get(folder)
    // A part of a part belongs to the whole.
    if (found === undefined) return { owner: path, nameOf: (tag) => tag }
    const above = place(found.owner)
    return { owner: above.owner, nameOf: (tag) => above.nameOf(found.nameOf(tag)) }
  }
  for (const folder of folders) {
    const { owner, nameOf } = place(folder.path)
    const parts = runs.get(owner) ?? []
    runs.set(owner, parts)
    parts.push({ folder, nameOf })
  }
  return [...runs].flatMap(([path, parts]) => {
    const session = parts.find(({ folder }) => folder.start !== null)?.folder ?? null
    // A folder with nothing but the description of an experiment is no run.
    return session === null && !parts.some(({ folder }) => hasScalars(folder)) ? [] : [{ path, parts, session }]
  })
}

interface Owned {
  readonly owner: string
  nameOf(tag: string): string
}

interface Tree {
  readonly byPath: ReadonlyMap<string, FolderScan>
  /** By folder: the names of the folders right below it that hold event files, or lead to some. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  /** By folder: how many sessions right below it are called after a time. */
  readonly timeNamed: ReadonlyMap<string, number>
}

function treeOf(folders: readonly FolderScan[]): Tree {
  const names = new Map<string, Set<string>>()
  const timeNamed = new Map<string, number>()
  for (const { path, start } of folders) {
    const parent = folderOf(path)
    if (start !== null && TIME_NAMED.test(lastOf(path))) timeNamed.set(parent, (timeNamed.get(parent) ?? 0) + 1)
    for (let at = path; at !== ''; at = folderOf(at)) {
      const known = names.get(folderOf(at))
      if (known === undefined) names.set(folderOf(at), new Set([lastOf(at)]))
      else known.add(lastOf(at))
    }
  }
  return { byPath: new Map(folders.map((folder) => [folder.path, folder])), names, timeNamed }
}

/** The folder above that this one is a part of, or null. */
function partOf(folder: FolderScan, { byPath, names, timeNamed }: Tree): Owned | null {
  const { path } = folder
  if (path === '') return null
  const name = lastOf(path)
  const parent = folderOf(path)
  const above = byPath.get(parent)
  if (folder.start !== null) {
    if (!TIME_NAMED.test(name) || timeNamed.get(parent) !== 1 || above === undefined || above.start !== null || !hasScalars(above))
      return null
    const taken = new Set(tagsOf(above))
    return { owner: parent, nameOf: (tag) => (taken.has(tag) ? `hparams/${tag}` : tag) }
  }
  for (let up = path; up !== ''; ) {
    up = folderOf(up)
    const session = byPath.get(up)
    if (session !== undefined && session.start !== null) return { owner: up, nameOf: (tag) => `${below(path, up)}/${tag}` }
  }
  if (above !== undefined && hasScalars(above)) {
    const [tag, ...more] = new Set(tagsOf(folder))
    const prefix = tag === undefined ? '' : `${tag.replaceAll('/', '_')}_`
    if (tag !== undefined && more.length === 0 && name.startsWith(prefix) && name.length > prefix.length)
      return { owner: parent, nameOf: () => `${tag}/${name.slice(prefix.length)}` }
  }
  if (!PARTS.has(name)) return null
  const whole = (above !== undefined && hasScalars(above)) || [...names.get(parent)!].every((one) => PARTS.has(one))
  return whole ? { owner: parent, nameOf: (tag) => `${name}/${tag}` } : null
}

const tagsOf = ({ files }: FolderScan): readonly string[] => files.flatMap(({ scalars }) => [...scalars.keys()])
