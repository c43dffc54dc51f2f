// What the page asks while runs train: curves, signs of life, the pulse of a run, its console.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../../wandb/testing/client-requests.ts'
import type { ConsoleAnswer, CurvesAnswer, LiveAnswer, ProjectDetail, PulseAnswer, RunDetail } from '../api.ts'
import { testServer } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
let client: ReturnType<typeof clientOf>
beforeAll(async () => {
  server = await testServer()
  client = clientOf(server.app)
})
afterAll(() => server.close())

async function ask<Answer>(
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
): Promise<{ status: number; body: Answer; text: string; headers: Record<string, unknown> }> {
  const answer = await server.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { host: '127.0.0.1:7272' },
    ...(payload === undefined ? {} : { payload }),
  })
  const isJson = String(answer.headers['content-type']).includes('json')
  return { status: answer.statusCode, body: (isJson ? answer.json() : null) as Answer, text: answer.body, headers: answer.headers }
}
const begin = async (project: string, run: string) => {
  await client.upsert(project, run)
  return (await ask<RunDetail>('GET', `/projects/${project}/runs/${run}`)).body.id
}
const curves = async (body: object) => (await ask<CurvesAnswer>('POST', '/curves/query', body)).body

it('a metric is drawn over the one that define_metric named for it, where the run logged that one', async () => {
  // `define_metric('epoch')`, `define_metric('acc', step_metric='epoch')`, `define_metric('loss', step_metric='never')`
  const m = [{ 1: 'epoch' }, { 1: 'acc', 5: 1 }, { 1: 'loss', 4: 'never' }]
  const config = JSON.stringify({ _wandb: { value: { t: {}, m } } })
  for (const run of ['with', 'without']) await client.upsert('axes', run, { config })
  const row = (step: number, more: object) => ({ _step: step, acc: step, loss: -step, ...more })
  await client.stream('axes', 'with', client.history(0, [row(0, { epoch: 0 }), row(1, { epoch: 1 })]))
  await client.stream('axes', 'without', client.history(0, [row(0, {}), row(1, {})]))
  const axes = async (run: string) =>
    Object.fromEntries(
      (await ask<RunDetail>('GET', `/projects/axes/runs/${run}`)).body.series.map(({ metric, stepMetric }) => [metric, stepMetric]),
    )
  expect(await axes('with')).toEqual({ acc: 'epoch', epoch: null, loss: null })
  expect(await axes('without')).toEqual({ acc: null, loss: null })
  const { metrics } = (await ask<ProjectDetail>('GET', '/projects/axes')).body
  expect(Object.fromEntries(metrics.map(({ name, stepMetric }) => [name, stepMetric]))).toEqual({ acc: 'epoch', epoch: null, loss: null })
})

it('the noise at the head of a project is that of its noise analysis, of the same number per run', async () => {
  for (const [i, [lr, seed]] of [
    [0.1, 0],
    [0.1, 1],
    [0.1, 2],
    [0.2, 0],
    [0.2, 1],
    [0.3, 0],
  ].entries()) {
    const config = JSON.stringify({ lr: { value: lr }, seed: { value: seed } })
    await client.upsert('noisy', `r${i}`, { config })
    // Highest in the middle: the best value and the mean of the last tenth are different numbers.
    const rows = Array.from({ length: 30 }, (_, step) => ({
      _step: step,
      accuracy: Math.sin(step / 10) * (i + 1) + (step === 29 ? i % 2 : 0),
    }))
    await client.stream('noisy', `r${i}`, {
      files: { 'wandb-history.jsonl': { offset: 0, content: rows.map((row) => JSON.stringify(row)) } },
    })
  }
  const { noise } = (await ask<ProjectDetail>('GET', '/projects/noisy?metric=accuracy&goal=maximize')).body
  const question = { runSet: { projects: ['noisy'] }, metric: 'accuracy', goal: 'maximize' }
  const analysis = (await ask<{ noise: { sd: number }; reducer: string }>('POST', '/analyses/noise', question)).body
  expect(noise).toMatchObject({ reducer: 'mean-last', configurations: 2, runs: 5 })
  expect(analysis.reducer).toBe('mean-last')
  expect(noise!.sd).toBeCloseTo(analysis.noise.sd, 12)
  const best = (await ask<ProjectDetail>('GET', '/projects/noisy?metric=accuracy&goal=maximize&reducer=best')).body.noise!
  expect(best.reducer).toBe('best')
  expect(Math.abs(best.sd - noise!.sd)).toBeGreaterThan(0.1)
})

