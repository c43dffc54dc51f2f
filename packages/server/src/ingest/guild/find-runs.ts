import { lastOf } from '../file-path.ts'
import type { Source, SourceFile } from '../importer.ts'

/** A run folder of Guild. */
export interface GuildRun {
  /** Path within the source, '' = the source is the run. */
  readonly root: string
  /** What Guild calls it: its folder's name. */
  readonly id: string
  /** By path within `.guild`. */
  readonly files: ReadonlyMap<string, SourceFile>
  /** Files of `.guild` that hold nothing, but are there. */
  readonly marks: ReadonlySet<string>
  /** TensorBoard's, wherever they lie in the run. */
  readonly events: readonly SourceFile[]
}

const MARK = /^(?:(.*)\/)?\.guild\/(?:attrs\/[^/]+|opref)$/
const EVENTS = /(^|\/)[^/]*tfevents[^/]*$/

/**
 * Folders with `.guild/attrs` or `.guild/opref`. What lies within another run is not one: a run it depends on is copied or
 * linked there, and `.guild/proto` is what a batch makes its runs from. Runs in Guild's trash are passed over.
 */
export function findRuns(source: Source): { readonly runs: readonly GuildRun[]; readonly nested: number; readonly trashed: number } {
  const roots = new Set<string>()
  for (const { name } of source.files) {
    const match = MARK.exec(name)
    if (match !== null) roots.add(match[1] ?? '')
  }
  let nested = 0
  let trashed = 0
  const own: string[] = []
  for (const root of roots) {
    if (/(^|\/)trash\/runs\/[^/]+$/.test(root)) trashed++
    else if (ancestorsOf(root).some((folder) => roots.has(folder))) nested++
    else own.push(root)
  }
  const chosen = new Set(own)
  const members = new Map(
    own.map((root) => [root, { files: new Map<string, SourceFile>(), marks: new Set<string>(), events: [] as SourceFile[] }]),
  )
  const homeOf = (name: string): string | undefined => ancestorsOf(name).findLast((folder) => chosen.has(folder))
  const within = (root: string, name: string): string => (root === '' ? name : name.slice(root.length + 1))
  for (const file of source.files) {
    const root = homeOf(file.name)
    if (root === undefined) continue
    const path = within(root, file.name)
    if (path.startsWith('.guild/') && !path.startsWith('.guild/proto/')) members.get(root)!.files.set(path.slice('.guild/'.length), file)
    else if (path.startsWith('.guild/proto/')) members.get(root)!.marks.add('proto')
    if (EVENTS.test(path) && !path.replace(/^\.guild\//, '').includes('.guild/')) members.get(root)!.events.push(file)
  }
  for (const name of source.empty ?? []) {
    const root = homeOf(name)
    const path = root === undefined ? '' : within(root, name)
    if (path.startsWith('.guild/')) members.get(root!)!.marks.add(path.slice('.guild/'.length))
  }
  return {
    runs: own.map((root) => ({ root, id: lastOf(root) || source.key, ...members.get(root)! })),
    nested,
    trashed,
  }
}

/** Folders above a path, the outermost ('') first. */
function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/')
  return path === '' ? [] : parts.map((_, i) => parts.slice(0, i).join('/'))
}
