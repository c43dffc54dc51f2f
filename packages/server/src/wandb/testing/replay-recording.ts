import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { expect } from 'vitest'

/** What a client said and what it was answered when it was recorded; see scripts/record-wandb.ts. */
interface Recorded {
  readonly method: 'POST' | 'PUT' | 'GET'
  readonly path: string
  /** Of a file that goes or comes: request and response are base64. */
  readonly bytes?: true
  readonly request: string
  readonly status: number
  readonly response: string
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** What an address for bytes permits, sealed. */
const SEALED = /(?<=\/files\/(?:put|get)\/)[\w-]+\.[\w-]+/g

/** Names of fields, without what they hold: lists by their length. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
      : value === null
        ? null
        : typeof value

/** Says everything of a recording again; every answer must have the shape, and every file the bytes, that the client took. */
export async function replayRecording(app: FastifyInstance, name: string): Promise<void> {
  const recorded = JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as readonly Recorded[]
  // Ids and addresses that the server gave then → those it gives now.
  const given = new Map<string, string>()
  const now = (text: string) => text.replaceAll(SEALED, (one) => given.get(one) ?? one).replaceAll(UUID, (id) => given.get(id) ?? id)
  for (const { method, path, bytes, request, status, response } of recorded) {
    const answer = await app.inject({
      method,
      url: now(path),
      headers: { host: '127.0.0.1:7272', 'content-type': bytes ? 'application/octet-stream' : 'application/json' },
      ...(method === 'GET' ? {} : { payload: bytes ? Buffer.from(request, 'base64') : now(request) }),
    })
    expect(answer.statusCode, `${method} ${path} ${request.slice(0, 200)}`).toBe(status)
    if (bytes) {
      expect(answer.rawPayload.toString('base64'), path).toBe(response)
      continue
    }
    // The files of runs were not recorded, so there are none to list.
    if (!request.includes('query RunFiles')) expect(shapeOf(answer.json()), request.slice(0, 200)).toEqual(shapeOf(JSON.parse(response)))
    for (const pattern of [UUID, SEALED]) {
      const [before, after] = [response.match(pattern) ?? [], answer.body.match(pattern) ?? []]
      for (const [i, one] of before.entries()) if (after[i] !== undefined && !given.has(one)) given.set(one, after[i])
    }
  }
}