describe('curves', () => {
  it('come for several runs and metrics; what has nothing new is not sent again, and what none logged is named', async () => {
    const [a, b] = [await begin('grow', 'a'), await begin('grow', 'b')]
    for (const run of ['a', 'b'])
      await client.stream(
        'grow',
        run,
        client.history(0, [
          { _step: 0, loss: 1, acc: 0 },
          { _step: 1, loss: 0.5, acc: 0.5 },
        ]),
      )
    const asked = { project: 'grow', runs: [a, b], metrics: ['loss', 'nobody'] }
    const first = await curves(asked)
    expect(first.curves.map(({ run, metric, x, y }) => [run, metric, x, y])).toEqual([
      [a, 'loss', [0, 1], [1, 0.5]],
      [b, 'loss', [0, 1], [1, 0.5]],
    ])
    expect(first.none).toEqual([
      [a, 'nobody'],
      [b, 'nobody'],
    ])
    const known = first.curves.map(({ run, metric, version }) => [run, metric, version])
    expect(await curves({ ...asked, known })).toMatchObject({
      curves: [],
      same: [
        [a, 'loss'],
        [b, 'loss'],
      ],
    })
    await client.stream('grow', 'b', client.history(2, [{ _step: 2, loss: 0.25 }]))
    const second = await curves({ ...asked, known })
    expect(second.same).toEqual([[a, 'loss']])
    expect(second.curves.map(({ run, y }) => [run, y])).toEqual([[b, [1, 0.5, 0.25]]])
  })

  it('one more point makes another version, also one with a step and a value that are there', async () => {
    const run = await begin('again', 'r')
    await client.stream('again', 'r', client.history(0, [{ _step: 0, loss: 1 }]))
    const asked = { project: 'again', runs: [run], metrics: ['loss'] }
    const before = (await curves(asked)).curves[0]!
    await client.stream('again', 'r', client.history(1, [{ _step: 0, loss: 1 }]))
    expect((await curves(asked)).curves[0]!.version).not.toBe(before.version)
  })

  it('stand over the step, the time of day, the time since the run began, or another metric of the same steps', async () => {
    const run = await begin('axes', 'r')
    const start = (await ask<RunDetail>('GET', '/projects/axes/runs/r')).body.startedAt!
    const at = (seconds: number) => start / 1000 + seconds
    await client.stream(
      'axes',
      'r',
      client.history(0, [
        { _step: 0, _timestamp: at(1), loss: 3, epoch: 0.5 },
        { _step: 10, _timestamp: at(2), loss: 2 },
        { _step: 20, _timestamp: at(4), loss: 1, epoch: 1.5 },
      ]),
    )
    const over = async (x: unknown) => (await curves({ project: 'axes', runs: [run], metrics: ['loss'], x })).curves[0]!
    expect((await over('step')).x).toEqual([0, 10, 20])
    expect((await over('time')).x).toEqual([1, 2, 4].map((seconds) => Math.round(at(seconds) * 1000)))
    for (const [i, ms] of [1000, 2000, 4000].entries()) expect((await over('relative')).x[i]).toBeCloseTo(ms, -1)
    expect(await over({ metric: 'epoch' })).toMatchObject({ x: [0.5, 1.5], y: [3, 1], points: 3, without: 1 })
    expect(await over({ metric: 'nobody' })).toMatchObject({ x: [], points: 3, without: 3 })
  })

  it('a window keeps what lies in it; requests that make no sense are refused with what was expected', async () => {
    const run = await begin('window', 'r')
    await client.stream(
      'window',
      'r',
      client.history(
        0,
        Array.from({ length: 100 }, (_, i) => ({ _step: i, loss: i })),
      ),
    )
    const asked = { project: 'window', runs: [run], metrics: ['loss'] }
    expect((await curves({ ...asked, window: [10, 12] })).curves[0]).toMatchObject({ points: 100, drawn: 3, y: [10, 11, 12] })
    expect((await curves({ ...asked, buckets: 10 })).curves[0]!.low).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
    expect((await ask('POST', '/curves/query', { ...asked, runs: ['nobody'] })).status).toBe(404)
    expect((await ask('POST', '/curves/query', { ...asked, project: 'nobody' })).status).toBe(404)
    expect((await ask('POST', '/curves/query', { ...asked, buckets: 1 })).status).toBe(400)
    expect((await ask('POST', '/curves/query', { ...asked, runs: Array.from({ length: 201 }, () => run) })).status).toBe(400)
  })

  it('of a run of another project are not given', async () => {
    const other = await begin('other', 'r')
    await client.stream('other', 'r', client.history(0, [{ _step: 0, loss: 1 }]))
    expect((await ask('POST', '/curves/query', { project: 'window', runs: [other], metrics: ['loss'] })).status).toBe(404)
  })
})

