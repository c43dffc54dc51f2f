import type { ErrorAnswer } from '../../../server/src/http/api.ts'
import { BASE_PATH } from './base-path.ts'

/** A coded answer of the server that the reader can do something about. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  readonly details: unknown
  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.code = code
    this.status = status
    this.details = details
  }
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Only if this is still the version of what is changed. */
  readonly version?: number
}

/**
 * Asks the server; JSON in, JSON out.
 * @throws ApiError with the server's own text; code `UNREACHABLE` when nobody answers
 */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await answered(path, options)
  return response.status === 204 ? (undefined as Answer) : (JSON.parse(await response.text()) as Answer)
}

/**
 * The same with its JSON not read yet: of many megabytes that is a long task, which can be done elsewhere.
 * @throws ApiError as `request`
 */
export const requestBytes = async (path: string, options: RequestOptions = {}): Promise<ArrayBuffer> =>
  (await answered(path, options)).arrayBuffer()

async function answered(path: string, options: RequestOptions): Promise<Response> {
  const { body, method = body === undefined ? 'GET' : 'POST', signal, version } = options
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
  }
  let response: Response
  try {
    response = await fetch(`${BASE_PATH}/api/v1${path}`, {
      method,
      ...(signal === undefined ? {} : { signal }),
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw unreachable()
  }
  if (!response.ok) throw readError(response.status, await response.text())
  return response
}

export function readError(status: number, text: string): ApiError {
  try {
    const { error } = JSON.parse(text) as ErrorAnswer
    return new ApiError(status, error.code, capitalised(error.message), error.details)
  } catch {
    return new ApiError(status, 'UNREADABLE', `The server answered with status ${status} and no explanation. Its terminal may say more.`)
  }
}

export const unreachable = (): ApiError =>
  new ApiError(0, 'UNREACHABLE', "The server does not answer. Look whether 'sweepwise serve' is still running, then try again.")

/** Texts of errors begin small, for the command line; on the page they are sentences. A file's name keeps its letters. */
export const capitalised = (text: string): string => (/^[a-z]+[ ,:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text)

/** One part of a path; names hold slashes and blanks. */
export const part = (name: string): string => encodeURIComponent(name)
