import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testServer } from '../http/testing/test-server.ts'
import { openStore } from '../store/open-store.ts'
import { deliveryThread } from './streams/delivery-thread.ts'

const RUNS = 200
/** Steps of the wide run, and how many come in one request: a million in all would take a minute; see file-stream.test.ts for those. */
const WIDE_STEPS = 200
const AT_ONCE = 20
const METRICS = 1000

interface Recorded {
  readonly path: string
  readonly request: string
  readonly status: number
}
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'testing/recorded-0.31.0.json'), 'utf8')) as readonly Recorded[]

it('two hundred runs at once, as one real run was recorded, are two hundred times that run', { timeout: 300_000 }, async () => {
  const server = await testServer()
  try {
    // From the first request of a run to its end.
    const one = recorded.slice(0, recorded.findIndex(({ request }) => request.includes('"complete":true')) + 1)
    expect(one.length).toBeGreaterThan(4)
    const replay = async (copy: number) => {
      for (const { path, request, status } of one) {
        const answer = await server.app.inject({
          method: 'POST',
          url: path.replace('/recorded/one/', `/recorded/copy-${copy}/`),
          headers: { host: '127.0.0.1:7272', 'content-type': 'application/json' },
          payload: request.replaceAll('"name":"one"', `"name":"copy-${copy}"`).replaceAll('"run":"one"', `"run":"copy-${copy}"`),
        })
        expect(answer.statusCode, `${path} ${answer.body.slice(0, 200)}`).toBe(status)
      }
    }
    await Promise.all(Array.from({ length: RUNS }, (_, copy) => replay(copy)))
    const project = (await server.store.findProject('recorded'))!
    expect(project).toMatchObject({ runs: RUNS, runsByState: { finished: RUNS } })
    const logged = async (id: string) =>
      (await server.store.history(id))
        .filter(({ metric }) => !metric.startsWith('system.'))
        .map(({ metric, steps, values }) => [metric, [...steps], [...values]])
    const first = await logged((await server.store.findRun(project.id, 'copy-0'))!.id)
    expect(first.find(([metric]) => metric === 'loss')).toEqual(['loss', [0, 1, 2, 3, 4], [0, 1, 2, Number.NaN, 4]])
    for (let copy = 1; copy < RUNS; copy++) {
      const run = (await server.store.findRun(project.id, `copy-${copy}`))!
      expect(await logged(run.id)).toEqual(first)
      expect(run).toMatchObject({ state: 'finished', config: { lr: 0.1, 'deep.er': [1, 2], late: true } })
    }
  } finally {
    await server.close()
  }
})

it('a thousand metrics at every step arrive exactly, folded while they come', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-wide-'))
  const store = await openStore(folder)
  const desk = deliveryThread(folder)
  try {
    const project = await store.createProject('wide')
    const { run } = await store.announce(project.id, { key: 'wide', begin: 'start', metrics: [], record: { name: 'wide' } })
    const value = (metric: number, step: number) => (metric % 100 === 7 && step % 13 === 5 ? Number.NaN : metric + step / 1000)
    const line = (step: number) => {
      const numbers = Array.from({ length: METRICS }, (_, m) => `"group${m % 10}/metric-${m}":${value(m, step)}`)
      return `{"_step":${step},"_timestamp":${1_795_000_000 + step},${numbers.join(',')}}`
    }
    for (let from = 0; from < WIDE_STEPS; from += AT_ONCE) {
      const content = Array.from({ length: AT_ONCE }, (_, i) => line(from + i))
      const body = Buffer.from(JSON.stringify({ files: { 'wandb-history.jsonl': { offset: from, content } } }))
      await desk.stream({ project: 'wide', run: 'wide', body, gzip: false })
      if (from % (4 * AT_ONCE) === 0) await store.compact()
    }
    const series = await store.history(run.id)
    expect(series).toHaveLength(METRICS)
    const steps = Float64Array.from({ length: WIDE_STEPS }, (_, step) => step)
    for (const { metric, steps: found, values, times } of series) {
      const m = Number(metric.split('-')[1])
      expect(found).toEqual(steps)
      expect(values).toEqual(steps.map((step) => value(m, step)))
      expect(times).toEqual(steps.map((step) => 1000 * (1_795_000_000 + step)))
    }
  } finally {
    await desk.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
