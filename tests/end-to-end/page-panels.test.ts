// Panels in their places, in a real browser: added, moved, resized, duplicated and removed, by keys and with the mouse; the link, a saved
// view and undo bring the layout back.
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findings } from './testing/axe-findings.ts'
import { bringIntoView, searchOf, settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { EXAMPLE, type Served } from './testing/served.ts'

/** Two metrics, of which one says more about depth. */
function sweep(): string {
  const lines = ['name,lr,depth,opt,loss,acc']
  for (let i = 0; i < 60; i++) {
    const lr = 10 ** (-5 + (4 * ((i * 37) % 60)) / 60)
    const depth = 1 + ((i * 13) % 4)
    lines.push(`run-${i},${lr},${depth},${['adam', 'sgd'][(i * 7) % 2]},${(Math.log10(lr) + 3) ** 2 + ((i * 31) % 17) / 40},${depth / 5}`)
  }
  return `${lines.join('\n')}\n`
}

const AUTOMATIC = ['importance', 'coordinates', 'correlation', 'noise', 'scatter', 'runs']
const suite = pageSuite({ sources: [EXAMPLE], files: { 'sweep.csv': sweep() }, look: { hold: ['importance', 'noise'] } })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const open = async (search = '', project = 'sweep') => {
  await page.goto(`${server.url}/projects/${project}${search}`)
  await page.waitForSelector('.runs-row a')
  // What stands above does not move once it has its rows.
  if ((await page.locator('#correlation').count()) > 0) await settled(page, 'correlation')
}
const order = () => page.$$eval('.panel-item', (items) => items.map((item) => item.getAttribute('data-panel')))
const layout = () => searchOf(page).get('panels')
const panel = (id: string) => page.locator(`[id="${id}"]`)
const grip = (id: string) => page.locator(`[data-panel="${id}"] [data-grip]`)
const said = () => page.locator('.panel-grid > [role=status]').innerText()
const box = async (id: string) => (await panel(id).boundingBox())!
const focusedIn = () => page.evaluate(() => document.activeElement?.closest('.panel-item')?.getAttribute('data-panel') ?? null)
const menu = async (id: string, entry: string) => {
  await grip(id).click()
  await page.getByRole('menuitem', { name: entry }).click()
}
const addPanel = async (words: string) => {
  await page.getByRole('button', { name: 'Add panel' }).click()
  await page.getByPlaceholder('Search panels').fill(words)
}

describe('whoever configures nothing', () => {
  it('sees every panel that the data have something for, in the order of the argument, and nothing of it in the link', async () => {
    await open()
    expect(await order()).toEqual(AUTOMATIC)
    expect(layout()).toBeNull()
    expect(await page.getByRole('button', { name: 'Reset layout' }).count()).toBe(0)
  })
})

describe('a panel is added', () => {
  it('by words of its title or its question; it comes into view with the focus; it has options of its own, which the link keeps', async () => {
    await open('?option=scatter.x%3Dparam%3Aopt&option=scatter.y%3Dobjective')
    await addPanel('two columns colour')
    await expect.poll(() => page.getByRole('option').allInnerTexts()).toEqual([expect.stringContaining('Scatter plot')])
    expect(await page.getByRole('option').innerText()).toContain('on the page')
    await page.keyboard.press('Enter')
    await panel('scatter-2').locator('canvas').waitFor()
    expect(await order()).toEqual(['importance', 'coordinates', 'correlation', 'noise', 'scatter', 'scatter-2', 'runs'])
    await expect.poll(focusedIn).toBe('scatter-2')
    expect(await said()).toContain('Scatter plot 2 added')
    const x = (id: string) => panel(id).getByRole('button', { name: /^Horizontal: / })
    await expect.poll(() => x('scatter-2').innerText()).toBe('lr')
    await x('scatter-2').click()
    await page.getByRole('option', { name: 'depth' }).click()
    await expect.poll(() => x('scatter-2').innerText()).toBe('depth')
    expect(await x('scatter').innerText()).toBe('opt')
    expect(searchOf(page).getAll('option')).toEqual(['scatter.x=param:opt', 'scatter.y=objective', 'scatter-2.x=param:depth'])
    await page.reload()
    await bringIntoView(panel('scatter-2'))
    await expect.poll(() => x('scatter-2').innerText()).toBe('depth')
    expect(await x('scatter').innerText()).toBe('opt')
    await page.getByRole('button', { name: 'Reset layout' }).click()
    await expect.poll(order).toEqual(AUTOMATIC)
  })

  it('that answers by name only, says what to name', async () => {
    await open('?panels=surface,runs')
    const surface = panel('surface')
    await surface.getByText('Under Options, ‘The two params’').waitFor()
    await surface.getByRole('button', { name: /^Options/ }).click()
    await page.getByLabel('The two params').fill('lr, depth')
    await page.keyboard.press('Tab')
    await surface.locator('.panel-chart canvas').waitFor({ timeout: 60_000 })
    expect(await surface.locator('h2').innerText()).toBe('lr × depth with respect to loss')
    expect(await surface.locator('.panel-foot').innerText()).toContain('60 of 60 runs')
  })

  it('from the list of commands', async () => {
    await open('?panels=runs')
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Project, panel, metric, command').fill('add panel correl')
    await page.keyboard.press('Enter')
    await expect.poll(order).toEqual(['correlation', 'runs'])
    await expect.poll(layout).toBe('correlation,runs')
  })

  it('none is a page too, with a word on what to do', async () => {
    await open('?panels=runs')
    await grip('runs').focus()
    await page.keyboard.press('Delete')
    await page.getByText('This page has no panel.').waitFor()
    expect(layout()).toBe('none')
  })
})

describe('by keys', () => {
  it('panels are moved, resized and taken back, and what happened is said', async () => {
    await open()
    await grip('correlation').focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(order).toEqual(['importance', 'correlation', 'coordinates', 'noise', 'scatter', 'runs'])
    expect(await said()).toBe('Correlation moved: row 2 of 6.')
    expect(await focusedIn()).toBe('correlation')
    const whole = (await box('correlation')).width
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Shift+ArrowLeft')
      await expect.poll(layout).toContain(`correlation:${11 - i}`)
    }
    expect(await said()).toBe('Correlation: 6 of 12 columns wide, as tall as its content.')
    await expect.poll(async () => (await box('correlation')).width / whole).toBeLessThan(0.5)
    await page.keyboard.press('Shift+ArrowDown')
    await expect.poll(layout).toMatch(/correlation:6x\d+/)
    await page.keyboard.press('Home')
    await expect.poll(async () => (await order())[0]).toBe('correlation')
    await page.keyboard.press('ArrowLeft')
    expect(await said()).toBe('Correlation is at the end of the page there.')
    // Each its own step, the last first; quick ones of one kind are one.
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+z')
        return layout()
      })
      .toBeNull()
    expect(await order()).toEqual(AUTOMATIC)
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(order).not.toEqual(AUTOMATIC)
  })

  it('one is duplicated, asks about another metric, and goes; the notice brings it back with what was chosen', async () => {
    await open()
    await grip('correlation').focus()
    await page.keyboard.press('d')
    await panel('correlation-2').locator('tr.row').first().waitFor()
    await expect.poll(focusedIn).toBe('correlation-2')
    await panel('correlation-2')
      .getByRole('button', { name: /^Options/ })
      .click()
    await page.getByRole('button', { name: 'Metric of this panel' }).click()
    await page.getByRole('option', { name: 'acc' }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => panel('correlation-2').locator('h2').innerText()).toContain('Correlation with acc')
    expect(await panel('correlation').locator('h2').innerText()).toBe('Correlation with loss')
    const first = (id: string) => panel(id).locator('tr.row').first().getAttribute('data-row')
    await expect.poll(() => first('correlation-2')).toBe('depth')
    expect(await first('correlation')).not.toBe('depth')
    // A row that is opened in one is not opened in the other.
    await panel('correlation-2').locator('.row-name').first().click()
    await expect.poll(() => panel('correlation-2').locator('tr.detail').count()).toBe(1)
    expect(await panel('correlation').locator('tr.detail').count()).toBe(0)
    await grip('correlation-2').focus()
    await page.keyboard.press('Delete')
    await expect.poll(order).toEqual(AUTOMATIC)
    expect(page.url()).not.toContain('correlation-2')
    expect(await focusedIn()).toBe('noise')
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => panel('correlation-2').locator('h2').innerText()).toContain('Correlation with acc')
    await expect.poll(() => panel('correlation-2').locator('tr.detail').count()).toBe(1)
    expect(await order()).toEqual(['importance', 'coordinates', 'correlation', 'correlation-2', 'noise', 'scatter', 'runs'])
  })

  it('params hidden in a further panel are hidden there alone, and not saved for everyone', async () => {
    await open('?panels=correlation,correlation-2,runs')
    await bringIntoView(panel('correlation-2'))
    await panel('correlation-2')
      .getByRole('button', { name: /^Params/ })
      .click()
    await page.getByRole('button', { name: 'Hide lr' }).click()
    await expect.poll(() => panel('correlation-2').locator('tr.row').count()).toBe(2)
    expect(await panel('correlation').locator('tr.row').count()).toBe(3)
    const { panels } = await server.api<{ panels: object }>('/projects/sweep')
    expect(panels).toEqual({})
  })
})

