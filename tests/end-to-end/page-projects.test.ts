// The projects page in a real browser: bringing runs in, taking projects away and back.
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { smallSweep } from './testing/run-tables.ts'
import { EXAMPLE, type Served } from './testing/served.ts'

const suite = pageSuite({ sources: [EXAMPLE] })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
const dialog = () => page.getByRole('dialog')

/** What the browser does when a person drops a file onto the page. */
async function drop(name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, content }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name))
      return data
    },
    { name, content: Buffer.from(content, 'latin1').toString('base64') },
  )
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer })
  await page.getByText('Drop to import').waitFor()
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
}

async function remove(name: string): Promise<void> {
  await page.getByRole('button', { name: `Actions on ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
}

describe('bringing runs in', () => {
  it('a dropped file says how it was read and becomes a project with its analysis', async () => {
    await drop('my sweep.csv', smallSweep())
    await dialog().getByText('60 new').waitFor()
    const said = await dialog().innerText()
    expect(said).toMatch(/params\s+lr, batch_size, optimizer, momentum, depth/)
    expect(said).toMatch(/metrics\s+outcome_value/)
    await page.getByRole('button', { name: 'Open my sweep' }).click()
    await settled(page, 'correlation')
    expect(new URL(page.url()).pathname).toBe('/projects/my%20sweep')
    await page.goBack()
    await row('my sweep').waitFor()
    const cells = await row('my sweep').innerText()
    expect(cells).toContain('60')
    expect(cells).toContain('57 finished')
    expect(cells).toContain('3 failed')
  })

  it('says under the best value which metric it is, and that nobody told which way is good', async () => {
    await row('my sweep').waitFor()
    expect(await row('my sweep').innerText()).toMatch(/lowest outcome_value, goal assumed/)
    expect(await row('alexnet-imagenet-tuning').innerText()).toMatch(/highest top_1 ·/)
    expect(await row('alexnet-imagenet-tuning').innerText()).not.toContain('assumed')
  })

  it('files can be chosen as well, and importing again changes nothing', async () => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Import files' }).click()])
    await chooser.setFiles({ name: 'my sweep.csv', mimeType: 'text/csv', buffer: Buffer.from(smallSweep()) })
    await dialog().getByText('0 new, 0 changed, 60 the same as before').waitFor()
  })

  it('a binary file named .csv gives one message that names it, and no project', async () => {
    await drop('picture.csv', randomBytes(5000).toString('latin1'))
    const alert = dialog().getByRole('alert')
    await alert.waitFor()
    expect(await page.getByRole('alert').count()).toBe(1)
    expect(await alert.innerText()).toContain('picture.csv')
    await page.keyboard.press('Escape')
    await expect.poll(() => dialog().count()).toBe(0)
    expect(await page.getByRole('link', { name: 'picture' }).count()).toBe(0)
    const { projects } = await server.api<{ projects: { name: string }[] }>('/projects')
    expect(projects.map(({ name }) => name).sort()).toEqual(['alexnet-imagenet-tuning', 'my sweep'])
  })
})

describe('projects on the list', () => {
  it('one that arrives elsewhere appears without a reload', async () => {
    await row('my sweep').waitFor()
    const form = new FormData()
    form.append('file', new File([smallSweep(12)], 'arrived.csv'), 'arrived.csv')
    expect((await fetch(`${server.url}/api/v1/imports`, { method: 'POST', body: form })).status).toBe(200)
    await row('arrived').waitFor()
  })

  it('can be renamed', async () => {
    await page.getByRole('button', { name: 'Actions on arrived' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await dialog().getByRole('textbox').fill('renamed here')
    await page.keyboard.press('Enter')
    await row('renamed here').waitFor()
    expect(await row('arrived').count()).toBe(0)
  })

  it('a deleted one is gone at once, and Undo brings it back with its runs', async () => {
    await row('my sweep').waitFor()
    await remove('my sweep')
    await expect.poll(() => row('my sweep').count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await row('my sweep').waitFor()
    expect(await row('my sweep').innerText()).toContain('57 finished')
  })

  it('one that was deleted stays away after a reload', async () => {
    await row('renamed here').waitFor()
    await remove('renamed here')
    await expect.poll(() => row('renamed here').count()).toBe(0)
    await page.reload()
    await row('my sweep').waitFor()
    expect(await row('renamed here').count()).toBe(0)
  })
})

describe('before there is anything', () => {
  it('shows commands to copy, and opens the example', async () => {
    for (const name of ['my sweep', 'alexnet-imagenet-tuning']) {
      await row(name).waitFor()
      await remove(name)
      await expect.poll(() => row(name).count()).toBe(0)
    }
    const ways = page.getByRole('region', { name: 'Bring runs in' })
    await ways.waitFor()
    expect(await ways.getByRole('button', { name: /^Copy:/ }).count()).toBe(3)
    expect(await ways.locator('code').allInnerTexts()).toContain('sweepwise import runs.csv')
    await ways.getByRole('button', { name: 'Open the example' }).click()
    await settled(page, 'correlation')
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/Meaning and noise/)
  })

  it('names a project that is not there, and what to do', async () => {
    await page.goto(`${server.url}/projects/nobody`)
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await page.getByRole('alert').count()).toBe(1)
    expect(await alert.innerText()).toContain("'nobody'")
  })
})
