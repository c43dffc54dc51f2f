import type { GroupReducer } from '../dataset/reduce-group.ts'
import { formatCount, formatDuration, formatMean, formatNumber, formatTime } from './format.ts'

/** What the runs of a group have in one column. `n` = runs whose value takes part; the others are not set, or NaN or infinite. */
export type GroupCell =
  | {
      readonly n: number
      readonly missing: number
      readonly notFinite: number
      /** Null = none: no run has a value, or a range of values that differ. */
      readonly value: number | null
      /** Of the 95 % interval of a mean, or of a range. */
      readonly ends: readonly [low: number, high: number] | null
    }
  | {
      readonly n: number
      readonly missing: number
      /** The most frequent values, at most 4. */
      readonly counts: readonly (readonly [value: string, runs: number])[]
      readonly distinct: number
    }

/** The column of a group's cell. */
export interface GroupedColumn {
  readonly kind: 'text' | 'number' | 'time' | 'duration' | 'state'
  /** How the cells come about; absent for texts. */
  readonly reducer?: GroupReducer
  readonly label: string
}

export const GROUP_REDUCER_WORDS: Readonly<Record<GroupReducer, string>> = {
  mean: 'Mean ± 95 % interval',
  median: 'Median',
  min: 'Lowest',
  max: 'Highest',
  range: 'Range',
  best: 'Best',
  newest: 'Newest run’s',
}

/** A cell of a group in words. */
export interface GroupCellWords {
  /** Null = no run has a value. */
  readonly text: string | null
  /** Runs that the text speaks of, where that is not plain from the group. */
  readonly n: number | null
  /** All of it, for a tooltip. */
  readonly title: string
}

export function groupCellWords(cell: GroupCell, column: GroupedColumn, runs: number): GroupCellWords {
  const missing = cell.missing > 0 ? [`${formatCount(cell.missing)} not set`] : []
  if ('counts' in cell) {
    if (cell.distinct === 0) return { text: null, n: null, title: `${column.label}: not set in any of ${formatCount(runs)} runs` }
    const [first] = cell.counts
    if (cell.distinct === 1 && cell.missing === 0)
      return { text: first![0], n: null, title: `${column.label}: ${first![0]} in all ${formatCount(runs)} runs` }
    const more = cell.distinct - cell.counts.length
    const text = cell.counts.map(([value, count]) => `${value} ${formatCount(count)}`)
    const title = [...text, ...(more > 0 ? [`${more} more values`] : []), ...missing].join(', ')
    return { text: [...text, ...(more > 0 ? [`+${more}`] : [])].join(' · '), n: null, title: `${column.label}: ${title}` }
  }
  const odd = cell.notFinite > 0 ? [`${formatCount(cell.notFinite)} NaN or infinite`] : []
  const rest = [...missing, ...odd].join(', ')
  const beside = rest === '' ? '' : `; ${rest}`
  if (cell.n === 0)
    return {
      text: cell.notFinite > 0 ? 'NaN' : null,
      n: cell.notFinite > 0 ? cell.notFinite : null,
      title: `${column.label}: ${rest || 'not set'}`,
    }
  const one =
    ({ time: formatTime, duration: formatDuration } as Partial<Record<GroupedColumn['kind'], (value: number) => string>>)[column.kind] ??
    formatNumber
  const of = `${formatCount(cell.n)} ${cell.n === 1 ? 'run' : 'runs'}`
  if (column.reducer === 'range' && cell.ends !== null) {
    const [low, high] = cell.ends
    const same = low === high
    const text = same ? one(low) : `${one(low)} … ${one(high)}`
    return {
      text,
      n: same && cell.n === runs ? null : cell.n,
      title: `${column.label}: ${same ? `${text} in ${cell.n === runs ? `all ${of}` : of}` : `from ${one(low)} to ${one(high)} over ${of}`}${beside}`,
    }
  }
  const value = cell.value ?? Number.NaN
  if (column.reducer !== 'mean') {
    const word = GROUP_REDUCER_WORDS[column.reducer ?? 'mean'].toLowerCase()
    return { text: one(value), n: cell.n, title: `${column.label}: ${word} of ${of}: ${one(value)}${beside}` }
  }
  const text = column.kind === 'duration' ? meanDuration(value, cell.ends) : formatMean(value, cell.ends)
  const why = cell.ends !== null ? '95 % interval over runs' : cell.n === 1 ? 'one run, no interval' : 'all equal, no interval'
  return { text, n: cell.n, title: `${column.label}: mean of ${of}: ${text}, ${why}${beside}` }
}

const meanDuration = (mean: number, ends: readonly [number, number] | null): string =>
  ends === null ? formatDuration(mean) : `${formatDuration(mean)} ± ${formatDuration((ends[1] - ends[0]) / 2)}`

/** The value that a group is about; null = not set. */
export function groupValueText({ value }: { readonly value: string | number | null }, kind: GroupedColumn['kind'] | undefined): string {
  if (value === null) return 'not set'
  if (typeof value !== 'number') return value
  return kind === 'time' ? formatTime(value) : kind === 'duration' ? formatDuration(value) : formatNumber(value)
}
