// The importance panel in a real browser: what it shows is what the API says, stage by stage; pairs; params by hand.
import type { AnalysisResult, ImportanceBody } from '@sweepwise/core'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPage, panelRows, searchOf, settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { pairedSweep, wideSweep } from './testing/run-tables.ts'
import type { Served } from './testing/served.ts'

const suite = pageSuite({
  files: { 'pairs.csv': pairedSweep(), 'wide.csv': wideSweep(120, 8), 'large.csv': wideSweep(10_000, 50) },
  look: { hold: ['correlation'] },
})
let server: Served
let browser: Browser
let page: Page
let answer: AnalysisResult<ImportanceBody>
beforeAll(async () => {
  ;({ server, browser } = suite)
  answer = await ask({})
})
beforeEach(() => {
  page = suite.page
})

const ask = (options: object) =>
  server.api<AnalysisResult<ImportanceBody>>('/analyses/importance', { runSet: { projects: ['pairs'] }, metric: 'accuracy', options })
const open = async (search = '') => {
  await page.goto(`${server.url}/projects/pairs${search}`)
  await settled(page, 'importance')
}
/** Until every stage has come. */
const whole = () => expect.poll(() => page.locator('#importance .stage-line').count(), { timeout: 120_000 }).toBe(0)
const names = async () => (await panelRows(page, 'importance')).map((row) => row['param'])

const shareText = (share: number | null): string =>
  share === null ? '–' : share > 0 && share < 0.005 ? '<0.01' : share.toFixed(2).replace(/^-0\.00$/, '0.00')

describe('the importance panel', () => {
  it('shows the API’s order, shares, floors, verdicts and its sentence', async () => {
    await open()
    await whole()
    expect(answer.status).toBe('ok')
    expect(await page.locator('#importance h2').innerText()).toBe('Parameter importance with respect to accuracy')
    expect(await page.locator('#importance .panel-summary').innerText()).toBe(answer.headline)
    const rows = await panelRows(page, 'importance')
    expect(rows.map(({ param }) => param)).toEqual(answer.params!.map(({ name }) => name))
    expect(rows.map(({ importance }) => importance)).toEqual(answer.params!.map(({ importance }) => shareText(importance)))
    expect(rows.map(({ floor }) => floor)).toEqual(answer.params!.map(({ noiseFloor }) => shareText(noiseFloor)))
    expect(rows.map(({ verdict }) => verdict)).toEqual(answer.params!.map(({ verdict }) => verdict ?? '–'))
  })

  it('draws interval and floor on every bar, outlines what is hollow, and ends with the unexplained rest', async () => {
    await open()
    await whole()
    const bars = await page.$$eval('#importance tr.row', (rows) =>
      rows.map((row) => {
        const bar = row.querySelector('.bar-cell')!
        return { filled: bar.querySelector('rect')?.getAttribute('stroke') === 'none', marks: bar.querySelectorAll('path').length }
      }),
    )
    expect(bars.map(({ filled }) => !filled)).toEqual(answer.params!.map(({ hollow }) => hollow))
    expect(bars.some(({ filled }) => filled)).toBe(true)
    expect(bars.map(({ marks }) => marks)).toEqual(
      answer.params!.map(({ interval, noiseFloor }) => Number(interval !== null) + Number(noiseFloor !== null)),
    )
    expect(await page.locator('#importance tfoot [data-cell=importance]').innerText()).toBe(shareText(answer.fit!.unexplained))
  })

  it('fills up in stages and says which are to come; the numbers that came first stay', async () => {
    await page.addInitScript(() => {
      const seen: { stages: string; floors: string[] }[] = []
      Object.assign(globalThis, { seen })
      new MutationObserver(() => {
        const stages = document.querySelector('#importance .stage-line')?.textContent ?? ''
        if (seen.at(-1)?.stages === stages) return
        seen.push({ stages, floors: [...document.querySelectorAll('#importance [data-cell=floor]')].map((cell) => cell.textContent ?? '') })
      }).observe(document, { subtree: true, childList: true, characterData: true })
    })
    // Another seed of the same question: nothing of it is in a cache.
    await open('?filter=batch_size+>+0&reducer=summary')
    await whole()
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: { stages: string; floors: string[] }[] }).seen)
    const early = seen.find(({ stages }) => stages.includes('to come'))
    expect(early?.stages).toMatch(/bars/)
    expect(early!.floors.every((text) => text === '–')).toBe(true)
    expect((await panelRows(page, 'importance')).every(({ floor }) => floor !== '–')).toBe(true)
  })

  it('opens a row into the plain sentence, interval, floor and the W&B-style number', async () => {
    await open()
    await whole()
    const first = answer.params![0]!
    await page.locator('#importance .row-name').first().click()
    const detail = page.locator('#importance tr.detail')
    const sentences = await detail.locator('.prose li').allInnerTexts()
    expect(sentences[0]).toBe(first.sentence)
    expect(sentences).toEqual(expect.arrayContaining([...first.notes]))
    expect(await detail.locator('[data-cell=mdi]').innerText()).toBe(shareText(first.mdi))
  })

  it('says a hover away why importance and correlation disagree, on focus too', async () => {
    const peak = answer.params!.find(({ disagreement }) => disagreement !== null)!
    await open()
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: `About correlation of ${peak.name}` }).focus()
    await expect.poll(() => page.getByRole('tooltip').first().textContent()).toContain(peak.disagreement)
  })
})

