// The page without a mouse and without eyes: axe-core, the Tab key, hints on focus; and that it talks to nobody else.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findings } from './testing/axe-findings.ts'
import { type OpenPage, openPage, panelRows, settled, startBrowser } from './testing/browser.ts'
import { smallSweep } from './testing/run-tables.ts'
import { EXAMPLE, type Served, serve } from './testing/served.ts'

let server: Served
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([serve([EXAMPLE], { 'small.csv': smallSweep() }), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function look(how: Parameters<typeof openPage>[2], path: string, work: (page: Page) => Promise<void>): Promise<void> {
  const opened: OpenPage = await openPage(browser, `${server.url}${path}`, how)
  try {
    await work(opened.page)
    expect(opened.trouble).toEqual([])
  } finally {
    await opened.close()
  }
}

const GROUPED = 'group=param:optimizer&group=configuration&open=runs:*&heat=objective&heat=param:lr&pin=objective'

async function firstRun(): Promise<string> {
  const answer = await server.api<{ rows: { id: string }[] }>('/runs/query', {
    runSet: { projects: ['alexnet-imagenet-tuning'] },
    limit: 1,
  })
  return `/projects/alexnet-imagenet-tuning/runs/${answer.rows[0]!.id}`
}

describe.each([
  ['light', false],
  ['dark', true],
])('axe-core finds nothing serious in %s colours', (_name, dark) => {
  it('on the projects page, with its menu and an import', () =>
    look({ dark }, '/', async (page) => {
      await page.getByRole('link', { name: 'small' }).waitFor()
      expect(await findings(page)).toEqual([])
      await page.getByRole('button', { name: 'Actions on small' }).click()
      await page.getByRole('menu').waitFor()
      expect(await findings(page)).toEqual([])
      await page.keyboard.press('Escape')
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Import files' }).click()])
      await chooser.setFiles({ name: 'small.csv', mimeType: 'text/csv', buffer: Buffer.from(smallSweep()) })
      await page.getByRole('dialog').getByText('the same as before').waitFor()
      expect(await findings(page)).toEqual([])
    }))

  it('on a project’s page, with rows and lists open and a filter that cannot be read', () =>
    look(
      { dark, hold: [] },
      '/projects/small?open=importance:lr&open=correlation:lr&open=correlation:optimizer&open=columns',
      async (page) => {
        await settled(page, 'importance')
        await settled(page, 'correlation')
        await page
          .locator('#correlation')
          .getByRole('button', { name: /^Held fixed/ })
          .click()
        await page.getByRole('textbox', { name: 'Filter the runs' }).fill('lr > (')
        await page.getByRole('alert').waitFor()
        expect(await findings(page)).toEqual([])
        for (const opener of [/^Params/, /^Options/, /^Metric: /, /on Correlation with|About Correlation with/, /^Columns/]) {
          await page.getByRole('button', { name: opener }).first().click()
          expect(await findings(page, '.floating'), String(opener)).toEqual([])
          await page.keyboard.press('Escape')
        }
      },
    ))

  it('on the runs table in groups, with colours, a selection, and its menus', () =>
    look({ dark, hold: ['importance', 'correlation'] }, `/projects/small?${GROUPED}`, async (page) => {
      await page.waitForSelector('.runs-row[data-group=false] .name a')
      await page.locator('.runs-row .row-tick').nth(2).click()
      await page.locator('.runs-row[data-group=false] .row-tick').last().click()
      await page.getByRole('group', { name: 'Selected runs' }).waitFor()
      await page.getByRole('button', { name: 'Hide from charts' }).click()
      await page.locator('.runs-row .row-tick').nth(2).click()
      expect(await findings(page, '#runs')).toEqual([])
      for (const opener of [/^Group/, /^Columns/]) {
        await page.locator('#runs').getByRole('button', { name: opener }).first().click()
        expect(await findings(page, '.floating'), String(opener)).toEqual([])
        await page.keyboard.press('Escape')
      }
      await page.getByRole('button', { name: /^Views/ }).click()
      await page.getByRole('textbox', { name: 'Name of the view' }).fill(String(dark))
      await page.keyboard.press('Enter')
      await page.getByRole('list', { name: 'Saved views' }).getByText(String(dark)).waitFor()
      expect(await findings(page, '.floating')).toEqual([])
      await page.keyboard.press('Escape')
      const tag = page.getByRole('group', { name: 'Selected runs' }).getByRole('button', { name: 'Tag' })
      await tag.click()
      expect(await findings(page, '.floating')).toEqual([])
      await page.keyboard.press('Escape')
      // The focus comes back a moment later; a menu opened before that would lose it and close.
      await expect.poll(() => tag.evaluate((button) => button === document.activeElement)).toBe(true)
      await page.locator('.column-menu-button').nth(2).press('Enter')
      expect(await findings(page, '[role=menu]')).toEqual([])
    }))

  it('on a run’s page and the help', async () => {
    await look({ dark }, await firstRun(), async (page) => {
      await page.locator('figure.curve canvas').first().waitFor()
      expect(await findings(page)).toEqual([])
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
      expect(await findings(page)).toEqual([])
    })
  })
})

/** Presses Tab until the focus is back at the start; tells each stop and whether one can see it there. */
async function tabStops(page: Page): Promise<readonly { readonly stop: string; readonly visible: boolean }[]> {
  const stops: { stop: string; visible: boolean }[] = []
  await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-tab-stop]')) element.removeAttribute('data-tab-stop')
  })
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate((): { stop: string; visible: boolean } | null => {
      const element = document.activeElement as HTMLElement | null
      if (element === null || element === document.body) return null
      if (element.hasAttribute('data-tab-stop')) return null
      element.setAttribute('data-tab-stop', '')
      const style = getComputedStyle(element)
      const box = element.getBoundingClientRect()
      const ring = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2
      const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      return {
        stop: element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 60) ?? element.tagName,
        visible: ring && seen,
      }
    })
    if (stop === null) break
    stops.push(stop)
  }
  return stops
}

