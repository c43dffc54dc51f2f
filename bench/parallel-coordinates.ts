// Parallel coordinates of 10,000 and 100,000 runs on ten axes, without a graphics card: what one move of a brush costs the
// page's main thread (CPU time of its tasks), how long the hand waits for it (from the pointer's event until the frame is on the
// screen, waiting for the screen's beat included), how long the whole picture takes after it, and the same brush on ECharts'
// parallel chart of the same numbers, size and machine in the same run. All read from Chromium's own trace.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../tests/end-to-end/testing/browser.ts'
import { wideSweep } from '../tests/end-to-end/testing/run-tables.ts'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { record } from './record.ts'

const PARAMS = 9
const SIZES = process.argv.includes('--small') ? [10_000] : [10_000, 100_000]
/** Moves of one drag. */
const MOVES = 60
const ROUNDS = 3
const VIEWPORT = { width: 1440, height: 900 }
const echarts = join(import.meta.dirname, '../node_modules/echarts/dist/echarts.min.js')

interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly id2?: { readonly local?: string }
  readonly args: { readonly name?: string; readonly event_latency?: { readonly event_type?: string } }
}
interface Task {
  readonly ts: number
  readonly cpuMs: number
  readonly wallMs: number
}

interface Traced {
  readonly tasks: readonly Task[]
  /** Times of the moves, microseconds. */
  readonly marks: readonly number[]
  /** Milliseconds from each pointer event to the frame that shows it. */
  readonly shown: readonly number[]
}

/** Main-thread tasks while `work` goes on, and the moves that it made. */
async function traced(browser: Browser, page: Page, work: () => Promise<void>): Promise<Traced> {
  const categories = ['-*', 'toplevel', 'blink.user_timing', 'disabled-by-default-devtools.timeline', 'input.scrolling']
  await browser.startTracing(page, { categories })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] }
  const thread = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread))
  return {
    tasks: traceEvents
      .filter((event) => event.ph === 'X' && event.name === 'RunTask' && mains.has(thread(event)))
      .map(({ ts, tdur = 0, dur = 0 }) => ({ ts, cpuMs: tdur / 1000, wallMs: dur / 1000 })),
    marks: traceEvents.filter(({ name }) => name === 'brush move').map(({ ts }) => ts),
    shown: pointerWaits(traceEvents),
  }
}

/** Chromium follows each event of the pointer until its frame is on the screen. */
function pointerWaits(events: readonly TraceEvent[]): readonly number[] {
  const begun = new Map<string, number>()
  const waits: number[] = []
  for (const { name, ph, pid, id2, ts, args } of events) {
    if (name !== 'EventLatency') continue
    const id = `${pid} ${id2?.local}`
    if (ph === 'b' && args.event_latency?.event_type?.startsWith('MOUSE_DRAGGED') === true) begun.set(id, ts)
    else if (ph === 'e' && begun.has(id)) {
      waits.push((ts - begun.get(id)!) / 1000)
      begun.delete(id)
    }
  }
  return waits
}

/** Presses at the top of an axis and moves down to two thirds, a frame or more between two moves. */
async function drag(page: Page, axis: { readonly x: number; readonly top: number; readonly height: number }, rest: number): Promise<void> {
  await page.mouse.move(axis.x, axis.top + 6)
  await page.mouse.down()
  await page.evaluate(() => addEventListener('pointermove', () => performance.mark('brush move'), { capture: true }))
  for (let i = 1; i <= MOVES; i++) {
    await page.mouse.move(axis.x, axis.top + 6 + (0.66 * axis.height * i) / MOVES)
    await page.waitForTimeout(rest)
  }
}

