import { type Dataset, findMetric, InputError, nearestNames, PRESENT, type SeriesAggregator, seriesAggregator } from '@sweepwise/core'
import type { GroupedCurve, GroupedCurvesAnswer, GroupedCurvesQuery } from '../http/api.ts'
import type { Store } from '../store/store.ts'

/** Stretches where the question names no number: wider than most charts have pixels for. */
const BUCKETS = 500
/** Groups told apart; the smaller ones of more are counted, not drawn. */
const MOST_GROUPS = 50

/**
 * One metric of many runs, group by group and stretch of steps by stretch of steps: mean, spread, extremes and number of
 * runs. Every run counts once in a stretch. The dataset is filtered already.
 * @throws InputError UNKNOWN_METRIC, UNKNOWN_COLUMN
 */
export async function groupedCurves(
  store: Pick<Store, 'stepRange' | 'eachSeries'>,
  dataset: Dataset,
  query: GroupedCurvesQuery,
): Promise<GroupedCurvesAnswer> {
  const { name: metric } = findMetric(dataset, query.metric)
  const labels = groupLabels(dataset, query.by)
  const sizes = new Map<string | null, number>()
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1)
  const shown = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)!).slice(0, MOST_GROUPS)
  const answer = { metric, revision: dataset.revision, runs: dataset.n, left: sizes.size - shown.length }
  // Group by group: what a group comes to stays at hand.
  const ids = shown.flatMap((label) => dataset.runs.id.filter((_, row) => labels[row] === label))
  const range = query.steps ?? (await store.stepRange(ids, metric))
  if (range === null) return { ...answer, width: 1, groups: [] }

  const aggregators = new Map(
    shown.map((label): [string | null, SeriesAggregator] => [label, seriesAggregator(range, query.buckets ?? BUCKETS)]),
  )
  const rowOf = new Map(dataset.runs.id.map((id, row) => [id, row]))
  await store.eachSeries(ids, metric, (id, steps, values) => aggregators.get(labels[rowOf.get(id)!]!)!.add(steps, values))
  let width = 1
  const groups: GroupedCurve[] = []
  for (const [label, aggregator] of aggregators) {
    if (aggregator.series === 0) continue
    const result = aggregator.result()
    width = result.width
    // Stretches in which nobody of the group logged anything are no gap in a line, they are absent.
    const rows = [...result.n.keys()].filter((i) => result.n[i]! > 0 || result.notFinite[i]! > 0)
    const column = (values: Float64Array) => rows.map((i) => (Number.isFinite(values[i]!) ? values[i]! : null))
    groups.push({
      group: label,
      runs: sizes.get(label)!,
      logged: aggregator.series,
      steps: rows.map((i) => result.steps[i]!),
      mean: column(result.mean),
      sd: column(result.sd),
      min: column(result.min),
      max: column(result.max),
      n: rows.map((i) => result.n[i]!),
      notFinite: rows.map((i) => result.notFinite[i]!),
    })
  }
  return { ...answer, width, groups }
}

/** The group of each run; null = it has no value there. Without a column all runs are one group. */
function groupLabels(dataset: Dataset, by: string | undefined): readonly (string | null)[] {
  if (by === undefined) return new Array<string>(dataset.n).fill('')
  if (by === 'run:group') return dataset.runs.group
  if (by === 'run:state') return dataset.runs.state
  if (by === 'configuration') {
    // Named by its first run.
    const names = new Map<number, string>()
    return Array.from(dataset.configuration, (code, row) => {
      if (!names.has(code)) names.set(code, dataset.runs.name[row]!)
      return names.get(code)!
    })
  }
  const columns = [...dataset.params, ...dataset.seeds, ...dataset.ignored]
  const name = by.replace(/^(param|seed):/, '')
  const column = columns.find((one) => one.name === name)
  if (column === undefined)
    throw new InputError('UNKNOWN_COLUMN', {
      column: by,
      nearest: nearestNames(
        name,
        columns.map((one) => one.name),
      ),
    })
  return Array.from({ length: dataset.n }, (_, row) => {
    if (column.status[row] !== PRESENT) return null
    return column.kind === 'numeric' ? String(column.values[row]!) : column.levels[column.codes[row]!]!
  })
}
