import { type Dataset, type MetricColumn, type ParamColumn, PRESENT } from './dataset.ts'

/**
 * The dataset in which a param stands among the metrics, so that every analysis can be asked what goes with it. It is named
 * `param:lr`; a metric of that very name comes first. Params without an order (categorical) have no such reading: the
 * dataset comes back as it is, and the metric is unknown to whoever looks for it.
 */
export function asTarget(dataset: Dataset, name: string): Dataset {
  if (!name.startsWith('param:') || dataset.metrics.some((metric) => metric.name === name)) return dataset
  const column = dataset.params.find((param) => `param:${param.name}` === name)
  if (column === undefined || column.kind === 'categorical') return dataset
  const present = column.status.map((status) => (status === PRESENT ? 1 : 0))
  const target: MetricColumn = {
    name,
    goal: 'maximize',
    goalSource: 'assumed',
    logged: present,
    summary: Float64Array.from(present, (set, row) => (set === 1 ? numberOf(column, row) : Number.NaN)),
    history: null,
  }
  return { ...dataset, params: dataset.params.filter((param) => param !== column), metrics: [...dataset.metrics, target] }
}

/** An ordered level is the number behind it, a boolean 0 or 1. */
function numberOf(column: ParamColumn, row: number): number {
  if (column.kind === 'numeric') return column.values[row]!
  const code = column.codes[row]!
  return column.levelValues?.[code] ?? code
}
