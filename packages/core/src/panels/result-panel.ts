import type { AnalysisResult } from '../analysis/analysis.ts'
import { formatCount } from './format.ts'
import type { PanelSpec, TableSpec } from './panel-spec.ts'
import { reducerText } from './reducer-text.ts'

/** What every caption begins with: how many runs, and which number of each. */
export function runsCaption(result: AnalysisResult): string {
  const { total, used, dropped } = result.runs
  const without = dropped.map(({ reason, count }) => `; ${formatCount(count)} left out: ${reason}`).join('')
  return `${formatCount(used)} of ${total === 1 ? '1 run' : `${formatCount(total)} runs`}${without} · ${reducerText(result.reducer)}, ${result.goal}`
}

/** Weak data is an answer too: why there is nothing to draw, and what to do. */
export function emptyPanel(title: string, result: AnalysisResult, table: TableSpec): PanelSpec {
  const text = result.reason?.text ?? 'no answer'
  const end = text.indexOf('. ')
  const sentence = (part: string) => part.charAt(0).toUpperCase() + part.slice(1)
  return {
    title,
    caption: runsCaption(result),
    chart: null,
    table,
    warnings: result.warnings,
    empty: { reason: sentence(end < 0 ? text : text.slice(0, end + 1)), action: end < 0 ? '' : sentence(text.slice(end + 2)) },
  }
}
