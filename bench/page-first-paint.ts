// How long a project takes to be there when its address is opened: milliseconds of wall clock from the request until the page
// first paints anything, until its heading stands, and until rows of the runs table do. A server that has computed nothing
// yet, a browser without a cache. Wall clock grows with whatever else the machine does: the load says how much that was.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBrowser } from '../tests/end-to-end/testing/browser.ts'
import { wideSweep } from '../tests/end-to-end/testing/run-tables.ts'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { record } from './record.ts'

const SWEEPS = [
  { runs: 1000, params: 10 },
  { runs: 10_000, params: 50 },
] as const
const ROUNDS = 3
/** A loaded machine may take its time. */
const PATIENCE_MS = 120_000

const median = (values: readonly number[]): number => Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!)

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-paint-'))
const browser = await startBrowser()
const results: Record<string, Record<string, number>> = {}
try {
  for (const { runs, params } of SWEEPS) {
    const file = join(folder, `wide-${runs}.csv`)
    writeFileSync(file, wideSweep(runs, params))
    const rounds: { firstPaintMs: number; headingMs: number; runsMs: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const server = await serve([file])
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      try {
        const page = await context.newPage()
        const began = performance.now()
        await page.goto(`${server.url}/projects/wide-${runs}`, { waitUntil: 'commit' })
        await page.getByRole('heading', { level: 1 }).waitFor({ timeout: PATIENCE_MS })
        const headingMs = performance.now() - began
        await page.waitForSelector('.runs-row', { timeout: PATIENCE_MS })
        const runsMs = performance.now() - began
        const firstPaintMs = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN)
        rounds.push({ firstPaintMs, headingMs, runsMs })
      } finally {
        await context.close()
        await server.stop()
      }
    }
    results[`${runs} × ${params}`] = {
      firstPaintMs: median(rounds.map(({ firstPaintMs }) => firstPaintMs)),
      headingMs: median(rounds.map(({ headingMs }) => headingMs)),
      runsMs: median(rounds.map(({ runsMs }) => runsMs)),
    }
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
console.table(results)
record('page-first-paint', {
  rounds: ROUNDS,
  cores: availableParallelism(),
  loadPerMinute: Math.round(10 * loadavg()[0]!) / 10,
  ...results,
})
