import type { AnalysisResult, CorrelationBody, ImportanceBody } from '@sweepwise/core'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorAnswer, HistoryAnswer, ImportReport, ProjectDetail, ProjectSummary, RunDetail, RunsPage } from './api.ts'
import { sweepCsv, testServer, upload } from './testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

const LOCAL = { host: '127.0.0.1:7272' }

async function ask<T>(
  method: InjectOptions['method'],
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: T; headers: Record<string, unknown>; text: string }> {
  const response = await server.app.inject({
    method,
    url,
    headers: { ...LOCAL, ...headers },
    ...(body === undefined ? {} : { payload: (body === null ? 'null' : body) as object }),
  } as InjectOptions)
  const json = response.headers['content-type']?.toString().includes('json') === true
  return { status: response.statusCode, body: (json ? response.json() : undefined) as T, headers: response.headers, text: response.body }
}

async function imported(name: string, content = sweepCsv(60), options?: unknown): Promise<ImportReport> {
  const { payload, headers } = upload(name, content, options)
  const response = await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload, headers: { ...LOCAL, ...headers } })
  expect(response.statusCode).toBe(200)
  return response.json()
}

describe('importing through the page', () => {
  it('names the format, the project and how every column was read; again it changes nothing', async () => {
    const report = await imported('first.csv')
    expect(report).toMatchObject({
      source: 'first.csv',
      format: 'csv',
      projects: [{ name: 'first', new: 60, changed: 0, same: 0, rejected: 0 }],
    })
    const as = Object.fromEntries(report.projects[0]!.columns.map((column) => [column.name, column.as]))
    expect(as).toEqual({
      name: 'name',
      lr: 'param',
      optimizer: 'param',
      dropout: 'param',
      seed: 'seed',
      val_accuracy: 'metric',
      train_loss: 'metric',
    })
    const before = (await ask<ProjectDetail>('GET', '/api/v1/projects/first')).body.revision
    expect(await imported('first.csv')).toMatchObject({ projects: [{ new: 0, same: 60 }] })
    expect((await ask<ProjectDetail>('GET', '/api/v1/projects/first')).body.revision).toBe(before)
  })

  it('what cannot be read is refused with its reason and leaves no project behind', async () => {
    const { payload, headers } = upload('broken.csv', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0]))
    const response = await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload, headers: { ...LOCAL, ...headers } })
    expect(response.statusCode).toBe(422)
    expect(response.json<ErrorAnswer>().error).toMatchObject({ code: 'BINARY_FILE' })
    expect((await ask('GET', '/api/v1/projects/broken')).status).toBe(404)
  })

  it('an uploaded name cannot leave its folder', async () => {
    const report = await imported('../../../../tmp/escape.csv')
    expect(report.projects[0]!.name).toBe('escape')
  })

  it('only whoever knows the secret may name a path of this machine', async () => {
    const path = `${server.folder}/example.csv`
    expect((await ask('POST', '/api/v1/imports/local', { path })).status).toBe(403)
    expect((await ask('POST', '/api/v1/imports/local', { path }, { 'x-sweepwise-secret': server.secret })).status).toBe(200)
  })
})

