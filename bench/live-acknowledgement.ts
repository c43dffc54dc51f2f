// How long clients wait for an acknowledgement, which comes after the commit, while many log at once: 64 connections that send
// what the wandb client sends every second, and 200 with a page open that asks for its runs and its detail whenever the
// project changes. The clients are in a process of their own (load/replay-clients.ts). Long enough that histories are folded
// twice. A figure of this machine and its disk: on one that does other work run it first in line (`chrt -r 1 node bench/…`);
// how it was run stands in the record.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Load } from './load/replay-clients.ts'
import { record } from './record.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const ROWS = 10
const METRICS = 20
const INTERVAL_MS = 1000
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 100)

function replay(url: string, clients: number): Promise<Load> {
  const script = join(import.meta.dirname, 'load/replay-clients.ts')
  const child = spawn(process.execPath, [script, url, clients, ROWS, METRICS, INTERVAL_MS, SECONDS].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  return new Promise((resolve, reject) =>
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out) as Load) : reject(new Error(`the clients ended with ${code}`)))),
  )
}

/** What an open page asks for at each change of its project, no oftener than the page does. Returns how often it did; ends with `done`. */
async function page({ url }: ServerProcess, done: Promise<unknown>): Promise<number> {
  let over = false
  void done.finally(() => {
    over = true
  })
  const ask = (path: string, body?: unknown) =>
    fetch(
      `${url}/api/v1${path}`,
      body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    ).then((answer) => answer.json())
  let asked = 0
  let seen = ''
  while (!over) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const { projects } = (await ask('/projects')) as { projects: { id: string; name: string; updatedAt: number; runs: number }[] }
    const project = projects.find(({ name }) => name === 'load')
    if (project === undefined || seen === String(project.updatedAt)) continue
    seen = String(project.updatedAt)
    asked += 1
    await ask(`/projects/${project.id}`)
    await ask('/runs/query', { runSet: { projects: [project.id] }, limit: 100 })
  }
  return asked
}

const quantile = (sorted: readonly number[], p: number) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!
const rounded = (value: number, digits = 1) => Number(value.toFixed(digits))

async function scene(clients: number, withPage: boolean): Promise<Record<string, number>> {
  const server = await startServer()
  try {
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const before = server.cpu()
    const begin = performance.now()
    const replayed = replay(server.url, clients)
    const asked = withPage ? page(server, replayed) : Promise.resolve(0)
    const { requests, refused, points, bytes, latencies } = await replayed
    const seconds = (performance.now() - begin) / 1000
    const cpu = server.cpu() - before
    const result = {
      clients,
      requests,
      refused,
      'points a second': Math.round(points / seconds),
      'bytes a request': Math.round(bytes / requests),
      'p50, ms': rounded(quantile(latencies, 0.5)),
      'p95, ms': rounded(quantile(latencies, 0.95)),
      'p99, ms': rounded(quantile(latencies, 0.99)),
      'longest, ms': rounded(quantile(latencies, 1)),
      'server CPU, % of one core': rounded((100 * cpu) / seconds),
      'points a second of server CPU': Math.round(points / cpu),
      'times the page asked': await asked,
    }
    console.table([result])
    return result
  } finally {
    await server.stop()
  }
}

const policy = /policy\s*:\s*(\d+)/.exec(readFileSync('/proc/self/sched', 'utf8'))?.[1]
const alone = await scene(64, false)
const watched = await scene(200, true)
record('live-acknowledgement', {
  work: { 'rows a request': ROWS, metrics: METRICS, intervalMs: INTERVAL_MS, seconds: SECONDS },
  '64 clients': alone,
  '200 clients and an open page': watched,
  scheduling: policy === '0' ? 'as any process' : 'real time (chrt)',
  loadPerMinute: rounded(loadavg()[0]!),
})
