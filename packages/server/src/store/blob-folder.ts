import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InputError } from '@sweepwise/core'

/** Bytes of files under random names: what a client calls a file never becomes a path. */
export interface BlobFolder {
  /** @throws InputError FILE_TOO_LARGE, DISK_FULL; nothing is left behind then */
  write(bytes: Readable, limit: number): Promise<{ readonly blob: string; readonly size: number; readonly md5: string }>
  read(blob: string): ReadStream
  remove(blobs: readonly string[]): Promise<void>
}

const BLOB = /^[0-9a-f]{32}$/

export function blobFolder(directory: string): BlobFolder {
  const pathOf = (blob: string): string => {
    if (!BLOB.test(blob)) throw new Error(`'${blob}' names no blob`)
    return join(directory, blob.slice(0, 2), blob)
  }
  return {
    write: async (bytes, limit) => {
      const blob = randomBytes(16).toString('hex')
      const target = pathOf(blob)
      const part = `${target}.part`
      await mkdir(join(directory, blob.slice(0, 2)), { recursive: true })
      const md5 = createHash('md5')
      let size = 0
      const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          md5.update(chunk)
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
      return { blob, size, md5: md5.digest('base64') }
    },
    read: (blob) => createReadStream(pathOf(blob)),
    remove: async (blobs) => {
      for (const blob of blobs) await rm(pathOf(blob), { force: true })
    },
  }
}
