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
  const leader = Int32Array.from(columns, (_, i) => i)
  const leaders = new Map<string, { readonly coded: Coded; readonly i: number }[]>()
  columns.forEach((column, i) => {
    const coded = codeColumn(column, rows)
    if (coded.ranks === null && coded.distinct > coded.present / 2) return // 1-to-1 by accident at best
    // Ten thousand columns must not be compared pair by pair: only those whose codes hash alike are.
    const key = `${coded.distinct}:${coded.present}:${coded.hash}`
    const candidates = leaders.get(key) ?? []
    leaders.set(key, candidates)
    const twin = candidates.find((candidate) => oneToOne(candidate.coded, coded))
    if (twin === undefined) candidates.push({ coded, i })
    else leader[i] = twin.i
  })
  return leader
}

interface Coded {
  /** Shape (rows): dense code by first appearance, −1 = not present. */
  readonly codes: Int32Array
  readonly distinct: number
  readonly present: number
  /** Mid-ranks of a numeric column among the present rows when most values are distinct, else null. */
  readonly ranks: Float64Array | null
  /** Equal for twins. */
  readonly hash: number
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
  const present = values.length
  const mostlyDistinct = seen.size > present / 2
  const ranks = mostlyDistinct && column.kind === 'numeric' ? midRanks(Float64Array.from(values)) : null
  let hash = 7
  if (ranks === null) for (const code of codes) hash = (Math.imul(hash, 31) + code) | 0
  // Distance from the middle is the same in either direction.
  else for (const rank of ranks) hash = (Math.imul(hash, 31) + Math.abs(2 * rank - present - 1)) | 0
  return { codes, distinct: seen.size, present, ranks, hash }
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
