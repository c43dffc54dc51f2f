import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { formatBytes, formatCount, InputError } from '@sweepwise/core'
import type { BlobFolder } from '../store/files/blob-folder.ts'
import type { WrittenBlob } from '../store/files/blobs.ts'
import { readFileName } from '../store/files/file-name.ts'
import { removeDropped } from '../store/files/remove-dropped.ts'
import { externalKeyOf } from '../store/runs/run-key.ts'
import type { Store } from '../store/store.ts'
import type { OfferedFile } from './importer.ts'

/** What an import keeps of the files of runs, in bytes; checkpoints of a large sweep would fill the disk a second time. */
export interface FileLimits {
  readonly file: number
  readonly run: number
  /** Files of one run. */
  readonly count: number
}
const LIMITS: FileLimits = { file: 256 << 20, run: 2 ** 31, count: 10_000 }
/** Files that are named one by one for every reason. */
const NAMED = 3

export interface KeptFiles {
  readonly stored: number
  readonly same: number
  /** Of those stored. */
  readonly bytes: number
  /** Why others were left where they are, and which. */
  readonly notes: readonly string[]
}

/**
 * Keeps what runs saved with the runs, which must be stored already: a copy of the bytes, under the run's own name for
 * them. A file that is there with the same bytes is passed over. What is too large or cannot be read is left, and said.
 * @throws InputError DISK_FULL; files kept before that stay
 */
export async function storeRunFiles(
  store: Store,
  blobs: BlobFolder,
  projectId: string,
  offered: readonly OfferedFile[],
  { signal, limits = LIMITS }: { readonly signal?: AbortSignal; readonly limits?: FileLimits } = {},
): Promise<KeptFiles> {
  const kept = { stored: 0, same: 0, bytes: 0 }
  const left = new Map<string, string[]>()
  const leave = (reason: string, name: string): void => {
    left.set(reason, [...(left.get(reason) ?? []), name])
  }

  for (const [key, files] of Map.groupBy(offered, (file) => externalKeyOf(file.key))) {
    signal?.throwIfAborted()
    const run = await store.findRun(projectId, key)
    if (run === null) continue
    const there = new Map((await store.listFiles(run.id)).map((file) => [file.path, file]))
    const arrived: { path: string; written: WrittenBlob }[] = []
    let bytes = 0
    try {
      for (const [i, { path, file }] of files.entries()) {
        const name = readFileName(path)
        if (name === null) leave('have names that cannot be shown', JSON.stringify(path))
        else if (i >= limits.count) leave(`are beyond the ${formatCount(limits.count)} files that a run can have`, file.name)
        else if (file.size > limits.file) leave(`are larger than ${formatBytes(limits.file)}`, file.name)
        else if (bytes + file.size > limits.run) leave(`are beyond the ${formatBytes(limits.run)} that a run can have`, file.name)
        else {
          const open = () => Readable.from((file.packed ?? file).open())
          const before = there.get(name)
          try {
            if (before?.blob != null && before.size === file.size && before.md5 === (await md5Of(open()))) {
              kept.same += 1
              bytes += file.size
              continue
            }
            const written = await blobs.write(open(), limits.file)
            arrived.push({ path: name, written })
            bytes += written.size
          } catch (error) {
            if (error instanceof InputError && error.code !== 'FILE_TOO_LARGE') throw error
            leave(error instanceof InputError ? `are larger than ${formatBytes(limits.file)}` : 'cannot be read', file.name)
          }
        }
      }
      if (arrived.length === 0) continue
      // A run that was deleted meanwhile keeps none.
      if (!(await store.filesArrived(run.id, arrived))) continue
      kept.stored += arrived.length
      for (const { written } of arrived) kept.bytes += written.size
    } catch (error) {
      await blobs.remove(arrived.map(({ written }) => written.blob))
      throw error
    }
  }
  await removeDropped(store, blobs)
  const notes = [...left].map(([reason, names]) => {
    const shown = names.slice(0, NAMED).join(', ')
    const more = names.length > NAMED ? ` and ${formatCount(names.length - NAMED)} more` : ''
    return `Files of runs that ${reason} were left where they are: ${shown}${more}.`
  })
  return { ...kept, notes }
}

async function md5Of(bytes: Readable): Promise<string> {
  const hash = createHash('md5')
  for await (const chunk of bytes) hash.update(chunk as Buffer)
  return hash.digest('base64')
}
