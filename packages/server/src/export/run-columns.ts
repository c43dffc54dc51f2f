import { type Dataset, type ParamColumn, PRESENT } from '@sweepwise/core'

/** One column of an export. Numbers keep NaN and infinities; null = not set. */
export interface ExportColumn {
  /** `id`, `name`, …, `config.lr`, `summary.loss`: importing it again gives the same keys. */
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'time'
  readonly values: readonly (string | number | boolean | null)[]
}

/** All that is known of the runs, histories aside, as columns: identity, config (every role), metrics. */
export function runColumns(dataset: Dataset): readonly ExportColumn[] {
  const { runs } = dataset
  const time = (values: Float64Array) => Array.from(values, (value) => (Number.isNaN(value) ? null : value))
  const columns: ExportColumn[] = [
    { name: 'id', type: 'text', values: runs.id },
    { name: 'name', type: 'text', values: runs.name },
    { name: 'state', type: 'text', values: runs.state },
    { name: 'cause', type: 'text', values: runs.cause },
    { name: 'group', type: 'text', values: runs.group },
    { name: 'tags', type: 'text', values: runs.tags.map((tags) => (tags.length === 0 ? null : tags.join(','))) },
    { name: 'created_at', type: 'time', values: time(runs.createdAt) },
    { name: 'duration_s', type: 'number', values: Array.from(runs.durationMs, (value) => (Number.isNaN(value) ? null : value / 1000)) },
  ]
  const byName = new Map([...dataset.params, ...dataset.seeds, ...dataset.ignored].map((column) => [column.name, column]))
  for (const { name } of dataset.keys) {
    const column = byName.get(name)
    if (column !== undefined) columns.push({ name: `config.${name}`, ...configValues(column) })
  }
  for (const { name, summary, logged } of dataset.metrics) {
    columns.push({
      name: `summary.${name}`,
      type: 'number',
      values: Array.from(summary, (value, row) => (logged[row] === 1 ? value : null)),
    })
  }
  return columns
}

function configValues(column: ParamColumn): Pick<ExportColumn, 'type' | 'values'> {
  const set = (row: number) => column.status[row] === PRESENT
  if (column.kind === 'numeric') return { type: 'number', values: Array.from(column.values, (value, row) => (set(row) ? value : null)) }
  const truths = column.levels.every((level) => level === 'true' || level === 'false')
  if (column.kind === 'boolean' && truths)
    return { type: 'boolean', values: Array.from(column.codes, (code, row) => (set(row) ? column.levels[code] === 'true' : null)) }
  return { type: 'text', values: Array.from(column.codes, (code, row) => (set(row) ? column.levels[code]! : null)) }
}
