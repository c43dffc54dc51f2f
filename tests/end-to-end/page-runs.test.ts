// The runs table and the run page in a real browser, with ten thousand runs.
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { searchOf } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { manyRuns, smallSweep } from './testing/run-tables.ts'
import { EXAMPLE, type Served } from './testing/served.ts'

const RUNS = 10_000
/** Rows of a grid 640 pixels high, with those kept ready beyond both edges. */
const SCREENFUL = 60

const suite = pageSuite({
  sources: [EXAMPLE],
  files: { 'small.csv': smallSweep(), 'many.csv': manyRuns(RUNS) },
  look: { hold: ['importance', 'correlation', 'noise', 'leaders'] },
})
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const grid = () => page.getByRole('grid', { name: 'Runs' })
const open = async (project: string, search = '') => {
  await page.goto(`${server.url}/projects/${project}${search}`)
  await page.waitForSelector('.runs-row a')
}
/** Rows in the DOM: place (0 = first), and texts by column. */
const rows = () =>
  page.$$eval('.runs-row', (elements) =>
    elements
      .map((row) => ({
        place: Number(row.getAttribute('aria-rowindex')) - 2,
        name: row.querySelector('a')?.textContent ?? null,
        cells: Object.fromEntries(
          [...row.querySelectorAll('[data-column]')].map((cell) => [cell.getAttribute('data-column'), cell.textContent]),
        ),
      }))
      .sort((a, b) => a.place - b.place),
  )
const rowAt = async (place: number) => (await rows()).find((row) => row.place === place)
/** What the API says stands there. */
async function expected(project: string, places: readonly [number, number], sort: readonly string[] = []): Promise<readonly string[]> {
  const answer = await server.api<{ rows: { cells: string[] }[] }>('/runs/query', {
    runSet: { projects: [project] },
    sort,
    offset: places[0],
    limit: places[1] - places[0],
  })
  return answer.rows.map(({ cells }) => cells[0]!)
}

describe('ten thousand runs', () => {
  it('are all there, and only a screenful is in the document, wherever one scrolls', async () => {
    await open('many')
    expect(await grid().getAttribute('aria-rowcount')).toBe(String(RUNS + 1))
    expect(await page.locator('#runs h2').innerText()).toContain('10,000')
    expect((await rows()).length).toBeLessThan(SCREENFUL)
    for (const place of [4321, 9990, 0]) {
      await grid().evaluate((element, top) => {
        element.scrollTop = top
      }, place * 30)
      await expect
        .poll(async () => (await rowAt(place))?.name, { timeout: 10_000 })
        .toEqual((await expected('many', [place, place + 1]))[0])
      expect((await rows()).length).toBeLessThan(SCREENFUL)
    }
    expect(await page.locator('*').count()).toBeLessThan(3000)
  })

  it('are sorted on the server: headers turn, let go, and add with Shift; the URL and a reload keep it', async () => {
    await open('many')
    // A header among several sorted by says its place too.
    const head = (name: string) => grid().getByRole('button', { name: new RegExp(`^${name}( \\d)?$`) })
    await head('val_accuracy').click()
    await expect.poll(() => searchOf(page).getAll('sort')).toEqual(['-objective'])
    await expect.poll(async () => (await rowAt(0))?.name).toBe((await expected('many', [0, 1], ['-metric:val_accuracy']))[0])
    const values = (await rows()).slice(0, 20).map(({ cells }) => Number(cells['objective']))
    expect(values).toEqual([...values].sort((a, b) => b - a))
    await head('layers').click({ modifiers: ['Shift'] })
    await expect.poll(() => searchOf(page).getAll('sort')).toEqual(['-objective', '-param:layers'])
    await head('layers').click()
    await expect.poll(() => searchOf(page).getAll('sort')).toEqual(['param:layers'])
    await page.reload()
    await page.waitForSelector('.runs-row a')
    await expect.poll(async () => (await rowAt(0))?.cells['param:layers']).toBe('1')
    await head('layers').click()
    await expect.poll(() => searchOf(page).has('sort')).toBe(false)
    await expect.poll(async () => (await rowAt(0))?.name).toBe('run-0')
  })

  it('keys: End and Home jump, arrows go row by row, Enter opens the run, Back returns', async () => {
    await open('many', '?sort=run:name')
    await grid().focus()
    await page.keyboard.press('End')
    const [last] = await expected('many', [RUNS - 1, RUNS], ['run:name'])
    await expect.poll(async () => (await rowAt(RUNS - 1))?.name).toBe(last)
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    const [, , third] = await expected('many', [0, 3], ['run:name'])
    await expect.poll(() => page.locator('.runs-row[data-active=true] a').innerText()).toBe(third)
    expect(await grid().getAttribute('aria-activedescendant')).toBe(await page.locator('.runs-row[data-active=true]').getAttribute('id'))
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe(third)
    await page.goBack()
    await page.waitForSelector('.runs-row a')
    expect(searchOf(page).getAll('sort')).toEqual(['run:name'])
  })
})