describe('a project', () => {
  it('shows runs, keys with roles, metrics, the objective in use and its best value', async () => {
    await imported('detail.csv')
    const { body } = await ask<ProjectDetail>('GET', '/api/v1/projects/detail')
    expect(body).toMatchObject({
      name: 'detail',
      runs: 60,
      runsByState: { finished: 60 },
      effectiveObjective: { metric: 'val_accuracy', goal: 'maximize' },
      noise: null,
      sources: [{ key: 'detail.csv', format: 'csv', notes: [] }],
    })
    expect(body.keys.find(({ name }) => name === 'lr')).toMatchObject({ role: 'param', kind: 'numeric', scale: 'log' })
    expect(body.metrics.find(({ name }) => name === 'val_accuracy')).toMatchObject({ finite: 48, nonFinite: 12, missing: 0 })
    expect(body.best!.value).toBeGreaterThan(0.75)
  })

  it('a declared role changes what is analysed, and null takes it back', async () => {
    await imported('roles.csv')
    expect((await ask('PUT', '/api/v1/projects/roles/keys/dropout', { role: 'ignored' })).body).toMatchObject({
      role: 'ignored',
      detected: { role: 'param' },
    })
    const params = async () =>
      (
        (
          await ask<AnalysisResult<CorrelationBody>>('POST', '/api/v1/analyses/correlation', {
            runSet: { projects: ['roles'] },
            metric: 'val_accuracy',
          })
        ).body.params ?? []
      ).map(({ name }) => name)
    expect(await params()).not.toContain('dropout')
    await ask('PUT', '/api/v1/projects/roles/keys/dropout', null, { 'content-type': 'application/json' })
    expect(await params()).toContain('dropout')
    expect((await ask('PUT', '/api/v1/projects/roles/keys/nothing', { role: 'param' })).status).toBe(422)
  })

  it('can be renamed, deleted and restored', async () => {
    const report = await imported('gone.csv')
    const { id } = report.projects[0]!
    expect((await ask<ProjectSummary>('PATCH', `/api/v1/projects/${id}`, { name: 'renamed' })).body.name).toBe('renamed')
    expect((await ask('DELETE', `/api/v1/projects/${id}`)).status).toBe(204)
    expect((await ask('GET', '/api/v1/projects/renamed')).status).toBe(404)
    expect(
      (await ask<{ projects: ProjectSummary[] }>('GET', '/api/v1/projects?deleted=true')).body.projects.map((project) => project.id),
    ).toContain(id)
    expect((await ask<ProjectSummary>('POST', `/api/v1/projects/${id}/restore`)).body).toMatchObject({ name: 'renamed', runs: 60 })
  })

  it('an objective the user sets is used from then on', async () => {
    await imported('objective.csv')
    expect(
      (await ask('PUT', '/api/v1/projects/objective/objective', { metric: 'train_loss', goal: 'minimize', reducer: 'auto' })).status,
    ).toBe(204)
    const { body } = await ask<ProjectDetail>('GET', '/api/v1/projects/objective')
    expect(body.effectiveObjective).toMatchObject({ metric: 'train_loss' })
    expect(body.best!.value).toBeCloseTo(1 / 60, 12)
  })
})

