import type { AnalysisResult, ImportanceBody, ImportanceInteraction, RunPoint } from '@sweepwise/core'
import type { RunsPage } from '../../../server/src/http/api.ts'

/**
 * The values of a pair and the objective of every run of a page. Runs ended by early stopping are censored: no analysis
 * uses them, and no point stands for them.
 */
export function runPoints(
  page: Pick<RunsPage, 'columns' | 'rows'>,
  result: AnalysisResult<ImportanceBody>,
  { a, b }: Pick<ImportanceInteraction, 'a' | 'b'>,
): readonly RunPoint[] {
  const place = new Map(page.columns.map(({ id }, i) => [id, i]))
  const columnOf = (row: string): number | undefined => {
    const param = result.params?.find(({ name }) => name === row)
    // Twins move together; the row was computed on the one of its own kind.
    const twins = param?.params ?? [row]
    const wanted = param?.kind === 'numeric' ? 'number' : 'text'
    const places = twins.flatMap((name) => place.get(`param:${name}`) ?? [])
    return places.find((at) => page.columns[at]!.kind === wanted) ?? places[0]
  }
  const [first, second] = [columnOf(a), columnOf(b)]
  // Where no run has a history the objective is the metric's own column.
  const objective = place.get('objective') ?? place.get(`metric:${result.metric}`)
  const state = place.get('run:state')
  if (first === undefined || second === undefined || objective === undefined) return []
  return page.rows
    .filter(({ cells }) => state === undefined || !String(cells[state]).includes('early-stop'))
    .map(({ cells }): RunPoint => {
      const value = cells[objective]
      return { a: cells[first] ?? null, b: cells[second] ?? null, objective: typeof value === 'number' ? value : null }
    })
}
