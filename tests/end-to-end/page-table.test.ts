// The runs table in groups, its columns, and one selection of runs for the whole page, in a real browser.
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { searchOf } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { manyRuns, smallSweep } from './testing/run-tables.ts'
import type { Served } from './testing/served.ts'

const suite = pageSuite({
  files: { 'small.csv': smallSweep(), 'many.csv': manyRuns(10_000) },
  look: { hold: ['importance', 'correlation', 'interactions'] },
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
