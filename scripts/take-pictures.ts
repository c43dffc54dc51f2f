// Takes the pictures of docs/ anew: `node scripts/take-pictures.ts [name…]`. A server with the example projects in a data
// directory of its own, a browser of fixed size, light colours; nothing in a picture depends on when it is taken.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openPage, settled, startBrowser } from '../tests/end-to-end/testing/browser.ts'
import { type Served, serve } from '../tests/end-to-end/testing/served.ts'

const folder = join(import.meta.dirname, '../docs/pictures')

interface Picture {
  readonly name: string
  /** Part of the name of the example project; AlexNet without. */
  readonly project?: string
  /** The part of the project's address after `?`. */
  readonly view?: string
  /** Panel to take alone; the whole window without. */
  readonly panel?: string
  /** Part of the panel to take alone, a selector; it has a canvas. */
  readonly part?: string
  /** Panels whose last number must have come. */
  readonly wait: readonly string[]
}
const PICTURES: readonly Picture[] = [
  { name: 'project', wait: ['importance', 'correlation'] },
  { name: 'correlation', panel: 'correlation', view: 'open=correlation:lr', wait: ['correlation'] },
  { name: 'curves', panel: 'curves', view: 'option=curves.smooth=0.6', wait: [] },
  { name: 'importance', panel: 'importance', view: 'open=importance:batch_size', wait: ['importance'] },
  {
    name: 'signal-and-noise',
    project: 'Meaning',
    panel: 'noise',
    part: '.twins',
    view: `option=${encodeURIComponent('noise.noise-filter=group = "noise"')}`,
    wait: ['noise'],
  },
  {
    name: 'noise',
    project: 'Meaning',
    panel: 'noise',
    part: '.forest',
    view: `option=${encodeURIComponent('noise.noise-filter=group = "noise"')}`,
    wait: ['noise'],
  },
  {
    name: 'interactions',
    panel: 'interactions',
    view: 'option=importance.interactions=true&open=interactions:lr+×+batch_size',
    wait: ['importance', 'interactions'],
  },
]
/** A loaded machine may take its time. */
const PATIENCE_MS = 180_000

async function take(page: Page, server: Served, project: string, { name, view = '', panel, part, wait }: Picture): Promise<void> {
  await page.goto(`${server.url}/projects/${encodeURIComponent(project)}?${view}`)
  for (const each of wait) await settled(page, each)
  await page.waitForFunction(() => document.querySelector('.stage-line') === null)
  await page.waitForSelector('.runs-row a')
  const path = join(folder, `${name}.png`)
  if (part !== undefined) {
    const found = page.locator(`#${panel} ${part}`).first()
    await found.scrollIntoViewIfNeeded()
    await found.locator('canvas').last().waitFor()
    // Large plots are drawn in portions.
    await page.waitForTimeout(2000)
    await found.screenshot({ path })
  } else if (panel === undefined) await page.screenshot({ path })
  else {
    // A chart draws when its part of the bundle has come.
    if (view.includes('interactions:')) await page.locator('figure.surface canvas').waitFor()
    if (panel === 'curves') await page.locator('#curves .curve-chart canvas').nth(1).waitFor()
    await page.locator(`#${panel}`).screenshot({ path })
  }
  console.log(path)
}

mkdirSync(folder, { recursive: true })
const wanted = process.argv.slice(2)
const [server, browser] = await Promise.all([serve([]), startBrowser()])
try {
  const { projects } = await server.api<{ projects: { name: string }[] }>('/projects')
  const nameOf = ({ project = 'AlexNet' }: Picture) => projects.find(({ name }) => name.includes(project))!.name
  const opened = await openPage(browser, server.url, { hold: [] })
  opened.page.setDefaultTimeout(PATIENCE_MS)
  for (const picture of PICTURES) {
    if (wanted.length === 0 || wanted.includes(picture.name)) await take(opened.page, server, nameOf(picture), picture)
  }
  if (opened.trouble.length > 0) throw new Error(opened.trouble.join('\n'))
} finally {
  await browser.close()
  await server.stop()
}
