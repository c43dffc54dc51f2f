import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds of serious or critical impact, rules of WCAG 2.2 A and AA and good practice. */
export async function findings(page: Page, within = 'html'): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const results = await page.evaluate(
    ([selector, options]) =>
      (globalThis as unknown as { axe: { run: (of: string, options: RunOptions) => Promise<AxeResults> } }).axe.run(selector, options),
    [within, { resultTypes: ['violations'] } as RunOptions] as const,
  )
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`))
}
