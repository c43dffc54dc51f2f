import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testServer } from '../../http/testing/test-server.ts'
import { clientOf, RESUME } from '../testing/client-requests.ts'

type Server = Awaited<ReturnType<typeof testServer>>
let server: Server
let client: ReturnType<typeof clientOf>
beforeAll(async () => {
  server = await testServer()
  client = clientOf(server.app)
})
afterAll(() => server.close())

const row = (step: number, more: Record<string, unknown> = {}) => ({
  _step: step,
  _timestamp: 1_795_000_000 + step,
  _runtime: step,
  loss: 1 / (step + 1),
  ...more,
})
const rows = (from: number, n: number) => Array.from({ length: n }, (_, i) => row(from + i))

let count = 0
/** A fresh run, and what it has of a metric in the order of steps. */
async function fresh() {
  const id = `run${++count}`
  await client.upsert('streams', id)
  const project = (await server.store.findProject('streams'))!
  const send = async (offset: number, lines: readonly unknown[]) =>
    (await client.stream('streams', id, client.history(offset, lines))).statusCode
  const stored = () => server.store.findRun(project.id, id).then((run) => run!)
  const points = async (metric = 'loss') => {
    const [series] = await server.store.history((await stored()).id, { metrics: [metric] })
    return series === undefined ? [] : [...series.steps].map((step, i) => [step, series.values[i]!] as const).sort((a, b) => a[0] - b[0])
  }
  const resumed = async () => (await client.graphql(RESUME, { project: 'streams', name: id }, 'RunResumeStatus')).data.model.bucket
  return { id, projectId: project.id, send, stored, points, resumed }
}
const expected = (n: number) => rows(0, n).map(({ _step, loss }) => [_step, loss])

