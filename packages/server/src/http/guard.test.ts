import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY, testServer } from './testing/test-server.ts'

type Server = Awaited<ReturnType<typeof testServer>>

describe('on this machine', () => {
  let server: Server
  beforeAll(async () => {
    server = await testServer()
  })
  afterAll(() => server.close())
  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, headers: Record<string, string>) =>
    server.app.inject({ method, url, headers, ...(method === 'POST' ? { payload: { name: `p${Math.random()}` } } : {}) })

  it.each(['127.0.0.1:7272', 'localhost:7272', 'LOCALHOST', '[::1]:7272'])('answers to its own name %s', async (host) => {
    expect((await ask('GET', '/api/v1/projects', { host })).statusCode).toBe(200)
  })

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:7272', '192.168.1.5', '[::2]'])(
    'a name that merely points here is refused: %s',
    async (host) => {
      const answer = await ask('GET', '/api/v1/projects', { host })
      expect(answer.statusCode).toBe(403)
      expect(answer.json()).toMatchObject({ error: { code: 'WRONG_HOST' } })
    },
  )

  it.each(['http://evil.example', 'http://127.0.0.1:8000', 'https://127.0.0.1:7272.evil.example', 'null'])(
    'a page of another origin changes nothing: %s',
    async (origin) => {
      for (const [method, url] of [
        ['POST', '/api/v1/projects'],
        ['DELETE', '/api/v1/projects/x'],
      ] as const)
        expect((await ask(method, url, { host: '127.0.0.1:7272', origin })).json()).toMatchObject({ error: { code: 'WRONG_ORIGIN' } })
    },
  )

  it('our own page and programs without an origin may', async () => {
    expect((await ask('POST', '/api/v1/projects', { host: '127.0.0.1:7272', origin: 'http://127.0.0.1:7272' })).statusCode).toBe(201)
    expect((await ask('POST', '/api/v1/projects', { host: '127.0.0.1:7272' })).statusCode).toBe(201)
  })

  it('says on every answer that it may not be framed, sniffed or run scripts of others', async () => {
    for (const url of ['/healthz', '/api/v1/projects', '/nothing', '/api/v1/nothing']) {
      const { headers } = await ask('GET', url, { host: 'localhost' })
      expect(headers['x-frame-options'], url).toBe('DENY')
      expect(headers['x-content-type-options'], url).toBe('nosniff')
      expect(headers['content-security-policy'], url).toMatch(/^default-src 'self';/)
    }
  })
})

describe('beyond this machine', () => {
  let server: Server
  beforeAll(async () => {
    server = await testServer({ host: '0.0.0.0' })
  })
  afterAll(() => server.close())
  const ask = (headers: Record<string, string>, url = '/api/v1/projects') =>
    server.app.inject({ url, headers: { host: 'gpu-box.example:7272', ...headers } })
  const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` })

  it('nothing is answered without the key, and browsers are told to ask for it', async () => {
    for (const url of ['/api/v1/projects', '/', '/metrics', '/api/openapi.json']) {
      const answer = await ask({}, url)
      expect(answer.statusCode, url).toBe(401)
      expect(answer.headers['www-authenticate'], url).toMatch(/^Basic /)
    }
    expect((await ask({}, '/healthz')).statusCode).toBe(200)
  })

  it.each([
    ['a wrong one', basic('me', 'guess')],
    ['an empty one', basic('me', '')],
    ['one that only begins right', basic('me', KEY.slice(0, -1))],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['the secret as key', { authorization: 'Bearer known only here' }],
    ['another scheme', { authorization: `Digest ${KEY}` }],
  ])('%s is refused', async (_name, headers) => {
    expect((await ask(headers)).statusCode).toBe(401)
  })

  it('the key opens as password of any user and as bearer; the lock file’s secret opens for this user’s own programs', async () => {
    expect((await ask(basic('anybody', KEY))).statusCode).toBe(200)
    expect((await ask(basic('', KEY))).statusCode).toBe(200)
    expect((await ask({ authorization: `Bearer ${KEY}` })).statusCode).toBe(200)
    expect((await ask({ 'x-sweepwise-secret': server.secret })).statusCode).toBe(200)
  })
})
