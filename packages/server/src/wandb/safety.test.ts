import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY, testServer } from '../http/testing/test-server.ts'
import { readFileName } from '../store/files/file-name.ts'
import { openCapability, sealCapability } from './files/capability.ts'
import { clientOf, RESUME } from './testing/client-requests.ts'

type Server = Awaited<ReturnType<typeof testServer>>

const CREATE = `mutation CreateRunFiles($entity: String!, $project: String!, $run: String!, $files: [String!]!) {
  createRunFiles(input: {entityName: $entity, projectName: $project, runName: $run, files: $files}) { runID uploadHeaders files { name uploadUrl } } }`
const FILES =
  'query ($run: String!) { project(name: "safe") { run(name: $run) { files { edges { node { name directUrl sizeBytes } } } } } }'

describe('files', () => {
  let server: Server
  let client: ReturnType<typeof clientOf>
  beforeAll(async () => {
    server = await testServer()
    client = clientOf(server.app)
    await client.upsert('safe', 'run')
  })
  afterAll(() => server.close())

  const announce = async (names: readonly string[]) =>
    (await client.graphql(CREATE, { entity: 'local', project: 'safe', run: 'run', files: names }, 'CreateRunFiles')).data.createRunFiles
      .files as {
      name: string
      uploadUrl: string | null
    }[]
  const pathOf = (url: string) => new URL(url).pathname
  const put = (url: string, payload: string | Buffer = 'bytes') =>
    server.app.inject({ method: 'PUT', url: pathOf(url), headers: { host: '127.0.0.1:7272' }, payload })
  const filesOnDisk = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) =>
      statSync(join(folder, name)).isDirectory() ? filesOnDisk(join(folder, name)) : [join(folder, name)],
    )

  it('go up and come back byte for byte; sent again the new ones count and the old ones are gone', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 256))
    const [file] = await announce(['media/images/ä b.png'])
    expect((await put(file!.uploadUrl!, 'first')).statusCode).toBe(200)
    expect((await put(file!.uploadUrl!, bytes)).statusCode).toBe(200)
    const listed = (await client.graphql(FILES, { run: 'run' })).data.project.run.files.edges[0].node
    expect(listed).toMatchObject({ name: 'media/images/ä b.png', sizeBytes: bytes.length })
    const got = await server.app.inject({ method: 'GET', url: pathOf(listed.directUrl), headers: { host: '127.0.0.1:7272' } })
    expect(got.rawPayload.equals(bytes)).toBe(true)
    expect(got.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' })
    expect(got.headers['content-disposition']).toMatch(/^attachment/)
    expect(filesOnDisk(join(server.folder, 'files'))).toHaveLength(1)
  })

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    'a/../../b',
    '..',
    '.',
    '',
    'a//b',
    'C:\\windows\\x',
    '..\\..\\x',
    'nul\0byte',
    'line\nbreak',
    'x'.repeat(2000),
  ])('a name that leaves its folder gets no address: %j', async (name) => {
    expect(readFileName(name)).toBeNull()
    const files = await announce([name, 'fine.txt'])
    expect(files.map(({ uploadUrl }) => uploadUrl !== null)).toEqual([false, true])
  })

  it('an address cannot be guessed, changed, used for another purpose or after its time', async () => {
    const [file] = await announce(['a.txt'])
    const token = pathOf(file!.uploadUrl!).split('/').at(-1)!
    const [said, seal] = token.split('.')
    const other = Buffer.from(JSON.stringify(['put', 'other', '../x', Date.now() + 1e9])).toString('base64url')
    const before = filesOnDisk(join(server.folder, 'files'))
    for (const forged of [
      `${other}.${seal}`,
      `${said}.`,
      `${said}`,
      `${said}.${'A'.repeat(seal!.length)}`,
      `${said}.${seal}x`,
      '',
      'x.y.z',
      '%00',
      '..%2f..',
    ])
      expect((await put(`http://h/files/put/${forged}`)).statusCode, forged).toBeGreaterThanOrEqual(400)
    expect((await server.app.inject({ method: 'GET', url: `/files/get/${token}/a.txt`, headers: { host: '127.0.0.1' } })).statusCode).toBe(
      403,
    )
    expect(filesOnDisk(join(server.folder, 'files'))).toEqual(before)
    const sealed = sealCapability({ action: 'put', owner: 'r', path: 'p', until: 1000 }, 'secret')
    expect(openCapability(sealed, 'put', 'secret', 999)).toMatchObject({ path: 'p' })
    expect(openCapability(sealed, 'put', 'secret', 1000)).toBeNull()
    expect(openCapability(sealed, 'put', 'another', 999)).toBeNull()
  })

  it('of a deleted run are refused, and those it had are gone from the disk', async () => {
    await client.upsert('safe', 'gone')
    const { uploadUrl } = (await client.graphql(CREATE, { entity: 'local', project: 'safe', run: 'gone', files: ['a'] })).data
      .createRunFiles.files[0]
    await put(uploadUrl)
    const before = filesOnDisk(join(server.folder, 'files')).length
    const id = (await client.graphql('query { project(name: "safe") { run(name: "gone") { id } } }')).data.project.run.id
    await client.graphql('mutation ($id: ID!) { deleteRun(input: {id: $id}) { clientMutationId } }', { id })
    expect(filesOnDisk(join(server.folder, 'files'))).toHaveLength(before - 1)
    expect((await put(uploadUrl)).statusCode).toBe(404)
    expect(filesOnDisk(join(server.folder, 'files'))).toHaveLength(before - 1)
  })

  it('names, notes and tags are kept as they are, and reach the page as JSON, never as markup', async () => {
    const evil = '<img src=x onerror=alert(1)>\u001b[2J\u202e"\'`'
    await client.upsert('safe', 'evil', { displayName: evil, notes: evil, tags: [evil], groupName: evil })
    const answer = await server.app.inject({ method: 'GET', url: '/api/v1/projects/safe/runs/evil', headers: { host: 'localhost' } })
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.json()).toMatchObject({ name: evil, notes: evil, tags: [evil], group: evil })
  })

  it.each(['../x', 'a/b', 'x'.repeat(300), 'nul\0'])('a run id that is no id is refused: %j', async (name) => {
    expect(await client.upsert('safe', name)).toBeUndefined()
  })

  it('a body beyond the limit is refused, one that unpacks beyond it as well', async () => {
    const { gzipSync } = await import('node:zlib')
    const bomb = gzipSync(Buffer.alloc(100 << 20, 0x20))
    const answer = await server.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { host: 'localhost', 'content-type': 'application/json', 'content-encoding': 'gzip' },
      payload: bomb,
    })
    expect(answer.statusCode).toBe(413)
    const large = await server.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { host: 'localhost' },
      payload: Buffer.alloc(70 << 20, 0x20),
    })
    expect(large.statusCode).toBe(413)
  })

  it('a web page of another origin cannot log or delete, whatever content type it uses', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await server.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { host: '127.0.0.1:7272', origin: 'http://evil.example', 'content-type': type },
        payload: '{"query":"{viewer{id}}"}',
      })
      expect(answer.statusCode, type).toBe(403)
    }
  })

  it('telemetry is declined before any key is asked for', async () => {
    const answer = await server.app.inject({ method: 'POST', url: '/sdk/otel/v1/metrics', headers: { host: 'localhost' } })
    expect(answer.statusCode).toBe(404)
  })

  it('a regular expression that would run for ever is refused', async () => {
    const answer = await client.graphql('query ($f: JSONString) { project(name: "safe") { runCount(filters: $f) } }', {
      f: JSON.stringify({ displayName: { $regex: '(a+)+$' } }),
    })
    expect(answer.status).toBe(400)
  })
})

