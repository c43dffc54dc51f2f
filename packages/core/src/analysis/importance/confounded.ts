import { associationOf, CONFOUNDED } from '../../significance/confounding.ts'
import { isSet } from '../../significance/param-units.ts'
import { testColumn } from '../test-column.ts'
import type { Study } from './study.ts'

/** Of more params than this only those with the longest bars are compared with each other. */
const MOST = 100
/**
 * ρ√(n − 1) of unrelated params is about standard normal: 0.5 is nothing among twelve runs, where chance reaches it in one
 * pair of ten. The 99 % point.
 */
const BEYOND_CHANCE = 2.576
/** Joint importance is given for this many pairs, those that go together most. */
const MOST_PAIRS = 10
/** More configurations than this add nothing to a correlation of 0.5. */
const MOST_UNITS = 2000

export interface Confounding {
  /** Shape (p): the columns whose values go with this one's. */
  readonly partners: readonly (readonly number[])[]
  /** The closest pairs. */
  readonly pairs: readonly (readonly [number, number])[]
}

/** Which params go together so closely (above 0.5) that a bar of one counts in part what the other does. */
export function findConfounded(study: Study, shares: Float64Array): Confounding {
  const partners: number[][] = study.columns.map(() => [])
  const compared = Array.from(study.columns.keys())
    .sort((a, b) => shares[b]! - shares[a]! || a - b)
    .slice(0, MOST)
    .sort((a, b) => a - b)
  const rows = study.unitRows.length <= MOST_UNITS ? study.unitRows : everyNth(study.unitRows)
  const own = Int32Array.from(rows, (row) => study.rows[row]!)
  const values = new Map(compared.map((k) => [k, testColumn(study.columns[k]!.column, own)]))
  const pairs: { readonly pair: readonly [number, number]; readonly strength: number }[] = []
  compared.forEach((a, i) => {
    for (const b of compared.slice(i + 1)) {
      const [x, z] = [values.get(a)!, values.get(b)!]
      const strength = associationOf(x, z, own.length)?.value ?? 0
      if (!(strength > CONFOUNDED)) continue
      const common = own.reduce((count, _, i) => count + (isSet(x, i) && isSet(z, i) ? 1 : 0), 0)
      if (!(strength * Math.sqrt(common - 1) > BEYOND_CHANCE)) continue
      partners[a]!.push(b)
      partners[b]!.push(a)
      pairs.push({ pair: [a, b], strength })
    }
  })
  pairs.sort((p, q) => q.strength - p.strength || p.pair[0] - q.pair[0] || p.pair[1] - q.pair[1])
  return { partners, pairs: pairs.slice(0, MOST_PAIRS).map(({ pair }) => pair) }
}

/** Units stand in order of the metric, which evenly spaced ones represent. */
const everyNth = (rows: Int32Array): Int32Array =>
  Int32Array.from({ length: MOST_UNITS }, (_, i) => rows[Math.floor((i * rows.length) / MOST_UNITS)]!)
