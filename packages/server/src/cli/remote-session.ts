import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { type AnalysisResult, ERRORS, type ErrorCode, type ErrorDetails, InputError } from '@sweepwise/core'
import { cannotWrite } from '../export/export-runs.ts'
import type { ErrorAnswer, ProjectDetail, RunsPage } from '../http/api.ts'
import type { ImportOptions, ImportReport } from '../ingest/importer.ts'
import type { ServerLock } from '../store/data-directory/lock.ts'
import type { Session } from './open-session.ts'

/** The same questions, asked of the server that has the data directory open. */
export async function remoteSession(server: ServerLock, project: string): Promise<Session> {
  const detail = await ask<ProjectDetail>(server, 'GET', `/projects/${encodeURIComponent(project)}`)
  return {
    projects: [detail.name],
    imported: null,
    analyze: ({ analysis, ...body }, { onStage } = {}) => {
      const path = `/analyses/${encodeURIComponent(analysis)}`
      return onStage === undefined ? ask<AnalysisResult>(server, 'POST', path, body) : askInStages(server, path, body, onStage)
    },
    runs: (query) => ask<RunsPage>(server, 'POST', '/runs/query', query),
    project: async () => detail,
    exportRuns: async ({ filter }, format, path) => {
      const query = new URLSearchParams({ format, ...(filter === undefined ? {} : { filter }) })
      const response = await send(server, 'GET', `/projects/${detail.id}/export?${query}`)
      const partial = `${path}.${process.pid}.partial`
      try {
        await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(partial))
        await rename(partial, path)
      } catch (error) {
        await rm(partial, { force: true })
        throw cannotWrite(error, path)
      }
      return { runs: Number(response.headers.get('x-sweepwise-runs')) }
    },
    close: async () => {},
  }
}

/** Has the running server import a path of this machine. */
export function remoteImport(server: ServerLock, path: string, project: string | undefined, options: ImportOptions): Promise<ImportReport> {
  return ask(server, 'POST', '/imports/local', { path, ...(project === undefined ? {} : { project }), options })
}

async function ask<T>(server: ServerLock, method: string, path: string, body?: unknown): Promise<T> {
  return (await (await send(server, method, path, body)).json()) as T
}

/** The same answer, with those on the way to it as they come. */
async function askInStages(
  server: ServerLock,
  path: string,
  body: unknown,
  onStage: (result: AnalysisResult) => void,
): Promise<AnalysisResult> {
  const response = await send(server, 'POST', path, body, { accept: 'text/event-stream' })
  let event = ''
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as ReadableStream) })) {
    if (line.startsWith('event: ')) event = line.slice(7)
    if (!line.startsWith('data: ')) continue
    const data = line.slice(6)
    if (event === 'stage') onStage(JSON.parse(data) as AnalysisResult)
    if (event === 'result') return JSON.parse(data) as AnalysisResult
    if (event === 'error') throw readError(server, response.status, data)
  }
  throw new InputError('SERVER_SILENT', { url: server.url, found: 'the answer broke off' })
}

/** @throws InputError with the code that the server answered, SERVER_SILENT when it did not */
async function send(
  { url, secret }: ServerLock,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  let response: Response
  try {
    response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { 'x-sweepwise-secret': secret, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } }
    throw new InputError('SERVER_SILENT', { url, found: cause?.code ?? message })
  }
  if (response.ok) return response
  throw readError({ url }, response.status, await response.text())
}

function readError({ url }: Pick<ServerLock, 'url'>, status: number, text: string): Error {
  try {
    const { error } = JSON.parse(text) as ErrorAnswer
    if (Object.hasOwn(ERRORS, error.code)) return new InputError(error.code as ErrorCode, error.details as ErrorDetails<ErrorCode>)
    return new Error(`the server at ${url} says: ${error.message}`)
  } catch {
    return new Error(`the server at ${url} answered ${status}: ${text.slice(0, 200)}`)
  }
}