describe('the selection', () => {
  it('changes no number, unless a panel is asked about it; then it says so, and follows it', async () => {
    await open('?select=where:depth+%3E+2&panels=correlation:6,correlation-2:6,runs')
    const foot = (id: string) => panel(id).locator('.panel-foot').innerText()
    await expect.poll(() => foot('correlation-2')).toContain('60 of 60 runs')
    await panel('correlation-2')
      .getByRole('button', { name: /^Options/ })
      .click()
    await page.getByRole('button', { name: 'Runs of this panel' }).click()
    await page.getByRole('option', { name: 'those selected' }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => foot('correlation-2')).toContain('Of the selected runs 30 of 30 runs')
    expect(await panel('correlation-2').locator('h2').innerText()).toContain('Correlation with loss, selected runs')
    expect(await foot('correlation')).toContain('60 of 60 runs')
    expect(searchOf(page).getAll('option')).toEqual(['correlation-2.runs=selected'])
    await page
      .getByRole('group', { name: 'Selected runs' })
      .getByRole('button', { name: /^Clear/ })
      .click()
    await expect.poll(() => foot('correlation-2')).toMatch(/^60 of 60 runs/)
  })
})

describe('with the mouse', () => {
  it('a panel is dragged above another, or beside it, where each gets a half; Esc lets it be', async () => {
    await open()
    const carry = async (from: string, to: string, across: number, down: number) => {
      // Away from the edges of the window, where it would scroll.
      await grip(from).evaluate((element) => element.scrollIntoView({ block: 'center' }))
      const start = (await grip(from).boundingBox())!
      await page.mouse.move(start.x + 8, start.y + 8)
      await page.mouse.down()
      await page.mouse.move(start.x - 30, start.y - 10, { steps: 3 })
      const target = await box(to)
      await page.mouse.move(target.x + across * target.width, target.y + down * target.height, { steps: 4 })
      await page.locator(`[data-panel="${to}"][data-drop]`).waitFor()
    }
    await carry('noise', 'correlation', 0.5, 0.3)
    await page.keyboard.press('Escape')
    await page.mouse.up()
    expect(layout()).toBeNull()
    await carry('noise', 'correlation', 0.5, 0.3)
    await page.mouse.up()
    await expect.poll(order).toEqual(['importance', 'coordinates', 'noise', 'correlation', 'scatter', 'runs'])
    await carry('correlation', 'noise', 0.95, 0.5)
    await page.mouse.up()
    await expect.poll(layout).toBe('importance,coordinates,noise:6,correlation:6,scatter,runs')
    const [left, right] = [await box('noise'), await box('correlation')]
    expect(left.y).toBe(right.y)
    expect(right.x).toBeGreaterThan(left.x + left.width)
    expect(await said()).toContain('beside Signal versus noise')
  })

  it('the corner resizes in both directions; the picture takes the room', async () => {
    await open('?panels=scatter,runs')
    await panel('scatter').locator('canvas').waitFor()
    await panel('scatter').evaluate((element) => element.scrollIntoView({ block: 'center' }))
    const before = await box('scatter')
    const picture = (await panel('scatter').locator('.scatter').boundingBox())!
    await page.mouse.move(before.x + before.width - 6, before.y + before.height - 6)
    await page.mouse.down()
    await page.mouse.move(before.x + before.width / 2, before.y + before.height + 150, { steps: 6 })
    await page.mouse.up()
    await expect.poll(layout).toMatch(/^scatter:6x1[5-9],runs$/)
    const [after, drawn] = [await box('scatter'), (await panel('scatter').locator('.scatter').boundingBox())!]
    expect(after.width).toBeLessThan(before.width / 2 + 2)
    expect(after.height - before.height).toBeGreaterThan(110)
    expect(drawn.height - picture.height).toBeGreaterThan(60)
    await menu('scatter', 'As tall as its content')
    await expect.poll(layout).toBe('scatter:6,runs')
    await menu('scatter', 'The whole width')
    await expect.poll(layout).toBe('scatter,runs')
  })
})

