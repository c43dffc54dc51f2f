// The list of commands in a real browser: what it finds, by keys alone, and that it does what it says.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type OpenPage, openPage, searchOf, startBrowser } from './testing/browser.ts'
import { smallSweep } from './testing/run-tables.ts'
import { type Served, serve } from './testing/served.ts'

let server: Served
let browser: Browser
let opened: OpenPage
let page: Page
beforeAll(async () => {
  ;[server, browser] = await Promise.all([serve([], { 'small.csv': smallSweep(60), 'other.csv': smallSweep(50) }), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(async () => {
  opened = await openPage(browser, server.url)
  page = opened.page
  await page.goto(`${server.url}/projects/small`)
  await page.waitForSelector('.runs-row')
  return async () => {
    expect(opened.trouble).toEqual([])
    await opened.close()
  }
})

const look = async (words: string) => {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Project, panel, metric, command').fill(words)
}

it('goes to another project by a part of its name, and to a panel of this one', async () => {
  await look('oth')
  await page.getByRole('option', { name: 'other' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/projects\/other/)
  await page.waitForSelector('.runs-row')
  await look('parallel')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('coordinates')
})

it('groups the runs, and Escape leaves everything as it was', async () => {
  await look('group seed')
  await page.keyboard.press('Escape')
  expect(searchOf(page).get('group')).toBeNull()
  await look('group seed')
  await page.keyboard.press('Enter')
  await expect.poll(() => searchOf(page).get('group')).toBe('configuration')
})

it('says that nothing is called that', async () => {
  await look('zebra')
  await page.getByText('Nothing here is called that.').waitFor()
  expect(await page.getByRole('option').count()).toBe(0)
})