describe('runs', () => {
  it('are filtered, sorted with missing last, and paged; NaN is a note, never a number', async () => {
    await imported('table.csv')
    const { body } = await ask<RunsPage>('POST', '/api/v1/runs/query', {
      runSet: { projects: ['table'], filter: 'optimizer = adam' },
      sort: ['-metric:val_accuracy'],
      limit: 100,
    })
    expect(body).toMatchObject({ total: 60, matched: 20 })
    const at = body.columns.findIndex(({ id }) => id === 'metric:val_accuracy')
    const values = body.rows.map(({ cells }) => cells[at] as number | null)
    const finite = values.filter((value) => value !== null)
    expect(finite).toEqual(finite.toSorted((a, b) => b - a))
    expect(values.slice(finite.length).every((value) => value === null)).toBe(true)
    expect(body.rows.at(-1)!.notes).toEqual({ [at]: 'NaN' })
    const page = await ask<RunsPage & { nextCursor: number | null }>('GET', '/api/v1/projects/table/runs?limit=50')
    expect(page.body.nextCursor).toBe(50)
    expect(
      (await ask<{ rows: unknown[]; nextCursor: number | null }>('GET', '/api/v1/projects/table/runs?limit=50&cursor=50')).body,
    ).toMatchObject({ nextCursor: null, rows: { length: 10 } })
  })

  it('one run shows its config with roles, its summary, and a history in min–max buckets', async () => {
    const steps = Array.from({ length: 100 }, (_, i) => i)
    await imported(
      'curves.jsonl',
      `${JSON.stringify({ name: 'a', lr: 0.1, loss: steps.map((i) => 1 / (i + 1)) })}\n${JSON.stringify({ name: 'b', lr: 0.2, loss: steps.map((i) => 2 / (i + 1)) })}\n`,
    )
    const page = await ask<RunsPage>('POST', '/api/v1/runs/query', { runSet: { projects: ['curves'] } })
    const { id } = page.body.rows[0]!
    const detail = await ask<RunDetail>('GET', `/api/v1/projects/curves/runs/${id}`)
    expect(detail.body).toMatchObject({ config: { lr: 0.1 }, roles: { lr: 'param' }, series: [{ metric: 'loss', points: 100 }] })
    const all = await ask<HistoryAnswer>('GET', `/api/v1/projects/curves/runs/${id}/history`)
    expect(all.body.series[0]!.values).toHaveLength(100)
    const few = (await ask<HistoryAnswer>('GET', `/api/v1/projects/curves/runs/${id}/history?buckets=10`)).body.series[0]!
    expect(few).toMatchObject({ points: 100, values: { length: 10 } })
    expect(few.high![0]).toBe(1)
    expect(few.low!.at(-1)).toBe(0.01)
    expect((await ask('GET', '/api/v1/projects/curves/runs/nobody')).status).toBe(404)
  })

  it('come back out as CSV with the same values', async () => {
    await imported('out.csv')
    const { text, headers } = await ask('GET', '/api/v1/projects/out/export?format=csv&filter=optimizer%20%3D%20sgd')
    expect(headers['content-disposition']).toContain('out.csv')
    expect(text.trim().split('\n')).toHaveLength(21)
    expect(text.split('\n')[0]).toContain('config.lr')
  })
})

describe('an analysis', () => {
  it('answers with the header of every result, and its ledger adds up', async () => {
    await imported('ledger.csv')
    const { body } = await ask<AnalysisResult<CorrelationBody>>('POST', '/api/v1/analyses/correlation', {
      runSet: { projects: ['ledger'] },
      metric: 'val_accuracy',
    })
    expect(body).toMatchObject({
      schema: 1,
      analysis: 'correlation',
      status: 'ok',
      metric: 'val_accuracy',
      goal: 'maximize',
      reducer: 'summary',
      seed: 7272,
    })
    expect(body.runs).toEqual({ total: 60, used: 48, dropped: [{ reason: 'metric is NaN', count: 12 }] })
    expect(body.params![0]).toMatchObject({ name: 'lr', verdict: 'confirmed', better: 'higher' })
  })

  it('streams its result when asked for events', async () => {
    await imported('stream.csv')
    const { text, headers } = await ask(
      'POST',
      '/api/v1/analyses/correlation',
      { runSet: { projects: ['stream'] }, metric: 'val_accuracy' },
      { accept: 'text/event-stream' },
    )
    expect(headers['content-type']).toBe('text/event-stream')
    expect(text).toMatch(/^event: result\ndata: \{"schema":1/)
  })

  it('streams the stages of an analysis that has them, each a whole result, the last as the plain answer', async () => {
    await imported('staged.csv')
    const question = { runSet: { projects: ['staged'] }, metric: 'val_accuracy' }
    const { text } = await ask('POST', '/api/v1/analyses/importance', question, { accept: 'text/event-stream' })
    const events = text
      .trim()
      .split('\n\n')
      .map((event) => {
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event)!
        return { name, result: JSON.parse(data!) as AnalysisResult<ImportanceBody> }
      })
    expect(events.map(({ name }) => name)).toEqual([...new Array(events.length - 1).fill('stage'), 'result'])
    expect(events.length).toBeGreaterThanOrEqual(5)
    expect(events[0]!.result).toMatchObject({ schema: 1, status: 'ok', fit: { trees: { grown: 300 } } })
    expect(events[0]!.result.stages!.map(({ name, state }) => `${name} ${state}`).slice(0, 2)).toEqual(['bars done', 'tests running'])
    const plain = await ask<AnalysisResult<ImportanceBody>>('POST', '/api/v1/analyses/importance', question)
    expect(events.at(-1)!.result).toEqual(plain.body)
  })

  it('weak data is an answer, not an error', async () => {
    await imported('flat.csv', 'lr,loss\n1,2\n2,2\n3,2\n4,2\n')
    const { status, body } = await ask<AnalysisResult>('POST', '/api/v1/analyses/correlation', {
      runSet: { projects: ['flat'] },
      metric: 'loss',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'unanswerable', reason: { code: 'METRIC_CONSTANT' } })
  })
})

