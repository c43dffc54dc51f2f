import { PRESENT } from '../../dataset/dataset.ts'
import type { FanovaAxis } from '../../fanova/space.ts'
import type { BinnedColumns } from '../../forest/bin-columns.ts'
import { MAX_BINS } from '../../forest/bin-edges.ts'
import type { Study, StudyColumn } from './study.ts'

/** A numeric param of so few values is a list of them: a grid, not a range. */
const FEW_VALUES = 16

/** The space that forests are integrated over: what was seen, each param on its own scale. */
export interface Space {
  readonly axes: readonly FanovaAxis[]
  /** Edges of the bins in the params' own units, in place of the ranks that the forest was grown on. */
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** The study's params as a space: ranges between the least and the largest value seen, lists of values, lists of levels. */
export function spaceOf(study: Study): Space {
  const { binned, columns } = study
  const lower = binned.lower.slice()
  const upper = binned.upper.slice()
  const axes = columns.map((column, param): FanovaAxis => {
    if (column.forest.kind === 'levels') return { kind: 'levels', levels: column.forest.levels }
    const own = ownValues(study, column)
    const feature = binned.paramOf.indexOf(param)
    relabel(binned, feature, own, lower, upper)
    const finite = own.filter(Number.isFinite)
    const distinct = new Set(finite)
    if (distinct.size <= FEW_VALUES || column.column.kind !== 'numeric')
      return { kind: 'values', values: Float64Array.from(distinct).sort() }
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const value of finite) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    return { kind: 'interval', low, high, scale: column.column.scale === 'log' && low > 0 ? 'log' : 'linear' }
  })
  return { axes, lower, upper }
}

/** Shape (rows of the study): the param's numbers or codes of levels; NaN where it has none. */
export function ownValues({ rows }: Study, { column }: StudyColumn): Float64Array {
  const from = column.kind === 'numeric' ? column.values : column.codes
  return Float64Array.from(rows, (row) => (column.status[row] === PRESENT ? from[row]! : Number.NaN))
}

function relabel({ n, bins }: BinnedColumns, feature: number, own: Float64Array, lower: Float64Array, upper: Float64Array): void {
  const base = feature * MAX_BINS
  lower.fill(Number.POSITIVE_INFINITY, base, base + MAX_BINS)
  upper.fill(Number.NEGATIVE_INFINITY, base, base + MAX_BINS)
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(own[i]!)) continue
    const at = base + bins[feature * n + i]!
    lower[at] = Math.min(lower[at]!, own[i]!)
    upper[at] = Math.max(upper[at]!, own[i]!)
  }
}
