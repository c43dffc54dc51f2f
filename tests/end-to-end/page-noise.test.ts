// Signal versus noise in a real browser: effects over the noise, and the margin that is moved among them.
import { beforeEach, describe, expect, it } from 'vitest'
import { bringIntoView, panelRows, searchOf, settled } from './testing/browser.ts'
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

/** Twelve configurations once, one of them twelve times more with labels that were not used; each logged five times. */
function labelled(): string {
  const run = (config: object, value: number) =>
    JSON.stringify({ config, history: { accuracy: Array.from({ length: 5 }, (_, t) => value - 8 * 0.5 ** t) } })
  const lines: string[] = []
  for (let i = 0; i < 12; i++)
    lines.push(run({ model: `m${i % 3}`, depth: 1 + Math.floor(i / 3), seed: 0 }, 90 + 3 * (i % 3) + ((i * 7919) % 97) / 97))
  for (let i = 0; i < 12; i++)
    lines.push(
      run(
        { model: 'm1', depth: 2, seed: i + 1, placebo_model: `m${i % 3}`, placebo_depth: 1 + Math.floor(i / 3) },
        93 + ((i * 6133) % 89) / 89,
      ),
    )
  return `${lines.join('\n')}\n`
}

/** A grid of 6 × 4, each cell once, and a study of three configurations far apart, four seeds each; every run logged five times. */
function studied(): string {
  const run = (config: object, value: number) =>
    JSON.stringify({ config, history: { accuracy: Array.from({ length: 5 }, (_, t) => value - 8 * 0.5 ** t) } })
  const luck = (i: number): number => ((i * 7919) % 97) / 97 - 0.5
  const lines: string[] = []
  for (let i = 0; i < 24; i++)
    lines.push(run({ model: `m${i % 6}`, depth: Math.floor(i / 6), kind: 'signal', seed: i }, 60 + 3 * (i % 6) + luck(i)))
  for (let i = 0; i < 12; i++) lines.push(run({ model: `m${i % 3}`, depth: 9, kind: 'noise', seed: i }, 20 + 20 * (i % 3) + luck(i + 40)))
  return `${lines.join('\n')}\n`
}

const suite = pageSuite({ files: { 'reseeds.csv': reseeds(), 'labelled.jsonl': labelled(), 'studied.jsonl': studied() } })
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
    await bringIntoView(line())
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

describe('signal and noise on one scale', () => {
  const twin = (name: string) => suite.page.locator(`#noise .twin[data-twin=${name}]`)
  const drawn = async () => {
    // They are drawn when somebody comes near.
    await bringIntoView(suite.page.locator('#noise .twins'))
    await twin('Noise').locator('.parallel[data-whole=true]').waitFor()
  }
  const labels = async (name: string) => twin(name).locator('.axis-labels').allInnerTexts()

  it('two plots with the same axes: compared runs, and repeats with their values dealt at random', async () => {
    await drawn()
    expect(await twin('Signal').locator('figcaption').innerText()).toMatch(/^Signal 36 runs/)
    expect(await twin('Noise').locator('figcaption').innerText()).toBe(
      'Noise 36 runs of 6 configurations, each about its own mean, by labels dealt at random',
    )
    expect(await labels('Noise')).toEqual(await labels('Signal'))
    expect((await labels('Noise')).length).toBe(3)
    const [a, b] = await Promise.all(
      ['Signal', 'Noise'].map((name) => twin(name).locator('.parallel-plot').getAttribute('data-axis-height')),
    )
    expect(a).toBe(b)
    // The labels that one asks for again are the same.
    const values = () => twin('Noise').locator('.panel-table td').allInnerTexts()
    await suite.page.locator('#noise').getByRole('button', { name: 'As a table' }).click()
    const first = await values()
    expect(first.length).toBeGreaterThan(5)
    await suite.page.reload()
    await drawn()
    await suite.page.locator('#noise').getByRole('button', { name: 'As a table' }).click()
    expect(await values()).toEqual(first)
  })

  it('a brush in one holds in both, and is the brush of the page', async () => {
    await drawn()
    await twin('Noise')
      .getByRole('button', { name: /^model, axis/ })
      .click()
    await suite.page.getByRole('menuitem', { name: 'Brush values' }).hover()
    await suite.page.getByRole('menuitemcheckbox', { name: /^m2/ }).click()
    await suite.page.keyboard.press('Escape')
    await suite.page.keyboard.press('Escape')
    for (const name of ['Signal', 'Noise']) await expect.poll(() => twin(name).getByRole('status').innerText()).toBe('12 of 36 runs match')
    expect(searchOf(suite.page).getAll('brush')).toEqual(['param.model in (m2)'])
    await suite.page.locator('#noise').getByRole('button', { name: 'Clear the brush' }).click()
    await expect.poll(() => twin('Noise').getByRole('status').innerText()).toBe('36 runs')
  })
})

