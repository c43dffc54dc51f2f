import type { Value } from '@sweepwise/core'
import type { HistoryRecord } from '../../ingest/run-event.ts'
import type { Series } from '../store.ts'

/** One line of a history as a client logged it, flat: numbers apart from everything else. */
export interface LoggedRow {
  readonly step: number
  /** UTC milliseconds; NaN = unknown. */
  readonly time: number
  readonly numbers: readonly (readonly [metric: string, value: number])[]
  readonly others: readonly (readonly [metric: string, value: Value])[]
}

interface Column {
  readonly steps: number[]
  readonly values: number[]
  readonly times: number[]
  timed: boolean
}

/** Rows as columns, in the order of the rows. */
export function columnsOf(rows: readonly LoggedRow[]): Pick<HistoryRecord, 'series' | 'sparse'> {
  const columns = new Map<string, Column>()
  const sparse: { metric: string; step: number; value: Value }[] = []
  for (const { step, time, numbers, others } of rows) {
    for (const [metric, value] of numbers) {
      let column = columns.get(metric)
      if (column === undefined) {
        column = { steps: [], values: [], times: [], timed: false }
        columns.set(metric, column)
      }
      column.steps.push(step)
      column.values.push(value)
      column.times.push(time)
      if (!Number.isNaN(time)) column.timed = true
    }
    for (const [metric, value] of others) sparse.push({ metric, step, value })
  }
  const series = [...columns].map(([metric, { steps, values, times, timed }]) => ({
    metric,
    steps: Float64Array.from(steps),
    values: Float64Array.from(values),
    ...(timed ? { times: Float64Array.from(times) } : {}),
  }))
  return { series, ...(sparse.length === 0 ? {} : { sparse }) }
}

/**
 * Rows again from columns. Points belong to one row when step and time agree; of several points of one metric with the
 * same step and time each gets a row of its own. What has no time (texts, media) joins the first row of its step.
 */
export function rowsOf(
  series: readonly Series[],
  sparse: readonly { readonly metric: string; readonly step: number; readonly value: Value }[],
): readonly LoggedRow[] {
  const rows = new Map<string, { step: number; time: number; numbers: [string, number][]; others: [string, Value][] }>()
  const firstOfStep = new Map<number, string>()
  const rowAt = (step: number, time: number, nth: number) => {
    const key = `${step}|${time}|${nth}`
    let row = rows.get(key)
    if (row === undefined) {
      row = { step, time, numbers: [], others: [] }
      rows.set(key, row)
      if (!firstOfStep.has(step)) firstOfStep.set(step, key)
    }
    return row
  }
  for (const { metric, steps, values, times } of series) {
    let seen: Map<string, number> | null = null
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!
      const time = times[i]!
      // Steps that rise, the usual case, cannot repeat.
      const rises = i === 0 || step > steps[i - 1]!
      if (!rises && seen === null) {
        seen = new Map()
        for (let j = 0; j < i; j++) count(seen, `${steps[j]}|${times[j]}`)
      }
      const nth = seen === null ? 0 : count(seen, `${step}|${time}`)
      rowAt(step, time, nth).numbers.push([metric, values[i]!])
    }
  }
  const used = new Map<string, number>()
  for (const { metric, step, value } of sparse) {
    const nth = count(used, `${step}|${metric}`)
    const first = nth === 0 ? firstOfStep.get(step) : undefined
    const row = first === undefined ? rowAt(step, Number.NaN, nth) : rows.get(first)!
    row.others.push([metric, value])
  }
  return [...rows.values()].sort((a, b) => a.step - b.step)
}

/** How often the key was counted before. */
function count(counts: Map<string, number>, key: string): number {
  const before = counts.get(key) ?? 0
  counts.set(key, before + 1)
  return before
}