/** What every move cost until the next one: a task is the move's that was last when it ended. */
function perMove({ tasks, marks }: Traced): readonly number[] {
  const sorted = [...marks].sort((a, b) => a - b)
  return sorted.slice(0, -1).flatMap((mark, i) => {
    const within = tasks.filter(({ ts, wallMs }) => ts + 1000 * wallMs > mark && ts + 1000 * wallMs <= sorted[i + 1]!)
    // Two events in one task are one move.
    return within.length === 0 ? [] : [within.reduce((sum, { cpuMs }) => sum + cpuMs, 0)]
  })
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN
const rounded = (value: number): number => Math.round(10 * value) / 10

async function ours(browser: Browser, url: string, runs: number) {
  const moves: number[] = []
  const shown: number[] = []
  const finals: { cpuMs: number; wallMs: number; longestMs: number }[] = []
  const firsts: number[] = []
  let thinned = ''
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({ viewport: VIEWPORT })
    const page = await context.newPage()
    // Panels that wait shimmer, and every frame of that is the main thread's: they hear no at once.
    for (const name of ['importance', 'correlation']) await page.route(`**/api/v1/analyses/${name}`, (route) => route.abort())
    await page.goto(url)
    const begun = await traced(browser, page, async () => {
      await page.goto(`${url}/projects/wide-${runs}`)
      await page.waitForSelector('.parallel[data-whole=true]', { timeout: 120_000 })
    })
    firsts.push(Math.max(...begun.tasks.map(({ cpuMs }) => cpuMs)))
    await page.locator('.parallel-plot').scrollIntoViewIfNeeded()
    await page.waitForTimeout(1500)
    const plot = (await page.locator('.parallel-plot').boundingBox())!
    const head = (await page
      .locator('.axis-head')
      .nth(PARAMS - 1)
      .boundingBox())!
    const height = Number(await page.locator('.parallel-plot').getAttribute('data-axis-height'))
    const axis = { x: head.x + head.width / 2, top: plot.y, height }
    const dragged = await traced(browser, page, async () => {
      await drag(page, axis, 40)
      // Before the brush has rested for long: then all lines stand there again.
      thinned = (await page.locator('.parallel-bar .thinned').allTextContents()).join()
    })
    moves.push(...perMove(dragged))
    shown.push(...dragged.shown)
    let wallMs = 0
    const final = await traced(browser, page, async () => {
      const began = performance.now()
      await page.mouse.up()
      await page.waitForSelector('.parallel[data-whole=true]', { timeout: 120_000 })
      wallMs = performance.now() - began
    })
    finals.push({
      wallMs,
      cpuMs: final.tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      longestMs: Math.max(...final.tasks.map(({ cpuMs }) => cpuMs)),
    })
    await context.close()
  }
  return {
    moves: moves.length,
    moveMedianMs: rounded(quantile(moves, 0.5)),
    move95Ms: rounded(quantile(moves, 0.95)),
    shownMedianMs: rounded(quantile(shown, 0.5)),
    shown95Ms: rounded(quantile(shown, 0.95)),
    whileDragging: thinned,
    wholeFrameMs: rounded(
      quantile(
        finals.map(({ wallMs }) => wallMs),
        0.5,
      ),
    ),
    wholeFrameCpuMs: rounded(
      quantile(
        finals.map(({ cpuMs }) => cpuMs),
        0.5,
      ),
    ),
    longestTaskMs: rounded(Math.max(...firsts, ...finals.map(({ longestMs }) => longestMs))),
  }
}

/** The same numbers as one `parallel` series, every line drawn with each redraw. */
async function theirs(browser: Browser, csv: string) {
  const context = await browser.newContext({ viewport: VIEWPORT })
  const page = await context.newPage()
  await page.setContent('<div id="chart" style="position:absolute;left:24px;top:100px;width:1376px;height:420px"></div>')
  await page.addScriptTag({ path: echarts })
  const [header, ...lines] = csv
    .trim()
    .split('\n')
    .map((line) => line.split(',').slice(1))
  const rows = lines.map((cells) => cells.map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell))))
  await page.evaluate(
    ({ names, data }) => {
      const scope = window as unknown as { echarts: { init: (box: Element | null) => { setOption: (option: unknown) => void } } }
      scope.echarts.init(document.getElementById('chart')).setOption({
        animation: false,
        parallel: { left: 76, right: 84, top: 44, bottom: 40 },
        visualMap: { show: false, dimension: names.length - 1, min: 0, max: 6, inRange: { color: ['#440154', '#21908c', '#b8c93a'] } },
        parallelAxis: names.map((name, dim) => {
          const texts = [...new Set(data.map((row) => row[dim]!))]
          return texts.some((value) => typeof value === 'string') ? { dim, name, type: 'category', data: texts } : { dim, name }
        }),
        series: [{ type: 'parallel', progressive: 0, lineStyle: { width: 1, opacity: 0.3 }, data }],
      })
    },
    { names: header!, data: rows },
  )
  await page.waitForTimeout(2000)
  const moves: number[] = []
  const dragged = await traced(browser, page, () =>
    drag(page, { x: 24 + 76 + ((1376 - 160) * (PARAMS - 1)) / PARAMS, top: 144, height: 336 }, 40),
  )
  moves.push(...perMove(dragged))
  await context.close()
  return {
    moves: moves.length,
    moveMedianMs: rounded(quantile(moves, 0.5)),
    move95Ms: rounded(quantile(moves, 0.95)),
    shownMedianMs: rounded(quantile(dragged.shown, 0.5)),
    shown95Ms: rounded(quantile(dragged.shown, 0.95)),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-parallel-'))
const browser = await startBrowser()
const results: Record<string, unknown> = {}
try {
  for (const runs of SIZES) {
    const csv = wideSweep(runs, PARAMS)
    const path = join(folder, `wide-${runs}.csv`)
    writeFileSync(path, csv)
    const server = await serve([path])
    const own = await ours(browser, server.url, runs)
    await server.stop()
    const other = runs <= 10_000 ? await theirs(browser, csv) : null
    results[`${runs} × ${PARAMS + 1}`] = {
      ...own,
      ...(other === null ? {} : { echarts: other, timesFaster: rounded(other.moveMedianMs / own.moveMedianMs) }),
    }
    console.log(JSON.stringify(results, null, 1))
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
record('parallel-coordinates', { rounds: ROUNDS, moves: MOVES, loadPerMinute: rounded(loadavg()[0]!), ...results })
