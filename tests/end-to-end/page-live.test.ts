// The page while runs train: what arrives is shown without a reload, and nothing the user arranged moves.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringIntoView, type OpenPage, openPage, searchOf, settled, startBrowser } from './testing/browser.ts'
import { type LiveReplay, liveReplay } from './testing/live-replay.ts'
import { EXAMPLE, type Served, serve } from './testing/served.ts'
import { NEWEST, pythonWithWandb, wandbClient } from './testing/wandb-client.ts'

let server: Served
let browser: Browser
let replay: LiveReplay
beforeAll(async () => {
  ;[server, browser] = await Promise.all([serve([EXAMPLE]), startBrowser()])
  replay = liveReplay(server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function look(path: string, work: (page: Page) => Promise<void>, how: Parameters<typeof openPage>[2] = {}): Promise<void> {
  const opened: OpenPage = await openPage(browser, `${server.url}${path}`, {
    hold: ['importance', 'correlation', 'noise', 'leaders'],
    ...how,
  })
  try {
    await work(opened.page)
    expect(opened.trouble).toEqual([])
  } finally {
    await opened.close()
  }
}

const losses = (from: number, n: number, level = 1) =>
  Array.from({ length: n }, (_, i) => ({ loss: level / (1 + from + i), acc: (from + i) / 1000 }))
/** Points that a chart holds. */
const drawnPoints = (page: Page, metric: string): Promise<number> =>
  page.locator(`[data-metric="${metric}"] .curve-chart`).first().getAttribute('data-points').then(Number)
const rowNames = (page: Page): Promise<string[]> => page.locator('.runs-row a').allTextContents()

describe('the page of a project', () => {
  it('shows new runs and new points without a reload', async () => {
    await replay.begin('arrive', 'first', { config: { lr: 0.1 } })
    await replay.log('arrive', 'first', 0, losses(0, 5))
    await look('/projects/arrive', async (page) => {
      await expect.poll(() => drawnPoints(page, 'loss')).toBe(5)
      await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
      await replay.log('arrive', 'first', 5, losses(5, 7))
      await expect.poll(() => drawnPoints(page, 'loss')).toBe(12)
      await replay.begin('arrive', 'second', { displayName: 'the second one', config: { lr: 0.2 } })
      await replay.log('arrive', 'second', 0, losses(0, 3))
      await expect.poll(() => rowNames(page)).toContain('the second one')
      await expect.poll(() => drawnPoints(page, 'loss')).toBe(15)
      expect(await page.locator('.curve-legend a').allTextContents()).toContain('the second one')
      await page.getByText('2 of 2 runs: the best 10').waitFor()
      await replay.finish('arrive', 'first', 1)
      await page.locator('.facts').getByText('1 failed').waitFor()
      expect(await page.evaluate(() => (globalThis as { sameDocument?: boolean }).sameDocument)).toBe(true)
    })
  })

  it('keeps scroll, sort, zoom, marked row, search words and choices while runs report', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `run-${String(i).padStart(2, '0')}`)
    await Promise.all(names.map((name, i) => replay.begin('stay', name, { displayName: name, config: { lr: 0.001 * (i + 1) } })))
    await Promise.all(names.map((name, i) => replay.log('stay', name, 0, losses(0, 30, i + 1))))
    await look('/projects/stay', async (page) => {
      await page.locator('.runs-row a').first().waitFor()
      const header = page.getByRole('columnheader', { name: /lr/ })
      for (let turn = 0; turn < 3 && (await header.getAttribute('aria-sort')) !== 'descending'; turn++) {
        await header.locator('.sort-button').click()
        await page.waitForTimeout(100)
      }
      await expect.poll(() => rowNames(page).then((shown) => shown[0])).toBe('run-59')
      const grid = page.locator('.runs-grid')
      await grid.focus()
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown')
      const marked = () => page.locator('.runs-row[data-active=true] a').textContent()
      expect(await marked()).toBe('run-56')
      await grid.evaluate((element) => element.scrollTo(0, 90))
      await page.getByRole('slider', { name: 'Smoothing' }).fill('0.6')
      const chart = page.locator('[data-metric=loss] .curve-chart')
      await bringIntoView(chart)
      const box = (await chart.boundingBox())!
      await page.mouse.move(box.x + 120, box.y + 60)
      await page.mouse.down()
      await page.mouse.move(box.x + 300, box.y + 80, { steps: 4 })
      await page.mouse.up()
      await expect.poll(() => chart.getAttribute('data-window')).not.toBeNull()
      const window = await chart.getAttribute('data-window')
      const search = page.url()
      await page.getByPlaceholder(/^Filter/).pressSequentially('lr > ')
      await page.evaluate(() => scrollTo(0, 240))
      await page.waitForTimeout(300)
      const inSight = (await chart.boundingBox())!.y

      // Reports of all runs, and new runs that come in above, in the order of the table.
      for (let round = 0; round < 4; round++) {
        await Promise.all(names.map((name, i) => replay.log('stay', name, 30 + 10 * round, losses(30 + 10 * round, 10, i + 1))))
        await replay.begin('stay', `above-${round}`, { displayName: `above-${round}`, config: { lr: 10 + round } })
      }
      await page.locator('.panel-count', { hasText: '64' }).waitFor()
      await expect.poll(() => marked()).toBe('run-56')
      expect(await grid.evaluate(({ scrollTop }) => scrollTop)).toBe(90)
      expect(await page.getByRole('columnheader', { name: /lr/ }).getAttribute('aria-sort')).toBe('descending')
      expect(await chart.getAttribute('data-window')).toBe(window)
      expect(await page.getByRole('slider', { name: 'Smoothing' }).inputValue()).toBe('0.6')
      expect(await page.getByPlaceholder(/^Filter/).inputValue()).toBe('lr > ')
      // Parts above may have grown: what counts is that nothing moved under the reader's eyes.
      expect(Math.abs((await chart.boundingBox())!.y - inSight)).toBeLessThan(2)
      expect(page.url()).toBe(search)
      await chart.dblclick()
      await expect.poll(() => chart.getAttribute('data-window')).toBeNull()
    })
  })

  it('draws the runs that are chosen: by the objective, in the table, one by one', async () => {
    for (let i = 0; i < 14; i++) {
      await replay.begin('choose', `r${i}`, { displayName: `r${i}`, config: { lr: i + 1 } })
      await replay.log('choose', `r${i}`, 0, losses(0, 4, i + 1))
    }
    await look('/projects/choose?metric=loss&goal=minimize', async (page) => {
      const legend = () => page.locator('.curve-legend a').allTextContents()
      await expect.poll(legend).toEqual(Array.from({ length: 10 }, (_, i) => `r${i}`))
      await page.getByText('10 of 14 runs: the best 10 by loss').waitFor()
      await page.getByRole('button', { name: /^Runs drawn/ }).click()
      await page.getByRole('option', { name: 'the best 5' }).click()
      await expect.poll(legend).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
      // A mark in the table makes it a choice by hand, which stands in the URL.
      const row = page.locator('.runs-row', { has: page.getByText('r9', { exact: true }) })
      await row.getByRole('button', { name: 'Draw its curves' }).click()
      await expect.poll(legend).toHaveLength(6)
      expect(searchOf(page).getAll('draw')).toHaveLength(6)
      await page.goBack()
      await expect.poll(legend).toHaveLength(5)
      // A click on an entry leads to the run.
      await page.locator('.curve-legend a', { hasText: 'r3' }).click()
      await page.getByRole('heading', { level: 1, name: 'r3' }).waitFor()
    })
  })

  it('an untouched filter removes nothing: neither runs without a value of it nor those that have just begun', async () => {
    await replay.begin('untouched', 'logged', { config: { lr: 0.1 } })
    await replay.log('untouched', 'logged', 0, losses(0, 3))
    await replay.begin('untouched', 'silent', { displayName: 'silent', config: {} })
    await look('/projects/untouched', async (page) => {
      await expect.poll(() => rowNames(page)).toHaveLength(2)
      await page.getByPlaceholder(/^Filter/).fill('lr > 0.01')
      await page.keyboard.press('Enter')
      await expect.poll(() => rowNames(page)).toHaveLength(1)
      await page.getByPlaceholder(/^Filter/).fill('')
      await page.keyboard.press('Enter')
      await expect.poll(() => rowNames(page)).toHaveLength(2)
      await replay.begin('untouched', 'late', { displayName: 'late', config: {} })
      await expect.poll(() => rowNames(page)).toHaveLength(3)
    })
  })

  it('analyses are answered while runs report without a pause, and what is on screen is never taken away meanwhile', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `n${i}`)
    await Promise.all(
      names.map((name, i) => replay.begin('busy', name, { displayName: name, config: { lr: 0.01 * (i + 1), depth: i % 3 } })),
    )
    await Promise.all(names.map((name, i) => replay.log('busy', name, 0, losses(0, 3, i + 1))))
    let stopped = false
    const reporting = Promise.all(
      names.map(async (name, i) => {
        for (let from = 3; !stopped; from += 1) {
          await replay.log('busy', name, from, losses(from, 1, i + 1))
          await new Promise((resolve) => setTimeout(resolve, 300))
        }
      }),
    )
    try {
      await look(
        '/projects/busy?metric=loss&goal=minimize',
        async (page) => {
          await settled(page, 'correlation')
          await page.locator('#correlation').getByText('24 of 24 runs').waitFor()
          // From now on: whatever replaces the answer, there is one, and it never looks as if it were another question's.
          await page.evaluate(() => {
            const missing: string[] = []
            Object.assign(globalThis, { missing })
            const look = () => {
              if (document.querySelector('#correlation tr.row') === null) missing.push('rows of correlation')
              if (document.querySelector('#correlation [data-stale=true], #runs [data-stale=true]') !== null) missing.push('stale')
              if (document.querySelectorAll('.runs-row a').length === 0) missing.push('rows of runs')
              if (document.querySelector('[data-metric=loss] .curve-chart') === null) missing.push('chart')
            }
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
          })
          await replay.begin('busy', 'late', { displayName: 'late', config: { lr: 1, depth: 2 } })
          await replay.log('busy', 'late', 0, losses(0, 3, 9))
          await page.locator('#correlation').getByText('25 of 25 runs').waitFor({ timeout: 60_000 })
          expect(await page.evaluate(() => (globalThis as unknown as { missing: string[] }).missing)).toEqual([])
        },
        { hold: ['importance'] },
      )
    } finally {
      stopped = true
      await reporting
    }
  })

  it('a long curve comes as a mean with its envelope, and a stretch of it in finer detail; NaN and infinities are told', async () => {
    await replay.begin('long', 'long', { config: { lr: 0.1 } })
    for (let from = 0; from < 6000; from += 2000) {
      await replay.stream('long', 'long', {
        files: {
          'wandb-history.jsonl': {
            offset: from,
            content: Array.from({ length: 2000 }, (_, i) => {
              const step = from + i
              return `{"_step": ${step}, "loss": ${step === 777 ? 'NaN' : step === 900 ? 'Infinity' : Math.sin(step) + 2}}`
            }),
          },
        },
      })
    }
    await look('/projects/long', async (page) => {
      const curve = page.locator('[data-metric=loss]')
      await curve.getByText('6,000 points · shaded: lowest to highest · 2 not finite').waitFor()
      expect(await drawnPoints(page, 'loss')).toBe(600)
      const answer = await server.api<{ curves: { low: number[]; high: number[]; notFinite: { marks: unknown } }[] }>('/curves/query', {
        project: 'long',
        runs: [(await server.api<{ rows: { id: string }[] }>('/runs/query', { runSet: { projects: ['long'] } })).rows[0]!.id],
        metrics: ['loss'],
      })
      // Ten points of a sine with a step of 1 rad reach within 0.05 of its ends.
      expect(Math.min(...answer.curves[0]!.low)).toBeLessThan(1.05)
      expect(Math.max(...answer.curves[0]!.high)).toBeGreaterThan(2.95)
      expect(answer.curves[0]!.notFinite.marks).toEqual([
        [777, 'NaN'],
        [900, 'Infinity'],
      ])
      const chart = curve.locator('.curve-chart')
      await chart.locator('canvas').waitFor()
      await bringIntoView(chart)
      const box = (await chart.boundingBox())!
      await page.mouse.move(box.x + 100, box.y + 60)
      await page.mouse.down()
      await page.mouse.move(box.x + 140, box.y + 60, { steps: 3 })
      await page.mouse.up()
      // A stretch of few points needs no means: every one of them is there.
      await expect.poll(() => drawnPoints(page, 'loss')).toBeLessThan(600)
      const [from = 0, to = 0] = (await chart.getAttribute('data-window'))!.split(' ').map(Number)
      expect(await drawnPoints(page, 'loss')).toBe(Math.floor(to) - Math.ceil(from) + 1)
    })
  })
})