describe('interactions', () => {
  it('are looked for when asked: a map, a row a pair with its floor, and a surface over the real runs', async () => {
    await open()
    await page.getByRole('button', { name: 'Look for interactions of pairs' }).click()
    await settled(page, 'interactions')
    await whole()
    expect(searchOf(page).get('option')).toBe('importance.interactions=true')
    const { interactions } = await ask({ interactions: true })
    const rows = await panelRows(page, 'interactions')
    expect(rows.map(({ pair, share, floor }) => [pair, share, floor])).toEqual(
      interactions!.map(({ a, b, share, floor }) => [`${a} × ${b}`, shareText(share), shareText(floor)]),
    )
    // The metric was made from the product of these two.
    expect([interactions![0]!.a, interactions![0]!.b].sort()).toEqual(['lr', 'width'])
    expect(interactions![0]!.share).toBeGreaterThan(interactions![0]!.floor)
    expect(await page.locator('#interactions .map-and-table > .chart-box canvas').count()).toBe(1)

    await page.locator('#interactions .row-name').first().focus()
    await page.keyboard.press('Enter')
    const surface = page.locator('#interactions figure.surface')
    await surface.locator('canvas').waitFor()
    const { total } = await server.api<{ total: number }>('/runs/query', { runSet: { projects: ['pairs'] }, limit: 1 })
    expect(await surface.locator('figcaption').innerText()).toContain(`Points: ${total} runs`)
    await page.reload()
    await surface.locator('canvas').waitFor()
  })
})

describe('ten thousand runs of fifty params', () => {
  it('have their first bars from 32 of 300 trees, which says so, and refine while the page is used', async () => {
    await page.addInitScript(() => {
      const seen: { label: string; lengths: string }[] = []
      Object.assign(globalThis, { seen })
      new MutationObserver(() => {
        const label = /\d+ of 300/.exec(document.querySelector('#importance .stage-line')?.textContent ?? '')?.[0]
        const lengths = [...document.querySelectorAll('#importance tr.row .bar-cell rect')]
          .map((bar) => bar.getAttribute('width'))
          .join(' ')
        if (label !== undefined && lengths !== '' && seen.at(-1)?.label !== label) seen.push({ label, lengths })
      }).observe(document, { subtree: true, childList: true, characterData: true })
    })
    await page.goto(`${server.url}/projects/large`)
    await page.waitForSelector('#importance tr.row .bar-cell rect', { timeout: 120_000 })
    const seen = () => page.evaluate(() => (globalThis as unknown as { seen: { label: string; lengths: string }[] }).seen)
    expect((await seen())[0]!.label).toBe('32 of 300')
    expect((await panelRows(page, 'importance')).length).toBe(10)
    // What is opened meanwhile stays open.
    await page.locator('#importance .row-name').first().click()
    await expect.poll(async () => (await seen()).map(({ label }) => label), { timeout: 120_000 }).toContain('96 of 300')
    const [first, second] = await seen()
    expect(second!.lengths).not.toBe(first!.lengths)
    expect(await page.locator('#importance .row-name[aria-expanded=true]').count()).toBe(1)
    expect(await page.locator('#importance tr.detail').innerText()).toContain('Not tested yet')
  })
})

describe('any pair', () => {
  // Eight params have 28 pairs; six come with their surface.
  it('opens into its surface by a click on its cell, computed when it is asked for', async () => {
    await page.goto(`${server.url}/projects/wide?option=importance.interactions=true`)
    const asked: string[][] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/analyses/surface')) asked.push(request.postDataJSON().options.pair)
    })
    await page.waitForSelector('#interactions .map-and-table > .chart-box canvas', { timeout: 120_000 })
    const ask = { runSet: { projects: ['wide'] }, metric: 'loss', options: { interactions: true } }
    const { interactions } = await server.api<AnalysisResult<ImportanceBody>>('/analyses/importance', ask)
    const names = [...new Set(interactions!.flatMap(({ a, b }) => [a, b]))]
    expect(interactions!.length).toBe(28)
    // The cell at the right end of the lowest row: the two params that come last.
    const pair = [names.at(-2)!, names.at(-1)!].sort()
    const found = interactions!.find(({ a, b }) => [a, b].sort().join() === pair.join())!
    expect(found.surface).toBeNull()
    const map = page.locator('#interactions .map-and-table > .chart-box')
    const { width, height } = (await map.boundingBox())!
    await map.click({ position: { x: width - 30, y: height - 50 } })
    const row = page.locator(`#interactions tr[data-row="${found.a} × ${found.b}"] .row-name`)
    await expect.poll(() => row.getAttribute('aria-expanded')).toBe('true')
    await page.locator('#interactions figure.surface canvas').waitFor()
    expect(asked).toEqual([[found.a, found.b]])
    const { total } = await server.api<{ total: number }>('/runs/query', { runSet: ask.runSet, limit: 1 })
    expect(await page.locator('#interactions figure.surface figcaption').innerText()).toContain(`Points: ${total} runs`)
  })
})

