// Data with which little can be done, in a real browser: every panel says why, numbers are not invented, names stay names.
import { describe, expect, it } from 'vitest'
import { pageSuite } from './testing/page-suite.ts'

const table = (head: string, runs: number, row: (i: number) => string): string =>
  `${[head, ...Array.from({ length: runs }, (_, i) => row(i))].join('\n')}\n`
const MARKUP = '<img src=x onerror=alert(1)>'

const suite = pageSuite({
  files: {
    'flags.csv': table('lr,opt,success', 40, (i) => `${0.001 * (i + 1)},${'ab'[i % 2]},${i % 3 === 0}`),
    'diverged.csv': table('lr,opt,loss', 40, (i) => `${0.001 * (i + 1)},${'ab'[i % 2]},NaN`),
    'single.csv': table('lr,opt,loss', 1, () => '0.1,a,0.3'),
    'same.csv': table('lr,opt,loss', 30, (i) => `0.1,a,${(i * 7) % 30}`),
    'markup.csv': table(
      `${MARKUP},שיעור למידה,🚀,loss`,
      40,
      (i) => `<b>${i % 3}</b>,${['אבג', 'דהו'][i % 2]},${((i * 3) % 7) + 0.5},${(i * 7) % 40}`,
    ),
  },
  look: { hold: [] },
})

/** Opens a project and waits until every panel has an answer. */
async function answered(project: string): Promise<void> {
  const { page, server } = suite
  await page.goto(`${server.url}/projects/${project}`)
  await page.waitForSelector('.runs-row a')
  for (const id of await page.$$eval('.panel-item', (items) => items.map((item) => item.getAttribute('data-panel')!))) {
    await page.locator(`[data-panel="${id}"]`).scrollIntoViewIfNeeded()
    await expect.poll(() => page.locator(`[data-panel="${id}"] .skeleton`).count(), { message: id }).toBe(0)
  }
}
const text = (panel: string) => suite.page.locator(`#${panel}`).innerText()

describe('a project of runs', () => {
  it('whose only metric is true or false says so on the list and on its page, and what to do', async () => {
    const { page } = suite
    const row = page.locator('tr', { has: page.getByRole('link', { name: 'flags', exact: true }) })
    await row.getByRole('button', { name: 'no usable value' }).focus()
    await expect.poll(() => page.getByRole('tooltip').first().innerText()).toContain('true and false are no numbers')
    await answered('flags')
    expect(await page.locator('main').innerText()).toContain('write 1 and 0 for them')
  })

  it('that all diverged has reasons in place of numbers and no scale of colours that nobody measured', async () => {
    await answered('diverged')
    for (const panel of ['importance', 'correlation', 'noise'])
      expect(await text(panel)).toContain("None of the 40 runs has a finite value of 'loss'")
    expect(await text('coordinates')).toContain('40 without a usable value in red')
    expect(await text('scatter')).toContain('no run here has a usable loss; all are crosses')
    expect(await suite.page.getByRole('button', { name: 'means of cells' }).count()).toBe(0)
  })

  it('of which there is one, or whose params never vary, says what is missing', async () => {
    await answered('single')
    expect(await text('importance')).toContain('1 of 1 run ')
    expect(await text('coordinates')).toContain('No param varies')
    await answered('same')
    for (const panel of ['importance', 'correlation']) expect(await text(panel)).toContain('No param varies')
    expect(await text('noise')).toContain('Another seed alone moves loss')
  })

  it('whose names are markup or run from right to left shows them as they are', async () => {
    const { page } = suite
    let asked = 0
    page.on('dialog', (dialog) => {
      asked++
      void dialog.dismiss()
    })
    await answered('markup')
    for (const name of [MARKUP, 'שיעור למידה', '🚀']) {
      expect(await text('correlation')).toContain(name)
      await page
        .locator('#coordinates')
        .getByRole('button', { name: `${name}, axis` })
        .hover()
    }
    await page
      .locator('#scatter canvas')
      .first()
      .hover({ position: { x: 300, y: 200 } })
    expect(await page.locator('main img, main b').count()).toBe(0)
    expect(asked).toBe(0)
  })
})
