import type { BlobFolder } from './blob-folder.ts'
import type { Blobs } from './blobs.ts'

/** Removes the bytes that nothing names any more. Whoever is killed in the middle leaves the rest to the next one. */
export async function removeDropped(store: Blobs, folder: BlobFolder): Promise<void> {
  const dropped = await store.droppedBlobs()
  if (dropped.length === 0) return
  await folder.remove(dropped)
  await store.forgetBlobs(dropped)
}