describe('columns', () => {
  it('are chosen, remembered in the URL, and reset', async () => {
    await open('many')
    const heads = () => page.$$eval('.runs-head .sort-button', (buttons) => buttons.map((button) => button.getAttribute('title')))
    const usual = await heads()
    expect(usual).toContain('dropout')
    const chooser = page.locator('#runs').getByRole('button', { name: /^Columns/ })
    await chooser.click()
    await page.getByRole('checkbox', { name: 'dropout' }).click()
    await page.keyboard.press('Escape')
    const rest = usual.filter((name) => name !== 'dropout')
    await expect.poll(heads).toEqual(rest)
    await page.reload()
    await page.waitForSelector('.runs-row a')
    expect(await heads()).toEqual(rest)
    await chooser.click()
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(heads).toEqual(usual)
    expect(searchOf(page).has('columns')).toBe(false)
  })

  it('tell apart what is not set, inactive, NaN and failed with its cause', async () => {
    await open('small')
    const cells = new Map((await rows()).map(({ name, cells }) => [name, cells]))
    expect(cells.get('run-9')!['run:state']).toBe('failed (crashed)')
    expect(await page.locator('.runs-row', { hasText: 'run-9' }).first().locator('.state svg path').count()).toBe(1)
    expect(cells.get('run-9')!['objective']).toBe('not set')
    expect(cells.get('run-5')!['objective']).toBe('NaN')
    expect(cells.get('run-0')!['param:momentum']).toBe('inactive')
    expect(cells.get('run-2')!['param:momentum']).toMatch(/^0\.\d+$/)
  })
})

describe('a run', () => {
  it('shows params, summary and its curves; Back keeps the project as it was', async () => {
    await open('alexnet-imagenet-tuning', '?sort=-objective&metric=top_1')
    const { name, cells } = (await rowAt(0))!
    await page.locator('.runs-row a').first().click()
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe(name)
    const values = await page.$$eval('[aria-label="Params of this run"] tr', (rows) =>
      Object.fromEntries([...rows].map((row) => [row.querySelector('th')?.textContent?.trim(), row.querySelector('td')?.textContent])),
    )
    expect(values['epochs']).toBe(cells['param:epochs'])
    expect(Number(values['lr']).toPrecision(3)).toBe(Number(cells['param:lr']).toPrecision(3))
    const top = page.locator('figure.curve', { hasText: 'top_1' })
    await top.locator('canvas').waitFor()
    expect(await page.locator('figure.curve').count()).toBe(4)
    // Something was drawn: the canvas holds more than one colour.
    await expect
      .poll(() =>
        top.locator('canvas').evaluate((element) => {
          const canvas = element as HTMLCanvasElement
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
          return new Set(new Uint32Array(data.buffer)).size
        }),
      )
      .toBeGreaterThan(10)
    expect(await top.getByRole('img').getAttribute('aria-label')).toMatch(/^top_1 over \d+ points, last value 0\.\d+$/)
    await page.goBack()
    await page.waitForSelector('.runs-row a')
    expect(searchOf(page).getAll('sort')).toEqual(['-objective'])
    expect((await rowAt(0))!.name).toBe(name)
  })

  it('links to its replicates', async () => {
    await open('small')
    await page.getByRole('link', { name: 'run-2', exact: true }).click()
    await page.getByRole('link', { name: 'run-3', exact: true }).click()
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe('run-3')
    await page.getByRole('link', { name: 'run-2', exact: true }).waitFor()
  })

  it('that is not there is named, and the way out is in sight', async () => {
    await page.goto(`${server.url}/projects/small/runs/nobody`)
    await expect.poll(() => page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining("'nobody'")])
    await page.getByRole('link', { name: 'small', exact: true }).click()
    await page.waitForSelector('.runs-row a')
  })
})