describe('the page of a run', () => {
  it('follows state, points, summary and console; whoever scrolls up stays where they are', async () => {
    await replay.begin('one', 'r', {
      displayName: 'followed',
      config: { lr: 0.1, model: { depth: 3 } },
      tags: ['t1'],
      notes: 'a note',
      groupName: 'g',
      jobType: 'j',
    })
    await replay.log('one', 'r', 0, losses(0, 5))
    await replay.print(
      'one',
      'r',
      0,
      Array.from({ length: 200 }, (_, i) => `line ${i}`),
    )
    // The link that the client prints.
    await look('/local/one/runs/r', async (page) => {
      await page.getByRole('heading', { level: 1, name: 'followed' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/projects/one/runs/r')
      const facts = page.locator('.facts')
      for (const text of ['running', 'group g', 'job type j', 't1']) await facts.getByText(text, { exact: true }).waitFor()
      await page.getByText('a note').waitFor()
      const console = page.getByRole('region', { name: 'Lines of the console' })
      await console.getByText('line 199').waitFor()
      await replay.print('one', 'r', 200, ['fresh line'])
      await console.getByText('fresh line').waitFor()
      expect(await console.getAttribute('data-following')).toBe('true')

      await console.hover()
      await page.mouse.wheel(0, -1500)
      await page.getByRole('button', { name: 'Jump to newest' }).waitFor()
      const top = await console.evaluate(({ scrollTop }) => scrollTop)
      await replay.print(
        'one',
        'r',
        201,
        Array.from({ length: 50 }, (_, i) => `later ${i}`),
      )
      await page.getByText('251 lines').waitFor()
      expect(await console.evaluate(({ scrollTop }) => scrollTop)).toBe(top)
      await page.getByRole('button', { name: 'Jump to newest' }).click()
      await console.getByText('later 49').waitFor()
      // A progress bar rewrites the last line.
      await replay.print('one', 'r', 250, ['later 49, rewritten'])
      await console.getByText('later 49, rewritten').waitFor()

      await page.getByRole('searchbox', { name: 'Search the console' }).fill('LATER 1')
      await page.getByText('11 lines').waitFor()
      expect(await console.locator('.text').allTextContents()).toContain('later 17')

      await replay.log('one', 'r', 5, losses(5, 5))
      await expect.poll(() => drawnPoints(page, 'loss')).toBe(10)
      await replay.stream('one', 'r', { files: { 'wandb-summary.json': { offset: 0, content: ['{"loss": 0.125, "best": 42}'] } } })
      await page.getByRole('region', { name: 'Summary of this run' }).getByText('best').waitFor()
      await replay.finish('one', 'r', 3)
      await facts.getByText('failed').waitFor()
      await facts.getByText('exit code 3').waitFor()
    })
    const text = await (await fetch(`${server.url}/api/v1/projects/one/runs/r/console.txt`)).text()
    expect(text.split('\n')).toHaveLength(252)
  })

  it('names, notes, tags, metrics and console lines inject neither markup nor terminal codes', async () => {
    const evil = '<img src=x onerror="globalThis.injected=1"><script>globalThis.injected=1</script>'
    await replay.begin('evil', 'evil', {
      displayName: `${evil}\u202Eback`,
      notes: evil,
      tags: [evil],
      groupName: evil,
      jobType: evil,
      config: { [evil]: evil, ok: 1 },
    })
    await replay.stream('evil', 'evil', {
      files: {
        'wandb-history.jsonl': { offset: 0, content: [0, 1].map((step) => JSON.stringify({ _step: step, [evil]: step, loss: step })) },
        'output.log': {
          offset: 0,
          content: [`${evil}\n`, '\u001b]0;title\u0007\u001b[31mred\u001b[0m \u001b]8;;javascript:alert(1)\u0007link\n'],
        },
      },
    })
    const harmless = async (page: Page) => {
      expect(await page.evaluate(() => (globalThis as { injected?: number }).injected)).toBeUndefined()
      expect(await page.locator('main img, main script').count()).toBe(0)
    }
    await look('/projects/evil', async (page) => {
      await page.locator('.runs-row a').first().waitFor()
      await page.locator('.curve-chart').first().waitFor()
      const chart = page.locator('.curve-chart').first()
      await chart.locator('canvas').waitFor()
      await expect
        .poll(async () => {
          await chart.hover()
          await page.mouse.move(0, 0)
          await chart.hover()
          return page.locator('.curve-tip').count()
        })
        .toBe(1)
      await harmless(page)
    })
    await look('/projects/evil/runs/evil', async (page) => {
      await page.getByText('red link').waitFor()
      await page.locator('.console .text', { hasText: '<script>' }).waitFor()
      await page.locator('.curve-chart').first().hover()
      await harmless(page)
    })
  })

  it('says that a run has no files, and how they come', async () => {
    await replay.begin('files', 'f', {})
    await look('/projects/files/runs/f', async (page) => {
      await page.getByText('This run has no files here.').waitFor()
    })
  })

  it('stalled and crashed runs say so and for how long, and are running again when they report', async () => {
    await replay.begin('quiet', 'q', { displayName: 'quiet' })
    await replay.log('quiet', 'q', 0, losses(0, 3))
    const old = async (page: Page, silentMs: number) => {
      // Nobody waits for minutes in a test: the server's answers are those of a run that has been silent so long.
      await page.route('**/live', async (route) => {
        const answer = await (await route.fetch()).json()
        await route.fulfill({ json: { runs: answer.runs.map((run: { id: string }) => ({ ...run, silentMs })) } })
      })
      await page.route('**/pulse', async (route) => {
        const answer = await (await route.fetch()).json()
        await route.fulfill({ json: { ...answer, silentMs } })
      })
    }
    for (const [silentMs, word] of [
      [130_000, 'stalled (silent for 2 min)'],
      [7_300_000, 'crashed (silent for 2.03 h)'],
    ] as const) {
      await look('/projects/quiet', async (page) => {
        await old(page, silentMs)
        await page.reload()
        await page.locator('.runs-row').getByText(word).waitFor()
        await page
          .locator('.facts')
          .getByText(word.startsWith('stalled') ? '1 stalled' : '1 failed')
          .waitFor()
      })
      await look('/projects/quiet/runs/q', async (page) => {
        await old(page, silentMs)
        await page.reload()
        await page.locator('.facts').getByText(word).waitFor()
        await page.unroute('**/pulse')
        await replay.log('quiet', 'q', 3, losses(3, 1))
        await page.locator('.facts').getByText('running', { exact: true }).waitFor()
      })
    }
  })
})

const python = pythonWithWandb(NEWEST)

describe.runIf(python !== null)('with the unmodified wandb client', () => {
  it('the links it prints open the run and the project; points, console and how it was started arrive while it trains; the end says why', async () => {
    const client = wandbClient(python!, server.url, join(server.folder, 'client'))
    const script = client.start(
      `
import time, os, wandb
run = wandb.init(project="printed links", name="from the client", config={"model": {"depth": 3}})
for i in range(2000):
    run.log({"loss": 1 / (i + 1), "val/acc": i / 2000})
    print("printed", i, flush=True)
    time.sleep(0.05)
    if os.path.exists("enough"):
        raise ValueError("enough <b>is</b> enough")
`,
      { WANDB_SILENT: 'false', WANDB_CONSOLE: 'wrap' },
    )
    let said = ''
    script.child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const link = (what: string) => new RegExp(`View ${what}[^]*? at:?[^h]*(http://[^\\s\\u001b]+)`).exec(said)?.[1]
    await expect.poll(() => link('run'), { timeout: 60_000 }).toBeDefined()
    await expect.poll(() => link('project')).toBeDefined()
    const path = (url: string) => url.slice(server.url.length)
    await look(path(link('run')!), async (page) => {
      await page.getByRole('heading', { level: 1, name: 'from the client' }).waitFor()
      await expect.poll(() => drawnPoints(page, 'loss')).toBeGreaterThan(0)
      const before = await drawnPoints(page, 'loss')
      await expect.poll(() => drawnPoints(page, 'loss')).toBeGreaterThan(before)
      await page
        .getByRole('region', { name: 'Lines of the console' })
        .getByText(/^printed \d+$/)
        .first()
        .waitFor()
      await page
        .locator('.fact-list')
        .getByText(/CPython 3/)
        .waitFor()
      await page
        .locator('.fact-list')
        .getByText(/script-\d+\.py/)
        .waitFor()
      writeFileSync(join(client.folder, 'enough'), '')
      expect((await script.end).code).toBe(1)
      await page.locator('.facts').getByText('exit code 1').waitFor()
      await page.locator('.run-exception').getByText('ValueError: enough <b>is</b> enough').waitFor()
      await page.getByRole('link', { name: 'requirements.txt' }).waitFor()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'requirements.txt' }).click()])
      expect(download.suggestedFilename()).toBe('requirements.txt')
    })
    await look(path(link('project')!), async (page) => {
      await page.getByRole('heading', { level: 1, name: 'printed links' }).waitFor()
      await expect.poll(() => rowNames(page)).toEqual(['from the client'])
    })
  })
})
