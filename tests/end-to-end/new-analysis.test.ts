// An analysis that somebody adds: a file, and one line in the registry. Page, command line and API know it by that alone.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPage, panelRows, startBrowser } from './testing/browser.ts'
import { type Clone, cloneWith } from './testing/clone-with.ts'
import { smallSweep } from './testing/run-tables.ts'
import { type Served, serve } from './testing/served.ts'

/** How the objective is spread: quantiles of its values, a table and a curve. */
const QUANTILES = `import type { Analysis, AnalysisResult } from './analysis.ts'
import type { PanelSpec } from '../panels/panel-spec.ts'

interface Body {
  readonly quantiles: readonly { readonly share: number; readonly value: number }[]
}

export const quantiles: Analysis<Body> = {
  name: 'quantiles',
  title: 'Spread of the metric',
  question: 'How far do the runs lie apart?',
  autoReducer: 'best',
  options: [{ name: 'parts', label: 'Parts', help: 'How many parts of equal size.', kind: 'integer', default: 4, min: 2, max: 20 }],
  run: ({ y }, options) => {
    const values = Array.from(y).filter(Number.isFinite).sort((a, b) => a - b)
    const parts = options['parts'] as number
    const runs = { total: y.length, used: values.length, dropped: [{ reason: 'no number', count: y.length - values.length }] }
    if (values.length === 0) return { status: 'unanswerable', reason: { code: 'NO_RUNS', text: 'there is no run. Bring some in.' }, runs, warnings: [] }
    const at = Array.from({ length: parts + 1 }, (_, i) => i / parts)
    return {
      status: 'ok',
      body: { quantiles: at.map((share) => ({ share, value: values[Math.round(share * (values.length - 1))]! })) },
      runs,
      warnings: [],
    }
  },
}

export function quantilesPanel(result: AnalysisResult<Body>): PanelSpec {
  const rows = result.quantiles ?? []
  return {
    title: \`Spread of \${result.metric}\`,
    caption: \`\${result.runs.used} of \${result.runs.total} runs\`,
    chart: {
      kind: 'lines',
      x: { label: 'share of the runs', scale: 'linear' },
      y: { label: result.metric, scale: 'linear' },
      series: [{ label: result.metric, x: rows.map(({ share }) => share), y: rows.map(({ value }) => value) }],
    },
    table: {
      columns: [
        { key: 'share', label: 'share of the runs', kind: 'share' },
        { key: 'value', label: result.metric, kind: 'number' },
      ],
      rows: rows.map(({ share, value }) => ({ id: String(share), cells: { share, value } })),
      sort: null,
      hidden: [],
    },
    warnings: result.warnings,
    empty: result.status === 'ok' ? null : { reason: 'There is no run.', action: 'Bring some in.' },
  }
}
`

let clone: Clone
let server: Served
let browser: Browser
beforeAll(async () => {
  clone = cloneWith(
    { 'packages/core/src/analysis/quantiles.ts': QUANTILES },
    "import { quantiles, quantilesPanel } from './analysis/quantiles.ts'",
    'register(quantiles, quantilesPanel)',
  )
  ;[server, browser] = await Promise.all([serve([], { 'small.csv': smallSweep() }, [], clone.folder), startBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  clone?.remove()
})

interface Answer {
  readonly quantiles: readonly { readonly share: number; readonly value: number }[]
  readonly runs: { readonly total: number; readonly used: number }
}
const ask = (options: Readonly<Record<string, unknown>>) =>
  server.api<Answer>('/analyses/quantiles', { runSet: { projects: ['small'] }, metric: 'outcome_value', options })

it('the API lists it with its options, answers, and refuses what its options do not allow', async () => {
  const { analyses } = await server.api<{ analyses: readonly { name: string; title: string }[] }>('/analyses')
  expect(analyses.map(({ name }) => name)).toContain('quantiles')
  const { quantiles, runs } = await ask({ parts: 2 })
  expect(quantiles.map(({ share }) => share)).toEqual([0, 0.5, 1])
  expect(runs.used).toBeLessThan(runs.total)
  await expect(ask({ parts: 99 })).rejects.toThrow('parts')
})

it('the command line has it, with a flag for its option and a table', async () => {
  const main = join(clone.folder, 'packages/server/src/cli/main.ts')
  const file = join(server.folder, 'again.csv')
  writeFileSync(file, smallSweep())
  const run = async (...flags: string[]) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [main, 'analyze', 'quantiles', file, '--metric', 'outcome_value', '--parts', '2', ...flags],
      { env: { ...process.env, SWEEPWISE_HOME: join(server.folder, 'cli') } },
    )
    return stdout
  }
  expect((JSON.parse(await run('--json')) as Answer).quantiles).toEqual((await ask({ parts: 2 })).quantiles)
  expect(await run()).toMatch(/Spread of outcome_value.*share of the runs.*of 60 runs/s)
})

it('the page draws it by itself and offers it under Add panel; picture, table, option, notes and exports come with it', async () => {
  const { page, trouble, close } = await openPage(browser, `${server.url}/projects/small`, { hold: ['importance', 'noise'] })
  const panel = page.locator('#quantiles')
  await panel.locator('tr.row').first().waitFor()
  expect(await panel.locator('h2').innerText()).toBe('Spread of outcome_value')
  await panel.locator('.panel-chart canvas').waitFor()
  const { quantiles, runs } = await ask({})
  expect((await panelRows(page, 'quantiles')).map(({ share }) => share)).toEqual(['0.00', '0.25', '0.50', '0.75', '1.00'])
  expect(Number((await panelRows(page, 'quantiles'))[2]!['value'])).toBeCloseTo(quantiles[2]!.value, 3)
  await panel.getByRole('button', { name: /^Options/ }).click()
  await page.getByLabel('Parts', { exact: true }).fill('2')
  await page.keyboard.press('Tab')
  await expect.poll(async () => (await panelRows(page, 'quantiles')).length).toBe(3)
  await page.keyboard.press('Escape')
  await panel.getByRole('button', { name: /^About Spread/ }).click()
  await page.getByText(`${runs.used} of ${runs.total} are used`).waitFor()
  await page.keyboard.press('Escape')
  const [svg] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await panel.getByRole('button', { name: 'Export Spread of outcome_value' }).click()
      await page.getByRole('menuitem', { name: 'SVG' }).click()
    })(),
  ])
  expect(svg.suggestedFilename()).toBe('small-quantiles-outcome_value.svg')

  await page.getByRole('button', { name: 'Add panel' }).click()
  await page.getByPlaceholder('Search panels').fill('lie apart')
  await expect.poll(() => page.getByRole('option').count()).toBe(1)
  await page.keyboard.press('Enter')
  await page.locator('#quantiles-2 tr.row').first().waitFor()
  expect(await page.locator('#quantiles-2 tr.row').count()).toBe(5)
  expect(trouble).toEqual([])
  await close()
})
