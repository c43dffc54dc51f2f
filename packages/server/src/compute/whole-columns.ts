import {
  type Dataset,
  filterRows,
  findColumn,
  isMeasured,
  type MetricColumn,
  type ParamColumn,
  PRESENT,
  type ResolvedObjective,
  resolveObjective,
  selectRows,
} from '@sweepwise/core'
import type { ColumnsAnswer, ColumnsQuery, WholeColumn } from '../http/api.ts'
import { filterContext } from './runs-page.ts'

/**
 * Whole columns of a run set, for drawing: every run that passes the filter, in the order of the runs table.
 * @throws InputError BAD_FILTER, UNKNOWN_COLUMN, UNKNOWN_METRIC
 */
export function wholeColumns(dataset: Dataset, query: ColumnsQuery): ColumnsAnswer {
  const filter = query.runSet.filter ?? ''
  const rows = filter.trim() === '' ? null : filterRows(dataset, filter, filterContext(dataset, query.objective))
  const chosen = rows === null ? dataset : selectRows(dataset, rows)
  const objective = query.objective === undefined ? null : resolveObjective(chosen, query.objective)
  return {
    revision: dataset.revision,
    total: dataset.n,
    matched: chosen.n,
    ids: chosen.runs.id,
    names: chosen.runs.name,
    objective: objective === null ? null : objectiveColumn(objective),
    columns: query.columns.map((id) => {
      const found = findColumn(chosen, id)
      return found.kind === 'metric' ? metricColumn(id, found.column) : paramColumn(id, found as { column: ParamColumn })
    }),
  }
}

function paramColumn(id: string, { column }: { readonly column: ParamColumn }): WholeColumn {
  const shared = { id, label: column.name, kind: column.kind, scale: column.scale, parent: column.parent?.name ?? null, goal: null }
  const set = column.status.map((status) => (status === PRESENT ? 1 : 0))
  return column.kind === 'numeric'
    ? { ...shared, set: setText(set), values: text(column.values), levels: null }
    : { ...shared, set: setText(set), values: text(Float64Array.from(column.codes)), levels: column.levels }
}

function metricColumn(id: string, { name, goal, logged, summary }: MetricColumn): WholeColumn {
  return {
    ...{ id, label: name, kind: 'numeric', scale: null, parent: null, goal },
    set: setText(logged.map((flag) => (flag === 1 ? 1 : 0))),
    values: text(summary),
    levels: null,
  }
}

function objectiveColumn(objective: ResolvedObjective): NonNullable<ColumnsAnswer['objective']> {
  const { metric, y, goal, reducer } = objective
  return { ...metricColumn('objective', metric), goal, reducer, set: setText(isMeasured(objective)), values: text(y) }
}

/** Little-endian, as every machine is that Node runs on. */
const text = ({ buffer, byteOffset, byteLength }: Float64Array | Uint8Array): string =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('base64')

const setText = (set: Uint8Array): string | null => (set.includes(0) ? text(set) : null)
