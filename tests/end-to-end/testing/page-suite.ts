import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type Look, openPage, startBrowser } from './browser.ts'
import { type Served, serve } from './served.ts'

/** What the tests of a file share, filled in before they run. */
export interface PageSuite {
  server: Served
  browser: Browser
  /** The test's own. */
  page: Page
}

/** A server with these sources and a browser for the tests of a file; for each a page, which must end without trouble. */
export function pageSuite(
  setup: { readonly sources?: readonly string[]; readonly files?: Readonly<Record<string, string>>; readonly look?: Look } = {},
): PageSuite {
  const suite = {} as PageSuite
  beforeAll(async () => {
    ;[suite.server, suite.browser] = await Promise.all([serve(setup.sources ?? [], setup.files), startBrowser()])
  })
  afterAll(async () => {
    await suite.browser?.close()
    await suite.server?.stop()
  })
  beforeEach(async () => {
    const opened = await openPage(suite.browser, suite.server.url, setup.look)
    suite.page = opened.page
    return async () => {
      expect(opened.trouble).toEqual([])
      await opened.close()
    }
  })
  return suite
}
