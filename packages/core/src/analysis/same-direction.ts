import { type ParamColumn, PRESENT } from '../dataset/dataset.ts'

/**
 * Whether two params that are 1-to-1 also rise together, so that a signed number of one is that of the other. Categories
 * without an order have no direction and go with anything.
 * @param rows the runs that are used; both params are set in the same ones
 */
export function sameDirection(a: ParamColumn, b: ParamColumn, rows: Int32Array): boolean {
  if (isNominal(a) || isNominal(b)) return true
  const pairs: [number, number][] = []
  for (const row of rows) if (a.status[row] === PRESENT) pairs.push([numberAt(a, row), numberAt(b, row)])
  pairs.sort(([x], [y]) => x - y)
  return pairs.every(([, value], i) => i === 0 || value >= pairs[i - 1]![1])
}

const isNominal = (column: ParamColumn): boolean => column.kind === 'categorical' && column.levels.length > 2
const numberAt = (column: ParamColumn, row: number): number => (column.kind === 'numeric' ? column.values[row]! : column.codes[row]!)
