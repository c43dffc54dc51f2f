// How long after opening a project the first bars of importance stand there, and those of all trees: milliseconds of wall
// clock from the click on its name, with correlation and the runs table asked for beside it as the page does, of a server
// that has computed nothing yet. And the longest task of the page's main thread meanwhile, as CPU time from Chromium's own
// trace. Wall clock grows with whatever else the machine does: the load says how much that was.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBrowser } from '../tests/end-to-end/testing/browser.ts'
import { wideSweep } from '../tests/end-to-end/testing/run-tables.ts'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { mainThread } from './main-thread.ts'
import { record } from './record.ts'

/** Runs × params, and what their first bars may take. */
const SWEEPS = [
  { runs: 200, params: 8, limitMs: 200 },
  { runs: 10_000, params: 50, limitMs: 3000 },
] as const
const ROUNDS = 3
/** A loaded machine may take its time. */
const PATIENCE_MS = 120_000

interface Opened {
  readonly firstBarsMs: number
  /** How many trees the first bars came from, as the page says it. */
  readonly firstLabel: string
  readonly allTreesMs: number
}

async function openProject(page: Page, project: string): Promise<Opened> {
  const stages = page.locator('#importance .stage-line')
  const began = performance.now()
  await page.getByRole('link', { name: project, exact: true }).click()
  await page.waitForSelector('#importance tr.row .bar-cell rect', { timeout: PATIENCE_MS })
  const firstBarsMs = performance.now() - began
  const firstLabel = /\d+ of 300/.exec((await stages.textContent().catch(() => '')) ?? '')?.[0] ?? '300 of 300'
  await stages.locator('[data-state=done]').first().waitFor({ timeout: PATIENCE_MS })
  return { firstBarsMs, firstLabel, allTreesMs: performance.now() - began }
}

const median = (values: readonly number[]): number => Math.round([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!)

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-bars-'))
const browser = await startBrowser()
const results: Record<string, Record<string, number | string>> = {}
try {
  for (const { runs, params, limitMs } of SWEEPS) {
    const file = join(folder, `wide-${runs}.csv`)
    writeFileSync(file, wideSweep(runs, params))
    const rounds: (Opened & { readonly longestTaskCpuMs: number })[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const server = await serve([file])
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      try {
        const page = await context.newPage()
        await page.goto(server.url)
        await page.getByRole('link', { name: `wide-${runs}`, exact: true }).waitFor()
        let opened: Opened | undefined
        const { cpuMs } = await mainThread(browser, page, async () => {
          opened = await openProject(page, `wide-${runs}`)
        })
        rounds.push({ ...opened!, longestTaskCpuMs: Math.max(...cpuMs) })
      } finally {
        await context.close()
        await server.stop()
      }
    }
    results[`${runs} × ${params}`] = {
      firstBarsMs: median(rounds.map(({ firstBarsMs }) => firstBarsMs)),
      limitMs,
      firstLabel: rounds[0]!.firstLabel,
      allTreesMs: median(rounds.map(({ allTreesMs }) => allTreesMs)),
      longestTaskCpuMs: Math.round(Math.max(...rounds.map(({ longestTaskCpuMs }) => longestTaskCpuMs))),
    }
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
console.table(results)
record('page-first-bars', { rounds: ROUNDS, cores: availableParallelism(), loadPerMinute: Math.round(10 * loadavg()[0]!) / 10, ...results })
