import type { BlobFolder } from '../files/blob-folder.ts'
import { checkBlobs } from '../files/check-blobs.ts'
import { removeDropped } from '../files/remove-dropped.ts'
import type { Store } from '../store.ts'

/** For so long a deleted project can be brought back. */
export const UNDO_MS = 30 * 24 * 3600_000
const EVERY_MS = 6 * 3600_000

/**
 * Removes for good what was deleted long ago, and files that nothing has named for as long: a database put back from a backup
 * does not know the newer ones, and may not stay.
 */
export async function keepHouse(store: Store, folder: BlobFolder, now: number): Promise<void> {
  await store.purge(now - UNDO_MS)
  await removeDropped(store, folder)
  const { orphans } = await checkBlobs(store, folder, now)
  await folder.remove(orphans.filter(({ writtenAt }) => now - writtenAt > UNDO_MS).map(({ blob }) => blob))
}

/** Does so now and four times a day; what goes wrong is said and tried again. Call the result to end it. */
export function houseKeeper(store: Store, folder: BlobFolder, say: (text: string) => void): () => Promise<void> {
  let last = Promise.resolve()
  const work = () => {
    last = last
      .then(() => keepHouse(store, folder, Date.now()))
      .catch((error: unknown) => say(`Tidying the data directory failed: ${(error as Error).message}\n`))
  }
  work()
  const timer = setInterval(work, EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    return last
  }
}
