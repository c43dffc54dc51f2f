// A project's page in a real browser: header, objective, correlation table, filter; the URL holds all of it.
import type { AnalysisResult, CorrelationBody } from '@sweepwise/core'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { panelRows, searchOf, settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { manyRuns, smallSweep } from './testing/run-tables.ts'
import { EXAMPLE, type Served } from './testing/served.ts'

const ALEXNET = 'alexnet-imagenet-tuning'
const suite = pageSuite({ sources: [EXAMPLE], files: { 'small.csv': smallSweep(), 'many.csv': manyRuns() } })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const open = async (project: string, search = '') => {
  await page.goto(`${server.url}/projects/${project}${search}`)
  await settled(page, 'correlation')
}
const header = () => page.locator('.facts').innerText()
const names = async () => (await panelRows(page, 'correlation')).map((row) => row['param'])
const title = () => page.locator('#correlation h2').innerText()
/** The picker `label`, set to the entry `choice`. */
async function pick(label: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${label}: `) }).click()
  await page.getByRole('option', { name: choice }).click()
}

describe('the header', () => {
  it('counts what the API counts', async () => {
    await open('small')
    const detail = await server.api<{
      runs: number
      noise: { sd: number; configurations: number }
      keys: { role: string; constant: string | null }[]
    }>('/projects/small')
    const params = detail.keys.filter(({ role }) => role === 'param')
    const fixed = params.filter(({ constant }) => constant !== null).length
    const text = await header()
    expect(text).toContain(`${detail.runs} runs`)
    expect(text).toMatch(/57 finished\s*3 failed/)
    expect(text).toContain(`${params.length - fixed} params vary, ${fixed} held fixed`)
    expect(text).toContain(`seed noise ±${Number(detail.noise.sd.toPrecision(2))}`)
    await open(ALEXNET)
    expect(await header()).toContain('noise unknown')
  })

  it('the noise badge opens into what is known, where from, and what to run', async () => {
    await open('small')
    await page.getByRole('button', { name: /^seed noise/ }).click()
    const about = page.getByRole('dialog', { name: 'About the noise' })
    const { noise, best } = await server.api<{ noise: { runs: number; configurations: number }; best: { runName: string } }>(
      '/projects/small',
    )
    expect(await about.innerText()).toContain(`${noise.runs} runs of the ${noise.configurations} configurations`)
    expect(await about.innerText()).toContain('the seed (seed) aside')
    await about.getByRole('link', { name: best.runName }).click()
    await page.waitForURL(/\/projects\/small\/runs\//)
    await open(ALEXNET)
    await page.getByRole('button', { name: /^noise unknown/ }).click()
    expect(await about.innerText()).toMatch(/all 512 configurations ran once|no configuration has two runs/)
  })
})

describe('the objective', () => {
  it('another metric renames the panel, stands in the URL, survives a reload, and Back undoes it', async () => {
    await open(ALEXNET)
    expect(await title()).toBe('Correlation with top_1')
    await pick('Metric', 'train_loss')
    await expect.poll(title).toBe('Correlation with train_loss')
    expect(searchOf(page).get('metric')).toBe('train_loss')
    await page.reload()
    await settled(page, 'correlation')
    expect(await title()).toBe('Correlation with train_loss')
    await page.goBack()
    await expect.poll(title).toBe('Correlation with top_1')
    expect(searchOf(page).has('metric')).toBe(false)
  })

  it('another reducer changes the numbers and is named in the caption', async () => {
    await open(ALEXNET)
    const before = (await panelRows(page, 'correlation')).map(({ param, rho }) => [param, rho])
    await pick('Reducer', 'last value')
    await page.locator('#correlation .panel-foot', { hasText: 'last value' }).waitFor()
    const after = (await panelRows(page, 'correlation')).map(({ param, rho }) => [param, rho])
    expect(after).not.toEqual(before)
    expect(searchOf(page).get('reducer')).toBe('last')
  })

  it('the other goal turns what is better round and leaves the correlations alone', async () => {
    // The last value is the same whichever way is good; the best one is not.
    await open(ALEXNET, '?reducer=last')
    const before = await panelRows(page, 'correlation')
    await pick('Goal', 'lower is better')
    await page.locator('#correlation .panel-foot', { hasText: 'minimize' }).waitFor()
    const after = await panelRows(page, 'correlation')
    expect(after.map(({ param, rho }) => [param, rho])).toEqual(before.map(({ param, rho }) => [param, rho]))
    const turned: Readonly<Record<string, string>> = { higher: 'lower', lower: 'higher' }
    const expected = before.map(({ better = '' }) => turned[better] ?? better)
    expect(after.map(({ better }) => better)).toEqual(expected)
    expect(expected).toContain('higher')
  })

  it('a goal that nobody declared is said to be assumed until it is chosen; kept, it is the project’s own', async () => {
    await open('small')
    const assumed = page.getByRole('button', { name: 'goal assumed' })
    await assumed.waitFor()
    expect(await page.getByRole('button', { name: /^Goal: / }).innerText()).toBe('lower is better?')
    await pick('Goal', 'higher is better')
    await expect.poll(() => assumed.count()).toBe(0)
    await page.getByRole('button', { name: 'Keep as objective' }).click()
    await expect.poll(() => page.getByRole('button', { name: /^Keep/ }).count()).toBe(0)
    await open('small')
    expect(await page.getByRole('button', { name: /^Goal: / }).innerText()).toBe('higher is better')
    expect(await assumed.count()).toBe(0)
  })
})

describe('the correlation table', () => {
  it('sorts by a header, turns round at the second click, lets go at the third; the URL and a reload keep it', async () => {
    await open(ALEXNET)
    const usual = await names()
    const head = page.locator('#correlation').getByRole('button', { name: 'param', exact: true })
    const state = () => page.locator('#correlation th').first().getAttribute('aria-sort')
    await head.click()
    await expect.poll(state).toBe('ascending')
    const byName = [...usual].sort((a, b) => a!.localeCompare(b!, 'en', { numeric: true }))
    expect(await names()).toEqual(byName)
    await page.reload()
    await settled(page, 'correlation')
    expect(await names()).toEqual(byName)
    await head.click()
    await expect.poll(state).toBe('descending')
    expect(await names()).toEqual([...byName].reverse())
    await head.click()
    await expect.poll(state).toBe('none')
    expect(await names()).toEqual(usual)
    expect(searchOf(page).has('order')).toBe(false)
  })

  it('opens a categorical param into its levels with their counts, and keeps it open', async () => {
    await open('small')
    const levels = () =>
      page.$$eval('#correlation tr.level', (rows) =>
        rows.map((row) => [row.querySelector('[data-cell=param]')?.textContent, Number(row.querySelector('[data-cell=n]')?.textContent)]),
      )
    expect(await levels()).toEqual([])
    await page.locator('#correlation').getByRole('button', { name: 'optimizer', exact: true }).click()
    await expect.poll(async () => (await levels()).length).toBe(3)
    const shown = await levels()
    expect(shown.map(([name]) => name).sort()).toEqual(['adam', 'lion', 'sgd'])
    const row = (await panelRows(page, 'correlation')).find(({ param }) => param === 'optimizer')!
    expect(shown.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(Number(row['n']))
    await page.reload()
    await settled(page, 'correlation')
    expect(await levels()).toEqual(shown)
  })

  it('folds constants away and says at which value they were held', async () => {
    await open('small')
    expect(await names()).not.toContain('depth')
    await page
      .locator('#correlation')
      .getByRole('button', { name: /^Held fixed \(1\)/ })
      .click()
    expect(await page.locator('#correlation .held-list li').allInnerTexts()).toEqual([expect.stringMatching(/^depth\s+held fixed at 4$/)])
  })

  it('hides a param, says so, changes no other number, and remembers it', async () => {
    await open(ALEXNET)
    const before = await panelRows(page, 'correlation')
    await page
      .locator('#correlation')
      .getByRole('button', { name: /^Params/ })
      .click()
    await page.getByRole('button', { name: 'Hide lr', exact: true }).click()
    await page.keyboard.press('Escape')
    const rest = before.filter(({ param }) => param !== 'lr')
    await expect.poll(() => panelRows(page, 'correlation')).toEqual(rest)
    await page.locator('#correlation').getByText('1 param is hidden').waitFor()
    await page.reload()
    await settled(page, 'correlation')
    expect(await panelRows(page, 'correlation')).toEqual(rest)
    await page.locator('#correlation').getByRole('button', { name: 'Show it' }).click()
    await expect.poll(() => panelRows(page, 'correlation')).toEqual(before)
  })

  it('an option of the analysis is asked of it, said in the URL and by the panel', async () => {
    await open(ALEXNET)
    await page
      .locator('#correlation')
      .getByRole('button', { name: /^Options/ })
      .click()
    await page.getByRole('combobox').first().selectOption('adaptive')
    await page.keyboard.press('Escape')
    await expect.poll(async () => new Set((await panelRows(page, 'correlation')).map(({ p }) => p))).toEqual(new Set(['–']))
    expect(searchOf(page).get('option')).toBe('correlation.adaptive=adaptive')
  })

  it.each([1440, 1024])('cuts nothing off at %i pixels; what finds no room stands in the opened row', async (width) => {
    await page.setViewportSize({ width, height: 768 })
    await open('small', '?open=correlation:lr')
    const box = page.locator('#correlation .panel-scroll')
    await expect.poll(() => box.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(1)
    const edges = await page.$$eval('#correlation tr.row:first-child [data-cell]', (cells) =>
      cells.map((cell) => [cell.getAttribute('data-cell'), cell.getBoundingClientRect().right] as const),
    )
    const shown = new Map(edges)
    for (const key of ['param', 'rho', 'verdict', 'better', 'n']) expect(shown.get(key), key).toBeLessThanOrEqual(width - 24)
    const all = await page.$$eval('#correlation tr.row:has(.row-name[aria-expanded=true]), #correlation tr.detail', (rows) =>
      rows.flatMap((row) => [...row.querySelectorAll('[data-cell]')].map((cell) => cell.getAttribute('data-cell'))),
    )
    expect(new Set(all)).toEqual(
      new Set(['param', 'rho', 'rhoInterval', 'pearson', 'pearsonScaled', 'pearsonInterval', 'p', 'pAdjusted', 'verdict', 'better', 'n']),
    )
  })
})

describe('the filter', () => {
  it('narrows every panel to the runs that pass, stands in the URL, and a reload keeps it', async () => {
    await open(ALEXNET)
    await page.getByRole('textbox', { name: 'Filter the runs' }).fill('lr < 0.1 and batch_size = 128')
    await expect.poll(() => searchOf(page).get('filter')).toBe('lr < 0.1 and batch_size = 128')
    const { matched, total } = await server.api<{ matched: number; total: number }>('/runs/query', {
      runSet: { projects: [ALEXNET], filter: 'lr < 0.1 and batch_size = 128' },
    })
    expect(matched).toBeGreaterThan(5)
    expect(matched).toBeLessThan(total)
    await page.locator('#correlation .panel-foot', { hasText: ` of ${matched} runs` }).waitFor()
    await page.locator('#runs h2', { hasText: `${matched} of ${total}` }).waitFor()
    await page.reload()
    await page.locator('#runs h2', { hasText: `${matched} of ${total}` }).waitFor()
  })

  it('one that cannot be read is said once, with the place; the last readable one holds', async () => {
    await open(ALEXNET, '?filter=lr+<+0.1')
    const rows = await panelRows(page, 'correlation')
    await page.getByRole('textbox', { name: 'Filter the runs' }).fill('lr < 0.1 and and')
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await page.getByRole('alert').count()).toBe(1)
    expect(await alert.innerText()).toContain('character 14')
    expect(await alert.locator('mark').innerText()).toBe('and')
    expect(searchOf(page).get('filter')).toBe('lr < 0.1')
    expect(await panelRows(page, 'correlation')).toEqual(rows)
  })

  it('an unknown name is answered with the nearest one', async () => {
    await open(ALEXNET)
    await page.getByRole('textbox', { name: 'Filter the runs' }).fill('momentun > 0.9')
    await expect.poll(() => page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining("'momentum'")])
  })

  it('a link whose filter cannot be read gives one message, not one a panel', async () => {
    await page.goto(`${server.url}/projects/${ALEXNET}?filter=${encodeURIComponent('lr > (')}`)
    await page.getByText('Nothing is shown until the filter above can be read.').first().waitFor()
    await expect.poll(() => page.getByRole('alert').count()).toBe(1)
  })
})

describe('a change while an answer is being computed', () => {
  it('gives the stale question up, which stops it on the server, and shows the answer to the last question', async () => {
    const aborted: string[] = []
    page.on('requestfailed', (request) => {
      if (request.url().endsWith('/analyses/correlation')) aborted.push(String(JSON.parse(request.postData() ?? '{}').metric))
    })
    // Slow enough to be overtaken, whatever the machine: the first answer never comes by itself.
    await page.route('**/analyses/correlation', async (route) => {
      const { metric } = JSON.parse(route.request().postData() ?? '{}') as { metric: string }
      if (metric === 'train_loss') return
      await route.continue()
    })
    await open('many')
    await pick('Metric', 'train_loss')
    await page.waitForSelector('#correlation .panel-body[data-stale=true]')
    await pick('Metric', 'val_accuracy')
    await settled(page, 'correlation')
    expect(aborted).toEqual(['train_loss'])
    expect(await title()).toBe('Correlation with val_accuracy')
    const answer = await server.api<AnalysisResult<CorrelationBody>>('/analyses/correlation', {
      runSet: { projects: ['many'] },
      metric: 'val_accuracy',
    })
    expect(await names()).toEqual(answer.params!.map(({ name }) => name))
  })
})
