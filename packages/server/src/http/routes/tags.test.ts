import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunsPage, TagAnswer } from '../api.ts'
import { KEY, sweepCsv, testServer, upload } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer({ requireKey: true })
  const { payload, headers } = upload('sweep.csv', sweepCsv(10))
  await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload, headers: { ...as(KEY), ...headers } })
})
afterAll(() => server.close())

const as = (key: string) => ({ host: '127.0.0.1:7272', authorization: `Bearer ${key}` })
const post = (path: string, body: unknown, key = KEY) =>
  server.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { ...as(key), 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
const page = async (filter?: string) =>
  (await post('/runs/query', { runSet: { projects: ['sweep'], ...(filter === undefined ? {} : { filter }) } })).json<RunsPage>()

it('runs are tagged together, found by their tag, shown with it, and grouped by it', async () => {
  const ids = (await page()).rows.slice(0, 4).map(({ id }) => id)
  const answer = await post('/projects/sweep/tags', { runs: ids, add: [' keep ', 'b'] })
  expect(answer.json<TagAnswer>().changed.toSorted()).toEqual(ids.toSorted())
  const tagged = await page('tag = keep')
  expect(tagged.rows.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  const at = tagged.columns.findIndex(({ id }) => id === 'run:tag')
  expect(tagged.rows.map(({ cells }) => cells[at])).toEqual(Array(4).fill('keep, b'))
  await post('/projects/sweep/tags', { runs: ids.slice(0, 1), remove: ['keep'] })
  expect((await page('tag = keep')).matched).toBe(3)
})

it('a tag says something, and only a key that may write tags', async () => {
  expect((await post('/projects/sweep/tags', { runs: [], add: [' '] })).statusCode).toBe(400)
  const { key } = await server.store.createToken({ name: 'reader', scopes: ['read'] })
  expect((await post('/projects/sweep/tags', { runs: [], add: ['x'] }, key)).statusCode).toBe(403)
})
