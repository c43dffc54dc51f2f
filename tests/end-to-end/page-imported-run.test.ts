// The page of a run that came from a folder of the wandb client: its console, its files, its curves over what it declared.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { logOf, records as r } from '../../packages/server/src/ingest/wandb-log/testing/write-log.ts'
import { pageSuite } from './testing/page-suite.ts'
import type { Served } from './testing/served.ts'

const LINES = 1_234
const RUN = 'offline-run-20260102_030405-far'

const folder = mkdtempSync(join(tmpdir(), 'sweepwise-imported-'))
const saved = join(folder, 'wandb', RUN, 'files')
mkdirSync(join(saved, 'media/images'), { recursive: true })
const image = Buffer.from([137, 80, 78, 71, 0, 255])
writeFileSync(join(saved, 'media/images/sample.png'), image)
writeFileSync(join(saved, 'output.log'), 'printed\n')
writeFileSync(
  join(folder, 'wandb', RUN, 'run-far.wandb'),
  logOf(
    r.run({ id: 'far', project: 'imported', name: 'far', startedAt: 1_767_323_045_000, config: { lr: 0.1 } }),
    r.metric({ name: 'acc', step: 'epoch' }),
    ...Array.from({ length: 20 }, (_, i) => r.history(i, { loss: 1 / (i + 1), acc: i, epoch: 100 + i, _runtime: i })),
    r.history(20, { picture: { _type: 'image-file', path: 'media/images/sample.png', width: 2, height: 3 } }),
    r.history(20, { spread: { _type: 'histogram', bins: [0, 1, 2], values: [3, 4] } }),
    r.output(Array.from({ length: LINES }, (_, i) => `line ${i}\n`).join('')),
    r.exit(0, 20),
  ),
)
afterAll(() => rmSync(folder, { recursive: true }))

const suite = pageSuite({ sources: [join(folder, 'wandb')], look: { hold: ['importance', 'correlation', 'noise', 'leaders'] } })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

describe('the page of an imported run', () => {
  it('shows the end of a long console at once, and its beginning when one scrolls there', async () => {
    await page.goto(`${server.url}/projects/imported/runs/far`)
    const lines = page.getByRole('region', { name: 'Lines of the console' })
    await expect.poll(() => lines.innerText()).toContain(`line ${LINES - 1}`)
    await expect.poll(() => page.getByText('1,234 lines').count()).toBe(1)
    await lines.hover()
    await page.mouse.wheel(0, -1e6)
    await expect.poll(() => lines.innerText()).toContain('line 0\n')
    await page.getByRole('searchbox', { name: 'Search the console' }).fill('line 777')
    await expect.poll(() => lines.innerText()).toMatch(/line 777$/)
  })

  it('draws a curve over the metric declared for it, the client’s own last, until another axis is chosen', async () => {
    await page.goto(`${server.url}/projects/imported/runs/far`)
    const curve = (metric: string) => page.locator(`figure.curve[data-metric="${metric}"]`)
    await curve('acc').getByRole('img').waitFor()
    const names = () => page.$$eval('figure.curve', (figures) => figures.map((figure) => figure.getAttribute('data-metric')))
    expect(await names()).toEqual(['acc', 'epoch', 'loss', '_runtime'])
    const place = async (metric: string) => {
      const box = (await curve(metric).getByRole('img').boundingBox())!
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      return curve(metric).locator('.curve-tip > p').first().innerText()
    }
    expect(await place('acc')).toMatch(/^epoch 1\d\d/)
    expect(await place('loss')).toMatch(/^step \d+$/)
    await page.goto(`${server.url}/projects/imported/runs/far?x=step`)
    await curve('acc').getByRole('img').waitFor()
    expect(await place('acc')).toMatch(/^step \d+$/)
  })

  it('gives its files and media as they lay in its folder, a histogram as JSON', async () => {
    await page.goto(`${server.url}/projects/imported/runs/far`)
    const download = async (name: string, within: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('region', { name: within }).getByRole('link', { name, exact: true }).click(),
      ])
      return { name: file.suggestedFilename(), bytes: readFileSync((await file.path())!) }
    }
    expect(await download('output.log', 'Files of this run')).toEqual({ name: 'output.log', bytes: Buffer.from('printed\n') })
    expect(await download('download media/images/sample.png', 'Media of this run')).toEqual({ name: 'sample.png', bytes: image })
    const histogram = await download('download', 'Media of this run')
    expect(histogram.name).toBe('spread-step-20.json')
    expect(JSON.parse(histogram.bytes.toString())).toEqual({ _type: 'histogram', bins: [0, 1, 2], values: [3, 4] })
  })
})