describe('lines of a history', () => {
  it('sent again change nothing: whole, in part, in other cuts', async () => {
    const { send, points, resumed } = await fresh()
    for (const [offset, n] of [
      [0, 10],
      [0, 10],
      [5, 10],
      [0, 3],
      [14, 1],
      [0, 15],
    ] as const) {
      expect(await send(offset, rows(offset, n))).toBe(200)
    }
    expect(await points()).toEqual(expected(15))
    expect(await resumed()).toMatchObject({ historyLineCount: 15, historyTail: '["{\\"_step\\":14}"]', eventsTail: '[]' })
  })

  it('sent again after they were folded change nothing either', async () => {
    const { send, points } = await fresh()
    await send(0, rows(0, 50))
    await server.store.compact()
    await send(10, rows(10, 50))
    expect(await points()).toEqual(expected(60))
  })

  it('that overtake others leave a gap, which fills later', async () => {
    const { send, points } = await fresh()
    await send(20, rows(20, 5))
    await send(0, rows(0, 10))
    await send(8, rows(8, 14))
    expect(await points()).toEqual(expected(25))
  })

  it('of two processes that resumed one run are all kept, once, also when both try again', async () => {
    const { send, points } = await fresh()
    const other = Array.from({ length: 3 }, (_, i) => row(5 + i, { loss: -1, _timestamp: 1_795_001_000 + i }))
    await send(0, rows(0, 5))
    await send(5, rows(5, 4))
    await send(5, other)
    await send(5, rows(5, 4))
    await send(5, other)
    expect(await points()).toEqual(
      [...expected(9), ...other.map(({ _step }) => [_step, -1])].sort((a, b) => a[0]! - b[0]! || b[1]! - a[1]!),
    )
  })

  it('keep steps logged twice, clocks that jump, and lines without a step', async () => {
    const { send, points, stored } = await fresh()
    await send(0, [row(0), row(1), row(1, { loss: 7 }), row(2, { _timestamp: 5 }), row(3, { _timestamp: -1e9 }), { loss: 9 }])
    expect(await points()).toEqual([
      [0, 1],
      [1, 0.5],
      [1, 7],
      [2, 1 / 3],
      [3, 0.25],
      [5, 9],
    ])
    const [series] = await server.store.history((await stored()).id, { metrics: ['loss'] })
    expect(series!.times[3]).toBe(5000)
    expect(series!.times[5]).toBeNaN()
  })

  it('keep NaN, ±Infinity, large and small numbers, texts, lists and media; a line that is no JSON is kept as text', async () => {
    const { send, stored } = await fresh()
    await send(0, [
      '{"_step":0,"a":NaN,"b":Infinity,"c":-Infinity,"d":1e-300,"e":-0.0,"t":"NaN","__proto__":1,"constructor":2}',
      '{"_step":1,"h":{"_type":"histogram","values":[1,NaN],"bins":[0,1,2]},"l":[1,NaN],"n":null,"x":{"y":{"z":3}},"ok":true}',
      'no json',
    ])
    const run = await stored()
    const values = Object.fromEntries((await server.store.history(run.id)).map(({ metric, values }) => [metric, values[0]]))
    expect(values).toEqual({ a: Number.NaN, b: Infinity, c: -Infinity, d: 1e-300, e: -0, ['__proto__']: 1, constructor: 2, 'x.y.z': 3 })
    expect(await server.store.sparseHistory(run.id)).toEqual([
      { metric: 't', step: 0, value: 'NaN' },
      { metric: 'h', step: 1, value: { _type: 'histogram', values: [1, Number.NaN], bins: [0, 1, 2] } },
      { metric: 'l', step: 1, value: [1, Number.NaN] },
      { metric: 'ok', step: 1, value: true },
      { metric: '_unreadable', step: 2, value: 'no json' },
    ])
  })

  it('of ten megabytes, and of a thousand metrics, are taken', async () => {
    const { send, stored } = await fresh()
    const text = 'x'.repeat(10 * 2 ** 20 - 100)
    expect(await send(0, [{ _step: 0, text }])).toBe(200)
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`m/${i}`, i]))
    expect(
      await send(1, [
        { _step: 1, ...wide },
        { _step: 2, ...wide },
      ]),
    ).toBe(200)
    const run = await stored()
    expect((await server.store.sparseHistory(run.id))[0]!.value).toBe(text)
    expect(run.series.filter(({ points }) => points === 2)).toHaveLength(1000)
  })

  it('a million of them arrive', async () => {
    const { send, stored } = await fresh()
    const n = 1_000_000
    const at = 100_000
    for (let from = 0; from < n; from += at) {
      expect(
        await send(
          from,
          Array.from({ length: at }, (_, i) => `{"_step":${from + i},"_timestamp":${1_795_000_000 + from + i},"loss":${i}}`),
        ),
      ).toBe(200)
    }
    expect((await stored()).series).toEqual([{ metric: 'loss', points: n }])
    const page = await client.graphql(
      'query HistoryPage($project: String!, $run: String!) { project(name: $project) { run(name: $run) { historyKeys history(minStep: 500000, maxStep: 500003, samples: 3) } } }',
      { project: 'streams', run: (await stored()).externalKey.slice(3) },
    )
    expect(page.data.project.run.historyKeys.lastStep).toBe(n - 1)
    expect(page.data.project.run.history.map((line: string) => (JSON.parse(line) as { _step: number })._step)).toEqual([
      500_000, 500_001, 500_002,
    ])
  })

  it.each([-1, 1.5, 1e15, '0', null, {}])(
    'with the offset %j are refused for good, and nothing of the request is stored',
    async (offset) => {
      const { id, points } = await fresh()
      const answer = await client.stream('streams', id, {
        files: {
          'wandb-history.jsonl': { offset, content: ['{"_step":0,"loss":1}'] },
          'wandb-summary.json': { offset: 0, content: ['{"loss":1}'] },
        },
      })
      expect(answer.statusCode).toBe(400)
      expect(answer.json()).toMatchObject({ error: expect.stringMatching(/offset/) })
      expect(await points()).toEqual([])
    },
  )

  it.each(['', '{', '[]', 'null', '{"files":{"wandb-history.jsonl":{"offset":0,"content":"x"}}}', '{"files":{"output.log":7}}'])(
    'a body that is none is answered, not stored: %s',
    async (body) => {
      const { id } = await fresh()
      expect((await client.stream('streams', id, body)).statusCode).toBe(body === '' ? 200 : 400)
    },
  )

  it('for a run that was never announced, or was deleted, are refused with a reason', async () => {
    const { id, projectId, stored } = await fresh()
    await server.store.deleteRuns(projectId, [(await stored()).id])
    const answer = await client.stream('streams', id, client.history(0, rows(0, 1)))
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ error: expect.stringMatching(/deleted/) })
  })
})

