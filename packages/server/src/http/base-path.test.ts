import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../wandb/testing/client-requests.ts'
import { pageUnder, readBasePath, withoutBasePath } from './base-path.ts'
import { KEY, testServer } from './testing/test-server.ts'

describe('--base-path', () => {
  it('is a path or a whole address', () => {
    expect(readBasePath('/sweepwise/')).toEqual({ origin: null, path: '/sweepwise' })
    expect(readBasePath('/a/b.c')).toEqual({ origin: null, path: '/a/b.c' })
    expect(readBasePath('/')).toEqual({ origin: null, path: '' })
    expect(readBasePath('https://lab.example/sweepwise')).toEqual({ origin: 'https://lab.example', path: '/sweepwise' })
    expect(readBasePath('http://lab.example:8080')).toEqual({ origin: 'http://lab.example:8080', path: '' })
  })

  it.each(['sweepwise', '/a/../b', '/a b', '/"><script>', '//x', 'http://', 'ftp://x/y', '/%2e'])('cannot be %j', (text) => {
    expect(() => readBasePath(text)).toThrow(/--base-path/)
  })

  it('comes off addresses, whether or not the proxy took it off already', () => {
    const place = readBasePath('/sweepwise')
    expect(
      ['/sweepwise', '/sweepwise/', '/sweepwise/graphql?x=1', '/sweepwise?x', '/graphql', '/sweepwiser/x', '/'].map((url) =>
        withoutBasePath(url, place),
      ),
    ).toEqual(['/', '/', '/graphql?x=1', '/?x', '/graphql', '/sweepwiser/x', '/'])
  })

  it('stands before the addresses in the page', () => {
    const html = '<html><head><script src="/assets/x.js"></script><link href="//other/x"></head></html>'
    expect(pageUnder(html, readBasePath('/s'))).toBe(
      '<html><head>\n    <meta name="base-path" content="/s" /><script src="/s/assets/x.js"></script><link href="//other/x"></head></html>',
    )
    expect(pageUnder(html, readBasePath('/'))).toBe(html)
  })
})

describe('a server behind a reverse proxy', () => {
  let server: Awaited<ReturnType<typeof testServer>>
  beforeAll(async () => {
    server = await testServer({ place: readBasePath('https://lab.example/sweepwise') })
  })
  afterAll(() => server.close())
  const authorization = `Bearer ${KEY}`

  it('hands out its public addresses, and leads the client’s links to its pages', async () => {
    const client = clientOf(server.app, { host: '127.0.0.1:7272', authorization })
    await client.upsert('p', 'r')
    const { data } = await client.graphql(
      'mutation { createRunFiles(input: {projectName: "p", runName: "r", files: ["a.txt"]}) { files { uploadUrl } } }',
    )
    expect(data.createRunFiles.files[0].uploadUrl).toMatch(/^https:\/\/lab\.example\/sweepwise\/files\/put\//)
    const link = await server.app.inject({ url: '/sweepwise/local/p/runs/r', headers: { host: 'lab.example', authorization } })
    expect([link.statusCode, link.headers.location]).toEqual([302, '/sweepwise/projects/p/runs/r'])
    const api = await server.app.inject({ url: '/sweepwise/api/v1/projects', headers: { host: 'lab.example', authorization } })
    expect(api.statusCode).toBe(200)
  })

  it('asks for a key although it listens on this machine alone, and knows its own page by its public address', async () => {
    const ask = (headers: Record<string, string>) =>
      server.app.inject({
        method: 'POST',
        url: '/api/v1/projects',
        headers: { host: '127.0.0.1:7272', ...headers },
        payload: { name: `n${Math.random()}` },
      })
    expect((await ask({})).statusCode).toBe(401)
    expect((await ask({ authorization, origin: 'https://lab.example' })).statusCode).toBe(201)
    expect((await ask({ authorization, origin: 'http://lab.example' })).statusCode).toBe(403)
    expect((await ask({ authorization, origin: 'https://evil.example' })).statusCode).toBe(403)
  })
})
