// Curves of groups in a real browser: the numbers under the pointer and in the files are those of the API, over every run.
import { readFileSync } from 'node:fs'
import { formatNumber } from '@sweepwise/core'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GroupedCurvesAnswer } from '../../packages/server/src/http/api.ts'
import { bringIntoView, searchOf } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import type { Served } from './testing/served.ts'

/**
 * Two optimizers in two widths with six seeds each, and four runs that say no optimizer. Every other run of adam stops half-way.
 * Three more runs than the page draws one by one would move every mean.
 */
function sweep(): string {
  const lines: object[] = []
  const add = (config: object, level: number, i: number) => {
    const points = 'opt' in config && config.opt === 'adam' && i % 2 === 1 ? 10 : 20
    const history = Array.from({ length: points }, (_, step) => ({ step, loss: level / (1 + step) + ((i * i * 7) % 11) / 100 }))
    lines.push({ trial: `run-${lines.length}`, ...config, seed: i, learning_curve: history })
  }
  for (const [o, opt] of ['adam', 'sgd'].entries())
    for (const [w, width] of [64, 128].entries()) for (let i = 0; i < 6; i++) add({ opt, width }, 1 + o + 0.3 * w, i)
  for (let i = 0; i < 4; i++) add({ width: 64 }, 3, i)
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

const look = { hold: ['importance', 'correlation', 'noise', 'leaders', 'interactions'] }
const suite = pageSuite({ files: { 'sweep.jsonl': sweep() }, look })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const panel = () => page.locator('#curves')
const open = async (...options: string[]) => {
  const search = new URLSearchParams([['curve', 'loss'], ...options.map((option) => ['option', option] as [string, string])])
  await page.goto(`${server.url}/projects/sweep?${search}`)
  await page.waitForSelector('#curves .curve-chart canvas')
  await bringIntoView(panel())
}
const legend = () => panel().getByRole('list', { name: 'Groups drawn' }).getByRole('listitem')
const caption = () => panel().locator('.panel-foot').innerText()
const asked = async (more: object): Promise<GroupedCurvesAnswer> =>
  server.api('/curves/groups', { runSet: { projects: ['sweep'] }, metric: 'loss', ...more })
/** The table behind the chart, as saved. */
const saved = async (format: 'CSV' | 'JSON' | 'SVG'): Promise<string> => {
  await panel()
    .getByRole('button', { name: /the groups of loss/ })
    .click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: format }).click()])
  return readFileSync(await download.path(), 'utf8')
}

it('every chart of curves has its numbers in a table: of runs their values, of groups mean, band and n', async () => {
  await open()
  const heads = () => panel().getByRole('columnheader').allInnerTexts()
  await panel().getByRole('button', { name: 'Show the numbers' }).click()
  expect(await heads()).toEqual(['line', 'step', 'loss'])
  await open('curves.group=param:opt')
  await panel().getByRole('button', { name: 'Show the numbers' }).click()
  await expect.poll(heads).toEqual(['line', 'step', 'loss', 'band', 'n'])
  const answer = await asked({ by: ['param:opt'] })
  const first = panel().locator('tr.row').first()
  expect(await first.locator('[data-cell=n]').innerText()).toBe(String(answer.groups[0]!.n[0]))
  expect(await first.locator('[data-cell=y]').innerText()).toBe(formatNumber(answer.groups[0]!.mean[0]!))
})

it('by keys a chart of curves zooms, moves and shows all again', async () => {
  await open()
  const chart = panel().locator('.curve-chart')
  const window = () => chart.getAttribute('data-window')
  await chart.getByRole('img').focus()
  await page.keyboard.press('+')
  await expect.poll(window).toBe('4.75 14.25')
  await page.keyboard.press('End')
  await expect.poll(window).toBe('9.5 19')
  await page.keyboard.press('-')
  await expect.poll(window).toBeNull()
})

