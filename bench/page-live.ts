// The page of a project while 200 runs train at once: 192 by replay of what a client sends, eight from the real wandb client.
// How long the page's main thread is busy at a stretch (CPU of each task, from Chromium's own trace), and how long after
// the server has acknowledged it a new point is in a chart and a new run in the table. Figures of this machine, hence here
// and not among the tests.
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBrowser } from '../tests/end-to-end/testing/browser.ts'
import { liveReplay } from '../tests/end-to-end/testing/live-replay.ts'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { NEWEST, pythonWithWandb, wandbClient } from '../tests/end-to-end/testing/wandb-client.ts'
import { type Busy, mainThread } from './main-thread.ts'
import { record } from './record.ts'

const REPLAYED = 192
const REAL = 8
/** Each replayed run sends this often, milliseconds; the client's own default is 15 s. */
const EVERY_MS = 2000
const ROWS_A_REQUEST = 5
const ROUNDS = 2
const ROUND_MS = 40_000
/** What the page may not exceed. */
const LIMIT_MS = 100
const PROJECT = 'live'

const SCRIPT = `
import math, random, sys, time, wandb
run = wandb.init(project="${PROJECT}", name=sys.argv[1] if len(sys.argv) > 1 else None, config={"lr": random.uniform(1e-4, 1e-1), "optimizer": "adam", "depth": 3})
end = time.time() + ${(ROUNDS * ROUND_MS) / 1000 + 60}
step = 0
while time.time() < end:
    run.log({"loss": 2 / (1 + 0.02 * step), "accuracy": 1 - 1 / (1 + 0.03 * step), "gradient": random.random()})
    print("step", step)
    step += 1
    time.sleep(0.2)
`

/** One request of a run's stream: rows, console, summary, what the machine does. */
function report(run: number, request: number): unknown {
  const from = request * ROWS_A_REQUEST
  const now = Date.now() / 1000
  const rows = Array.from({ length: ROWS_A_REQUEST }, (_, i) => {
    const step = from + i
    const noise = ((run * 7919 + step * 104_729) % 1000) / 20_000
    return {
      _step: step,
      _timestamp: now + i / 10,
      loss: 2 / (1 + step * (0.01 + run / 20_000)) + noise,
      accuracy: 1 - 1 / (1 + step * (0.01 + run / 10_000)) - noise,
      gradient: noise * 20,
      epoch: Math.floor(step / 50),
    }
  })
  const { loss, accuracy, _step } = rows.at(-1)!
  return {
    files: {
      'wandb-history.jsonl': { offset: from, content: rows.map((row) => JSON.stringify(row)) },
      'wandb-summary.json': { offset: 0, content: [JSON.stringify({ loss, accuracy, _step })] },
      'output.log': {
        offset: from,
        content: rows.map((row) => `${new Date().toISOString().slice(0, -1)}000 step ${row._step} loss ${row.loss}\n`),
      },
      ...(request % 8 === 0
        ? {
            'wandb-events.jsonl': {
              offset: request / 8,
              content: [JSON.stringify({ _timestamp: now, _runtime: from, 'system.cpu': 40, 'system.gpu.0.gpu': 90 })],
            },
          }
        : {}),
    },
  }
}

