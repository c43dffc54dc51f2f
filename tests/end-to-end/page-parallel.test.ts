// Parallel coordinates in a real browser: brushes by pointer and by keys, what they choose, and what of it a link keeps.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bringIntoView, type OpenPage, openPage, searchOf, startBrowser } from './testing/browser.ts'
import { smallSweep, wideSweep } from './testing/run-tables.ts'
import { type Served, serve } from './testing/served.ts'

const RUNS = 60

let server: Served
let browser: Browser
let opened: OpenPage
let page: Page
beforeAll(async () => {
  ;[server, browser] = await Promise.all([
    serve([], { 'small.csv': smallSweep(RUNS), 'flags.csv': flags(), 'many.csv': wideSweep(12_000, 9), 'one.csv': 'lr,score\n0.1,5\n' }),
    startBrowser(),
  ])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(async () => {
  opened = await openPage(browser, server.url, { hold: ['importance', 'correlation', 'noise', 'leaders'] })
  page = opened.page
  return async () => {
    expect(opened.trouble).toEqual([])
    await opened.close()
  }
})

/** Booleans, numbers over decades whose ends are single runs, and a metric. */
function flags(): string {
  const lines = ['name,lr,norm,score']
  for (let i = 0; i < 40; i++) lines.push(`run-${i},${10 ** (-6 + i / 8)},${i % 4 === 0},${(i * 7) % 40}`)
  return `${lines.join('\n')}\n`
}

const open = async (project: string, search = '') => {
  await page.goto(`${server.url}/projects/${project}${search}`)
  await page.waitForSelector('.parallel[data-whole=true]')
  await bringIntoView(page.locator('#coordinates'))
}
const axisNames = () => page.$$eval('.axis-head', (heads) => heads.map((head) => head.textContent))
const count = () => page.locator('#coordinates .count').innerText()
const tableCount = () => page.locator('#runs .panel-count').innerText()
const head = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}, axis`) })
const end = (name: string, which: 'lowest' | 'highest') => page.getByRole('slider', { name: `${name}: ${which} value chosen` })
/** What the API counts for a filter. */
const matched = async (project: string, filter: string): Promise<number> =>
  (await server.api<{ matched: number }>('/runs/query', { runSet: { projects: [project], filter }, limit: 1 })).matched

const axisHeight = async () => Number(await page.locator('.parallel-plot').getAttribute('data-axis-height'))

/** Drags along an axis, by shares of its height from the top. */
async function brush(name: string, from: number, to: number): Promise<void> {
  const [title, plot] = [(await head(name).boundingBox())!, (await page.locator('.parallel-plot').boundingBox())!]
  const x = title.x + title.width / 2
  const height = await axisHeight()
  const y = (share: number) => plot.y + height * share
  await page.mouse.move(x, y(from))
  await page.mouse.down()
  await page.mouse.move(x, y((from + to) / 2), { steps: 3 })
  await page.mouse.move(x, y(to), { steps: 3 })
  await page.mouse.up()
}
const brushes = () => searchOf(page).getAll('brush')

describe('brushing', () => {
  it('to the very end of a log axis holds the extreme run, and the table below shows what matches', async () => {
    await open('flags')
    await brush('lr', 0.9, 1)
    await expect.poll(brushes).toHaveLength(1)
    const [filter] = brushes()
    expect(filter).toMatch(/^param\.lr >= 1?e?-?[\d.e-]+ and param\.lr <= /)
    const expected = await matched('flags', filter!)
    expect(expected).toBeGreaterThan(0)
    // The lowest learning rate is among them: one run less without it.
    expect(await matched('flags', `(${filter}) and param.lr = 0.000001`)).toBe(1)
    await expect.poll(count).toBe(`${expected} of 40 runs match`)
    await expect.poll(tableCount).toBe(`${expected} of 40`)
  })
  it('says what matches while the hand is still down, and keeps it for the link until it is off', async () => {
    await open('flags')
    const [title, plot] = [(await head('lr').boundingBox())!, (await page.locator('.parallel-plot').boundingBox())!]
    const x = title.x + title.width / 2
    await page.mouse.move(x, plot.y + 2)
    await page.mouse.down()
    await page.mouse.move(x, plot.y + (await axisHeight()) / 2, { steps: 5 })
    await expect.poll(count).toMatch(/^2\d of 40 runs match$/)
    await expect.poll(() => end('lr', 'lowest').getAttribute('aria-valuenow')).toBe('50')
    expect(brushes()).toEqual([])
    await page.mouse.up()
    await expect.poll(brushes).toHaveLength(1)
    await expect.poll(count).toBe(`${await matched('flags', brushes()[0]!)} of 40 runs match`)
  })
  it('works on booleans and levels, several brushes combine, and each goes by itself', async () => {
    await open('flags')
    const plot = (await page.locator('.parallel-plot').boundingBox())!
    const title = (await head('norm').boundingBox())!
    // Steps stand in the middles of their halves: true above.
    await page.mouse.click(title.x + title.width / 2, plot.y + (await axisHeight()) * 0.25)
    await expect.poll(brushes).toEqual(['param.norm in (true)'])
    await expect.poll(count).toBe('10 of 40 runs match')
    await brush('lr', 0.5, 1)
    await expect.poll(brushes).toHaveLength(2)
    const both = await matched(
      'flags',
      brushes()
        .map((text) => `(${text})`)
        .join(' and '),
    )
    await expect.poll(count).toBe(`${both} of 40 runs match`)
    await page.mouse.click(title.x + title.width / 2, plot.y + (await axisHeight()) * 0.25)
    await expect.poll(brushes).toHaveLength(1)
    await page.getByRole('button', { name: 'Clear the brush' }).click()
    await expect.poll(brushes).toEqual([])
    await expect.poll(tableCount).toBe('40')
  })
  it('on the lane below an axis chooses runs without a value, which stand nowhere else', async () => {
    await open('small')
    const notSet = await matched('small', 'momentum is not set')
    expect(notSet).toBeGreaterThan(0)
    const lane = (await page.locator('.lane', { hasText: 'not set' }).boundingBox())!
    const title = (await head('momentum').boundingBox())!
    await page.mouse.click(title.x + title.width / 2, lane.y + lane.height / 2)
    await expect.poll(brushes).toEqual(['param.momentum is not set'])
    await expect.poll(count).toBe(`${notSet} of ${RUNS} runs match`)
  })
  it('of the objective holds what the table shows; keeping it makes it the filter of the page', async () => {
    await open('flags')
    await brush('score', 0, 0.3)
    await expect.poll(brushes).toHaveLength(1)
    expect(brushes()[0]).toMatch(/^run\.objective >= /)
    const shown = Number(/^\d+/.exec(await count())![0])
    expect(shown).toBeGreaterThan(0)
    await expect.poll(tableCount).toBe(`${shown} of 40`)
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await expect.poll(() => searchOf(page).get('filter')).toMatch(/^metric\.score >= /)
    await expect.poll(brushes).toEqual([])
    await expect.poll(tableCount).toBe(`${shown} of 40`)
  })
  it('is in the link: whoever opens it sees the same runs; Back takes a brush away; a hover takes nothing', async () => {
    await open('flags', '?brush=param.lr+%3E=+1e-5+and+param.lr+%3C=+1e-3')
    const expected = await matched('flags', 'lr >= 1e-5 and lr <= 1e-3')
    await expect.poll(count).toBe(`${expected} of 40 runs match`)
    const plot = (await page.locator('.parallel-plot').boundingBox())!
    await page.mouse.move(plot.x + plot.width / 2, plot.y + 100)
    await page.mouse.move(plot.x + plot.width / 2 + 30, plot.y + 200)
    expect(await count()).toBe(`${expected} of 40 runs match`)
    await brush('norm', 0.05, 0.4)
    await expect.poll(brushes).toHaveLength(2)
    await page.goBack()
    await expect.poll(brushes).toHaveLength(1)
    await expect.poll(count).toBe(`${expected} of 40 runs match`)
  })
})

describe('by keys alone', () => {
  it('the ends of a brush move, say where they are, and Escape clears', async () => {
    await open('flags')
    const low = end('lr', 'lowest')
    await low.focus()
    expect(await low.getAttribute('aria-valuetext')).toContain('no brush')
    await page.keyboard.press('PageUp')
    await expect.poll(brushes).toHaveLength(1)
    const expected = await matched('flags', brushes()[0]!)
    expect(expected).toBeLessThan(40)
    await expect.poll(count).toBe(`${expected} of 40 runs match`)
    expect(Number(await low.getAttribute('aria-valuenow'))).toBe(10)
    await page.keyboard.press('Escape')
    await expect.poll(brushes).toEqual([])
  })
  it('without a param that varies the reason stands there, no axis by itself; one that is added is drawn', async () => {
    await page.goto(`${server.url}/projects/one`)
    await bringIntoView(page.locator('#coordinates'))
    const panel = page.locator('#coordinates')
    await panel.getByText('No param varies between these runs.').waitFor()
    await expect.poll(() => panel.locator('.panel-foot').innerText()).toBe('1 run.')
    expect(await panel.locator('.parallel-plot').count()).toBe(0)
    await page.goto(`${server.url}/projects/one?axis=param:lr&axis=objective`)
    await panel.locator('.parallel-plot').waitFor()
  })

  it('an axis opens its menu, flips, changes its scale, moves and goes', async () => {
    await open('flags')
    const before = await axisNames()
    await head('lr').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Flip' }).press('Enter')
    await expect.poll(() => searchOf(page).getAll('axis')).toContain('flip.param:lr')
    await head('lr').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitemradio', { name: 'Linear' }).press('Enter')
    await expect.poll(() => searchOf(page).getAll('axis')).toContain('flip.linear.param:lr')
    await head('lr').focus()
    await page.keyboard.press(before.indexOf('lr') === 0 ? 'Alt+ArrowRight' : 'Alt+ArrowLeft')
    await expect.poll(async () => (await axisNames()).indexOf('lr')).not.toBe(before.indexOf('lr'))
    await head('norm').focus()
    await page.keyboard.press('Delete')
    await expect.poll(axisNames).toEqual(['lr', 'score'])
    await page.getByRole('button', { name: /^Add an axis/ }).click()
    await page.getByRole('option', { name: /^norm/ }).click()
    await expect.poll(axisNames).toEqual(['lr', 'norm', 'score'])
    await page.getByRole('button', { name: 'Automatic' }).click()
    await expect.poll(axisNames).toEqual(before)
  })
  it('a brush chosen before a flip holds the same runs after it', async () => {
    await open('flags', '?brush=param.lr+%3E=+1e-5+and+param.lr+%3C=+1e-3')
    const before = await count()
    await head('lr').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Flip' }).press('Enter')
    await expect.poll(() => searchOf(page).getAll('axis')).toContain('flip.param:lr')
    expect(await count()).toBe(before)
  })
})

it('so many runs that a thread reads their columns are all there, and a brush holds those that the filter does', async () => {
  // Of many runs the page computes first what matters; here it hears no at once.
  for (const name of ['importance', 'correlation']) await page.route(`**/api/v1/analyses/${name}`, (route) => route.abort())
  const threads: string[] = []
  page.on('worker', (thread) => threads.push(thread.url()))
  await open('many', '?brush=param.p0+%3E=+0.01+and+param.p0+%3C=+0.2')
  expect(threads).toHaveLength(1)
  const expected = await matched('many', 'p0 >= 0.01 and p0 <= 0.2')
  expect(expected).toBeGreaterThan(0)
  await expect.poll(count).toBe(`${expected.toLocaleString('en')} of 12,000 runs match`)
})

it('a narrow panel says how many params it shows, and shows all when asked: it scrolls then', async () => {
  for (const name of ['importance', 'correlation']) await page.route(`**/api/v1/analyses/${name}`, (route) => route.abort())
  await open('many', '?panels=coordinates:4,runs')
  expect(await axisNames()).toHaveLength(4)
  await expect.poll(() => page.locator('#coordinates .parallel-bar').innerText()).toContain('3 of 9 params shown')
  await page.locator('#coordinates').getByRole('button', { name: 'Show all' }).click()
  await expect.poll(axisNames).toHaveLength(10)
  const scroller = page.locator('#coordinates .parallel-scroll')
  await expect.poll(() => scroller.evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(true)
  expect(await scroller.getAttribute('tabindex')).toBe('0')
  // The objective and what stands next to it come first.
  await expect.poll(() => scroller.evaluate((box) => box.scrollWidth - box.clientWidth - box.scrollLeft)).toBeLessThan(2)
  const [panel, axis] = [(await scroller.boundingBox())!, (await page.locator('.axis-head').last().boundingBox())!]
  expect(axis.x + axis.width).toBeLessThanOrEqual(panel.x + panel.width + 1)
})

it('at 1024 px the whole page has as many params as fit, the objective beside them', async () => {
  await page.setViewportSize({ width: 1024, height: 800 })
  await open('many', '?panels=coordinates,runs')
  await expect.poll(() => page.locator('#coordinates .parallel-bar').innerText()).toContain('8 of 9 params shown')
  const scroller = page.locator('#coordinates .parallel-scroll')
  expect(await scroller.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThan(2)
})

it('the line under the pointer shows its values, and its run is pointed out in the table', async () => {
  await open('flags', '?brush=param.norm+in+(true)')
  await expect.poll(count).toBe('10 of 40 runs match')
  await expect.poll(() => page.locator('.runs-row a').count()).toBe(10)
  const plot = (await page.locator('.parallel-plot').boundingBox())!
  // Somewhere between two axes a line passes; further down until one does.
  let name: string | null = null
  for (let y = 20; y < 320 && name === null; y += 6) {
    await page.mouse.move(plot.x + plot.width / 2 - 60, plot.y + y)
    const tip = page.locator('.parallel-tip strong')
    name = (await tip.count()) === 1 ? await tip.textContent() : null
  }
  expect(name).toMatch(/^run-\d+$/)
  expect(await page.locator('.parallel-tip dt').allTextContents()).toEqual((await axisNames()).reverse())
  expect(await page.locator('.runs-row[data-pointed=true] a').textContent()).toBe(name)
  await page.mouse.move(plot.x + plot.width / 2, plot.y - 200)
  await expect.poll(() => page.locator('.runs-row[data-pointed=true]').count()).toBe(0)
  expect(await count()).toBe('10 of 40 runs match')
})

it('a column is dragged to another place by its name', async () => {
  await open('flags')
  const names = await axisNames()
  const [first, second] = [(await head(names[0]!).boundingBox())!, (await head(names[1]!).boundingBox())!]
  await page.mouse.move(first.x + first.width / 2, first.y + 20)
  await page.mouse.down()
  await page.mouse.move(second.x + second.width / 2 + 40, first.y + 24, { steps: 6 })
  await page.mouse.up()
  await expect.poll(axisNames).toEqual([names[1], names[0], names[2]])
})

it('a column carried out of the plot is removed, and undo brings it back', async () => {
  await open('flags')
  const names = await axisNames()
  const { x, y, width } = (await head(names[0]!).boundingBox())!
  await page.mouse.move(x + width / 2, y + 20)
  await page.mouse.down()
  await page.mouse.move(x + width / 2 + 10, y - 90, { steps: 6 })
  await page.locator('.axis-head[data-off=true]').waitFor()
  await page.mouse.up()
  await expect.poll(axisNames).toEqual([names[1], names[2]])
  await page.keyboard.press('Control+z')
  await expect.poll(axisNames).toEqual(names)
})

it('the runs of every place are in a table too, with the shares of good and bad ones', async () => {
  await open('flags')
  await page.getByRole('button', { name: 'As a table' }).click()
  const rows = await page.$$eval('#coordinates .panel-table tbody tr', (lines) => lines.map((line) => line.textContent ?? ''))
  const norm = rows.filter((row) => /^(norm.*)?(false|true)\d/.test(row))
  expect(norm).toHaveLength(2)
  expect(norm.join(' ')).toContain('30')
})

it('what drives a metric or a param: the others are ranked against it', async () => {
  await page.unroute('**/api/v1/analyses/correlation')
  await open('flags')
  await head('score').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'What drives this?' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'What drives score?' })
  await expect.poll(() => dialog.locator('tr.row').count()).toBe(2)
  await page.keyboard.press('Escape')
  await head('lr').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'What drives this?' }).press('Enter')
  const other = page.getByRole('dialog', { name: 'What drives lr?' })
  await expect.poll(() => other.locator('tr.row').count()).toBe(1)
  expect(await other.locator('tr.row').innerText()).toContain('norm')
})

describe('two sets of runs', () => {
  const twins = () => page.locator('#coordinates .twin')

  it('are chosen by two filters and drawn on the same axes; without a second one it is all others; the link keeps them', async () => {
    await open('flags')
    await page.locator('#coordinates').getByRole('button', { name: 'Compare' }).click()
    await page.getByLabel('Runs on the left').fill('lr > 1e-4')
    await page.getByLabel('Runs on the left').press('Enter')
    await expect.poll(() => twins().locator('figcaption').allInnerTexts()).toEqual(['lr > 1e-4 23 runs', 'the others 17 runs'])
    expect(searchOf(page).getAll('option')).toEqual(['coordinates.first=lr > 1e-4'])
    // The axis of each goes from the lowest to the highest of both.
    await expect.poll(() => twins().locator('.parallel[data-whole=true]').count()).toBe(2)
    const [left, right] = await Promise.all([0, 1].map((i) => twins().nth(i).locator('.axis-labels').allInnerTexts()))
    expect(left).toEqual(right)
    const lowest = () =>
      Promise.all([0, 1].map((i) => twins().nth(i).getByRole('slider', { name: 'lr: lowest value chosen' }).getAttribute('aria-valuetext')))
    expect(await lowest()).toEqual(['no brush, 1e-6', 'no brush, 1e-6'])
    // One that cannot be read says why, and is changed where it was chosen.
    await page.locator('#coordinates').getByRole('button', { name: 'Compare' }).click()
    await page.getByLabel('Runs on the right').fill('lrr < 1')
    await page.getByRole('button', { name: 'Compare these' }).click()
    await expect.poll(() => page.locator('#coordinates').getByRole('alert').innerText()).toContain('lrr')
    await page.locator('#coordinates').getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('button', { name: 'All runs in one plot' }).click()
    await page.locator('#coordinates .parallel[data-whole=true]').waitFor()
    await expect.poll(() => twins().count()).toBe(0)
    expect(searchOf(page).getAll('option')).toEqual([])
  })
})
