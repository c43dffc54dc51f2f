import type { BlobFolder } from './blob-folder.ts'
import type { Blobs } from './blobs.ts'

/** Between the bytes on the disk and their note in the store lies a moment; after so long there was a crash in it. */
const SETTLED_MS = 60 * 60_000

export interface BlobCheck {
  /** How many files the store names, and their bytes. */
  readonly kept: number
  readonly bytes: number
  /** Files that nothing names: what a crash left behind. */
  readonly orphans: readonly { readonly blob: string; readonly writtenAt: number }[]
  /** Named by the store, but not there. */
  readonly missing: readonly string[]
}

/** Compares the folder of blobs with what the store names. */
export async function checkBlobs(store: Blobs, folder: BlobFolder, now: number): Promise<BlobCheck> {
  // The folder first: what is written meanwhile is not taken for an orphan.
  const there = await folder.list()
  const dropped = new Set(await store.droppedBlobs())
  const kept = await store.keptBlobs()
  const named = new Set(kept.map(({ blob }) => blob))
  const found = new Set(there.map(({ blob }) => blob))
  const missing: string[] = []
  // What came after the listing is looked for by itself.
  for (const { blob } of kept) if (!found.has(blob) && (await folder.size(blob)) === null) missing.push(blob)
  return {
    kept: kept.length,
    bytes: kept.reduce((sum, { size }) => sum + size, 0),
    orphans: there.filter(({ blob, writtenAt }) => !named.has(blob) && !dropped.has(blob) && now - writtenAt > SETTLED_MS),
    missing,
  }
}