describe('curves of groups', () => {
  it('are chosen in the panel and stand in the URL; runs without the key are a group of their own', async () => {
    await open()
    await panel()
      .getByRole('button', { name: /^Group/ })
      .click()
    await page.getByRole('checkbox', { name: /^opt / }).check()
    await expect
      .poll(() => legend().allInnerTexts())
      .toEqual([
        expect.stringMatching(/^opt = adam\s+n = 12$/),
        expect.stringMatching(/^opt = sgd\s+n = 12$/),
        expect.stringMatching(/^opt not set\s+n = 4$/),
      ])
    await page.getByRole('checkbox', { name: /^width / }).check()
    await expect.poll(() => legend().count()).toBe(5)
    expect(searchOf(page).getAll('option')).toEqual(['curves.group=param:opt', 'curves.group=param:width'])
    await page.getByRole('checkbox', { name: /^All but the seed/ }).check()
    await page.getByRole('button', { name: 'Ungroup' }).click()
    await expect.poll(() => page.getByRole('list', { name: 'Runs drawn' }).getByRole('listitem').count()).toBe(10)
    expect(searchOf(page).getAll('option')).toEqual([])
  })

  it('tell under the pointer what the API answers, with the number of runs that are left there', async () => {
    await open('curves.group=param:opt', 'curves.band=interval')
    const { groups } = await asked({ by: ['param:opt'], band: 'interval' })
    const [adam] = groups
    // Half of them stopped: the mean over the others is said to be one.
    expect([adam!.n[9], adam!.n[10], adam!.logged]).toEqual([12, 6, 12])
    // In the right third of the axes; panels above may still be growing.
    const tip = panel().locator('.curve-tip')
    let to = 0
    await expect
      .poll(async () => {
        const box = (await panel().locator('.curve-chart').boundingBox())!
        to = to === 0 ? 1 : 0
        await page.mouse.move(box.x + box.width * 0.8 + to, box.y + box.height / 2)
        return tip.count()
      })
      .toBe(1)
    const told = await tip.innerText()
    const at = groups[1]!.steps.indexOf(Number(/step (\d+)/.exec(told)![1]))
    expect(at).toBeGreaterThan(10)
    const digits = (value: number | null | undefined) => Number(value!.toPrecision(4)).toString()
    const row = (label: string) => told.slice(told.indexOf(label)).split('\n').slice(0, 3).join(' ')
    expect(row('opt = adam')).toContain(digits(adam!.mean[at]))
    expect(row('opt = adam')).toContain(`${digits(adam!.band!.low[at])} … ${digits(adam!.band!.high[at])}, n 6 of 12`)
    expect(row('opt = sgd')).toContain('n 12')
    expect(row('opt = sgd')).not.toContain('of 12')
    expect(await panel().locator('figure .notes').innerText()).toContain('thin: fewer runs than the group has')
  })

  it('count every run, also those hidden from charts and not drawn one by one', async () => {
    const some = await server.api<{ rows: { id: string }[] }>('/runs/query', { runSet: { projects: ['sweep'] }, limit: 2 })
    const mute = some.rows.map(({ id }) => `&mute=${id}`).join('')
    await page.goto(
      `${server.url}/projects/sweep?curve=loss&option=curves.group%3Drun:state&option=curves.singles%3Don&option=curves.runs%3Dnewest-10${mute}`,
    )
    await page.waitForSelector('#curves .curve-chart canvas')
    await expect.poll(() => legend().allInnerTexts()).toEqual([expect.stringContaining('n = 28')])
    await expect.poll(caption).toContain('over every run of the run set: 28 runs in 1 group')
    await expect.poll(caption).toMatch(/faint behind: \d+ of 28 runs: the newest 10/)
    expect(await caption()).toContain('runs hidden from charts count as well')
    const rows = (await saved('CSV')).trim().split(/\r?\n/)
    const { groups } = await asked({ by: 'run:state' })
    expect(rows).toHaveLength(1 + 20)
    const column = rows[0]!.split(',').indexOf('mean')
    const n = rows[0]!.split(',').indexOf('n')
    for (const [i, row] of rows.slice(1).entries())
      expect([Number(row.split(',')[n]), Number(row.split(',')[column])]).toEqual([groups[0]!.n[i], groups[0]!.mean[i]])
  })

  it('are medians with a band of choice, in the files as well', async () => {
    await open('curves.group=configuration')
    await panel().getByRole('button', { name: 'Line: mean' }).click()
    await page.getByRole('option', { name: 'median' }).click()
    await panel()
      .getByRole('button', { name: /^Band: / })
      .click()
    await page.getByRole('option', { name: '± standard error' }).click()
    await expect.poll(caption).toContain('median, shaded: mean ± standard error')
    expect(searchOf(page).getAll('option')).toEqual(['curves.group=configuration', 'curves.line=median', 'curves.band=se'])
    await expect.poll(() => legend().count()).toBe(5)
    const file = JSON.parse(await saved('JSON')) as GroupedCurvesAnswer
    const { groups } = await asked({ by: 'configuration', median: true, band: 'se' })
    expect(file.groups).toEqual(groups)
    expect(groups[0]!.median![0]).not.toBe(groups[0]!.mean[0])
    const svg = await saved('SVG')
    expect(svg).toContain('loss')
    expect(svg).toContain('(n = 6)')
  })

  it('follow the groups of the runs table where they are told to', async () => {
    await page.goto(`${server.url}/projects/sweep?group=param:width&curve=loss`)
    await page.waitForSelector('#curves .curve-chart canvas')
    await panel()
      .getByRole('button', { name: /^Group/ })
      .click()
    await page.getByRole('checkbox', { name: /^As the table/ }).check()
    await expect
      .poll(() => legend().allInnerTexts())
      .toEqual([expect.stringMatching(/^width = 64\s+n = 16$/), expect.stringMatching(/^width = 128\s+n = 12$/)])
    expect(searchOf(page).getAll('option')).toEqual(['curves.group=table'])
  })

  it('beyond twelve are the largest or the best, and how many are left out is said', async () => {
    await open('curves.group=param:opt', 'curves.group=seed:seed')
    await expect.poll(() => legend().count()).toBe(12)
    await expect.poll(caption).toContain('28 runs in 16 groups by opt and seed · drawn are the 12 largest; 4 groups with 4 runs left out')
    await panel()
      .getByRole('button', { name: /^Groups drawn/ })
      .click()
    await page.getByRole('option', { name: /^the best/ }).click()
    await expect.poll(caption).toContain('drawn are the 12 best by their mean loss')
    const objective = { metric: 'loss', goal: 'minimize', reducer: 'auto' }
    const { groups } = await asked({ by: ['param:opt', 'seed:seed'], most: 12, choose: 'best', objective })
    await expect
      .poll(async () => (await legend().first().innerText()).split('\n')[0])
      .toBe(`opt = ${groups[0]!.group[0]}, seed = ${groups[0]!.group[1]}`)
  })

  it('follow runs that come in', async () => {
    await open('curves.group=param:opt')
    await expect.poll(() => legend().allInnerTexts()).toHaveLength(3)
    const line = {
      trial: 'late',
      opt: 'lion',
      width: 64,
      seed: 0,
      learning_curve: [
        { step: 0, loss: 2 },
        { step: 1, loss: 1 },
      ],
    }
    const form = new FormData()
    form.append('file', new Blob([`${sweep()}${JSON.stringify(line)}\n`]), 'sweep.jsonl')
    const response = await fetch(`${server.url}/api/v1/imports`, { method: 'POST', body: form })
    expect(response.ok).toBe(true)
    await expect.poll(() => legend().allInnerTexts(), { timeout: 15_000 }).toContainEqual(expect.stringMatching(/^opt = lion\s+n = 1$/))
  })
})
