import { type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { midRanks } from '../stats/rank.ts'

/**
 * Groups params that no method can separate: present in the same runs and 1-to-1 there. Among columns of nearly all
 * distinct values every pair is 1-to-1 by accident; those count only when one orders the runs as the other does, or
 * exactly the other way round.
 *
 * @param columns varying params
 * @param rows    the runs that are used
 * @returns for each column the index of the first of its group (itself, mostly)
 */
export function findTwins(columns: readonly ParamColumn[], rows: Int32Array): Int32Array {
  const coded = columns.map((column) => codeColumn(column, rows))
  const leader = Int32Array.from(columns, (_, i) => i)
  for (let i = 1; i < columns.length; i++) {
    for (let j = 0; j < i; j++) {
      if (leader[j] !== j || coded[j]!.distinct !== coded[i]!.distinct) continue
      if (oneToOne(coded[j]!, coded[i]!)) {
        leader[i] = j
        break
      }
    }
  }
  return leader
}

interface Coded {
  /** Shape (rows): dense code by first appearance, −1 = not present. */
  readonly codes: Int32Array
  readonly distinct: number
  readonly present: number
  /** Mid-ranks of a numeric column among the present rows, else null. */
  readonly ranks: Float64Array | null
}

function codeColumn(column: ParamColumn, rows: Int32Array): Coded {
  const codes = new Int32Array(rows.length).fill(-1)
  const seen = new Map<number, number>()
  const values: number[] = []
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!
    if (column.status[row] !== PRESENT) continue
    const value = column.kind === 'numeric' ? column.values[row]! : column.codes[row]!
    let code = seen.get(value)
    if (code === undefined) {
      code = seen.size
      seen.set(value, code)
    }
    codes[r] = code
    values.push(value)
  }
  return {
    codes,
    distinct: seen.size,
    present: values.length,
    ranks: column.kind === 'numeric' ? midRanks(Float64Array.from(values)) : null,
  }
}

function oneToOne(a: Coded, b: Coded): boolean {
  if (a.present !== b.present) return false
  // Codes are dense by first appearance: a 1-to-1 map makes them equal row by row.
  for (let r = 0; r < a.codes.length; r++) if (a.codes[r] !== b.codes[r]) return false
  if (a.distinct <= a.present / 2) return true
  if (a.ranks === null || b.ranks === null) return false
  const same = a.ranks.every((rank, i) => rank === b.ranks![i])
  return same || a.ranks.every((rank, i) => rank === a.present + 1 - b.ranks![i]!)
}
