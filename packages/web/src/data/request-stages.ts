import { BASE_PATH } from './base-path.ts'
import { ApiError, readError, unreachable } from './request.ts'
import { readServerEvents } from './server-events.ts'

/**
 * Asks for an answer that comes in stages: `onStage` hears every complete, valid answer on the way to the last one, which
 * is returned. A server that answers at once is understood too.
 * @throws ApiError with the server's own text
 */
export async function requestStages<Answer>(
  path: string,
  body: unknown,
  signal: AbortSignal,
  onStage: (answer: Answer) => void,
): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(`${BASE_PATH}/api/v1${path}`, {
      method: 'POST',
      signal,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    })
  } catch (error) {
    if (signal.aborted) throw error
    throw unreachable()
  }
  if (!response.ok) throw readError(response.status, await response.text())
  if (response.body === null || response.headers.get('content-type')?.includes('text/event-stream') !== true) return response.json()
  for await (const { event, data } of readServerEvents(response.body)) {
    if (event === 'result') return JSON.parse(data) as Answer
    if (event === 'error') throw readError(500, data)
    if (event === 'stage') onStage(JSON.parse(data) as Answer)
  }
  throw new ApiError(0, 'CUT_OFF', 'The server stopped in the middle of its answer. Its terminal may say why; try again.')
}
