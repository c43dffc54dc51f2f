// Signal versus noise in a real browser: effects over the noise, and the margin that is moved among them.
import { beforeEach, describe, expect, it } from 'vitest'
import { panelRows, searchOf, settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'

/** Three models far apart and two widths hardly apart, six seeds each. */
function reseeds(): string {
  const lines = ['name,model,width,seed,accuracy']
  for (let i = 0; i < 36; i++) {
    const [model, width, seed] = [i % 3, Math.floor(i / 3) % 2, Math.floor(i / 6)]
    const noise = ((i * 7919) % 97) / 97 - 0.5
    lines.push(`run-${i},m${model},${16 + 16 * width},${seed},${90 + 3 * model + 0.4 * width + noise}`)
  }
  return `${lines.join('\n')}\n`
}

const suite = pageSuite({ files: { 'reseeds.csv': reseeds() } })
beforeEach(async () => {
  await suite.page.goto(`${suite.server.url}/projects/reseeds`)
  await settled(suite.page, 'noise')
  await suite.page.locator('#noise .forest-margin').waitFor()
})

const verdicts = async (): Promise<Readonly<Record<string, string | undefined>>> =>
  Object.fromEntries((await panelRows(suite.page, 'noise')).map(({ param, verdict }) => [param!, verdict]))
const line = () => suite.page.locator('#noise').getByRole('slider', { name: 'Smallest difference that matters' })
const words = () => line().getAttribute('aria-valuetext')
const asked = () =>
  searchOf(suite.page)
    .getAll('option')
    .find((text) => text.startsWith('noise.margin='))

describe('the margin', () => {
  it('is a line that can be dragged: verdicts follow at once, the whole answer when it is let go, and the link keeps it', async () => {
    const before = await verdicts()
    expect(before['model']).toBe('matters')
    await line().scrollIntoViewIfNeeded()
    const box = (await line().boundingBox())!
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await suite.page.mouse.move(x, y)
    await suite.page.mouse.down()
    await suite.page.mouse.move(x + 900, y, { steps: 6 })
    await expect.poll(words).toContain('real but small: model')
    expect(asked()).toBeUndefined()
    await suite.page.mouse.up()
    await expect.poll(asked).toMatch(/^noise\.margin=\d/)
    await expect.poll(async () => (await verdicts())['model']).toBe('real but small')
    const given = Number(asked()!.slice('noise.margin='.length))
    await expect.poll(() => suite.page.locator('#noise .panel-foot').innerText()).toContain(`difference that matters ${given} ·`)
    // Back to what the data suggest.
    await suite.page.locator('#noise').getByRole('button', { name: 'By default' }).click()
    await expect.poll(verdicts).toEqual(before)
    expect(asked()).toBeUndefined()
  })

  it('moves by keys, and is typed', async () => {
    const start = Number.parseFloat((await words())!)
    await line().focus()
    await suite.page.keyboard.press('PageUp')
    await expect.poll(async () => Number.parseFloat((await words())!)).toBeGreaterThan(start)
    await expect.poll(asked).toMatch(/^noise\.margin=\d/)
    const field = suite.page.locator('#noise').getByRole('spinbutton', { name: 'Smallest difference that matters' })
    await field.fill('0.9')
    await field.press('Enter')
    await expect.poll(asked).toBe('noise.margin=0.9')
    await expect.poll(words).toMatch(/^0\.9:/)
    await line().focus()
    await suite.page.keyboard.press('Delete')
    await expect.poll(asked).toBeUndefined()
  })
})
