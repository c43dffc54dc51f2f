import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorAnswer, SavedView, SavedViewsAnswer } from '../api.ts'
import { KEY, sweepCsv, testServer, upload } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer({ requireKey: true })
  const { payload, headers } = upload('sweep.csv', sweepCsv(10))
  await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload, headers: { ...as(KEY), ...headers } })
})
afterAll(() => server.close())

const as = (key: string) => ({ host: '127.0.0.1:7272', authorization: `Bearer ${key}` })
const ask = async <Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', body?: unknown, match?: string, key = KEY) => {
  const answer = await server.app.inject({
    method,
    url: `/api/v1/projects/sweep/views${path}`,
    headers: {
      ...as(key),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(match === undefined ? {} : { 'if-match': match }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  return { status: answer.statusCode, etag: answer.headers['etag'], body: (answer.body === '' ? null : answer.json()) as Answer }
}

describe('saved views', () => {
  it('are made, listed, changed and removed; the ETag is the version', async () => {
    const made = await ask<SavedView>('POST', '', { name: 'best first', search: '?sort=-objective' })
    expect(made).toMatchObject({ status: 201, etag: '"1"', body: { name: 'best first', version: 1 } })
    const changed = await ask<SavedView>('PUT', `/${made.body.id}`, { search: '?sort=objective' }, '"1"')
    expect(changed).toMatchObject({ status: 200, etag: '"2"', body: { search: '?sort=objective' } })
    expect((await ask<SavedViewsAnswer>('GET')).body.views).toEqual([changed.body])
    const late = await ask<ErrorAnswer>('PUT', `/${made.body.id}`, { name: 'mine' }, '"1"')
    expect([late.status, late.body.error.code]).toEqual([412, 'VIEW_CHANGED'])
    expect((await ask('DELETE', `/${made.body.id}`, undefined, '"1"')).status).toBe(412)
    expect((await ask('DELETE', `/${made.body.id}`, undefined, 'W/"nonsense"')).status).toBe(412)
    expect((await ask('DELETE', `/${made.body.id}`, undefined, '*')).status).toBe(204)
    expect((await ask<SavedViewsAnswer>('GET')).body.views).toEqual([])
  })
  it('a name that is taken, none at all and a view that is not there are told apart', async () => {
    await ask('POST', '', { name: 'one', search: '' })
    const code = async (answer: Promise<{ status: number; body: ErrorAnswer }>) => [(await answer).status, (await answer).body.error.code]
    expect(await code(ask('POST', '', { name: 'one', search: '' }))).toEqual([409, 'VIEW_EXISTS'])
    expect(await code(ask('POST', '', { name: '', search: '' }))).toEqual([422, 'BAD_VIEW_NAME'])
    expect(await code(ask('PUT', '/nobody', { name: 'x' }))).toEqual([404, 'UNKNOWN_VIEW'])
    expect(await code(ask('POST', '', { name: 'x' }))).toEqual([400, 'BAD_REQUEST'])
  })
  it('whoever may read sees them, whoever may write changes them', async () => {
    const { key } = await server.store.createToken({ name: 'reader', scopes: ['read'] })
    expect((await ask<SavedViewsAnswer>('GET', '', undefined, undefined, key)).status).toBe(200)
    expect((await ask('POST', '', { name: 'two', search: '' }, undefined, key)).status).toBe(403)
  })
})
