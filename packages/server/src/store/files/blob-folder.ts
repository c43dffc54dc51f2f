import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InputError } from '@sweepwise/core'
import type { WrittenBlob } from './blobs.ts'

/** Bytes of files under random names: what a client calls a file never becomes a path. */
export interface BlobFolder {
  /** @throws InputError FILE_TOO_LARGE, DISK_FULL; nothing is left behind then */
  write(bytes: Readable, limit: number): Promise<WrittenBlob>
  /** Where it lies, or would. */
  pathOf(blob: string): string
  read(blob: string): ReadStream
  /** In bytes; null when it is not there. */
  size(blob: string): Promise<number | null>
  /** Every blob that is there, also one that is still being written, and when it was last written. */
  list(): Promise<readonly { readonly blob: string; readonly size: number; readonly writtenAt: number }[]>
  remove(blobs: readonly string[]): Promise<void>
}

const BLOB = /^[0-9a-f]{32}$/

export function blobFolder(directory: string): BlobFolder {
  const pathOf = (blob: string): string => {
    if (!BLOB.test(blob)) throw new Error(`'${blob}' names no blob`)
    return join(directory, blob.slice(0, 2), blob)
  }
  return {
    pathOf,
    write: async (bytes, limit) => {
      const blob = randomBytes(16).toString('hex')
      const target = pathOf(blob)
      const part = `${target}.part`
      await mkdir(join(directory, blob.slice(0, 2)), { recursive: true })
      const md5 = createHash('md5')
      const sha256 = createHash('sha256')
      let size = 0
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          md5.update(chunk)
          sha256.update(chunk)
          done(size > limit ? new InputError('FILE_TOO_LARGE', { limit }) : null, chunk)
        },
      })
      try {
        await pipeline(bytes, measure, createWriteStream(part))
        // Acknowledged only once it would survive a power cut.
        const file = await open(part, 'r+')
        await file.sync().finally(() => file.close())
        await rename(part, target)
      } catch (error) {
        await rm(part, { force: true })
        const { code } = error as NodeJS.ErrnoException
        throw code === 'ENOSPC' || code === 'EDQUOT' ? new InputError('DISK_FULL', { path: directory }) : error
      }
      return { blob, size, md5: md5.digest('base64'), sha256: sha256.digest('hex') }
    },
    read: (blob) => createReadStream(pathOf(blob)),
    size: async (blob) =>
      stat(pathOf(blob)).then(
        ({ size }) => size,
        () => null,
      ),
    list: async () => {
      const found: { blob: string; size: number; writtenAt: number }[] = []
      for (const shelf of await entriesOf(directory)) {
        for (const name of await entriesOf(join(directory, shelf))) {
          const blob = name.replace(/\.part$/, '')
          if (!BLOB.test(blob) || !blob.startsWith(shelf)) continue
          const known = await stat(join(directory, shelf, name)).catch(() => null)
          if (known !== null) found.push({ blob, size: known.size, writtenAt: known.mtimeMs })
        }
      }
      return found
    },
    remove: async (blobs) => {
      for (const blob of blobs) for (const end of ['', '.part']) await rm(`${pathOf(blob)}${end}`, { force: true })
    },
  }
}

const entriesOf = (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => [])