describe('keys', () => {
  let server: Server
  beforeAll(async () => {
    server = await testServer({ requireKey: true })
  })
  afterAll(() => server.close())
  const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`api:${key}`).toString('base64')}` })
  const make = async (...scopes: ('log' | 'read' | 'write')[]) => (await server.store.createToken({ name: scopes.join(), scopes })).key

  it('have 40 letters and digits, are stored as hashes only, and can be revoked', async () => {
    const key = await make('log')
    expect(key).toMatch(/^[A-Za-z0-9]{40}$/)
    const client = clientOf(server.app, basic(key))
    expect((await client.upsert('p', 'r')).inserted).toBe(true)
    const tokens = await server.store.listTokens()
    expect(JSON.stringify(tokens)).not.toContain(key)
    await server.store.revokeToken(tokens.at(-1)!.id)
    expect((await client.graphql('{ viewer { id } }')).status).toBe(401)
    expect((await client.stream('p', 'r', {})).statusCode).toBe(401)
  })

  it('are asked for everywhere but where an address is its own permission', async () => {
    for (const [method, url] of [
      ['POST', '/graphql'],
      ['POST', '/files/local/p/r/file_stream'],
      ['GET', '/api/v1/projects'],
      ['GET', '/'],
      ['GET', '/metrics'],
      ['POST', '/graphql?x=/healthz'],
      ['POST', '/files/put/../../graphql'],
    ] as const)
      expect((await server.app.inject({ method, url, headers: { host: 'localhost' } })).statusCode, url).toBe(401)
    expect((await server.app.inject({ method: 'GET', url: '/healthz', headers: { host: 'localhost' } })).statusCode).toBe(200)
    expect((await server.app.inject({ method: 'PUT', url: '/files/put/x.y', headers: { host: 'localhost' } })).statusCode).toBe(403)
  })

  it('to log: resumes its runs, reads nothing else and deletes nothing', async () => {
    const client = clientOf(server.app, basic(await make('log')))
    const { bucket } = await client.upsert('mine', 'r')
    expect((await client.graphql(RESUME, { project: 'mine', name: 'r' })).data.model.bucket.id).toBe(bucket.id)
    expect((await client.graphql('{ project(name: "mine") { runs { edges { node { config } } } } }')).status).toBe(403)
    const artifact =
      'createArtifact(input: {projectName: "mine", runName: "r", artifactTypeName: "t", artifactCollectionNames: ["a"], digest: "d"})'
    const made = await client.graphql(`mutation { ${artifact} { artifact { id state } } }`)
    expect(made.data.createArtifact.artifact.state).toBe('PENDING')
    const asked = await client.graphql('{ project(name: "mine") { artifact(name: "none:v0") { artifactType { name } } } }')
    expect(asked).toMatchObject({ status: 200, data: { project: { artifact: null } } })
    expect((await client.graphql('{ project(name: "mine") { artifactTypes { edges { node { name } } } } }')).status).toBe(403)
    const { id: artifactId } = made.data.createArtifact.artifact
    const told = await client.graphql(
      `{ artifact(id: "${artifactId}") { state files { edges { node { directUrl } } } currentManifest { file { directUrl } } artifactSequence { name artifacts { totalCount } } } }`,
    )
    expect(told.data.artifact).toEqual({
      state: 'PENDING',
      files: null,
      currentManifest: null,
      artifactSequence: { name: 'a', artifacts: null },
    })
    expect(
      (
        await client.graphql(
          `mutation { deleteArtifact(input: {artifactID: "${made.data.createArtifact.artifact.id}"}) { artifact { id } } }`,
        )
      ).status,
    ).toBe(403)
    expect((await client.graphql('{ model(name: "mine") { runs { edges { node { config } } } } }')).data.model.runs).toBeNull()
    expect((await client.graphql('{ models { edges { node { name } } } }')).status).toBe(403)
    expect((await client.graphql(`mutation { deleteRun(input: {id: "${bucket.id}"}) { clientMutationId } }`)).status).toBe(403)
    const rest = await server.app.inject({
      method: 'GET',
      url: '/api/v1/projects',
      headers: { host: 'localhost', ...basic(await make('log')) },
    })
    expect(rest.statusCode).toBe(403)
  })

  it('to read: sees everything and changes nothing', async () => {
    const key = await make('read')
    const client = clientOf(server.app, basic(key))
    expect((await client.graphql('{ models { edges { node { name } } } }')).status).toBe(200)
    expect((await client.graphql('mutation { upsertBucket(input: {name: "x", modelName: "y", config: "{}"}) { inserted } }')).status).toBe(
      403,
    )
    expect((await client.stream('mine', 'r', {})).statusCode).toBe(403)
    const ask = (method: 'GET' | 'DELETE', url: string) => server.app.inject({ method, url, headers: { host: 'localhost', ...basic(key) } })
    expect((await ask('GET', '/api/v1/projects')).statusCode).toBe(200)
    expect((await ask('DELETE', '/api/v1/projects/mine')).statusCode).toBe(403)
  })

  it('cannot be tried without end', async () => {
    const guess = () =>
      server.app.inject({
        method: 'GET',
        url: '/api/v1/projects',
        headers: { host: 'localhost', ...basic('w'.repeat(40)) },
        remoteAddress: '10.0.0.9',
      })
    const statuses: number[] = []
    for (let i = 0; i < 25; i++) statuses.push((await guess()).statusCode)
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
    expect(statuses.slice(20)).toEqual(Array(5).fill(429))
    const fine = await server.app.inject({ method: 'GET', url: '/api/v1/projects', headers: { host: 'localhost', ...basic(KEY) } })
    expect(fine.statusCode).toBe(200)
  })
})
