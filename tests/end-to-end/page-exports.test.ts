// Every panel of the page as PNG, SVG, CSV and JSON; the files say what the page says.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { panelRows, settled } from './testing/browser.ts'
import { pageSuite } from './testing/page-suite.ts'
import { smallSweep } from './testing/run-tables.ts'
import { EXAMPLE, type Served } from './testing/served.ts'

const suite = pageSuite({ sources: [EXAMPLE], files: { 'small.csv': smallSweep() }, look: { hold: [] } })
let server: Served
let page: Page
beforeAll(() => {
  server = suite.server
})
beforeEach(() => {
  page = suite.page
})

type Format = 'PNG' | 'SVG' | 'CSV' | 'JSON'
interface Export {
  readonly name: string
  readonly bytes: Buffer
}

/** Chooses a format in the menu `label` and waits for the file. */
async function download(label: string, format: Format): Promise<Export> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: label, exact: true }).click()
      await page.getByRole('menuitem', { name: format }).click()
    })(),
  ])
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

/** Width and height in pixels, from the file's header; throws where it is no PNG. */
function pngSize({ bytes }: Export): readonly [number, number] {
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

/** Texts of a drawing, as the browser's own parser reads it; throws where it is not well-formed. */
const svgTexts = ({ bytes }: Export): Promise<readonly string[]> =>
  page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml')
    const problem = parsed.querySelector('parsererror')
    if (problem !== null) throw new Error(problem.textContent ?? 'no SVG')
    return [...parsed.querySelectorAll('text')].map((text) => text.textContent ?? '')
  }, bytes.toString())

/** Lines of a CSV without quoted line breaks, by column. */
function readCsv({ bytes }: Export): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...lines] = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''),
    )
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i] ?? ''])))
}

const twoDecimals = (text: string): string =>
  Number(text)
    .toFixed(2)
    .replace(/^-0\.00$/, '0.00')
    .replace('-', '−')

describe('the correlation panel', () => {
  const LABEL = 'Export Correlation with outcome_value'
  beforeEach(async () => {
    await page.goto(`${server.url}/projects/small`)
    await settled(page, 'correlation')
  })

  it('CSV: the numbers of the page with every digit, levels under their param', async () => {
    const file = await download(LABEL, 'CSV')
    expect(file.name).toBe('small-correlation-outcome_value.csv')
    const lines = readCsv(file)
    const params = lines.filter(({ level }) => level === '')
    const shown = await panelRows(page, 'correlation')
    expect(params.map(({ param }) => param)).toEqual(shown.map(({ param }) => param))
    params.forEach((line, i) => {
      if (line['rho'] !== '') expect(twoDecimals(line['rho']!), line['param']).toBe(shown[i]!['rho'])
      expect(line['n']).toBe(shown[i]!['n'])
      expect(line['verdict']).toBe(shown[i]!['verdict'])
    })
    expect(params.some(({ rho = '' }) => rho.length > 12)).toBe(true)
    expect(
      lines
        .filter(({ param, level }) => param === 'optimizer' && level !== '')
        .map(({ level }) => level)
        .sort(),
    ).toEqual(['adam', 'lion', 'sgd'])
  })

  it('JSON: the answer of the API', async () => {
    const file = JSON.parse((await download(LABEL, 'JSON')).bytes.toString())
    const { id } = await server.api<{ id: string }>('/projects/small')
    const answer = await server.api('/analyses/correlation', {
      runSet: { projects: [id] },
      metric: 'outcome_value',
      goal: 'minimize',
      reducer: 'auto',
      options: {},
    })
    expect(file).toEqual(answer)
  })

  it('SVG and PNG: title, every param, its digits and the caption', async () => {
    const texts = await svgTexts(await download(LABEL, 'SVG'))
    const shown = await panelRows(page, 'correlation')
    const caption = await page.locator('#correlation .panel-foot').innerText()
    for (const text of ['Correlation with outcome_value', ...shown.flatMap(({ param = '', rho = '' }) => [param, rho])])
      expect(texts, text).toContain(text)
    expect(texts.join(' ')).toContain(caption)
    const [width, height] = pngSize(await download(LABEL, 'PNG'))
    expect(width).toBeGreaterThan(800)
    expect(height).toBeGreaterThan(100 + 24 * shown.length)
  })
})

