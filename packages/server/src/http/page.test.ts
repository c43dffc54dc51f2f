import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testServer } from './testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
let webRoot: string
beforeAll(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'sweepwise-page-'))
  mkdirSync(join(webRoot, 'assets'))
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(join(webRoot, 'assets', 'app-1a2b3c.js'), 'export {}')
  writeFileSync(join(webRoot, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  server = await testServer({ webRoot })
})
afterAll(async () => {
  await server.close()
  rmSync(webRoot, { recursive: true, force: true })
})

const get = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ url, headers: { host: 'localhost:7272', ...headers } })

it.each(['/', '/projects/mine', '/projects/with%20blank/runs/1', '/anything?filter=lr+%3E+1'])(
  '%s is the page, asked for again each time',
  async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^text\/html/)
    expect(answer.headers['cache-control']).toBe('no-cache')
    expect(answer.body).toContain('the page')
  },
)

it('files that carry their hash in the name are kept for ever, others are asked for again and answered by their tag', async () => {
  expect((await get('/assets/app-1a2b3c.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
  const mark = await get('/mark.svg')
  expect(mark.headers['cache-control']).toBe('no-cache')
  expect((await get('/mark.svg', { 'if-none-match': mark.headers.etag as string })).statusCode).toBe(304)
})

it.each(['/assets/gone-4d5e6f.js', '/api/v1/nothing', '/api/nothing', '/files/x', '/graphql', '/metrics/x'])(
  '%s is not the page: a program that asks gets a program’s answer',
  async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  },
)

it.each(['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc%2fpasswd', '/assets/%00'])(
  '%s leads nowhere',
  async (url) => {
    const answer = await get(url)
    expect(answer.body).not.toContain('root:')
    expect(answer.body).not.toContain('"license"')
  },
)

it('a page built anew under a running server comes with its new files; while it is being built it says so', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sweepwise-page-'))
  mkdirSync(join(root, 'assets'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>one</title>')
  const running = await testServer({ webRoot: root })
  const at = (url: string) => running.app.inject({ url, headers: { host: 'localhost' } })
  expect((await at('/')).body).toContain('one')
  rmSync(join(root, 'index.html'))
  expect((await at('/')).statusCode).toBe(503)
  writeFileSync(join(root, 'assets', 'app-new.js'), 'export const two = 2')
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>two</title>')
  expect((await at('/')).body).toContain('two')
  const file = await at('/assets/app-new.js')
  expect([file.statusCode, file.body, file.headers['content-type']]).toEqual([
    200,
    'export const two = 2',
    expect.stringContaining('javascript'),
  ])
  await running.close()
  rmSync(root, { recursive: true, force: true })
})

it('a page that was not built says what to run', async () => {
  const bare = await testServer()
  const answer = await bare.app.inject({ url: '/', headers: { host: 'localhost' } })
  expect(answer.statusCode).toBe(503)
  expect(answer.body).toContain('npm run build:web')
  await bare.close()
})
