// The runs table in groups, its columns, and one selection of runs for the whole page, in a real browser.
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bringIntoView, searchOf } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { manyRuns, smallSweep } from './testing/run-tables.ts'
import type { Served } from './testing/served.ts'

const suite = pageSuite({
  files: { 'small.csv': smallSweep(), 'many.csv': manyRuns(10_000) },
  look: { hold: ['importance', 'correlation', 'noise', 'leaders', 'interactions'] },
})
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const table = () => page.locator('.runs-grid')
const open = async (project: string, search = '') => {
  await page.goto(`${server.url}/projects/${project}${search}`)
  await page.waitForSelector('.runs-row[data-group] .name a, .runs-row[data-group=true] .group-name')
}
/** Rows on screen from top to bottom: their first cell, and texts by column. */
const rows = () =>
  page.$$eval('.runs-row', (elements) =>
    elements
      .map((row) => ({
        place: Number(row.getAttribute('aria-rowindex')) - 2,
        group: row.getAttribute('data-group') === 'true',
        expanded: row.getAttribute('aria-expanded'),
        level: row.getAttribute('aria-level'),
        selected: row.getAttribute('aria-selected') === 'true',
        name: row.querySelector('.group-name, a')?.textContent ?? null,
        count: row.querySelector('.group-count')?.textContent ?? null,
        cells: Object.fromEntries(
          [...row.querySelectorAll('[data-column]')].map((cell) => [cell.getAttribute('data-column'), cell.textContent]),
        ),
      }))
      .sort((a, b) => a.place - b.place),
  )
const fromMenu = async (column: string, entry: string) => {
  await page.locator(`.runs-head [data-header="${column}"] .column-menu-button`).press('Enter')
  await page.getByRole('menu').getByText(entry, { exact: true }).click()
}

describe('the runs table in groups', () => {
  it('shows a value a row, its runs, and mean ± interval (n); runs without the key are ‘not set’, last', async () => {
    await open('small', '?group=param:optimizer&group=param:momentum')
    const listed = await rows()
    expect(listed.map(({ name, count }) => [name, count])).toEqual([
      ['optimizer adam', '20'],
      ['optimizer lion', '20'],
      ['optimizer sgd', '20'],
    ])
    const answer = await server.api<{ rows: { cells: (number | string | null)[] }[]; columns: { id: string }[] }>('/runs/query', {
      runSet: { projects: ['small'], filter: 'optimizer = adam' },
      limit: 100,
    })
    const at = answer.columns.findIndex(({ id }) => id === 'metric:outcome_value')
    const values = answer.rows.flatMap(({ cells }) => (typeof cells[at] === 'number' ? [cells[at]] : []))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
    const [text, half, n] = /^([\d.]+) ± ([\d.]+) \((\d+)\)$/.exec(listed[0]!.cells['objective']!)!.slice(1)
    expect(Number(n)).toBe(values.length)
    // Written to the second digit of the half width; t is 2.09 to 2.12 on 16 to 19 degrees of freedom.
    expect(Math.abs(Number(text) - mean)).toBeLessThan(0.001)
    expect(Number(half) / (sd / Math.sqrt(values.length))).toBeGreaterThan(2.05)
    expect(Number(half) / (sd / Math.sqrt(values.length))).toBeLessThan(2.16)

    await page.getByText('optimizer lion').click()
    await expect.poll(async () => (await rows()).map(({ name }) => name)).toContain('momentum not set')
    await page.getByText('momentum not set').click()
    await expect.poll(async () => (await rows()).filter(({ group }) => !group).length).toBe(20)
    expect(searchOf(page).getAll('open')).toEqual(['runs:lion', 'runs:lion/~'])
    await page.reload()
    await expect.poll(async () => (await rows()).filter(({ group }) => !group).length).toBe(20)
    expect(await table().getAttribute('role')).toBe('treegrid')
    expect((await rows()).find(({ group }) => !group)!.level).toBe('3')
  })

  it('is chosen from the menu: all but the seed, another reducer, none again', async () => {
    await open('small')
    await page
      .locator('#runs')
      .getByRole('button', { name: /^Group/ })
      .click()
    await page.getByRole('button', { name: 'All but the seed' }).click()
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await rows())[0]!.group).toBe(true)
    expect(await page.locator('#runs h2').innerText()).toContain('60 in 30 groups')
    await fromMenu('objective', 'Highest')
    await expect.poll(async () => (await rows())[0]!.cells['objective']).toMatch(/^0\.\d+ \(2\)$/)
    expect(searchOf(page).getAll('reduce')).toEqual(['max.objective'])
    await page.goBack()
    await expect.poll(async () => (await rows())[0]!.cells['objective']).toContain('±')
    await page
      .locator('#runs')
      .getByRole('button', { name: /^Group/ })
      .click()
    await page.getByRole('button', { name: 'Ungroup' }).click()
    await expect.poll(async () => (await rows())[0]!.group).toBe(false)
  })

  it('keys: arrows open and close, Enter too; ten thousand runs stay a screenful', async () => {
    await open('many', '?group=param:layers&group=param:dropout')
    await table().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await rows())[0]!.expanded).toBe('true')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await rows()).some(({ group }) => !group)).toBe(true)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(async () => (await rows()).map(({ count }) => count)).toEqual(['1,667', '1,667', '1,667', '1,667', '1,666', '1,666'])
    await page
      .locator('#runs')
      .getByRole('button', { name: /^Group/ })
      .click()
    await page.getByRole('button', { name: 'Open all groups' }).click()
    await page.keyboard.press('Escape')
    // Six groups of 25 values of dropout each (both go by the run’s number), and every run.
    await expect.poll(async () => Number(await table().getAttribute('aria-rowcount'))).toBeGreaterThan(10_100)
    await table().focus()
    await page.keyboard.press('End')
    await expect.poll(async () => (await rows()).at(-1)!.name).toMatch(/^run-\d+$/)
    expect((await rows()).length).toBeLessThan(60)
  })
})