describe('what is wrong with a request is said', () => {
  it.each([
    [
      'an unknown metric, with the nearest names',
      'POST',
      '/api/v1/analyses/correlation',
      { runSet: { projects: ['first'] }, metric: 'val_acuracy' },
      422,
      'UNKNOWN_METRIC',
      /'val_accuracy'/,
    ],
    [
      'an unknown analysis',
      'POST',
      '/api/v1/analyses/magic',
      { runSet: { projects: ['first'] }, metric: 'x' },
      404,
      'UNKNOWN_ANALYSIS',
      /correlation/,
    ],
    [
      'a bad option',
      'POST',
      '/api/v1/analyses/correlation',
      { runSet: { projects: ['first'] }, metric: 'val_accuracy', options: { adaptive: 'maybe' } },
      422,
      'BAD_OPTION',
      /one of unknown/,
    ],
    [
      'a bad filter, with the place',
      'POST',
      '/api/v1/runs/query',
      { runSet: { projects: ['first'], filter: 'lr >' } },
      422,
      'BAD_FILTER',
      /character/,
    ],
    [
      'a column that is not there',
      'POST',
      '/api/v1/runs/query',
      { runSet: { projects: ['first'], filter: 'lrr > 1' } },
      422,
      'UNKNOWN_COLUMN',
      /'lr'/,
    ],
    ['a project that is not there', 'GET', '/api/v1/projects/frist', undefined, 404, 'UNKNOWN_PROJECT', /'first'/],
    [
      'a body of another shape, with the path',
      'POST',
      '/api/v1/runs/query',
      { runSet: { projects: 'first' } },
      400,
      'BAD_REQUEST',
      /body\.runSet\.projects/,
    ],
    ['a route that is not there', 'GET', '/api/v1/nothing', undefined, 404, 'NOT_FOUND', /openapi/],
  ] as const)('%s', async (_name, method, url, body, status, code, text) => {
    const answer = await ask<ErrorAnswer>(method, url, body)
    expect(answer.status).toBe(status)
    expect(answer.body.error.code).toBe(code)
    expect(answer.body.error.message).toMatch(text)
  })
})

describe('other pages are kept out', () => {
  it('a name that merely points here is refused, and so is a foreign origin that writes', async () => {
    expect((await ask('GET', '/api/v1/projects', undefined, { host: 'evil.example' })).status).toBe(403)
    expect((await ask('POST', '/api/v1/projects', { name: 'x' }, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await ask('POST', '/api/v1/projects', { name: 'mine' }, { origin: 'http://127.0.0.1:7272' })).status).toBe(201)
    expect((await ask('GET', '/healthz', undefined, { host: 'localhost:1' })).status).toBe(200)
  })
})

it('says how it is, in words for people, for Prometheus and for programs', async () => {
  expect((await ask('GET', '/healthz')).body).toEqual({ status: 'ok', version: '0.0.0' })
  expect((await ask('GET', '/metrics')).text).toMatch(/^sweepwise_projects \d+$/m)
  const { body } = await ask<{ paths: Record<string, unknown> }>('GET', '/api/openapi.json')
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/api/v1/projects', '/api/v1/analyses/{name}', '/api/v1/runs/query', '/api/v1/imports']),
  )
})
