import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { findChromium } from '../../../scripts/find-chromium.ts'

// A browser that calls home, updates itself or draws on a graphics card makes a run depend on the machine.
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, headless: true, args: ARGUMENTS })

export interface Look {
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  /**
   * Analyses whose questions are never answered: every change of the page asks them all anew, which would keep both cores
   * busy with what a test does not look at. Importance by default; `[]` = the whole page.
   */
  readonly hold?: readonly string[]
}

export interface OpenPage {
  readonly page: Page
  /** Requests to other hosts, errors of scripts, lines on the console that are no answer of ours: should stay empty. */
  readonly trouble: readonly string[]
  readonly close: () => Promise<void>
}

/** A page of its own context, 1440 × 900 and light unless said otherwise, with an eye on what must not happen. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<OpenPage> {
  const { width = 1440, height = 900, dark = false, hold = ['importance'] } = look
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    acceptDownloads: true,
  })
  const page = await context.newPage()
  const { host } = new URL(url)
  const trouble: string[] = []
  page.on('request', (request) => {
    const to = new URL(request.url())
    if (to.protocol !== 'blob:' && to.protocol !== 'data:' && to.host !== host) trouble.push(`request to ${request.url()}`)
  })
  page.on('pageerror', (error) => trouble.push(`script: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    // Chromium writes a line for every answer that is an error; those are the tests' own subject.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) trouble.push(`console: ${message.text()}`)
  })
  for (const name of hold) await page.route(`**/api/v1/analyses/${name}`, () => {})
  await page.goto(url)
  return { page, trouble, close: () => context.close() }
}

/** Rows of a panel's table as a person reads them: texts by column key. */
export const panelRows = (page: Page, panel: string): Promise<readonly Readonly<Record<string, string>>[]> =>
  page.$$eval(`#${panel} .panel-table tr.row`, (rows) =>
    rows.map((row) =>
      Object.fromEntries([...row.querySelectorAll('[data-cell]')].map((cell) => [cell.getAttribute('data-cell'), cell.textContent ?? ''])),
    ),
  )

/** Waits until a panel of an analysis shows an answer that is not about to be replaced. */
export async function settled(page: Page, panel: string): Promise<void> {
  await page.waitForSelector(`#${panel} .panel-body[data-stale=false] .panel-table tr.row [data-cell]`)
}

/** The part of the URL after `?`, read. */
export const searchOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams

/** Scrolls there. What stands in a panel's place until it comes near gives way to the panel meanwhile, so that takes a second look. */
export async function bringIntoView(place: Locator): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await place.scrollIntoViewIfNeeded({ timeout: 10_000 })
    } catch (error) {
      if (attempt === 4) throw error
    }
  }
}
