// How long the page's main thread is busy at a stretch with 10,000 runs: while the page opens, while a person scrolls the
// runs table from end to end, and while one change after the other overtakes an analysis that is being computed. Read from
// Chromium's own trace: CPU time of each task (wall time beside it, which grows with whatever else the machine does). A
// figure of this machine, hence here and not among the tests.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startBrowser } from '../tests/end-to-end/testing/browser.ts'
import { manyRuns } from '../tests/end-to-end/testing/run-tables.ts'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { type Busy, mainThread } from './main-thread.ts'
import { record } from './record.ts'

const RUNS = 10_000
const ROUNDS = 3
/** What the page may not exceed. */
const LIMIT_MS = 100

/** Wheel turns over the runs table, down to the end and up again, then jumps. */
async function scroll(page: Page): Promise<void> {
  await page.locator('.runs-grid').hover()
  for (const [turns, by] of [
    [60, 600],
    [20, 12_000],
    [80, -4000],
  ] as const) {
    for (let i = 0; i < turns; i++) {
      await page.mouse.wheel(0, by)
      await page.waitForTimeout(16)
    }
  }
  await page.waitForTimeout(300)
}

/** Six objectives in a row, each before the last one is answered; ends when the last is. */
async function change(page: Page): Promise<void> {
  for (const metric of ['train_loss', 'val_accuracy', 'train_loss', 'val_accuracy', 'train_loss', 'val_accuracy']) {
    await page.getByRole('button', { name: /^Metric: / }).click()
    await page.getByRole('option', { name: metric }).click()
    await page.waitForTimeout(120)
  }
  await page.waitForSelector('#correlation .panel-body[data-stale=false] tr.row')
}

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-page-'))
writeFileSync(join(folder, 'many.csv'), manyRuns(RUNS))
const [server, browser] = await Promise.all([serve([join(folder, 'many.csv')]), startBrowser()])
const rounds: Record<'open' | 'scroll' | 'change', Busy[]> = { open: [], scroll: [], change: [] }
try {
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(server.url)
    const open = async () => {
      await page.getByRole('link', { name: 'many' }).click()
      await page.waitForSelector('#correlation tr.row')
      await page.waitForSelector('.runs-row a')
    }
    rounds.open.push(await mainThread(browser, page, open))
    rounds.scroll.push(await mainThread(browser, page, () => scroll(page)))
    rounds.change.push(await mainThread(browser, page, () => change(page)))
    await context.close()
  }
} finally {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

const rounded = (value: number): number => Math.round(10 * value) / 10
const results = Object.fromEntries(
  Object.entries(rounds).map(([what, all]) => {
    const cpu = all.map(({ cpuMs }) => Math.max(...cpuMs)).sort((a, b) => a - b)
    const over = (limit: number) => all.reduce((sum, { cpuMs }) => sum + cpuMs.filter((ms) => ms > limit).length, 0)
    return [
      what,
      {
        longestCpuMs: { median: rounded(cpu[Math.floor(cpu.length / 2)]!), worst: rounded(cpu.at(-1)!) },
        longestWallMs: rounded(Math.max(...all.flatMap(({ wallMs }) => wallMs))),
        tasks: all.reduce((sum, { cpuMs }) => sum + cpuMs.length, 0),
        tasksOver50CpuMs: over(50),
        tasksOver100CpuMs: over(LIMIT_MS),
      },
    ]
  }),
)
console.table(
  Object.fromEntries(
    Object.entries(results).map(([what, { longestCpuMs, ...rest }]) => [
      what,
      { median: longestCpuMs.median, worst: longestCpuMs.worst, ...rest },
    ]),
  ),
)
record('page-main-thread', { runs: RUNS, rounds: ROUNDS, limitMs: LIMIT_MS, loadPerMinute: rounded(loadavg()[0]!), ...results })
