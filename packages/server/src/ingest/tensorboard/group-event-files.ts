import { folderOf } from '../file-path.ts'
import type { SourceFile } from '../importer.ts'
import { eventFileStart } from './read-events.ts'

/** The event files among some files: by folder, each folder's in the order they were begun. */
export async function groupEventFiles(
  files: readonly { readonly path: string; readonly file: SourceFile }[],
): Promise<ReadonlyMap<string, readonly SourceFile[]>> {
  const found = new Map<string, { file: SourceFile; at: number }[]>()
  for (const { path, file } of files) {
    const start = await eventFileStart(file)
    if (start === null) continue
    const folder = folderOf(path)
    const group = found.get(folder) ?? []
    found.set(folder, group)
    group.push({ file, at: Number.isNaN(start) ? Number.NEGATIVE_INFINITY : start })
  }
  return new Map(
    [...found].map(([folder, group]) => [
      folder,
      group.sort((a, b) => (a.at === b.at ? (a.file.name < b.file.name ? -1 : 1) : a.at - b.at)).map(({ file }) => file),
    ]),
  )
}