describe('columns of the runs table', () => {
  const heads = () => page.$$eval('.runs-head [data-header]', (cells) => cells.map((cell) => cell.getAttribute('data-header')))

  it('are pinned, moved by keys and by hand, hidden; the URL and a reload keep it', async () => {
    await open('many')
    const before = await heads()
    expect(before.slice(0, 4)).toEqual(['run:name', 'run:state', 'objective', 'param:lr'])
    await fromMenu('param:layers', 'Pin')
    await expect.poll(async () => (await heads()).slice(0, 3)).toEqual(['run:name', 'param:layers', 'run:state'])
    await page.locator('.runs-head [data-header="param:lr"] .sort-button').press('Alt+ArrowLeft')
    await expect.poll(async () => (await heads()).slice(2, 5)).toEqual(['run:state', 'param:lr', 'objective'])
    await bringIntoView(page.locator('.runs-head'))
    const from = (await page.locator('.runs-head [data-header="param:dropout"] .sort-button').boundingBox())!
    const to = (await page.locator('.runs-head [data-header="run:state"]').boundingBox())!
    await page.mouse.move(from.x + 5, from.y + 5)
    await page.mouse.down()
    await page.mouse.move(to.x + to.width / 3, to.y + 20, { steps: 5 })
    await page.mouse.up()
    await expect.poll(async () => (await heads()).slice(2, 5)).toEqual(['param:dropout', 'run:state', 'param:lr'])
    expect(searchOf(page).has('sort')).toBe(false)
    await fromMenu('param:dropout', 'Hide')
    await page.reload()
    await page.waitForSelector('.runs-row a')
    expect((await heads()).slice(0, 4)).toEqual(['run:name', 'param:layers', 'run:state', 'param:lr'])
    await table().evaluate((element) => element.scrollBy({ left: 400 }))
    // What is pinned stays where it was.
    const grid = (await table().boundingBox())!
    expect((await page.locator('.runs-head [data-header="param:layers"]').boundingBox())!.x).toBeLessThan(grid.x + 300)
  })

  it('only those in which runs differ, and colours that know which way is good', async () => {
    await open('small', '?columns=run:state&columns=param:depth&columns=param:lr&columns=metric:outcome_value&metric=outcome_value')
    expect(await heads()).toContain('param:depth')
    await page
      .locator('#runs')
      .getByRole('button', { name: /^Columns/ })
      .click()
    await page.getByRole('checkbox', { name: 'Only columns in which runs differ' }).click()
    await page.keyboard.press('Escape')
    await expect.poll(heads).toEqual(['run:name', 'run:state', 'param:lr', 'metric:outcome_value'])
    await fromMenu('metric:outcome_value', 'Colour by value')
    const colours = () =>
      page.$$eval('.runs-row [data-column="metric:outcome_value"]', (cells) =>
        cells.flatMap((cell) =>
          Number.isFinite(Number(cell.textContent)) ? [[Number(cell.textContent), getComputedStyle(cell).backgroundColor] as const] : [],
        ),
      )
    await expect.poll(async () => new Set((await colours()).map(([, colour]) => colour)).size).toBeGreaterThan(5)
    await page.goto(`${server.url}/projects/small?columns=objective&heat=objective&goal=minimize&metric=outcome_value&sort=objective`)
    const objective = async () =>
      page.$eval('.runs-row[aria-rowindex="2"] [data-column="objective"]', (cell) => getComputedStyle(cell).backgroundColor)
    await page.waitForSelector('.runs-row [data-column="objective"]')
    const low = await objective()
    await page.goto(`${server.url}/projects/small?columns=objective&heat=objective&goal=maximize&metric=outcome_value&sort=-objective`)
    await page.waitForSelector('.runs-row [data-column="objective"]')
    // The best value has one colour whichever way is good.
    await expect.poll(objective).toBe(low)
  })
})