describe('curves and tables of several panels', () => {
  it('draw metrics and runs of their own, and are sorted each for itself', async () => {
    await open(
      '?panels=curves:6,curves-2:6,runs:6x10,runs-2:6x10&curve=top_1&option=curves-2:curve%3Dtrain_loss',
      'alexnet-imagenet-tuning',
    )
    await bringIntoView(panel('curves-2'))
    const metrics = (id: string) =>
      panel(id)
        .locator('figure.curve')
        .evaluateAll((all) => all.map((one) => one.getAttribute('data-metric')))
    await expect.poll(() => metrics('curves-2')).toEqual(['train_loss'])
    expect(await metrics('curves')).toEqual(['top_1'])
    await panel('curves-2')
      .getByRole('button', { name: /^Runs drawn/ })
      .click()
    await page.getByRole('option', { name: 'the best 5' }).click()
    await expect.poll(() => panel('curves-2').locator('.curve-legend li').count()).toBe(5)
    expect(await panel('curves').locator('.curve-legend li').count()).toBe(10)
    await bringIntoView(panel('runs-2'))
    await panel('runs-2').locator('.sort-button[title="top_1"]').click()
    await expect.poll(() => searchOf(page).getAll('option')).toContain('runs-2:sort=-objective')
    expect(searchOf(page).has('sort')).toBe(false)
    const firstRow = (id: string) => panel(id).locator('.runs-row a').first().innerText()
    await expect.poll(() => firstRow('runs-2')).not.toBe('line 1')
    expect(await firstRow('runs')).toBe('line 1')
  })
})

