import { constants } from 'node:fs'
import { copyFile, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BlobFolder, blobFolder } from '../files/blob-folder.ts'
import { DATABASE_FILE, openStore } from '../open-store.ts'
import type { Store } from '../store.ts'

/** Within a data directory. */
export const FILES_FOLDER = 'files'
/** Runs are deleted rarely: to lose a file between the copy of the database and its own several times over is a fault. */
const ROUNDS = 5

/**
 * Copies a store and its files into a folder that is a data directory of its own, while others write. The database is copied as
 * of one moment, then the files that it names: they never change, only a deletion can take one away in between, and then the
 * database is copied once more. Returns how many files, and those that are missing from the original as well.
 * @throws the error of the file system when `target` exists or cannot be written; nothing is left behind then
 */
export async function backUp(
  store: Store,
  files: BlobFolder,
  target: string,
): Promise<{ readonly files: number; readonly missing: readonly string[] }> {
  await mkdir(target)
  try {
    const copied = new Set<string>()
    for (let round = 1; ; round++) {
      const database = join(target, DATABASE_FILE)
      await rm(database, { force: true })
      await store.backup(database)
      const kept = await namedIn(target)
      const missing: string[] = []
      for (const blob of kept) if (!copied.has(blob)) (await copyBlob(files, blob, target)) ? copied.add(blob) : missing.push(blob)
      // What is missing although the store still names it was missing before.
      const still = new Set(missing.length === 0 ? [] : (await store.keptBlobs()).map(({ blob }) => blob))
      if (missing.every((blob) => still.has(blob)) || round === ROUNDS) {
        await blobFolder(join(target, FILES_FOLDER)).remove([...copied].filter((blob) => !kept.has(blob)))
        return { files: kept.size - missing.length, missing }
      }
    }
  } catch (error) {
    await rm(target, { recursive: true, force: true })
    throw error
  }
}

async function namedIn(directory: string): Promise<ReadonlySet<string>> {
  const copy = await openStore(directory)
  try {
    return new Set((await copy.keptBlobs()).map(({ blob }) => blob))
  } finally {
    await copy.close()
  }
}

/** False when it is not there. */
async function copyBlob(files: BlobFolder, blob: string, target: string): Promise<boolean> {
  const path = blobFolder(join(target, FILES_FOLDER)).pathOf(blob)
  await mkdir(join(path, '..'), { recursive: true })
  try {
    await copyFile(files.pathOf(blob), path, constants.COPYFILE_FICLONE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  const file = await open(path, 'r+')
  await file.sync().finally(() => file.close())
  return true
}
