import type { PlotColumn } from './plot-column.ts'

/** What is asked of a column again and again. */
export interface ColumnFacts {
  /** Its finite values, ascending; of levels their places. */
  readonly sorted: Float64Array
  /** The different ones among them, ascending. */
  readonly distinct: Float64Array
  /** Whether some run has no value, NaN, an infinity. */
  readonly unset: boolean
  readonly nan: boolean
  readonly infinite: boolean
}

const known = new WeakMap<PlotColumn, ColumnFacts>()

/** Found once a column: sorting a hundred thousand numbers with every change of the page would be felt. */
export function columnFacts(column: PlotColumn): ColumnFacts {
  const before = known.get(column)
  if (before !== undefined) return before
  const facts = findFacts(column)
  known.set(column, facts)
  return facts
}

/** Those found elsewhere, by `findFacts`. */
export const rememberFacts = (column: PlotColumn, facts: ColumnFacts): void => void known.set(column, facts)

export function findFacts({ values, set }: PlotColumn): ColumnFacts {
  const finite = new Float64Array(values.length)
  let count = 0
  let [unset, nan, infinite] = [false, false, false]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (set !== null && set[row] === 0) unset = true
    else if (Number.isNaN(value)) nan = true
    else if (Number.isFinite(value)) finite[count++] = value
    else infinite = true
  }
  const sorted = finite.slice(0, count).sort()
  return { sorted, distinct: withoutRepeats(sorted), unset, nan, infinite }
}

/** @param sorted ascending */
export function withoutRepeats(sorted: Float64Array): Float64Array {
  const kept = new Float64Array(sorted.length)
  let count = 0
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) kept[count++] = sorted[i]!
  return kept.slice(0, count)
}