describe('a layout', () => {
  it('is part of a saved view, and of nobody else’s page', async () => {
    await open('?panels=scatter:6,scatter-2:6,runs&option=scatter-2.x%3Dparam%3Aopt')
    await page.getByRole('button', { name: /^Views/ }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('two plots')
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'Saved views' }).getByText('two plots').waitFor()
    await open()
    expect(await order()).toEqual(AUTOMATIC)
    await page.getByRole('button', { name: /^Views/ }).click()
    await page.getByRole('button', { name: /^two plots/ }).click()
    await expect.poll(order).toEqual(['scatter', 'scatter-2', 'runs'])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(order).toEqual(AUTOMATIC)
  })

  it('is left alone by runs that report', async () => {
    const search = '?panels=runs:6,correlation:6x9,scatter-2:4'
    await open(search)
    await bringIntoView(panel('scatter-2'))
    await panel('scatter-2').locator('canvas').waitFor()
    // A caption may take another line, below everything else.
    const places = async () =>
      Promise.all(
        ['runs', 'correlation', 'scatter-2'].map(async (id) => {
          const { x, y, width, height } = await box(id)
          return [x, y, width, id === 'correlation' ? height : null]
        }),
      )
    const [address, before] = [page.url(), await places()]
    const at = await page.evaluate(() => scrollY)
    for (const i of [1, 2]) {
      const run = { project: 'sweep', run: `late-${i}`, begins: true, name: `late-${i}`, config: { lr: 0.001 * i, depth: 2, opt: 'sgd' } }
      await server.api('/live/runs', run)
      await expect.poll(() => panel('runs').locator('h2').innerText()).toContain(String(60 + i))
    }
    expect(page.url()).toBe(address)
    expect(await order()).toEqual(['runs', 'correlation', 'scatter-2'])
    expect(await places()).toEqual(before)
    expect(await page.evaluate(() => scrollY)).toBe(at)
  })

  it('passes over what a link names that is not there', async () => {
    await open('?panels=no-such:6,runs,scatter-2:3,%2C')
    expect(await order()).toEqual(['runs', 'scatter-2'])
  })

  it.each(['light', 'dark'] as const)('axe-core finds nothing serious in it, nor in its menus (%s)', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await open('?panels=correlation:6,scatter:6x14,correlation-2:4,runs:8&option=correlation-2.metric%3Dacc')
    await panel('correlation-2').locator('tr.row').first().waitFor()
    expect(await findings(page)).toEqual([])
    await grip('scatter').click()
    await page.getByRole('menu').waitFor()
    expect(await findings(page, '[role=menu]')).toEqual([])
    await page.keyboard.press('Escape')
    await addPanel('')
    expect(await findings(page, '.floating')).toEqual([])
    await page.keyboard.press('Escape')
    await panel('correlation-2')
      .getByRole('button', { name: /^Options/ })
      .click()
    expect(await findings(page, '.floating')).toEqual([])
  })
})