/** When the chart of a metric came to hold each number of points, and when each row came, on the clock of this machine. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {}
    Object.assign(globalThis, { seen })
    const note = (what: string) => {
      seen[what] ??= Date.now()
    }
    const look = () => {
      note(`points ${document.querySelector('[data-metric="probe"] .curve-chart')?.getAttribute('data-points')}`)
      for (const link of document.querySelectorAll('.runs-row a')) note(`run ${link.textContent}`)
    }
    new MutationObserver(look).observe(document.querySelector('main')!, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    })
  })
}
const seen = (page: Page): Promise<Record<string, number>> =>
  page.evaluate(() => (globalThis as unknown as { seen: Record<string, number> }).seen)

const python = pythonWithWandb(NEWEST)
if (python === null) throw new Error('this bench needs Python for the wandb client')
const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-live-'))
const [server, browser] = await Promise.all([serve([]), startBrowser()])
const replay = liveReplay(server.url)
const client = wandbClient(python, server.url, folder)
const rounds: Busy[] = []
const pointMs: number[] = []
const runMs: number[] = []
let stopped = false
let requests = 0
let points = 0
try {
  const levels = (i: number) => ({
    lr: 10 ** (-4 + ((i * 37) % 100) / 33),
    optimizer: ['adam', 'sgd', 'lion'][i % 3],
    depth: 1 + (i % 5),
    seed: i % 4,
  })
  await Promise.all(
    Array.from({ length: REPLAYED }, (_, i) => replay.begin(PROJECT, `replay-${i}`, { displayName: `replay-${i}`, config: levels(i) })),
  )
  await replay.begin(PROJECT, 'probe', { displayName: 'probe', config: levels(999) })
  await replay.stream(PROJECT, 'probe', {
    files: { 'wandb-history.jsonl': { offset: 0, content: ['{"_step":0,"accuracy":2,"probe":0}'] } },
  })
  const sending = Array.from({ length: REPLAYED }, async (_, i) => {
    await new Promise((resolve) => setTimeout(resolve, (i * EVERY_MS) / REPLAYED))
    for (let request = 0; !stopped; request++) {
      const began = Date.now()
      await replay.stream(PROJECT, `replay-${i}`, report(i, request)).catch((error: unknown) => {
        // Whoever still sends when the server goes is no news.
        if (!stopped) throw error
      })
      requests += 1
      points += ROWS_A_REQUEST * 4
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, EVERY_MS - (Date.now() - began))))
    }
  })
  const scripts = Array.from({ length: REAL }, () => client.start(SCRIPT))
  // All eight of them are there before anything is measured.
  for (const end = Date.now() + 300_000; ; ) {
    const { runs } = await server.api<{ runs: unknown[] }>(`/projects/${PROJECT}/live`)
    if (runs.length >= REPLAYED + REAL + 1) break
    if (Date.now() > end) throw new Error(`only ${runs.length} runs are live`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(
    `${server.url}/projects/${PROJECT}?metric=accuracy&goal=maximize&curve=accuracy&curve=loss&curve=probe&sort=-run%3Acreated`,
  )
  await page.locator('[data-metric=probe] .curve-chart').waitFor()
  await page.locator('.runs-row a').first().waitFor()
  await page.locator('#importance tr.row').first().waitFor({ timeout: 300_000 })
  await watch(page)
  const began = { at: Date.now(), requests, points }
  let probe = 1
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = new Map<string, number>()
    rounds.push(
      await mainThread(browser, page, async () => {
        for (const end = Date.now() + ROUND_MS; Date.now() < end; ) {
          await replay.stream(PROJECT, 'probe', {
            files: { 'wandb-history.jsonl': { offset: probe, content: [`{"_step":${probe},"accuracy":2,"probe":${probe}}`] } },
          })
          probe += 1
          acknowledged.set(`points ${probe}`, Date.now())
          // Not in step with what the page does once a second.
          await new Promise((resolve) => setTimeout(resolve, 2300 + ((probe * 377) % 900)))
          if (probe % 3 === 0) {
            const name = `late-${probe}`
            await replay.begin(PROJECT, name, { displayName: name, config: levels(probe) })
            acknowledged.set(`run ${name}`, Date.now())
            await new Promise((resolve) => setTimeout(resolve, 1700))
          }
        }
        await page.waitForTimeout(4000)
      }),
    )
    const shown = await seen(page)
    for (const [what, at] of acknowledged) (what.startsWith('run') ? runMs : pointMs).push((shown[what] ?? Number.NaN) - at)
  }
  const seconds = (Date.now() - began.at) / 1000
  const rate = {
    requestsPerSecond: rounded((requests - began.requests) / seconds),
    pointsPerSecond: Math.round((points - began.points) / seconds),
  }
  stopped = true
  await Promise.all(sending)
  for (const { child } of scripts) child.kill('SIGTERM')
  await Promise.all(scripts.map(({ end }) => end))
  const cpu = rounds.map(({ cpuMs }) => Math.max(...cpuMs)).sort((a, b) => a - b)
  const over = (limit: number) => rounds.reduce((sum, { cpuMs }) => sum + cpuMs.filter((ms) => ms > limit).length, 0)
  const spread = (values: readonly number[]) => {
    const known = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b)
    return {
      n: values.length,
      neverShown: values.length - known.length,
      medianMs: known[Math.floor(known.length / 2)],
      p95Ms: known[Math.floor(known.length * 0.95)],
      worstMs: known.at(-1),
    }
  }
  const results = {
    runs: { replayed: REPLAYED, realClients: REAL },
    ...rate,
    limitMs: LIMIT_MS,
    mainThread: {
      longestCpuMs: { best: rounded(cpu[0]!), worst: rounded(cpu.at(-1)!) },
      longestWallMs: rounded(Math.max(...rounds.flatMap(({ wallMs }) => wallMs))),
      tasks: rounds.reduce((sum, { cpuMs }) => sum + cpuMs.length, 0),
      tasksOver50CpuMs: over(50),
      tasksOver100CpuMs: over(LIMIT_MS),
      busyShare: rounded(rounds.flatMap(({ cpuMs }) => cpuMs).reduce((sum, ms) => sum + ms, 0) / (ROUNDS * ROUND_MS)),
    },
    shownAfterAcknowledgement: { point: spread(pointMs), run: spread(runMs) },
    loadPerMinute: rounded(loadavg()[0]!),
  }
  console.log(JSON.stringify(results, null, 2))
  record('page-live', results)
} finally {
  stopped = true
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10
}
