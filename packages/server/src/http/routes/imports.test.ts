import { existsSync, globSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorAnswer, ImportReport, ProjectDetail } from '../api.ts'
import { sweepCsv, testServer, upload } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function send(files: Record<string, string | Uint8Array>, options?: unknown, project?: string) {
  const { payload, headers } = upload(files, '', options)
  const query = project === undefined ? '' : `?${new URLSearchParams({ project })}`
  const response = await server.app.inject({
    method: 'POST',
    url: `/api/v1/imports${query}`,
    payload,
    headers: { host: 'localhost', ...headers },
  })
  return { status: response.statusCode, body: response.json<ImportReport & ErrorAnswer>() }
}

const detail = async (project: string) =>
  (
    await server.app.inject({ url: `/api/v1/projects/${encodeURIComponent(project)}`, headers: { host: 'localhost' } })
  ).json<ProjectDetail>()

describe('several files at once', () => {
  it('a folder of W&B runs keeps its folders, so each run keeps its own config.yaml', async () => {
    const files: Record<string, string> = {}
    for (let i = 0; i < 5; i++) {
      const run = `wandb/run-20260101_00000${i}-abc${i}/files`
      files[`${run}/config.yaml`] = `wandb_version: 1\nlr:\n  value: ${10 ** -i}\n`
      files[`${run}/wandb-summary.json`] = JSON.stringify({ loss: 1 / (i + 1) })
    }
    const { status, body } = await send(files)
    expect(body.error).toBeUndefined()
    expect(status).toBe(200)
    expect(body).toMatchObject({ format: 'wandb-dir', projects: [{ name: 'wandb', new: 5 }] })
    const { keys } = await detail('wandb')
    expect(keys.find(({ name }) => name === 'lr')).toMatchObject({ distinct: 5, role: 'param' })
    expect(body.projects[0]!.files).toMatchObject({ stored: 10, same: 0 })
    const file = await server.app.inject({
      url: '/api/v1/projects/wandb/runs/abc3/files/config.yaml',
      headers: { host: 'localhost' },
    })
    expect(file.body).toBe(files['wandb/run-20260101_000003-abc3/files/config.yaml'])
  })

  it('two files of one name stay two files', async () => {
    const { payload, headers } = upload({
      'a.jsonl': '{"lr":1,"loss":1}\n{"lr":2,"loss":2}\n',
      './a.jsonl': '{"lr":3,"loss":3}\n{"lr":4,"loss":4}\n',
    })
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/imports?project=both',
      payload,
      headers: { host: 'localhost', ...headers },
    })
    const body = response.json<ImportReport>()
    expect(body.projects.map(({ name, new: added }) => [name, added])).toEqual([
      ['both', 2],
      ['both', 2],
    ])
  })
})

describe('options', () => {
  it('decide what columns are, are remembered for the project, and apply to the next upload into it', async () => {
    const { body } = await send({ 'more.csv': sweepCsv(30) }, { metrics: ['drop*'], ignore: ['optimizer'] }, 'opted')
    const as = Object.fromEntries(body.projects[0]!.columns.map((column) => [column.name, column.as]))
    expect(as).toMatchObject({ dropout: 'metric', optimizer: 'ignored' })
    const again = await send({ 'other.csv': sweepCsv(31) }, undefined, 'opted')
    expect(Object.fromEntries(again.body.projects[0]!.columns.map((column) => [column.name, column.as]))).toMatchObject({
      dropout: 'metric',
    })
  })

  it.each([
    ['text that is not JSON', '{"params": [', /'\{"params"/],
    ['an unknown name', '{"parms": ["lr"]}', /parms/],
    ['a wrong type', '{"params": "lr"}', /options\.params/],
  ])('%s is refused with its place', async (_name, options, text) => {
    const { status, body } = await send({ 'x.csv': sweepCsv(5) }, options)
    expect(status).toBe(422)
    expect(body.error.code).toBe('BAD_OPTION')
    expect(body.error.message).toMatch(text)
  })
})

describe('what is no upload', () => {
  it('a body of another type, and a form without a file, say what was needed', async () => {
    const json = await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload: { a: 1 }, headers: { host: 'localhost' } })
    expect(json.statusCode).toBe(422)
    expect(json.json<ErrorAnswer>().error.message).toContain('multipart/form-data')
    const { status, body } = await send({}, { params: ['lr'] })
    expect(status).toBe(422)
    expect(body.error.message).toContain('at least one file')
  })

  it('an upload that is cut off stores nothing', async () => {
    const { payload, headers } = upload({ 'cut.csv': sweepCsv(500) })
    const response = await server.app.inject({
      method: 'POST',
      url: '/api/v1/imports',
      payload: payload.subarray(0, payload.length / 2),
      headers: { host: 'localhost', ...headers },
    })
    expect(response.statusCode).toBe(422)
    expect(response.json<ErrorAnswer>().error.message).toContain('complete')
    expect((await server.app.inject({ url: '/api/v1/projects/cut', headers: { host: 'localhost' } })).statusCode).toBe(404)
  })
})

it('names that lead elsewhere stay inside the upload', async () => {
  const before = existsSync('/tmp/sweepwise-escaped.csv')
  const { status, body } = await send(
    { '/tmp/../tmp/sweepwise-escaped.csv': sweepCsv(6), '..\\..\\C:\\other.csv': sweepCsv(7) },
    undefined,
    'kept inside',
  )
  expect([200, 422]).toContain(status)
  if (status === 422) expect(body.error.code).not.toBe('INTERNAL')
  expect(existsSync('/tmp/sweepwise-escaped.csv')).toBe(before)
})

it('leaves no temporary folder behind', async () => {
  await send({ 'kept.csv': sweepCsv(5) })
  await send({ 'refused.csv': 'x' })
  expect(globSync('sweepwise-upload-*', { cwd: tmpdir() }).filter((name) => readFolder(name))).toEqual([])
})

/** Another test of this machine may be uploading just now; what is ours holds one of our names. */
const readFolder = (name: string): boolean =>
  ['kept.csv', 'refused.csv'].some((file) => {
    try {
      return readFileSync(join(tmpdir(), name, file)) !== undefined
    } catch {
      return false
    }
  })

it('examples are imported once, whoever asks how often, with their views; a view that was removed stays removed', async () => {
  const ask = async () =>
    (await server.app.inject({ method: 'POST', url: '/api/v1/examples', headers: { host: 'localhost' } })).json<ImportReport>()
  const { projects } = await ask()
  expect(projects).toMatchObject([
    { name: 'first (example)', new: 40, same: 0 },
    { name: 'second (example)', new: 40, same: 0 },
  ])
  const [view, ...others] = await server.store.savedViews(projects[0]!.id)
  expect(view).toMatchObject({ name: 'best first', search: 'sort=-objective' })
  expect(others).toEqual([])
  await server.store.removeView(projects[0]!.id, view!.id)
  expect((await ask()).projects).toMatchObject([
    { new: 0, same: 40 },
    { new: 0, same: 40 },
  ])
  expect(await server.store.savedViews(projects[0]!.id)).toEqual([])
})
