// What has little room, in a real browser: panels of a third of the page, and names of any length.
import { expect, it } from 'vitest'
import { settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'

const LONG = 'encoder_block_attention_projection_'.repeat(8)

/** Three params, one with a very long name, in a grid with two seeds. */
function sweep(): string {
  const lines = [`centroids_prior_cov_prefactor,max_distance_param,${LONG},seed,Adjusted Rand Score`]
  for (let i = 0; i < 54; i++) {
    const [a, b, c, seed] = [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9) % 3, Math.floor(i / 27)]
    lines.push(`${10 ** a},${0.5 * b},${LONG}${c},${seed},${a - 0.3 * b + (((i * 7919) % 97) / 97 - 0.5) / 5}`)
  }
  return `${lines.join('\n')}\n`
}

const suite = pageSuite({ files: { 'sweep.csv': sweep() }, look: { hold: [] } })

/** Heads of the columns in sight; those that one would have to scroll for are not. */
const headsInSight = (panel: string) =>
  suite.page.$$eval(`#${panel} .panel-table th[scope=col]`, (heads) =>
    heads
      .filter((head) => head.getBoundingClientRect().right <= head.closest('.panel-scroll')!.getBoundingClientRect().right + 1)
      .map((head) => head.textContent),
  )

it.each([1440, 1200])('a third of a page %i pixels wide has evidence and n in sight, the rest in the opened row', async (width) => {
  const { page, server } = suite
  await page.setViewportSize({ width, height: 1200 })
  await page.goto(`${server.url}/projects/sweep?panels=importance:4,correlation:4,noise:4,leaders:4`)
  for (const [panel, heads] of [
    ['importance', ['param', 'importance', 'evidence', 'n']],
    ['correlation', ['param', 'correlation', 'evidence', 'n']],
    ['noise', ['param', 'effect', 'verdict', 'n']],
    ['leaders', ['configuration', 'rank', 'against the best', 'runs']],
  ] as const) {
    await page.locator(`[id="${panel}"]`).scrollIntoViewIfNeeded()
    await settled(page, panel)
    await expect.poll(() => headsInSight(panel), { message: panel }).toEqual(expect.arrayContaining([...heads]))
    const { scroll, client } = await page.$eval(`#${panel} .panel-scroll`, (box) => ({ scroll: box.scrollWidth, client: box.clientWidth }))
    expect(scroll, panel).toBeLessThanOrEqual(client + 1)
  }
  await page.locator('#importance .row-name').first().click()
  await expect.poll(() => page.locator('#importance .row-detail dt').allInnerTexts()).toEqual(expect.arrayContaining(['floor', 'p, Holm']))
})

it.each([1024, 1440])('names and values of any length make a page of %i pixels no wider', async (width) => {
  const { page, server } = suite
  await page.setViewportSize({ width, height: 1200 })
  await page.goto(`${server.url}/projects/sweep?option=scatter.x=param:${LONG}&option=scatter.y=metric:Adjusted+Rand+Score`)
  await settled(page, 'correlation')
  await page.locator('#scatter').scrollIntoViewIfNeeded()
  await page.locator('#scatter canvas').first().waitFor()
  expect(await page.locator('#scatter').getByRole('button', { name: 'Horizontal' }).getAttribute('title')).toBe(LONG)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
})