describe('signs of life', () => {
  it('are told of runs that call themselves running, as silence; not of those that ended', async () => {
    const run = await begin('life', 'r')
    const { body } = await ask<LiveAnswer>('GET', '/projects/life/live')
    expect(body.runs.map(({ id }) => id)).toEqual([run])
    expect(body.runs[0]!.silentMs).toBeGreaterThanOrEqual(0)
    expect(body.runs[0]!.silentMs).toBeLessThan(60_000)
    const pulse = async () => (await ask<PulseAnswer>('GET', '/projects/life/runs/r/pulse')).body
    const before = await pulse()
    expect(before).toMatchObject({ state: 'running', printed: 0, stopAsked: false })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await client.stream('life', 'r', { files: { 'output.log': { offset: 0, content: ['one\n', 'two\n'] } } })
    const printed = await pulse()
    expect(printed.printed).toBe(2)
    expect(printed.beat).not.toBe(before.beat)
    await ask('POST', '/projects/life/runs/r/stop')
    expect((await pulse()).stopAsked).toBe(true)
    await client.stream('life', 'r', { complete: true, exitcode: 7 })
    expect(await pulse()).toMatchObject({ state: 'failed' })
    expect((await ask<LiveAnswer>('GET', '/projects/life/live')).body.runs).toEqual([])
    expect((await ask<RunDetail>('GET', '/projects/life/runs/r')).body.attempts[0]).toMatchObject({ exitCode: 7, host: 'here' })
    expect((await ask('GET', '/projects/life/runs/nobody/pulse')).status).toBe(404)
  })
})

describe('the console', () => {
  it('is searched in any case over all of it, and taken along as a file in order, gaps passed over', async () => {
    await begin('said', 'r')
    const line = (i: number) => `${i % 1000 === 3 ? 'Needle' : 'hay'} ${i}\n`
    for (let from = 0; from < 12_000; from += 4000)
      await client.stream('said', 'r', {
        files: { 'output.log': { offset: from, content: Array.from({ length: 4000 }, (_, i) => line(from + i)) } },
      })
    await client.stream('said', 'r', { files: { 'output.log': { offset: 25_000, content: ['the needle of the end\n'] } } })
    const found = (await ask<ConsoleAnswer>('GET', '/projects/said/runs/r/console?find=NEEDLE&limit=5')).body
    expect(found).toMatchObject({ total: 25_001, matched: 13 })
    expect(found.lines.map((one) => one.line)).toEqual([3, 1003, 2003, 3003, 4003])
    expect((await ask<ConsoleAnswer>('GET', '/projects/said/runs/r/console?find=%25')).body).toMatchObject({ matched: 0, lines: [] })
    const file = await ask('GET', '/projects/said/runs/r/console.txt')
    expect(file.headers['content-disposition']).toMatch(/^attachment; .*console\.txt$/)
    expect(file.headers['content-type']).toBe('application/octet-stream')
    const lines = file.text.trimEnd().split('\n')
    expect(lines).toHaveLength(12_001)
    expect([lines[0], lines[11_999], lines.at(-1)]).toEqual(['hay 0', 'hay 11999', 'the needle of the end'])
  })

  it('names the exception that ended a run', async () => {
    await begin('raised', 'r')
    await client.stream('raised', 'r', {
      files: {
        'output.log': {
          offset: 0,
          content: [
            'ERROR 2026-11-21T13:00:00.000000 Traceback (most recent call last):\n',
            'ERROR 2026-11-21T13:00:00.000000   File "t.py", line 1\n',
            'ERROR 2026-11-21T13:00:00.000000 ValueError: no\n',
          ],
        },
      },
    })
    expect((await ask<RunDetail>('GET', '/projects/raised/runs/r')).body.exception).toBeNull()
    await client.stream('raised', 'r', { complete: true, exitcode: 1 })
    expect((await ask<RunDetail>('GET', '/projects/raised/runs/r')).body.exception).toBe('ValueError: no')
  })
})