/** What a mouse can use and Tab did not come by. Rows of the runs table are reached by arrow keys, from the table's own stop. */
const missed = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [role=button], [tabindex="0"]')]
      .filter(
        (element) =>
          !element.hasAttribute('data-tab-stop') && !element.matches(':disabled, [hidden], .runs-row a, .runs-row button, .runs-row input'),
      )
      .filter((element) => element.checkVisibility())
      .map((element) => element.outerHTML.slice(0, 120)),
  )

describe('the Tab key', () => {
  it.each([
    ['the projects page', '/', 8],
    ['a project’s page', '/projects/small?open=correlation:optimizer&open=columns', 60],
    ['a run’s page', 'first run', 12],
  ])('comes by everything on %s, and one sees where it is', async (_name, path, least) => {
    await look({ hold: [] }, path === 'first run' ? await firstRun() : path, async (page) => {
      await page.waitForSelector('#importance tr.row, figure.curve canvas, main.narrow .list-table a')
      // A panel that comes later would stand where the Tab key has passed.
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
      const stops = await tabStops(page)
      expect(stops.filter(({ visible }) => !visible)).toEqual([])
      expect(await missed(page)).toEqual([])
      expect(stops.length).toBeGreaterThanOrEqual(least)
    })
  })
})

describe('without a mouse', () => {
  it('hints show on focus and go with Escape', () =>
    look({ hold: ['importance', 'noise', 'leaders'] }, '/projects/small', async (page) => {
      await settled(page, 'correlation')
      for (const [control, text] of [
        [page.locator('#correlation').getByRole('button', { name: 'evidence' }), 'No evidence is not evidence of no effect'],
        [page.getByRole('button', { name: 'goal assumed' }), 'does not tell which way is good'],
      ] as const) {
        // Tab first: a browser shows focus, and what hangs on it, only to those who use keys.
        await page.keyboard.press('Tab')
        await control.focus()
        const hint = page.getByRole('tooltip')
        await expect.poll(() => hint.first().textContent()).toContain(text)
        // A hint that is still on its way in does not listen yet.
        await expect
          .poll(async () => {
            await page.keyboard.press('Escape')
            return hint.count()
          })
          .toBe(0)
      }
    }))

  it('another metric, an opened row, a hidden param, a filter and a run: all by keys', () =>
    look({}, '/projects/alexnet-imagenet-tuning', async (page) => {
      await settled(page, 'correlation')
      await page.getByRole('button', { name: /^Metric: / }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('listbox').waitFor()
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      const title = () => page.locator('#correlation h2').innerText()
      await expect.poll(title).not.toBe('Correlation with top_1')
      await page.goBack()
      await expect.poll(title).toBe('Correlation with top_1')
      await settled(page, 'correlation')

      const names = page.locator('#correlation .row-name')
      await names.first().focus()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => names.nth(1).getAttribute('aria-expanded')).toBe('true')
      await page.keyboard.press('ArrowLeft')
      await expect.poll(() => names.nth(1).getAttribute('aria-expanded')).toBe('false')

      await page
        .locator('#correlation')
        .getByRole('button', { name: /^Params/ })
        .focus()
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Hide weight_decay' }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Escape')
      await expect.poll(async () => (await panelRows(page, 'correlation')).map(({ param }) => param)).not.toContain('weight_decay')

      await page.keyboard.press('/')
      await page.keyboard.type('epochs > 90')
      await expect.poll(() => page.locator('#runs h2').innerText()).toMatch(/\d+ of 512/)
      const grid = page.getByRole('grid', { name: 'Runs' })
      await grid.focus()
      await page.keyboard.press('ArrowDown')
      const name = await page.locator('.runs-row[data-active=true] a').innerText()
      await page.keyboard.press('Enter')
      await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe(name)
    }))
})
