import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { type AnalysisResult, ERRORS, type ErrorCode, type ErrorDetails, InputError } from '@sweepwise/core'
import type { ErrorAnswer, ProjectDetail, RunsPage } from '../http/api.ts'
import type { ImportOptions, ImportReport } from '../ingest/importer.ts'
import type { ServerLock } from '../store/lock.ts'
import type { Session } from './open-session.ts'

/** The same questions, asked of the server that has the data directory open. */
export async function remoteSession(url: string, project: string): Promise<Session> {
  const detail = await ask<ProjectDetail>(url, 'GET', `/projects/${encodeURIComponent(project)}`)
  return {
    projects: [detail.name],
    imported: null,
    analyze: ({ analysis, ...body }) => ask<AnalysisResult>(url, 'POST', `/analyses/${analysis}`, body),
    runs: (query) => ask<RunsPage>(url, 'POST', '/runs/query', query),
    project: async () => detail,
    exportRuns: async ({ filter }, format, path) => {
      const query = new URLSearchParams({ format, ...(filter === undefined ? {} : { filter }) })
      const response = await fetch(`${url}/api/v1/projects/${encodeURIComponent(project)}/export?${query}`)
      if (!response.ok) throw await remoteError(response)
      await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(path))
      return { runs: detail.runs }
    },
    close: async () => {},
  }
}

/** Has the running server import a path of this machine. */
export function remoteImport(server: ServerLock, path: string, project: string | undefined, options: ImportOptions): Promise<ImportReport> {
  return ask(
    server.url,
    'POST',
    '/imports/local',
    { path, ...(project === undefined ? {} : { project }), options },
    { 'x-sweepwise-secret': server.secret },
  )
}

async function ask<T>(url: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw await remoteError(response)
  return (await response.json()) as T
}

async function remoteError(response: Response): Promise<Error> {
  const { error } = (await response.json()) as ErrorAnswer
  if (Object.hasOwn(ERRORS, error.code)) return new InputError(error.code as ErrorCode, error.details as ErrorDetails<ErrorCode>)
  return new Error(error.message)
}