describe('the rest of a stream', () => {
  it('the last summary counts, a summary is replaced as a whole, and the end says how it went', async () => {
    const { id, stored } = await fresh()
    const summary = (text: string) => ({ files: { 'wandb-summary.json': { offset: 0, content: [text] } } })
    await client.stream('streams', id, summary('{"old":1,"loss":3,"_timestamp":5,"_wandb":{"runtime":1}}'))
    await client.stream('streams', id, summary('{"loss":NaN,"deep":{"er":2}}'))
    expect((await stored()).summary).toEqual({ loss: Number.NaN, 'deep.er': 2 })
    await client.stream('streams', id, { complete: true, exitcode: 0 })
    expect(await stored()).toMatchObject({ state: 'finished', cause: null })
    await client.stream('streams', id, client.history(0, [row(0)]))
    expect(await stored()).toMatchObject({ state: 'running' })
    await client.stream('streams', id, { complete: true, exitcode: 255 })
    expect(await stored()).toMatchObject({ state: 'stopped', cause: 'user' })
  })

  it('console lines are written over by number, without terminal codes', async () => {
    const { id, stored } = await fresh()
    const print = (offset: number, content: string[]) => client.stream('streams', id, { files: { 'output.log': { offset, content } } })
    await print(0, ['2026-11-21T04:07:43.288683 one', 'ERROR 2026-11-21T04:07:44.000000 two', '2026-11-21T04:07:45.000000 10 %'])
    await print(2, [
      '2026-11-21T04:07:46.000000 \u001b[32m100 %\u001b[0m\u001b]0;title\u0007',
      '2026-11-21T04:07:47.000000 <script>alert(1)</script>',
    ])
    expect(await server.store.consoleLines((await stored()).id)).toEqual({
      total: 4,
      lines: [
        { line: 0, stream: 'stdout', time: Date.UTC(2026, 10, 21, 4, 7, 43, 288), text: 'one' },
        { line: 1, stream: 'stderr', time: Date.UTC(2026, 10, 21, 4, 7, 44), text: 'two' },
        { line: 2, stream: 'stdout', time: Date.UTC(2026, 10, 21, 4, 7, 46), text: '100 %' },
        { line: 3, stream: 'stdout', time: Date.UTC(2026, 10, 21, 4, 7, 47), text: '<script>alert(1)</script>' },
      ],
    })
  })

  it('who was asked to stop is told until it ends, and a new process is not', async () => {
    const { id, stored } = await fresh()
    await server.store.askToStop((await stored()).id)
    expect((await client.stream('streams', id, {})).json()).toEqual({ stopped: true })
    expect((await client.stream('streams', id, { complete: true, exitcode: 255 })).json()).toEqual({})
    await client.upsert('streams', id, { id: (await stored()).id })
    expect((await client.stream('streams', id, {})).json()).toEqual({})
  })
})

describe('attempts', () => {
  it('an id used anew begins an empty attempt, the earlier one is kept; sent again it is the same attempt', async () => {
    const { id, send, stored, points } = await fresh()
    await send(0, rows(0, 5))
    const before = (await stored()).id
    expect((await client.upsert('streams', id)).bucket).toMatchObject({ historyLineCount: 0, id: before })
    await client.upsert('streams', id)
    expect((await stored()).attempts.map(({ kind }) => kind)).toEqual(['start', 'reinit'])
    expect(await points()).toEqual([])
    expect((await server.store.history(before, { attempt: 1 }))[0]!.steps).toHaveLength(5)
  })

  it('a resumed run goes on where it was, and what only describes it begins none', async () => {
    const { id, send, stored, points } = await fresh()
    await send(0, rows(0, 5))
    const described = JSON.stringify({ lr: { value: 0.2 }, _wandb: { value: { t: {}, e: { w: { os: 'x' } } } } })
    await client.upsert('streams', id, { config: described, host: null, program: null })
    const run = (await stored()).id
    expect((await client.upsert('streams', id, { id: run })).bucket.historyLineCount).toBe(5)
    await client.upsert('streams', id, { id: run })
    await client.upsert('streams', id, { config: described, host: null, program: null })
    await send(5, rows(5, 5))
    expect(await points()).toEqual(expected(10))
    expect((await stored()).attempts.map(({ kind }) => kind)).toEqual(['start', 'resume'])
    expect((await stored()).config).toEqual({ lr: 0.2 })
  })

  it('a client that is kept from describing its machine begins none by changing its config', async () => {
    const { id, send, stored, points } = await fresh()
    await send(0, rows(0, 5))
    const config = JSON.stringify({ lr: { value: 0.3 }, _wandb: { value: { t: {} } } })
    await client.upsert('streams', id, { config, host: null, program: null })
    await client.upsert('streams', id, { config, id: (await stored()).id, displayName: 'renamed' })
    expect(await stored()).toMatchObject({ attempt: 1, config: { lr: 0.3 }, name: 'renamed' })
    expect(await points()).toEqual(expected(5))
  })
})
