import type { NoisePlacebo } from '@sweepwise/core'
import type { PlotColumn } from '../parallel-coordinates/plot-column.ts'
import type { PlotSet } from '../parallel-coordinates/shared-axes.ts'
import type { PlotColumns } from '../parallel-coordinates/use-plot-columns.ts'

/** A param that is compared: what its row is called, and the column that stands for it (twins move together). */
export interface TwinParam {
  readonly name: string
  readonly column: string
}

/**
 * The compared runs with their params, and the noise runs with their labels in place of them.
 *
 * @param whole   every run of the run set, in the order that the places in `placebo` mean, with the params and the keys of labels
 * @param signal  ids of the compared runs; null = all
 * @param beside  places of runs that are not compared: of configurations beside a grid
 * @returns null where the places do not fit the runs, as while these change
 */
export function twinSets(
  whole: PlotColumns,
  placebo: NoisePlacebo,
  params: readonly TwinParam[],
  signal: ReadonlySet<string> | null,
  beside: readonly number[] = [],
): { readonly signal: PlotSet; readonly noise: PlotSet } | null {
  const n = whole.ids.length
  if (placebo.rows.some((row) => row >= n)) return null
  const left = new Set(beside)
  const compared = whole.ids.flatMap((id, row) => (left.has(row) || (signal !== null && !signal.has(id)) ? [] : [row]))
  const columns = params.flatMap(({ name, column }) => {
    const found = whole.columns.get(`param:${column}`)
    if (found === undefined) return []
    const labels = labelColumn(whole, placebo, name, found)
    return [{ id: found.id, values: chosen(labels.param, compared), labels: labels.noise }]
  })
  const set = (rows: readonly number[], objective: PlotColumn, side: 'values' | 'labels'): PlotSet => ({
    ids: rows.map((row) => whole.ids[row]!),
    names: rows.map((row) => whole.names[row]!),
    objective,
    columns: new Map(columns.map((column) => [column.id, column[side]])),
  })
  return {
    signal: set(compared, chosen(whole.objective, compared), 'values'),
    noise: set(placebo.rows, { ...whole.objective, values: Float64Array.from(placebo.values), set: null }, 'labels'),
  }
}

/** The labels of the noise runs, and the param with the levels of both. */
function labelColumn(
  whole: PlotColumns,
  placebo: NoisePlacebo,
  name: string,
  param: PlotColumn,
): { readonly noise: PlotColumn; readonly param: PlotColumn } {
  const dealt = placebo.labels.find((label) => label.param === name)
  if (dealt !== undefined) return { noise: chosen(param, dealt.from), param }
  const key = placebo.columns.find((column) => column.param === name)
  // Labels in keys of their own for other params, none for this one.
  if (key === undefined && placebo.columns.length > 0)
    return {
      noise: chosen(
        param,
        placebo.rows.map(() => null),
      ),
      param,
    }
  const recorded = whole.columns.get(`param:${key?.column ?? ''}`)
  if (key === undefined || recorded === undefined) return { noise: chosen(param, placebo.rows), param }
  const levels = param.levels === null ? null : [...new Set([...param.levels, ...textsOf(recorded)])]
  const place = new Map(levels?.map((level, i) => [level, i]))
  const values = recorded.values.map((value) => {
    const text = recorded.levels === null ? String(value) : (recorded.levels[value] ?? '')
    return levels === null ? (recorded.levels === null ? value : Number(text)) : (place.get(text) ?? -1)
  })
  const labels = { ...param, levels, values, set: recorded.set }
  return { noise: chosen(labels, placebo.rows), param: { ...param, levels } }
}

const textsOf = ({ levels, values, set }: PlotColumn): readonly string[] =>
  levels ?? [...new Set(values.filter((_, row) => set === null || set[row] === 1))].sort((a, b) => a - b).map(String)

/** The column at some of its rows; null = not set. */
function chosen(column: PlotColumn, rows: readonly (number | null)[]): PlotColumn {
  const { values, set } = column
  const isSet = (row: number | null): boolean => row !== null && (set === null || set[row] === 1)
  return {
    ...column,
    values: Float64Array.from(rows, (row) => (row === null ? Number.NaN : values[row]!)),
    set: rows.every(isSet) ? null : Uint8Array.from(rows, (row) => (isSet(row) ? 1 : 0)),
  }
}