describe('one selection of runs', () => {
  const selected = () => page.getByRole('group', { name: 'Selected runs' })
  const box = (name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true })

  it('by box, range and keys; coordinates follow, the URL keeps it, Escape lets go', async () => {
    await open('many', '?sort=run:name')
    const names = (await rows()).map(({ name }) => name!)
    await box(names[1]!).click()
    await box(names[4]!).click({ modifiers: ['Shift'] })
    await expect.poll(() => selected().innerText()).toContain('4 selected')
    await expect.poll(() => page.locator('#coordinates').innerText()).toContain('4 selected')
    await table().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press(' ')
    await expect.poll(() => selected().innerText()).toContain('5 selected')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await expect.poll(() => selected().innerText()).toContain('7 selected')
    await page.reload()
    await expect.poll(async () => (await rows()).filter((row) => row.selected).map(({ name }) => name)).toEqual(names.slice(1, 8))
    await page.keyboard.press('Escape')
    await expect.poll(() => selected().count()).toBe(0)
    expect(searchOf(page).has('select')).toBe(false)
  })

  it('all that match is one entry, however many; one is taken out of it again', async () => {
    await open('many', '?filter=layers+%3D+2')
    await page.getByRole('checkbox', { name: 'Select all runs listed' }).click()
    await expect.poll(() => selected().innerText()).toContain('1,667 selected')
    expect(searchOf(page).getAll('select')).toEqual(['where:layers = 2'])
    await box((await rows())[0]!.name!).click()
    await expect.poll(() => selected().innerText()).toContain('1,666 selected')
    await selected().getByRole('button', { name: 'Keep' }).click()
    await expect.poll(() => page.locator('#runs h2').innerText()).toContain('1,666 of 10,000')
    expect(searchOf(page).has('select')).toBe(false)
  })

  it('a group is selected whole, and what is brushed becomes the selection', async () => {
    await open('small', '?group=param:optimizer&group=configuration&open=runs:lion')
    await expect.poll(async () => (await rows()).length).toBe(13)
    await page.locator('.runs-row .row-tick').first().click()
    await expect.poll(() => selected().innerText()).toContain('20 selected')
    await page.goto(`${server.url}/projects/small?brush=param.optimizer+in+(sgd)`)
    await page.getByRole('button', { name: 'Select these' }).click()
    await expect.poll(() => selected().innerText()).toContain('20 selected')
    expect(searchOf(page).has('brush')).toBe(false)
    await expect.poll(async () => (await rows()).some((row) => row.selected)).toBe(true)
    for (const row of await rows()) expect(row.selected, row.name ?? '').toBe(row.cells['param:optimizer'] === 'sgd')
  })

  it('hidden from charts is hidden there alone: numbers stay until one asks', async () => {
    await open('small', '?sort=run:name')
    const noise = () => page.locator('.facts').innerText()
    const [facts, names] = [await noise(), (await rows()).map(({ name }) => name!)]
    await box(names[0]!).click()
    await box(names[1]!).click()
    await page.getByRole('button', { name: 'Hide from charts' }).click()
    const muted = page.getByRole('group', { name: 'Runs hidden from charts' })
    await expect.poll(() => muted.innerText()).toContain('2 hidden from charts, still in every number')
    await expect.poll(() => page.locator('#coordinates .panel-foot').innerText()).toContain('2 hidden from charts')
    expect(await noise()).toBe(facts)
    expect(await page.locator('#runs h2').innerText()).toBe('Runs 60')
    await muted.getByRole('button', { name: 'Leave out of numbers too' }).click()
    await expect.poll(() => page.locator('#runs h2').innerText()).toContain('58 of 60')
    await expect.poll(() => muted.count()).toBe(0)
  })
})
