// One engine: the page in a real browser, the command line in its own process and the HTTP API of a third one show the
// same digits for the same question. Texts are compared as a person reads them, numbers as JSON.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AnalysisResult, CorrelationBody, ImportanceBody, NoiseBody } from '@sweepwise/core'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../scripts/find-chromium.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const main = join(root, 'packages/server/src/cli/main.ts')
const example = join(root, 'packages/server/example/alexnet-imagenet-tuning.jsonl.gz')

let folder: string
let file: string
let server: ChildProcess
let url: string
let browser: Browser
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-digits-'))
  file = join(folder, 'mixed.csv')
  writeFileSync(file, mixedRuns())
  server = spawn(process.execPath, [main, 'serve', '--port', '0', example, file], {
    env: { ...process.env, SWEEPWISE_HOME: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  url = await new Promise((resolve, reject) => {
    server.stdout!.on('data', (chunk: Buffer) => {
      const found = /Sweepwise is at (http:\/\/[^\s/]+)/.exec(chunk.toString())?.[1]
      if (found !== undefined) resolve(found)
    })
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  browser = await chromium.launch({ executablePath: findChromium()!, args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  if (server?.exitCode === null) {
    server.kill('SIGTERM')
    await new Promise((resolve) => server.on('exit', resolve))
  }
  rmSync(folder, { recursive: true, force: true })
})

/** Numbers on two scales, categories, a conditional param, replicates, NaN and infinity. */
function mixedRuns(): string {
  const lines = ['lr,optimizer,momentum,layers,seed,val_accuracy']
  for (let i = 0; i < 90; i++) {
    const configuration = Math.floor(i / 2)
    const lr = 10 ** (-5 + ((configuration * 17) % 45) / 11)
    const optimizer = ['adam', 'sgd', 'lion'][configuration % 3]!
    const momentum = optimizer === 'sgd' ? String(0.5 + ((configuration * 7) % 10) / 20) : ''
    const accuracy = 0.4 + 0.07 * Math.log10(lr * 1e5) + (optimizer === 'adam' ? 0.05 : 0) + ((i * 37) % 23) / 500
    const shown = i % 13 === 5 ? 'nan' : i % 29 === 7 ? '-inf' : String(accuracy)
    lines.push(`${lr},${optimizer},${momentum},${1 + ((configuration * 5) % 4)},${i % 2},${shown}`)
  }
  return `${lines.join('\n')}\n`
}

type Rows = readonly { readonly name: string; readonly cells: Readonly<Record<string, string>> }[]

/** Every row of the panel, levels included, as the browser shows it. */
async function fromPage(analysis: string, project: string, metric: string, params: readonly string[]): Promise<Rows> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    const view = new URLSearchParams([['metric', metric], ...params.map((name) => ['open', `${analysis}:${name}`])])
    await page.goto(`${url}/projects/${encodeURIComponent(project)}?${view}`)
    await page.waitForSelector(`#${analysis} .panel-table tr[data-row] [data-cell=n]`)
    // Every stage has answered when the line that names them is gone.
    await page.waitForFunction((id) => document.querySelector(`#${id} .stage-line`) === null, analysis, { timeout: 120_000 })
    const all = page.locator(`#${analysis}`).getByRole('button', { name: /^Show all/ })
    if ((await all.count()) > 0) await all.first().click()
    return await page.$$eval(`#${analysis} .panel-table tr[data-row]`, (rows) =>
      rows.map((row) => {
        const cells: Record<string, string> = {}
        const detail = row.nextElementSibling?.classList.contains('detail')
          ? [...row.nextElementSibling.querySelectorAll('[data-cell]')]
          : []
        for (const cell of [...row.querySelectorAll('[data-cell]'), ...detail])
          cells[cell.getAttribute('data-cell')!] = cell.textContent ?? ''
        return { name: cells['param'] ?? '', cells }
      }),
    )
  } finally {
    await page.close()
  }
}

async function fromApi<Body>(analysis: string, project: string, metric: string): Promise<AnalysisResult<Body>> {
  const response = await fetch(`${url}/api/v1/analyses/${analysis}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ runSet: { projects: [project] }, metric }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as AnalysisResult<Body>
}

/** Standard output of a command in a process of its own; its data directory is another unless it shall find the server. */
async function fromCommand(analysis: string, args: readonly string[], besideServer: boolean): Promise<string> {
  const home = join(folder, besideServer ? 'data' : 'other')
  return (await run(process.execPath, [main, 'analyze', analysis, ...args], { env: { ...process.env, SWEEPWISE_HOME: home } })).stdout
}

/** What was asked and where it lies differ, and how long it took; everything that was computed must not. */
const computed = ({
  runSet: _,
  revision: _revision,
  ...rest
}: AnalysisResult<CorrelationBody> | AnalysisResult<ImportanceBody> | AnalysisResult<NoiseBody>) =>
  'stages' in rest ? { ...rest, stages: rest.stages!.map(({ elapsedCpuMs: _time, ...stage }) => stage) } : rest

/** As people write it: two decimals, a true minus, no negative zero. */
const twoDecimals = (value: number | null): string =>
  value === null
    ? '–'
    : value
        .toFixed(2)
        .replace(/^-0\.00$/, '0.00')
        .replace('-', '−')

const SHOWN = ['param', 'rho', 'rhoInterval', 'pearson', 'pearsonScaled', 'p', 'verdict', 'better', 'n']

describe.each([
  ['a real sweep with learning curves', 'alexnet-imagenet-tuning', example],
  ['categories, conditions, replicates and infinities', 'mixed', 'mixed.csv'],
])('%s', (_title, project, source) => {
  let metric: string
  let api: AnalysisResult<CorrelationBody>
  let page: Rows
  beforeAll(async () => {
    const detail = (await (await fetch(`${url}/api/v1/projects/${project}`)).json()) as { effectiveObjective: { metric: string } }
    metric = detail.effectiveObjective.metric
    api = await fromApi<CorrelationBody>('correlation', project, metric)
    page = await fromPage(
      'correlation',
      project,
      metric,
      api.params!.map(({ name }) => name),
    )
  })

  it('the command prints the JSON of the API, from the file itself and beside the running server', async () => {
    expect(api.status).toBe('ok')
    const path = source === 'mixed.csv' ? file : source
    const alone = JSON.parse(
      await fromCommand('correlation', [path, '--metric', metric, '--json'], false),
    ) as AnalysisResult<CorrelationBody>
    const beside = JSON.parse(
      await fromCommand('correlation', [project, '--metric', metric, '--json'], true),
    ) as AnalysisResult<CorrelationBody>
    expect(computed(alone)).toEqual(computed(api))
    expect(computed(beside)).toEqual(computed(api))
  })

  it('the page shows the numbers of the API', () => {
    const params = page.filter(({ cells }) => cells['verdict'] !== undefined)
    expect(params.map(({ name }) => name)).toEqual(api.params!.map(({ name }) => name))
    for (const { name, kind, correlation, eta, n } of api.params!) {
      const { cells } = params.find((row) => row.name === name)!
      const numeric = correlation !== null && kind !== 'categorical'
      expect(cells['rho'], name).toBe(twoDecimals(numeric ? correlation.spearman : eta))
      expect(cells['n'], name).toBe(String(n))
      if (!numeric) continue
      expect(cells['pearson'], name).toBe(twoDecimals(correlation.pearson))
      expect(cells['pearsonScaled'], name).toBe(twoDecimals(correlation.pearsonScaled))
    }
  })

  it('the command’s table shows every cell of the page, levels included, in the same order', async () => {
    const out = await fromCommand('correlation', [project, '--metric', metric], true)
    expect(page.length).toBeGreaterThanOrEqual(api.params!.length + api.params!.reduce((sum, { levels }) => sum + (levels?.length ?? 0), 0))
    const lines = out.split('\n').map((line) => line.trim().replaceAll('η ', '').replaceAll(/ +/g, ' '))
    const first = lines.findIndex((line) => line.startsWith('param correlation'))
    const expected = page.map(({ cells }) =>
      SHOWN.map((key) => cells[key] ?? '')
        .filter((text) => text !== '')
        .join(' ')
        .replaceAll(/ +/g, ' '),
    )
    expect(lines.slice(first + 1, first + 1 + expected.length)).toEqual(expected)
  })
})

describe('signal versus noise, of replicated configurations', () => {
  it('API, command and page say the same', async () => {
    const metric = 'val_accuracy'
    const api = await fromApi<NoiseBody>('noise', 'mixed', metric)
    expect(api).toMatchObject({ status: 'ok', design: 'replicated' })
    const alone = JSON.parse(await fromCommand('noise', [file, '--metric', metric, '--json'], false)) as AnalysisResult<NoiseBody>
    expect(computed(alone)).toEqual(computed(api))
    const names = api.params!.map(({ name }) => name)
    const page = await fromPage('noise', 'mixed', metric, names)
    const shown = page.filter(({ cells }) => cells['verdict'] !== undefined)
    expect(shown.map(({ name }) => name)).toEqual(names)
    const out = (await fromCommand('noise', ['mixed', '--metric', metric], true)).split('\n')
    expect(out).toContain(api.headline!)
    for (const { name, cells } of shown) {
      const line = out.find((text) => text.startsWith(`${name} `))!.replaceAll(/ +/g, ' ')
      for (const key of ['effect', 'timesNoise', 'verdict', 'p', 'groups', 'n']) expect(line, `${name} ${key}`).toContain(cells[key]!)
    }
  })
})

describe('importance, which comes in stages', () => {
  const metric = 'val_accuracy'
  let api: AnalysisResult<ImportanceBody>
  beforeAll(async () => {
    api = await fromApi<ImportanceBody>('importance', 'mixed', metric)
  })

  it('the command prints the JSON of the API, computed by one thread and by several', async () => {
    expect(api).toMatchObject({ status: 'ok', strength: 'full' })
    const alone = JSON.parse(await fromCommand('importance', [file, '--metric', metric, '--json'], false)) as AnalysisResult<ImportanceBody>
    const beside = JSON.parse(
      await fromCommand('importance', ['mixed', '--metric', metric, '--json'], true),
    ) as AnalysisResult<ImportanceBody>
    expect(computed(alone)).toEqual(computed(api))
    expect(computed(beside)).toEqual(computed(api))
    for (const stages of [alone.stages!, api.stages!])
      for (const { state, elapsedCpuMs } of stages) if (state === 'done') expect(elapsedCpuMs).toBeGreaterThan(0)
  })

  it('page and table show these numbers, to the last digit that they print', async () => {
    const page = await fromPage('importance', 'mixed', metric, [])
    const out = (await fromCommand('importance', ['mixed', '--metric', metric], true)).split('\n').map((line) => line.trim())
    expect(out).toContain(api.headline)
    const lines = out.slice(out.findIndex((line) => line.startsWith('param ')))
    const share = (value: number | null): string => (value === null ? '–' : value > 0 && value < 0.005 ? '<0.01' : twoDecimals(value))
    for (const { name, importance, noiseFloor, pAdjusted, verdict } of api.params!) {
      const { cells } = page.find((row) => row.name === name)!
      const shown = [
        share(importance),
        share(noiseFloor),
        verdict ?? '–',
        pAdjusted === null ? '–' : pAdjusted < 0.0005 ? '<0.001' : pAdjusted.toFixed(3),
      ]
      expect([cells['importance'], cells['floor'], cells['verdict'], cells['pAdjusted']], name).toEqual(shown)
      const line = lines.find((candidate) => candidate.startsWith(`${name} `))!
      for (const text of shown) expect(line, `${name} in the terminal`).toContain(text)
    }
  })
})