describe('params by hand', () => {
  const manager = () => page.locator('#importance').getByRole('button', { name: /^Params/ })
  const visible = () => page.getByRole('region', { name: /^Visible/ })
  const hidden = () => page.getByRole('region', { name: /^Hidden/ })

  const saved = async () => (await server.api<{ panels: Record<string, unknown> }>('/projects/pairs')).panels
  beforeEach(async () => {
    const headers = { 'content-type': 'application/json' }
    await fetch(`${server.url}/api/v1/projects/pairs/panels/importance`, { method: 'PUT', headers, body: 'null' })
  })

  it('are dragged from one list to the other, and come back with the project until automatic forgets them', async () => {
    await open()
    await manager().click()
    await visible().getByRole('listitem').filter({ hasText: 'width' }).dragTo(hidden())
    await expect.poll(() => hidden().getByRole('button').allInnerTexts()).toEqual(['width'])
    expect(await page.getByRole('radio', { name: /^By hand/ }).isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(names).not.toContain('width')
    expect(searchOf(page).getAll('hide')).toEqual(['importance:width'])
    await expect.poll(saved).toEqual({ importance: { hidden: ['width'] } })
    // Another visit, by the plain address.
    await open()
    expect(await names()).not.toContain('width')
    expect(searchOf(page).has('hide')).toBe(false)
    await manager().click()
    await hidden().getByRole('listitem').filter({ hasText: 'width' }).dragTo(visible())
    await expect.poll(names).toContain('width')
    await page.getByRole('radio', { name: /^Automatic/ }).click()
    await page.keyboard.press('Escape')
    await expect.poll(saved).toEqual({})
    await open()
    expect(await names()).toContain('width')
  })

  it('are saved for everybody: a page open elsewhere follows, a link shows what it was made to show', async () => {
    await open()
    const colleague = await openPage(browser, `${server.url}/projects/pairs`, { hold: ['correlation'] })
    const theirs = async () => (await panelRows(colleague.page, 'importance')).map((row) => row['param'])
    await settled(colleague.page, 'importance')
    expect(await theirs()).toContain('width')
    await manager().click()
    await page.getByRole('button', { name: 'Hide width', exact: true }).click()
    await expect.poll(theirs).not.toContain('width')
    expect(searchOf(colleague.page).has('hide')).toBe(false)
    // A link says otherwise, and changes nothing for others.
    await colleague.page.goto(`${server.url}/projects/pairs?hide=importance:lr`)
    await settled(colleague.page, 'importance')
    expect(await theirs()).toContain('width')
    expect(await theirs()).not.toContain('lr')
    expect(await saved()).toEqual({ importance: { hidden: ['width'] } })
    await colleague.page
      .locator('#importance')
      .getByRole('button', { name: /^Params/ })
      .click()
    const shown = colleague.page.getByRole('dialog', { name: 'Params shown' })
    expect(await shown.innerText()).toContain('Saved for the project: 1 of 4 hidden')
    await shown.getByRole('button', { name: 'Show as saved' }).click()
    await expect.poll(theirs).toContain('lr')
    expect(await theirs()).not.toContain('width')
    expect(colleague.trouble).toEqual([])
    await colleague.close()
  })

  it('are moved by keys: → hides, ← shows, ↓ goes on, and it is said aloud', async () => {
    await open()
    await manager().focus()
    await page.keyboard.press('Enter')
    const first = answer.params![0]!.name
    await page.getByRole('button', { name: `Hide ${first}`, exact: true }).focus()
    await page.keyboard.press('ArrowRight')
    await page
      .getByRole('status')
      .filter({ hasText: `${first} is hidden` })
      .waitFor({ state: 'attached' })
    // The focus went on to the next one, which ↓ leaves for the one after.
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await expect.poll(focused).toBe(`Hide ${answer.params![1]!.name}`)
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe(`Hide ${answer.params![2]!.name}`)
    await page.getByRole('button', { name: `Show ${first}`, exact: true }).focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => hidden().getByRole('button').count()).toBe(0)
  })

  it('searching narrows both lists, and moves only what is found', async () => {
    await open()
    await manager().click()
    await page.getByRole('textbox', { name: 'Search params' }).fill('LR')
    await expect.poll(() => visible().getByRole('button').allInnerTexts()).toEqual(['lr'])
    await page.getByRole('button', { name: 'Hide these' }).click()
    await page.getByRole('textbox', { name: 'Search params' }).fill('')
    await expect.poll(() => hidden().getByRole('button').allInnerTexts()).toEqual(['lr'])
  })
})
