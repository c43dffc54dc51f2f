import { createReadStream, createWriteStream, globSync, mkdtempSync, readdirSync, type Stats, statSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { InputError, nearestNames } from '@sweepwise/core'
import { extract, type Header } from 'tar-stream'
import type { Source, SourceFile } from './importer.ts'

const HEAD_BYTES = 65_536
/** Folders that hold no runs and may be huge. */
const SKIPPED = new Set(['.git', 'node_modules', '.venv', '__pycache__', '.ipynb_checkpoints'])

/**
 * Opens what the user named: a file, a folder, a glob, and compressed (`.gz`) or packed (`.tar`, `.tar.gz`, `.tgz`) ones.
 * Whether a file is compressed is read off its first bytes, not its name.
 *
 * @param label the path as given
 * @param name  the file's own name where the path is not it (an upload)
 * @throws InputError FILE_NOT_FOUND, EMPTY_FILE, ARCHIVE_CORRUPT
 */
export async function openSource(label: string, name?: string): Promise<Source> {
  const paths = /[*?[\]{}]/.test(label) && !exists(label) ? globSync(label).sort() : [label]
  if (paths.length === 0) throw new InputError('FILE_NOT_FOUND', { path: label, nearest: [] })
  const temporary: string[] = []
  const close = async () => {
    // An entry of a broken archive may still be opening its file.
    await Promise.all(temporary.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })))
  }
  try {
    const files: SourceFile[] = []
    const links: string[] = []
    const empty: string[] = []
    for (const path of paths) {
      const stats = exists(path)
      if (stats === null) throw new InputError('FILE_NOT_FOUND', { path, nearest: neighbours(path) })
      if (stats.isDirectory()) files.push(...(await openFolder(path, path, temporary, links, empty)))
      else files.push(...(await openFile(path, paths.length === 1 ? (name ?? basename(path)) : path, stats, temporary, empty)))
    }
    return {
      key: stem(name ?? basename(resolve(paths.length === 1 ? paths[0]! : dirname(paths[0]!)))),
      label: name ?? label,
      files,
      links,
      empty,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A name without what compression and packing put behind it: `runs.csv.gz` → `runs.csv`, `mlruns.tar.gz` → `mlruns`. */
export const stem = (name: string): string => name.replace(/\.(tar\.gz|tgz|tar|gz)$/i, '')

function exists(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function neighbours(path: string): readonly string[] {
  try {
    return nearestNames(basename(path), readdirSync(dirname(resolve(path))))
  } catch {
    return []
  }
}

async function openFolder(root: string, folder: string, temporary: string[], links: string[], empty: string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) files.push(...(await openFolder(root, path, temporary, links, empty)))
    } else if (entry.isSymbolicLink()) links.push(nameWithin(root, path))
    else if (entry.isFile()) {
      const stats = statSync(path)
      // Archives inside a folder stay closed: what lies beside runs is often their backup.
      if (stats.size > 0) files.push(await plainFile(path, nameWithin(root, path), stats, temporary))
      else empty.push(nameWithin(root, path))
    }
  }
  return files
}

const nameWithin = (root: string, path: string): string => relative(root, path).split(sep).join('/')

async function openFile(path: string, name: string, stats: Stats, temporary: string[], empty: string[]): Promise<SourceFile[]> {
  if (stats.size === 0) throw new InputError('EMPTY_FILE', { path: name })
  const file = await plainFile(path, name, stats, temporary)
  return isTar(await file.head()) ? unpack(file, temporary, empty) : [file]
}

const isTar = (head: Uint8Array): boolean => head.length >= 512 && new TextDecoder('latin1').decode(head.subarray(257, 262)) === 'ustar'

async function plainFile(path: string, name: string, stats: Stats, temporary: string[]): Promise<SourceFile> {
  const first = await firstBytes(path, 2)
  const packed = first[0] === 0x1f && first[1] === 0x8b
  let head: Uint8Array | undefined
  let unpacked: string | undefined
  const file: SourceFile = {
    name: packed ? stem(name) : name,
    size: stats.size,
    open: () => (packed ? gunzip(path, name) : (createReadStream(path) as AsyncIterable<Uint8Array>)),
    head: async (bytes = HEAD_BYTES) => {
      if (head === undefined || head.length < bytes) head = await take(file.open(), Math.max(bytes, HEAD_BYTES))
      return head.subarray(0, bytes)
    },
    path: async () => {
      if (!packed) return path
      if (unpacked === undefined) {
        const folder = mkdtempSync(join(tmpdir(), 'sweepwise-'))
        temporary.push(folder)
        unpacked = join(folder, 'file')
        await pipeline(Readable.from(file.open()), createWriteStream(unpacked))
      }
      return unpacked
    },
    ...(packed ? { packed: { name, open: () => createReadStream(path) as AsyncIterable<Uint8Array> } } : {}),
  }
  return file
}

async function* gunzip(path: string, name: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(path)
  const unzip = createGunzip()
  stream.on('error', (error) => unzip.destroy(error))
  stream.pipe(unzip)
  try {
    for await (const chunk of unzip) yield chunk as Uint8Array
  } catch (error) {
    throw new InputError('ARCHIVE_CORRUPT', { path: name, found: (error as Error).message })
  } finally {
    stream.destroy()
  }
}

async function firstBytes(path: string, count: number): Promise<Uint8Array> {
  const handle = await open(path)
  try {
    const buffer = new Uint8Array(count)
    const { bytesRead } = await handle.read(buffer, 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function take(chunks: AsyncIterable<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    parts.push(chunk)
    length += chunk.length
    if (length >= bytes) break
  }
  return Buffer.concat(parts)
}

/** Unpacks into a temporary folder that no entry's name can leave: links and devices are passed over. */
async function unpack(archive: SourceFile, temporary: string[], empty: string[]): Promise<SourceFile[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-'))
  temporary.push(folder)
  const entries = extract()
  let current: Readable | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      entries.on('entry', (header, entry, next) => {
        current = entry as unknown as Readable
        current.on('error', reject)
        writeEntry(folder, header, current).then(() => next(), reject)
      })
      // Stays: it also fires after the promise has been settled, and would end the process without a listener.
      entries.on('error', reject)
      // Of an archive that is cut off the entry in work never ends: what counts is how the whole ended.
      pipeline(Readable.from(archive.open()), entries).then(resolve, reject)
    })
  } catch (error) {
    throw error instanceof InputError ? error : new InputError('ARCHIVE_CORRUPT', { path: archive.name, found: (error as Error).message })
  } finally {
    current?.destroy()
    entries.destroy()
  }
  return openFolder(folder, folder, temporary, [], empty)
}

async function writeEntry(folder: string, header: Header, entry: Readable): Promise<void> {
  const target = resolve(folder, header.name)
  if (header.type === 'file' && target.startsWith(folder + sep)) {
    await mkdir(dirname(target), { recursive: true })
    await pipeline(entry, createWriteStream(target))
  } else {
    entry.resume()
    await finished(entry)
  }
}
