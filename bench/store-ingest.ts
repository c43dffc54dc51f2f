// How fast the store takes runs and points, and what a stored point costs: imports of finished runs (rows; histories
// straight into chunks), live requests (inbox, then folding), all durable (a commit per batch or request).
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../packages/server/src/ingest/run-event.ts'
import { DATABASE_FILE, openStore } from '../packages/server/src/store/open-store.ts'
import type { Store } from '../packages/server/src/store/store.ts'
import { record } from './record.ts'

let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const results: Record<string, number> = {}
const note = (name: string, value: number, unit: string, digits = 0): void => {
  results[`${name}, ${unit}`] = Number(value.toFixed(digits))
  console.log(`${name.padEnd(64)}${value.toFixed(digits).padStart(12)} ${unit}`)
}

/** Runs `work` on a fresh store; returns seconds of wall and CPU, and the file's size without its free pages and log. */
async function timed(work: (store: Store, projectId: string) => Promise<void>): Promise<{ wall: number; cpu: number; bytes: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
  const store = await openStore(directory)
  const project = await store.createProject('bench')
  const wallBegin = performance.now()
  const cpuBegin = process.cpuUsage()
  await work(store, project.id)
  const used = process.cpuUsage(cpuBegin)
  const wall = (performance.now() - wallBegin) / 1000
  const copy = join(directory, 'copy')
  await store.backup(copy)
  await store.close()
  const bytes = statSync(copy).size
  if (statSync(join(directory, DATABASE_FILE)).size === 0) throw new Error('nothing was stored')
  rmSync(directory, { recursive: true })
  return { wall, cpu: (used.user + used.system) / 1e6, bytes }
}

/** One run with its history: losses with float noise, an accuracy, a schedule, a counter, a utilisation to one decimal. */
function history(id: string, points: number, from = 0): RunEvent {
  const steps = Float64Array.from({ length: points }, (_, i) => from + i)
  const times = Float64Array.from({ length: points }, (_, i) => 1.8e12 + (from + i) * 1000 + Math.floor(uniform() * 20))
  const column = (metric: string, value: (step: number) => number) => ({ metric, steps, values: steps.map(value), times })
  const series = [
    column('train/loss', (s) => Math.fround(2 * Math.exp(-s / 300) + 0.05 * uniform())),
    column('val/loss', (s) => 2 * Math.exp(-s / 300) + 0.05 * uniform()),
    column('accuracy', (s) => 1 - Math.exp(-s / 300) * uniform()),
    column('lr', (s) => 0.001 * Math.cos(s / 2000)),
    column('tokens', (s) => 4096 * s),
    column('gpu', () => Math.round(1000 * uniform()) / 10),
  ]
  return { type: 'history', key: { kind: 'id', id }, series }
}
const METRICS = 6

const ROWS = 200_000
const rows = await timed(async (store, projectId) => {
  for (let from = 0; from < ROWS; from += 500) {
    const batch = Array.from(
      { length: 500 },
      (_, i): RunEvent => ({
        type: 'run',
        key: { kind: 'row', source: 'table.csv', hash: `hash-${from + i}`, ordinal: 0 },
        contentHash: `hash-${from + i}`,
        state: 'finished',
        config: Object.fromEntries(Array.from({ length: 20 }, (_, j) => [`param_${j}`, j % 4 === 3 ? `level-${i % 7}` : uniform()])),
        summary: { loss: uniform(), accuracy: uniform(), epochs: i % 100 },
      }),
    )
    await store.apply(projectId, batch)
  }
})
note('rows imported, 200,000 of 23 columns', ROWS / rows.wall, 'rows/s')
note('  CPU', (rows.cpu / ROWS) * 1e6, 'µs a row', 1)

const RUNS = 200
const POINTS = 2_000
const imported = await timed(async (store, projectId) => {
  for (let i = 0; i < RUNS; i += 20) {
    const ids = Array.from({ length: 20 }, (_, j) => `run-${i + j}`)
    await store.apply(
      projectId,
      ids.flatMap((id): RunEvent[] => [{ type: 'run', key: { kind: 'id', id }, contentHash: id }, history(id, POINTS)]),
    )
  }
})
const total = RUNS * POINTS * METRICS
note('points imported, 200 runs × 6 metrics × 2,000 steps', total / imported.wall, 'points/s')
note('  on disk, steps and times included', imported.bytes / total, 'bytes a point', 2)

const LIVE = 50
const REQUESTS = 2_000
let folding = 0
const live = await timed(async (store, projectId) => {
  const ids = Array.from({ length: LIVE }, (_, i) => `live-${i}`)
  await store.apply(
    projectId,
    ids.map((id): RunEvent => ({ type: 'run', key: { kind: 'id', id } })),
  )
  for (let request = 0; request < REQUESTS; request++) {
    const from = Math.floor(request / LIVE) * 35
    await store.apply(projectId, [history(ids[request % LIVE]!, 35, from)])
  }
  const begin = performance.now()
  while ((await store.compact()) > 0);
  folding = (performance.now() - begin) / 1000
})
const points = REQUESTS * 35 * METRICS
note('points logged live, 210 a request, a commit each', points / (live.wall - folding), 'points/s')
note('points folded into chunks', points / folding, 'points/s')
note('  on disk after folding', live.bytes / points, 'bytes a point', 2)
record('store-ingest', results)