describe('every other panel of a project', () => {
  beforeEach(async () => {
    await page.goto(
      `${server.url}/projects/small?filter=${encodeURIComponent('batch_size > 32')}&columns=metric:outcome_value&columns=param:lr&sort=-param:lr`,
    )
    await page.waitForSelector('.runs-row a')
  })

  it('runs: the columns shown, in their order and sorting, of every run that passes', async () => {
    const lines = readCsv(await download('Export the runs', 'CSV'))
    const { matched, rows } = await server.api<{ matched: number; rows: { cells: (string | number)[] }[] }>('/runs/query', {
      runSet: { projects: ['small'], filter: 'batch_size > 32' },
      sort: ['-param:lr'],
    })
    expect(lines.length).toBe(matched)
    expect(Object.keys(lines[0]!)).toEqual(['run:name', 'metric:outcome_value', 'param:lr'])
    expect(lines.map((line) => line['run:name'])).toEqual(rows.map(({ cells }) => cells[0]))
    const rates = lines.map((line) => Number(line['param:lr']))
    expect(rates).toEqual([...rates].sort((a, b) => b - a))
    const json = JSON.parse((await download('Export the runs', 'JSON')).bytes.toString())
    expect(json.rows.length).toBe(matched)
    expect(json.runSet.filter).toBe('batch_size > 32')
    const texts = await svgTexts(await download('Export the runs', 'SVG'))
    expect(texts).toContain('Runs of small')
    expect(texts).toContain(lines[0]!['run:name'])
    expect(pngSize(await download('Export the runs', 'PNG'))[0]).toBeGreaterThan(800)
  })

  it('how columns were read: role and reason of every key', async () => {
    const detail = await server.api<{ keys: { name: string; role: string }[] }>('/projects/small')
    const lines = readCsv(await download('Export how columns were read', 'CSV'))
    expect(lines.map(({ key, role }) => [key, role])).toEqual(detail.keys.map(({ name, role }) => [name, role]))
    expect(JSON.parse((await download('Export how columns were read', 'JSON')).bytes.toString())).toEqual(detail.keys)
    expect(await svgTexts(await download('Export how columns were read', 'SVG'))).toEqual(
      expect.arrayContaining(detail.keys.map(({ name }) => name)),
    )
    pngSize(await download('Export how columns were read', 'PNG'))
  })
})

describe('the panels of a run', () => {
  it('curve, params, summary and what happened', async () => {
    const project = 'alexnet-imagenet-tuning'
    const answer = await server.api<{ rows: { id: string }[] }>('/runs/query', { runSet: { projects: [project] }, limit: 1 })
    const run = answer.rows[0]!.id
    await page.goto(`${server.url}/projects/${project}/runs/${run}`)
    await page.locator('figure.curve canvas').first().waitFor()
    const { series } = await server.api<{ series: { steps: number[]; values: number[] }[] }>(
      `/projects/${project}/runs/${run}/history?metric=top_1`,
    )
    const curve = readCsv(await download('Export the curve of top_1', 'CSV'))
    expect(curve.map(({ step }) => Number(step))).toEqual(series[0]!.steps)
    expect(curve.map(({ value }) => Number(value))).toEqual(series[0]!.values)
    const detail = await server.api<{ config: Record<string, number>; summary: object }>(`/projects/${project}/runs/${run}`)
    const params = readCsv(await download('Export Params', 'CSV'))
    expect(Object.fromEntries(params.map(({ name, value }) => [name, Number(value)]))).toEqual(detail.config)
    expect(JSON.parse((await download('Export Summary', 'JSON')).bytes.toString())).toEqual(detail.summary)
    expect(readCsv(await download('Export what happened', 'CSV'))[0]).toMatchObject({ attempt: '1', state: 'finished' })
    for (const label of ['Export the curve of top_1', 'Export Params', 'Export Summary', 'Export what happened']) {
      expect((await svgTexts(await download(label, 'SVG'))).length, label).toBeGreaterThan(2)
      expect(pngSize(await download(label, 'PNG'))[0], label).toBeGreaterThan(800)
    }
    expect(JSON.parse((await download('Export the curve of top_1', 'JSON')).bytes.toString()).steps).toEqual(series[0]!.steps)
  })
})
