import { folderOf } from '../file-path.ts'
import type { Source, SourceFile } from '../importer.ts'

/** What Hydra left of one job, and what the job left beside it. */
export interface HydraRun {
  /** The job's working folder within the source, '' = the source is it. */
  readonly root: string
  readonly config: SourceFile
  readonly overrides: SourceFile | undefined
  /** Everything in the job's folder but Hydra's own. */
  readonly files: readonly { readonly path: string; readonly file: SourceFile }[]
  /** Folder of the multirun the job belongs to, '' = it ran alone. */
  readonly multirun: string
}

const OWN = /^(?:(.*)\/)?([^/]+)\/(config|hydra|overrides)\.yaml$/

/**
 * Folders that hold `config.yaml` beside `overrides.yaml` or `hydra.yaml`, in `.hydra` or, as `hydra.output_subdir` may have
 * it, under another name when `hydra.yaml` begins as Hydra writes it.
 */
export async function findRuns(source: Source): Promise<readonly HydraRun[]> {
  const folders = new Map<string, { root: string; subdir: string; files: Map<string, SourceFile> }>()
  for (const file of source.files) {
    const match = OWN.exec(file.name)
    if (match === null) continue
    const [, root = '', subdir, kind] = match
    const folder = root === '' ? subdir! : `${root}/${subdir}`
    const found = folders.get(folder) ?? { root, subdir: subdir!, files: new Map<string, SourceFile>() }
    folders.set(folder, found)
    found.files.set(kind!, file)
  }
  const runs = new Map<string, { own: string; config: SourceFile; overrides: SourceFile | undefined }>()
  for (const [own, { root, subdir, files }] of folders) {
    const config = files.get('config')
    const hydra = files.get('hydra')
    if (config === undefined || (hydra === undefined && !files.has('overrides'))) continue
    const certain =
      subdir === '.hydra' || (hydra !== undefined && /^hydra:\s/.test(new TextDecoder().decode(await hydra.head(200)).trimStart()))
    if (certain && !runs.has(root)) runs.set(root, { own: `${own}/`, config, overrides: files.get('overrides') })
  }
  const members = new Map([...runs.keys()].map((root) => [root, [] as { path: string; file: SourceFile }[]]))
  const multiruns = new Set<string>()
  for (const file of source.files) {
    if (/(^|\/)multirun\.yaml$/.test(file.name)) multiruns.add(folderOf(file.name))
    const root = foldersAbove(file.name).findLast((folder) => runs.has(folder))
    if (root === undefined || file.name.startsWith(runs.get(root)!.own)) continue
    members.get(root)!.push({ path: root === '' ? file.name : file.name.slice(root.length + 1), file })
  }
  return [...runs].map(([root, { config, overrides }]) => ({
    root,
    config,
    overrides,
    files: members.get(root)!,
    multirun: foldersAbove(root).findLast((folder) => multiruns.has(folder)) ?? '',
  }))
}

/** Folders above a path, the outermost ('') first. */
function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/')
  return path === '' ? [] : parts.map((_, i) => parts.slice(0, i).join('/'))
}
