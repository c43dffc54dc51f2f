import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ErrorAnswer, ProjectDetail } from '../api.ts'
import { KEY, sweepCsv, testServer, upload } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer({ requireKey: true })
  const { payload, headers } = upload('sweep.csv', sweepCsv(30))
  await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload, headers: { ...as(KEY), ...headers } })
})
afterAll(() => server.close())

const as = (key: string) => ({ host: '127.0.0.1:7272', authorization: `Bearer ${key}` })
const put = (panel: string, body: unknown, key = KEY) =>
  server.app.inject({
    method: 'PUT',
    url: `/api/v1/projects/sweep/panels/${panel}`,
    headers: { ...as(key), 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  })
const panels = async (key = KEY) =>
  (await server.app.inject({ url: '/api/v1/projects/sweep', headers: as(key) })).json<ProjectDetail>().panels

it('what one arranged comes with the project to all who may read it; null forgets it; no number is computed anew', async () => {
  const before = (await server.app.inject({ url: '/api/v1/projects/sweep', headers: as(KEY) })).json<ProjectDetail>().revision
  expect(await panels()).toEqual({})
  expect((await put('importance', { hidden: ['lr', 'dropout'] })).statusCode).toBe(204)
  expect((await put('correlation', { hidden: [] })).statusCode).toBe(204)
  const { key } = await server.store.createToken({ name: 'reader', scopes: ['read'] })
  expect(await panels(key)).toEqual({ correlation: { hidden: [] }, importance: { hidden: ['lr', 'dropout'] } })
  expect((await put('importance', null)).statusCode).toBe(204)
  expect(await panels()).toEqual({ correlation: { hidden: [] } })
  const after = (await server.app.inject({ url: '/api/v1/projects/sweep', headers: as(KEY) })).json<ProjectDetail>().revision
  expect(after).toBe(before)
})

it('only a key that may write arranges panels', async () => {
  for (const scope of ['read', 'log'] as const) {
    const { key } = await server.store.createToken({ name: scope, scopes: [scope] })
    const answer = await put('importance', { hidden: ['lr'] }, key)
    expect(answer.statusCode, scope).toBe(403)
    expect(answer.json<ErrorAnswer>().error, scope).toMatchObject({ code: 'KEY_LACKS_SCOPE' })
  }
  const { key } = await server.store.createToken({ name: 'writer', scopes: ['write'] })
  expect((await put('importance', { hidden: ['lr'] }, key)).statusCode).toBe(204)
})

it.each([
  ['an analysis that does not exist', 'no-such-panel', { hidden: [] }, 404, 'UNKNOWN_ANALYSIS'],
  ['no list', 'importance', { hidden: 'lr' }, 400, 'BAD_REQUEST'],
  ['other things than names', 'importance', { hidden: [1] }, 400, 'BAD_REQUEST'],
  ['more than there is to arrange', 'importance', { hidden: [], width: 3 }, 400, 'BAD_REQUEST'],
  ['a name longer than names are', 'importance', { hidden: ['x'.repeat(20_001)] }, 400, 'BAD_REQUEST'],
] as const)('%s is refused', async (_, panel, body, status, code) => {
  const answer = await put(panel, body)
  expect(answer.json<ErrorAnswer>().error.code).toBe(code)
  expect(answer.statusCode).toBe(status)
})

it('a project that is not there is said to be so', async () => {
  const url = '/api/v1/projects/other/panels/importance'
  const answer = await server.app.inject({ method: 'PUT', url, headers: as(KEY), payload: { hidden: [] } })
  expect(answer.json<ErrorAnswer>().error.code).toBe('UNKNOWN_PROJECT')
})
