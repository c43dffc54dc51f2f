// Views of a project's page under a name, undo and redo, tags, in a real browser.
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, searchOf } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { smallSweep } from './testing/run-tables.ts'
import type { Served } from './testing/served.ts'

const look = { hold: ['importance', 'correlation', 'noise', 'leaders', 'interactions'] }
const suite = pageSuite({ files: { 'small.csv': smallSweep(), 'other.csv': smallSweep(20) }, look })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const open = async (search = '', project = 'small', on = page) => {
  await on.goto(`${server.url}/projects/${project}${search}`)
  await on.waitForSelector('.runs-row a, .runs-row .group-name')
}
const views = (on = page) => on.getByRole('button', { name: /^Views/ })
const saved = (on = page) => on.getByRole('list', { name: 'Saved views' }).getByRole('listitem')
const save = async (name: string) => {
  await page.getByRole('textbox', { name: 'Name of the view' }).fill(name)
  await page.keyboard.press('Enter')
}
const count = () => page.locator('#runs h2').innerText()

describe('views under a name', () => {
  it('bring back filter, groups, columns and axes; for everybody, also after a reload', async () => {
    const search =
      '?filter=optimizer+%3D+adam&sort=-objective&columns=param:lr&group=param:batch_size&reduce=max.objective&axis=param:lr&axis=objective'
    await open(search)
    await views().click()
    await save('only adam')
    await expect.poll(() => saved().allInnerTexts()).toEqual([expect.stringContaining('only adam')])
    await page.keyboard.press('Escape')
    await expect.poll(() => views().innerText()).toContain('only adam')

    const other = await openPage(suite.browser, server.url, look)
    await open('', 'small', other.page)
    await views(other.page).click()
    await other.page.getByRole('button', { name: /^only adam/ }).click()
    await expect.poll(() => other.page.locator('#runs h2').innerText()).toContain('20 of 60 in 4 groups')
    const { searchParams } = new URL(other.page.url())
    for (const name of new URLSearchParams(search).keys())
      expect(searchParams.getAll(name)).toEqual(new URLSearchParams(search).getAll(name))
    // Somebody else sees a name that is gone, at once.
    await views().click()
    await page.getByRole('button', { name: 'Delete only adam' }).click()
    await expect.poll(() => saved().count()).toBe(0)
    await expect.poll(() => saved(other.page).count()).toBe(0)
    expect(other.trouble).toEqual([])
    await other.close()
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => views().innerText()).toContain('only adam')
  })

  it('are saved over; a change that somebody else made in between is not lost, and said', async () => {
    await open('?sort=param:lr')
    await views().click()
    await save('mine')
    await expect.poll(() => saved().allInnerTexts()).toContainEqual(expect.stringContaining('mine'))
    await save('mine')
    await expect.poll(() => page.getByRole('alert').innerText()).toContain("a view named 'mine' already")
    await page.keyboard.press('Escape')
    await page.locator('.runs-head .sort-button[title="batch_size"]').click()
    await expect.poll(() => searchOf(page).getAll('sort')).toEqual(['-param:batch_size'])
    // Elsewhere it becomes another one; the page is not told in time.
    await page.route('**/api/v1/projects/*/views', (route) => route.abort())
    const { views: list } = await server.api<{ views: { id: string; name: string }[] }>('/projects/small/views')
    const { id } = list.find(({ name }) => name === 'mine')!
    const put = await fetch(`${server.url}/api/v1/projects/small/views/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ search: '?sort=run:name' }),
    })
    expect(put.headers.get('etag')).toBe('"2"')
    await views().click()
    await page.getByRole('button', { name: 'Save what is on screen as mine' }).click()
    await expect.poll(() => page.getByRole('alert').first().innerText()).toContain('was changed by somebody else')
    await page.unroute('**/api/v1/projects/*/views')
    const after = await server.api<{ views: { name: string; search: string }[] }>('/projects/small/views')
    expect(after.views.find(({ name }) => name === 'mine')!.search).toBe('?sort=run:name')
  })
})

describe('undo and redo', () => {
  it('go through what was changed, by keys and buttons; typing is one step; in a field the keys are the field’s', async () => {
    await open()
    await page.locator('.runs-head .sort-button[title="lr"]').click()
    await expect.poll(() => searchOf(page).getAll('sort')).toEqual(['-param:lr'])
    await page.getByRole('textbox', { name: 'Filter the runs' }).pressSequentially('optimizer = sgd', { delay: 20 })
    await expect.poll(count).toContain('20 of 60')
    await page.getByRole('textbox', { name: 'Filter the runs' }).press('Control+z')
    expect(searchOf(page).getAll('sort')).toEqual(['-param:lr'])
    await page.getByRole('textbox', { name: 'Filter the runs' }).fill('optimizer = sgd')
    await expect.poll(count).toContain('20 of 60')
    await page.locator('.runs-grid').focus()
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+z')
        return searchOf(page).has('filter')
      })
      .toBe(false)
    await expect.poll(count).toBe('Runs 60')
    expect(searchOf(page).getAll('sort')).toEqual(['-param:lr'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => searchOf(page).has('sort')).toBe(false)
    expect(await page.getByRole('button', { name: 'Undo' }).getAttribute('aria-disabled')).toBe('true')
    await page.locator('.runs-grid').focus()
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => searchOf(page).getAll('sort')).toEqual(['-param:lr'])
    expect(await page.getByRole('button', { name: 'Undo' }).getAttribute('aria-disabled')).toBe('false')
  })
})

describe('selected runs', () => {
  it('are tagged together; the tag is a column, a filter, and can be taken back', async () => {
    await open('?sort=run:name', 'other')
    for (const place of [0, 1, 2]) await page.locator('.runs-row .row-tick').nth(place).click()
    await page.getByRole('group', { name: 'Selected runs' }).getByRole('button', { name: 'Tag' }).click()
    await page.getByRole('textbox', { name: 'Tag' }).fill('look again')
    await page.keyboard.press('Enter')
    await page.getByText("Tagged 3 runs 'look again'").waitFor()
    await page.keyboard.press('Escape')
    const tags = () => page.$$eval('.runs-row [data-column="run:tag"]', (cells) => cells.map((cell) => cell.textContent))
    await expect.poll(async () => (await tags()).filter((tag) => tag === 'look again').length).toBe(3)
    // What runs report, and what is tagged, leaves the selection alone.
    await expect.poll(() => page.getByRole('group', { name: 'Selected runs' }).innerText()).toContain('3 selected')
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(async () => (await tags()).filter((tag) => tag === 'look again').length).toBe(0)
  })

  it('stay selected, and groups stay open, while runs report', async () => {
    await open('?group=param:optimizer&open=runs:lion&sort=run:name&columns=param:lr', 'other')
    await page.locator('.runs-row[data-group=false] .row-tick').nth(1).click()
    await page.locator('.runs-row[data-group=false] .row-tick').nth(3).click()
    const ticked = () =>
      page.$$eval('.runs-row[data-group=false][data-ticked=all] .name a', (links) => links.map(({ textContent }) => textContent))
    await expect.poll(async () => (await ticked()).length).toBe(2)
    const [before, address] = [await ticked(), page.url()]
    for (const i of [1, 2]) {
      await server.api('/live/runs', {
        project: 'other',
        run: `live-${i}`,
        begins: true,
        name: `a-${i}`,
        config: { optimizer: 'lion', lr: 0.1 * i },
      })
      await expect.poll(count).toContain(`${20 + i} in 3 groups`)
      // The new ones come first in their group: those selected move, and stay so.
      await expect.poll(() => page.locator('.runs-row[data-group=false]').first().innerText()).toContain('a-1')
      expect((await ticked()).toSorted()).toEqual(before.toSorted())
      expect(page.url()).toBe(address)
    }
    await expect.poll(() => page.locator('#coordinates').innerText()).toContain('2 selected')
    expect(await page.getByRole('button', { name: 'Redo' }).getAttribute('aria-disabled')).toBe('true')
  })
})
