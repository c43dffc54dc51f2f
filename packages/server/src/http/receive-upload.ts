import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { InputError } from '@sweepwise/core'
import type { FastifyError, FastifyRequest } from 'fastify'
import type { ImportOptions } from '../ingest/importer.ts'
import { importOptions } from './schemas.ts'

export interface Upload {
  /** The file, or the folder that holds all files under the paths they were sent with. */
  readonly path: string
  /** What it is called: the file's name, the folder that all paths share, else 'upload'. */
  readonly name: string
  readonly options: ImportOptions
}

/**
 * Streams the parts of a multipart request into a folder, so that files of any size pass through little memory.
 * @throws InputError BAD_OPTION, DISK_FULL
 */
export async function receiveUpload(request: FastifyRequest, folder: string): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new InputError('BAD_OPTION', {
      option: 'body',
      found: `'${request.headers['content-type'] ?? 'nothing'}'`,
      expected: 'multipart/form-data with a part named file',
    })
  }
  const paths: string[] = []
  let options: ImportOptions = {}
  for await (const part of completeParts(request)) {
    if (part.type === 'field') {
      if (part.fieldname === 'options') options = readOptions(part.value)
      continue
    }
    const path = freePath(readPath(part.filename), paths)
    const target = join(folder, path)
    try {
      await mkdir(dirname(target), { recursive: true })
      await pipeline(part.file, createWriteStream(target))
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw new InputError('DISK_FULL', { path: folder })
      // What does not come from the file system comes from the connection.
      throw syscall === undefined ? incomplete(error) : error
    }
    paths.push(path)
  }
  const [first] = paths
  if (first === undefined) throw new InputError('BAD_OPTION', { option: 'file', found: 'nothing', expected: 'at least one file' })
  if (paths.length === 1) return { path: join(folder, first), name: first.split('/').at(-1)!, options }
  const [top = ''] = first.split('/')
  const shared = paths.every((path) => path.startsWith(`${top}/`))
  return shared ? { path: join(folder, top), name: top, options } : { path: folder, name: 'upload', options }
}

/** The parts, or what is wrong with the body as a whole. */
async function* completeParts(request: FastifyRequest): ReturnType<FastifyRequest['parts']> {
  try {
    yield* request.parts({ preservePath: true })
  } catch (error) {
    throw incomplete(error)
  }
}

function incomplete(error: unknown): unknown {
  const { statusCode, message } = error as FastifyError
  if (error instanceof InputError || statusCode !== undefined) return error
  return new InputError('BAD_OPTION', { option: 'body', found: `read (${message})`, expected: 'a complete multipart/form-data body' })
}

/** The path is the sender's: relative, '/'-separated, and never one that leads elsewhere. */
function readPath(sent: string): string {
  const parts = sent
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !part.endsWith(':'))
    .map((part) => part.replaceAll('\0', '').slice(-200))
  return parts.join('/') || 'upload'
}

/** Two files of one name stay two files. */
function freePath(path: string, taken: readonly string[]): string {
  let free = path
  for (let i = 2; taken.includes(free); i++) free = path.replace(/([^/]*?)(\.[^/]*)?$/, `$1-${i}$2`)
  return free
}

/** JSON text, or what the parser made of a part that said it was JSON. */
function readOptions(value: unknown): ImportOptions {
  const refuse = (found: string): never => {
    throw new InputError('BAD_OPTION', { option: 'options', found, expected: 'a JSON object of import options, see /api/openapi.json' })
  }
  let json = value
  if (typeof value === 'string') {
    try {
      json = JSON.parse(value)
    } catch {
      return refuse(`'${value.slice(0, 80)}'`)
    }
  }
  const read = importOptions.safeParse(json)
  if (read.success) return read.data as ImportOptions
  const [issue] = read.error.issues
  return refuse(`${['options', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'something else'}`)
}
