import { ClientError } from './client-error.ts'

/** Where requests go, and what is said when that does not work. */
export interface Server {
  readonly url: string
  readonly key: string | null
  /** Told once that the server cannot be reached, and once that it can again. */
  readonly onReach: (reached: boolean, reason: string) => void
  /** Waits so many milliseconds before it is tried again; cut short when the process ends. */
  readonly pause: (ms: number) => Promise<void>
}

const REQUEST_MS = 30_000
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 15_000

/** Headers of every request; a key goes along as the server's other clients send it. */
export const headersOf = ({ key }: Pick<Server, 'key'>): Record<string, string> => ({
  'content-type': 'application/json',
  ...(key === null ? {} : { authorization: `Bearer ${key}` }),
})

/**
 * Sends until the server has answered: what could not be delivered, was too much at once, or met an error of the server's own
 * is sent again after a wait that doubles. Sending the same twice changes nothing there.
 * @param until a moment (`performance.now`) after which it is not tried again
 * @throws ClientError REFUSED for an answer that will not change; NOT_SENT after `until`
 */
export async function post<Answer>(server: Server, path: string, body: string, until: () => number): Promise<Answer> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
    let reason: string
    let asked: number | null = null
    try {
      const left = until() - performance.now()
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        method: 'POST',
        headers: headersOf(server),
        body,
        signal: AbortSignal.timeout(Math.ceil(Math.max(1000, Math.min(REQUEST_MS, left)))),
      })
      const text = await answer.text()
      if (answer.ok) {
        server.onReach(true, '')
        return JSON.parse(text) as Answer
      }
      reason = `${answer.status} ${messageOf(text)}`
      if (answer.status < 500 && answer.status !== 429 && answer.status !== 408)
        throw new ClientError('REFUSED', refusal(server, answer.status, messageOf(text)), answer.status)
      const after = Number(answer.headers.get('retry-after'))
      if (after > 0) asked = after * 1000
    } catch (error) {
      if (error instanceof ClientError) throw error
      reason = reasonOf(error)
    }
    server.onReach(false, reason)
    // Not all at the same moment after a restart.
    const pauseMs = (asked ?? wait) * (0.75 + 0.5 * Math.random())
    if (performance.now() + pauseMs > until())
      throw new ClientError('NOT_SENT', `the server at ${server.url} could not be reached (${reason}).`)
    await server.pause(pauseMs)
  }
}

function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } }
    return error?.message ?? text.slice(0, 300)
  } catch {
    return text.slice(0, 300)
  }
}

function refusal({ url, key }: Server, status: number, message: string): string {
  if (status === 401) {
    const what = key === null ? 'no key was given' : 'the key is wrong or was revoked'
    return `${url} asks for a key, and ${what}. Set SWEEPWISE_API_KEY to a key of 'sweepwise token create NAME --scopes log'.`
  }
  if (status === 404 && !message.includes('has no run'))
    return `${url} is no Sweepwise server, or an older one (404). Check SWEEPWISE_BASE_URL.`
  return message
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const { message, cause, name } = error as Error & { cause?: { code?: string; message?: string } }
  if (name === 'TimeoutError') return 'no answer in time'
  return cause?.code ?? cause?.message ?? message
}