describe('signal and noise over training', () => {
  const curve = (name: string) => suite.page.locator(`#noise .twin.curve[data-twin=${name}]`)
  const legend = () => suite.page.locator('#noise').getByRole('list', { name: 'Groups of signal and noise' }).locator('li').allInnerTexts()

  it('groups of the compared runs beside groups of the noise runs by the labels they recorded; which param stands in the link', async () => {
    await suite.page.goto(`${suite.server.url}/projects/labelled`)
    await settled(suite.page, 'noise')
    await bringIntoView(suite.page.locator('#noise .twins').first())
    expect(await suite.page.locator('#noise .twin[data-twin=Noise] figcaption').first().innerText()).toBe(
      'Noise 13 runs of one configuration, by labels recorded and not used',
    )
    for (const name of ['Signal', 'Noise']) await curve(name).locator('canvas').waitFor()
    expect((await legend()).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'model = m0 n = 4 and 4',
      'model = m1 n = 16 and 4',
      'model = m2 n = 4 and 4',
    ])
    await suite.page
      .locator('#noise')
      .getByRole('button', { name: /^Groups of signal and noise by/ })
      .click()
    await suite.page.getByRole('option', { name: 'depth' }).click()
    await expect.poll(async () => (await legend()).length).toBe(4)
    expect(searchOf(suite.page).getAll('option')).toEqual(['noise.curves-by=depth'])
    await expect.poll(() => curve('Noise').locator('figcaption').innerText()).toContain('accuracy by depth, as a label · 12 runs')
  })
})

describe('a noise study that the view names', () => {
  const badge = () => suite.page.getByRole('button', { name: /^seed noise/ })
  it('of several configurations: the badge is about it, and its curves stand about the mean of each', async () => {
    await suite.page.goto(`${suite.server.url}/projects/studied`)
    await settled(suite.page, 'noise')
    expect(await badge().innerText()).toContain('(sd, 3 configurations × 4)')
    await suite.page.goto(`${suite.server.url}/projects/studied?option=${encodeURIComponent('noise.noise-filter=param.kind = noise')}`)
    await settled(suite.page, 'noise')
    await expect.poll(() => badge().innerText()).toContain('noise study: 3 configurations × 4')
    const noise = await suite.server.api<{ noise: { sd: number } }>('/analyses/noise', {
      runSet: { projects: ['studied'] },
      metric: 'accuracy',
      options: { 'noise-filter': 'param.kind = noise' },
    })
    expect(await badge().innerText()).toContain(`±${Number(noise.noise.sd.toPrecision(2))}`)
    await badge().click()
    expect(await suite.page.getByRole('dialog', { name: 'About the noise' }).innerText()).toMatch(
      /names as noise study, under Signal versus noise: param\.kind = noise\. 12 runs of 3 configurations, 9 degrees of freedom/,
    )
    await suite.page.keyboard.press('Escape')
    await bringIntoView(suite.page.locator('#noise .twins').last())
    const curves = suite.page.locator('#noise section[aria-label="Signal and noise over training"]')
    await curves.locator('.twin.curve[data-twin=Noise] canvas').waitFor()
    expect(await curves.innerText()).toContain('noise runs repeat 3 configurations: each is drawn about the mean curve of its own')
  })

  it('to move the margin asks the server nothing', async () => {
    const asked: string[] = []
    suite.page.on('request', (request) => request.url().includes('/analyses/noise') && asked.push(request.url()))
    await line().focus()
    await suite.page.keyboard.press('PageUp')
    await expect.poll(() => searchOf(suite.page).getAll('option').length).toBe(1)
    await expect.poll(() => suite.page.locator('#noise .panel-summary').innerText()).toContain('your margin of')
    expect(asked).toEqual([])
  })
})

describe('effects over training', () => {
  const panel = () => suite.page.locator('#noise-by-step')

  it('say where they are distinguishable from noise, draw a chart a param, and have every step in a table', async () => {
    await suite.page.goto(`${suite.server.url}/projects/labelled`)
    await settled(suite.page, 'noise')
    await bringIntoView(panel())
    expect(await panel().locator('.panel-summary').innerText()).toMatch(/model is distinguishable from noise (at every step|in steps)/)
    expect(await panel().getByRole('img').getAttribute('aria-label')).toMatch(/^Effects on accuracy of 2 params over training/)
    expect((await panelRows(suite.page, 'noise-by-step')).map(({ param }) => param)).toEqual(expect.arrayContaining(['model', 'depth']))
    await panel().getByRole('button', { name: 'model', exact: true }).click()
    await panel()
      .getByText(/^step \d$/)
      .nth(4)
      .waitFor()
    const scale = panel().getByRole('button', { name: 'Log axis' })
    expect(await scale.getAttribute('aria-pressed')).toBe('true')
    await scale.click()
    expect(await scale.getAttribute('aria-pressed')).toBe('false')
  })

  it('of runs without histories there is no such panel', async () => {
    expect(await panel().count()).toBe(0)
  })
})
