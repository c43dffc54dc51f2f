import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import type { DeliveryDesk } from './delivery-desk.ts'
import { deliveryThread } from './delivery-thread.ts'

let folder: string
let store: Store
let desk: DeliveryDesk
let projectId: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-desk-'))
  store = await openStore(folder)
  projectId = (await store.createProject('threads')).id
  desk = deliveryThread(folder)
})
afterAll(async () => {
  await desk.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const begin = (key: string) => store.announce(projectId, { key, begin: 'start', metrics: [], record: { name: key } })
const lines = (from: number, n: number) => ({
  files: {
    'wandb-history.jsonl': { offset: from, content: Array.from({ length: n }, (_, i) => `{"_step":${from + i},"loss":${from + i}}`) },
  },
})
const send = (run: string, body: unknown, gzip = false) => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return desk.stream({ project: 'threads', run, body: gzip ? gzipSync(bytes) : bytes, gzip })
}
const loss = async (run: string) => {
  const [series] = await store.history((await store.findRun(projectId, run))!.id, { metrics: ['loss'] })
  return series === undefined ? [] : [...series.values]
}
const counted = (n: number) => Array.from({ length: n }, (_, i) => i)

describe('a desk on its own thread', () => {
  it('has stored what it answered, also of many requests that come at once, packed or not', async () => {
    const runs = counted(20).map((i) => `many-${i}`)
    for (const run of runs) await begin(run)
    for (let round = 0; round < 5; round++) await Promise.all(runs.map((run, i) => send(run, lines(10 * round, 10), i % 2 === 1)))
    for (const run of runs) expect(await loss(run)).toEqual(counted(50))
  })

  it('one request that cannot be stored takes no other with it', async () => {
    await begin('good')
    const answers = await Promise.allSettled([
      send('good', lines(0, 3)),
      send('good', '{'),
      send('nobody', lines(0, 3)),
      send('good', { files: { 'wandb-history.jsonl': { offset: -1, content: ['{}'] } } }),
      send('good', lines(3, 3)),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'])
    expect(answers.flatMap((answer) => (answer.status === 'rejected' ? [(answer.reason as { status: number }).status] : []))).toEqual([
      400, 404, 400,
    ])
    expect(await loss('good')).toEqual(counted(6))
  })

  it('knows that a client changed something once it was told, and passes on that a run is to stop', async () => {
    const { run } = await begin('stopped')
    expect(await send('stopped', lines(0, 1))).toEqual({ stopAsked: false })
    await store.askToStop(run.id)
    expect(await send('stopped', lines(1, 1))).toEqual({ stopAsked: true })
    await store.deleteRuns(projectId, [run.id])
    desk.forget()
    await expect(send('stopped', lines(2, 1))).rejects.toMatchObject({ status: 404 })
  })

  it('stores what was read before as well', async () => {
    await begin('read')
    const row = (step: number) => ({ step, time: 1000 * step, numbers: [['loss', step]] as const, others: [] })
    expect(await desk.deliver(projectId, 'read', { history: { offset: 0, lines: [row(0), row(1)] } })).toEqual({
      stopAsked: false,
      points: 2,
    })
    expect(await desk.deliver(projectId, 'nobody', {})).toBeNull()
    expect(await loss('read')).toEqual([0, 1])
  })

  it('refuses what comes after it was closed, and says why', async () => {
    const other = deliveryThread(folder)
    const pending = other.stream({ project: 'threads', run: 'read', body: Buffer.from('{}'), gzip: false })
    const refused = expect(pending).rejects.toThrow(/stopped/)
    await other.close()
    await refused
    await expect(other.deliver(projectId, 'read', {})).rejects.toThrow(/stopped/)
  })
})
