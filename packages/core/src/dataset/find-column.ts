import { nearestNames } from '../domain/nearest-names.ts'
import { InputError } from '../errors.ts'
import type { Dataset, MetricColumn, ParamColumn } from './dataset.ts'

/** The run's own fields that can be sorted and filtered by. */
export const RUN_FIELDS = ['id', 'name', 'project', 'group', 'tag', 'state', 'cause', 'created', 'duration'] as const
export type RunField = (typeof RUN_FIELDS)[number]

export type FoundColumn =
  | { readonly kind: 'param'; readonly column: ParamColumn }
  | { readonly kind: 'metric'; readonly column: MetricColumn }
  | { readonly kind: 'run'; readonly field: RunField }

const PREFIXED = /^(param|seed|ignored|metric|run)[.:](.+)$/su
const FIELD_ALIASES: Readonly<Record<string, RunField>> = { tags: 'tag' }

/**
 * The column somebody means by a name. A prefix says which sort (`metric.loss`, `run:state`); without one, or when the
 * prefix finds nothing, a param comes before a seed, an ignored key, a metric and a field of the run.
 *
 * @throws InputError UNKNOWN_COLUMN with the nearest names
 */
export function findColumn(dataset: Dataset, name: string): FoundColumn {
  const match = PREFIXED.exec(name)
  const found = (match === null ? null : findIn(dataset, match[1]!, match[2]!)) ?? findAnywhere(dataset, name)
  if (found !== null) return found
  const known = [
    ...[dataset.params, dataset.seeds, dataset.ignored, dataset.metrics].flatMap((columns) => columns.map((column) => column.name)),
    ...RUN_FIELDS,
  ]
  throw new InputError('UNKNOWN_COLUMN', { column: name, nearest: nearestNames(match?.[2] ?? name, [...new Set(known)]) })
}

function findIn(dataset: Dataset, sort: string, name: string): FoundColumn | null {
  if (sort === 'run') {
    const field = FIELD_ALIASES[name] ?? (name as RunField)
    return RUN_FIELDS.includes(field) ? { kind: 'run', field } : null
  }
  if (sort === 'metric') {
    const column = byName(dataset.metrics, name)
    return column === undefined ? null : { kind: 'metric', column }
  }
  // To the filter every config key is a param; the sort only says where to look first.
  const first = sort === 'seed' ? dataset.seeds : sort === 'ignored' ? dataset.ignored : dataset.params
  const column = byName(first, name) ?? byName(dataset.params, name) ?? byName(dataset.seeds, name) ?? byName(dataset.ignored, name)
  return column === undefined ? null : { kind: 'param', column }
}

function findAnywhere(dataset: Dataset, name: string): FoundColumn | null {
  return findIn(dataset, 'param', name) ?? findIn(dataset, 'metric', name) ?? findIn(dataset, 'run', name)
}

function byName<C extends { readonly name: string }>(columns: readonly C[], name: string): C | undefined {
  return columns.find((column) => column.name === name)
}
