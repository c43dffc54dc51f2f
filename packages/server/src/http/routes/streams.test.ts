// What needs a real connection: server-sent events, and callers that go away.
import { once } from 'node:events'
import { get, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../ingest/run-event.ts'
import { testServer } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
let port: number
beforeAll(async () => {
  server = await testServer()
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  port = (server.app.server.address() as AddressInfo).port
})
afterAll(() => server.close())

describe('events', () => {
  it('tell everybody who listens which project changed, and that one is gone', async () => {
    const listeners = [await listen(), await listen()]
    const project = await server.store.createProject('live')
    for (const listener of listeners) await listener.until(new RegExp(`event: project\\ndata: .*${project.id}`))
    await server.store.deleteProject(project.id)
    for (const listener of listeners) {
      await listener.until(new RegExp(`${project.id}","revision":null`))
      listener.close()
    }
  })

  it('say nothing while nothing changes', async () => {
    const listener = await listen()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(listener.text()).not.toContain('event:')
    listener.close()
  })
})

describe('an analysis whose caller goes away', () => {
  it('is stopped: with one worker, the next question is answered at once', async () => {
    const { id } = await server.store.createProject('slow')
    await server.store.apply(
      id,
      Array.from({ length: 500 }, (_, i): RunEvent => {
        const config = Object.fromEntries(Array.from({ length: 500 }, (_, p) => [`p${p}`, ((i + 1) * (p * 2 + 3)) % 997]))
        return { type: 'run', key: { kind: 'id', id: `r${i}` }, config, summary: { loss: (i * 31) % 50 }, state: 'finished' }
      }),
    )
    const body = JSON.stringify({ runSet: { projects: ['slow'] }, metric: 'loss' })
    const asking = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/v1/analyses/correlation',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' },
    })
    asking.on('error', () => {})
    asking.end(body)
    // Long enough to have read the runs and be computing.
    await new Promise((resolve) => setTimeout(resolve, 800))
    const alone = performance.now()
    asking.destroy()
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/projects`)
    expect(answer.status).toBe(200)
    const waitedMs = performance.now() - alone
    const started = performance.now()
    const full = await fetch(`http://127.0.0.1:${port}/api/v1/analyses/correlation`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(full.status).toBe(200)
    // The whole computation takes several times what the others waited.
    expect(waitedMs).toBeLessThan((performance.now() - started) * 0.8)
  })
})

it('closing the server ends open event streams', async () => {
  const other = await testServer()
  await other.app.listen({ port: 0, host: '127.0.0.1' })
  const listener = await listen((other.app.server.address() as AddressInfo).port)
  const ended = new Promise((resolve) => listener.response.on('close', resolve))
  await other.close()
  await ended
})

async function listen(at = port) {
  const asking = get({ port: at, host: '127.0.0.1', path: '/api/v1/events' })
  const [response] = (await once(asking, 'response')) as [import('node:http').IncomingMessage]
  expect(response.headers['content-type']).toBe('text/event-stream')
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    text += chunk
  })
  response.on('error', () => {})
  return {
    response,
    text: () => text,
    until: async (pattern: RegExp) => {
      for (const end = Date.now() + 8000; !pattern.test(text); await new Promise((resolve) => setTimeout(resolve, 20)))
        if (Date.now() > end) throw new Error(`waited for ${pattern}, got ${text}`)
    },
    close: () => asking.destroy(),
  }
}
