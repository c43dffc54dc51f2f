// The scatter plot in a real browser: which columns it shows by itself, what is chosen instead, and what a rectangle selects.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bringIntoView, type OpenPage, openPage, searchOf, startBrowser } from './testing/browser.ts'
import { manyRuns } from './testing/run-tables.ts'
import { type Served, serve } from './testing/served.ts'

const RUNS = 80

/** Only `lr` moves the loss; `opt` and `depth` do not, and one run logged no number. */
function sweep(): string {
  const lines = ['name,lr,depth,opt,loss']
  for (let i = 0; i < RUNS; i++) {
    const lr = 10 ** (-5 + (4 * ((i * 37) % RUNS)) / RUNS)
    const loss = i === 3 ? 'nan' : (Math.log10(lr) + 3) ** 2 + 0.05 * Math.sin(i * 7)
    lines.push(`run-${i},${lr},${1 + ((i * 13) % 4)},${['adam', 'sgd'][(i * 7) % 2]},${loss}`)
  }
  return `${lines.join('\n')}\n`
}

let server: Served
let browser: Browser
let opened: OpenPage
let page: Page
beforeAll(async () => {
  ;[server, browser] = await Promise.all([serve([], { 'sweep.csv': sweep(), 'many.csv': manyRuns(3000) }), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(async () => {
  opened = await openPage(browser, server.url)
  page = opened.page
  return async () => {
    expect(opened.trouble).toEqual([])
    await opened.close()
  }
})

const open = async (search = '') => {
  await page.goto(`${server.url}/projects/sweep${search}`)
  // It is drawn when somebody comes near.
  await bringIntoView(page.locator('#scatter'))
  await page.waitForSelector('#scatter .scatter canvas')
  await bringIntoView(page.locator('#scatter'))
}
const caption = () => page.locator('#scatter .panel-foot').innerText()
const chosen = (label: string) => page.locator('#scatter').getByRole('button', { name: new RegExp(`^${label}: `) })

describe('what is shown', () => {
  it('is at first the param that matters most, in the colour of the objective; a run without it is told', async () => {
    await open()
    await expect.poll(() => chosen('Horizontal').innerText()).toBe('lr')
    await expect.poll(() => chosen('Scale of x').innerText()).toBe('log')
    await expect.poll(() => chosen('Colour').innerText()).toBe('loss')
    await expect.poll(caption).toContain('80 of 80 runs, a point each')
    expect(await caption()).toContain('1 without a usable one are crosses')
  })

  it('is any column that is chosen, by keys too, and stands in the link', async () => {
    await open('?option=scatter.x%3Dparam%3Aopt')
    await expect.poll(() => chosen('Horizontal').innerText()).toBe('opt')
    await chosen('Vertical').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect.poll(() => searchOf(page).getAll('option')).toContain('scatter.y=objective')
    await expect.poll(caption).toContain('Left out: 1 loss')
    await page.goBack()
    await expect.poll(() => searchOf(page).getAll('option')).not.toContain('scatter.y=objective')
  })

  it('is the mean colour of cells when asked for, with the number of runs behind them', async () => {
    await open('?option=scatter.x%3Dparam%3Aopt&option=scatter.y%3Dparam%3Adepth')
    await page.getByRole('button', { name: 'means of cells' }).click()
    await expect.poll(caption).toMatch(/79 of 80 runs in \d cells/)
    await expect.poll(() => page.locator('.scatter').getAttribute('data-cells')).toMatch(/^\d$/)
  })
})

it('its numbers are in a table when asked for: every run, and of means every cell with its n', async () => {
  await open('?option=scatter.x%3Dparam%3Aopt&option=scatter.y%3Dparam%3Adepth')
  const panel = page.locator('#scatter')
  await panel.getByRole('button', { name: 'Show the numbers' }).click()
  await panel.getByRole('button', { name: 'Show all 80' }).click()
  await expect.poll(() => panel.locator('tr.row').count()).toBe(80)
  expect(await panel.getByRole('columnheader').allInnerTexts()).toEqual(['run', 'opt', 'depth', 'loss'])
  await panel.getByRole('button', { name: 'means of cells' }).click()
  await expect.poll(() => panel.getByRole('columnheader').allInnerTexts()).toEqual(['opt', 'depth', 'mean loss', 'n'])
  const counts = await panel.locator('tr.row [data-cell=n]').allInnerTexts()
  expect(counts.reduce((sum, n) => sum + Number(n), 0)).toBe(79)
  await panel.getByRole('button', { name: 'Hide the numbers' }).click()
  expect(await panel.locator('tr.row').count()).toBe(0)
})

it('a rectangle selects the runs in it, the others turn grey, and the selection is in the link', async () => {
  await open('?option=scatter.x%3Dparam%3Alr&option=scatter.y%3Dparam%3Adepth')
  await expect.poll(() => chosen('Scale of y').innerText()).toBe('steps')
  const box = (await page.locator('.scatter').boundingBox())!
  // The left half of the axes, from their top to their bottom.
  await page.mouse.move(box.x + 70, box.y + 70)
  await page.mouse.down()
  await page.mouse.move(box.x + 300, box.y + 200, { steps: 4 })
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 52, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => searchOf(page).getAll('select').length).toBeGreaterThan(10)
  const selected = searchOf(page).getAll('select').length
  expect(selected).toBeLessThan(RUNS)
  await expect.poll(caption).toContain(`Not selected: ${RUNS - selected}, in grey`)
  await page.getByRole('button', { name: `Clear the selection of ${selected}` }).click()
  await expect.poll(caption).not.toContain('Not selected')
})

it('a rectangle is drawn by keys alone, too', async () => {
  await open('?option=scatter.x%3Dparam%3Alr&option=scatter.y%3Dparam%3Adepth')
  await expect.poll(() => chosen('Scale of y').innerText()).toBe('steps')
  const plot = page.locator('#scatter .scatter')
  await plot.focus()
  // From the middle to the upper left corner, as far as the axes go, and from there to the lower middle.
  for (const key of [
    'ArrowLeft',
    ...Array.from({ length: 8 }, () => 'Shift+ArrowLeft'),
    ...Array.from({ length: 8 }, () => 'Shift+ArrowUp'),
  ])
    await page.keyboard.press(key)
  expect(await plot.getByRole('status').innerText()).toBe('Enter sets the first corner.')
  await page.keyboard.press('Enter')
  for (const key of [...Array.from({ length: 12 }, () => 'Shift+ArrowDown'), ...Array.from({ length: 4 }, () => 'Shift+ArrowRight')])
    await page.keyboard.press(key)
  await plot.locator('.scatter-drag').waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => searchOf(page).getAll('select').length).toBeGreaterThan(10)
  expect(searchOf(page).getAll('select').length).toBeLessThan(RUNS)
  expect(await plot.locator('.scatter-drag').count()).toBe(0)
  await page.keyboard.press('ArrowLeft')
  await plot.locator('.scatter-corner').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => plot.locator('.scatter-corner').count()).toBe(0)
})

it('its files have the runs and their numbers', async () => {
  await open('?option=scatter.x%3Dparam%3Alr&option=scatter.y%3Dparam%3Adepth')
  await page.getByRole('button', { name: 'Export the scatter plot' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /Table/ }).click()])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  const lines = Buffer.concat(chunks).toString().trim().split('\n')
  expect(lines[0]).toBe('run,lr,depth,loss')
  expect(lines).toHaveLength(RUNS + 1)
})

it('many points stand over the whole plot once it is drawn', async () => {
  await page.goto(`${server.url}/projects/many`)
  await bringIntoView(page.locator('#scatter'))
  // Pixels with a colour, by quarters of the plot from the left; its axes and the counts beside it are grey, the legend stands right of it.
  const coloured = () =>
    page.locator('#scatter .scatter canvas').evaluate((node) => {
      const canvas = node as HTMLCanvasElement
      const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const quarters = [0, 0, 0, 0]
      for (let y = 0; y < height; y++)
        for (let x = Math.round(0.06 * width); x < 0.86 * width; x++) {
          const [r, g, b] = data.subarray(4 * (y * width + x)) as unknown as [number, number, number]
          if (Math.max(r, g, b) - Math.min(r, g, b) > 40) quarters[Math.floor((x / width - 0.06) / 0.2)]!++
        }
      return quarters
    })
  // Of 3,000 points 5 pixels wide each quarter has several hundred, though some lie upon each other.
  await expect.poll(async () => Math.min(...(await coloured()))).toBeGreaterThan(2000)
})
