import { type ParamColumn, PRESENT } from '../dataset/dataset.ts'
import { midRanks } from '../stats/rank.ts'

/**
 * Groups params that no method can separate: present in the same runs and 1-to-1 there. Among columns of nearly all
 * distinct values every pair is 1-to-1 by accident, and so is every pair of numeric columns whose values were drawn
 * together and then tried several times (on several tasks, say); numbers of more than a few values therefore count only
 * when one orders the runs as the other does, or exactly the other way round.
 *
 * @param columns varying params
 * @param rows    the runs that are used: one per configuration
 * @returns for each column the index of the first of its group (itself, mostly)
 */
export function findTwins(columns: readonly ParamColumn[], rows: Int32Array): Int32Array {
  const leader = Int32Array.from(columns, (_, i) => i)
  // Ten thousand columns must not be compared pair by pair: only those whose hashes agree are.
  const byRanks = new Map<string, Leader[]>()
  const byCodes = new Map<string, Leader[]>()
  const unordered = new Map<string, Leader[]>()
  columns.forEach((column, i) => {
    const coded = codeColumn(column, rows)
    const repeats = coded.distinct <= coded.present / 2
    if (coded.ranks === null && !repeats) return // 1-to-1 by accident at best
    const size = `${coded.distinct}:${coded.present}`
    const codes = `${size}:${coded.codesHash}`
    const ranks = `${size}:${coded.ranksHash}`
    const twin =
      coded.ranks === null
        ? find(byCodes, codes, (other) => sameCodes(other, coded))
        : (find(byRanks, ranks, (other) => sameOrder(other, coded)) ??
          (repeats ? find(unordered, codes, (other) => sameCodes(other, coded)) : undefined))
    if (twin !== undefined) {
      leader[i] = twin.i
      return
    }
    const own = { coded, i }
    if (coded.ranks !== null) note(byRanks, ranks, own)
    else note(unordered, codes, own)
    if (repeats) note(byCodes, codes, own)
  })
  return leader
}

interface Leader {
  readonly coded: Coded
  readonly i: number
}

const find = (leaders: ReadonlyMap<string, readonly Leader[]>, key: string, same: (other: Coded) => boolean): Leader | undefined =>
  leaders.get(key)?.find(({ coded }) => same(coded))

function note(leaders: Map<string, Leader[]>, key: string, leader: Leader): void {
  const known = leaders.get(key)
  if (known === undefined) leaders.set(key, [leader])
  else known.push(leader)
}

/** A numeric column of more values than this must go up and down with its twin. */
const FEW_VALUES = 8

interface Coded {
  /** Shape (rows): dense code by first appearance, −1 = not present. */
  readonly codes: Int32Array
  readonly distinct: number
  readonly present: number
  /** Mid-ranks of a numeric column of many values among the present rows, else null. */
  readonly ranks: Float64Array | null
  /** Equal for twins by codes, and by ranks. */
  readonly codesHash: number
  readonly ranksHash: number
}

function codeColumn(column: ParamColumn, rows: Int32Array): Coded {
  const values = new Float64Array(rows.length)
  const at = new Int32Array(rows.length)
  let present = 0
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!
    if (column.status[row] !== PRESENT) continue
    values[present] = column.kind === 'numeric' ? column.values[row]! : column.codes[row]!
    at[present++] = r
  }
  // Twice a mid-rank is a whole number up to twice as many as there are: a place for its code.
  const ranked = midRanks(values.subarray(0, present))
  const codeOf = new Int32Array(2 * present + 1).fill(-1)
  const codes = new Int32Array(rows.length).fill(-1)
  let distinct = 0
  for (let k = 0; k < present; k++) {
    const place = 2 * ranked[k]!
    if (codeOf[place]! < 0) codeOf[place] = distinct++
    codes[at[k]!] = codeOf[place]!
  }
  const many = distinct > present / 2 || distinct > FEW_VALUES
  const ranks = many && column.kind === 'numeric' ? ranked : null
  let codesHash = 7
  for (const code of codes) codesHash = (Math.imul(codesHash, 31) + code) | 0
  let ranksHash = 7
  // Distance from the middle is the same in either direction.
  for (const rank of ranks ?? []) ranksHash = (Math.imul(ranksHash, 31) + Math.abs(2 * rank - present - 1)) | 0
  return { codes, distinct, present, ranks, codesHash, ranksHash }
}

/** Codes are dense by first appearance: a 1-to-1 map makes them equal row by row. */
function sameCodes(a: Coded, b: Coded): boolean {
  if (a.present !== b.present) return false
  for (let r = 0; r < a.codes.length; r++) if (a.codes[r] !== b.codes[r]) return false
  return true
}

function sameOrder(a: Coded, b: Coded): boolean {
  if (a.ranks === null || b.ranks === null || !sameCodes(a, b)) return false
  const same = a.ranks.every((rank, i) => rank === b.ranks![i])
  return same || a.ranks.every((rank, i) => rank === a.present + 1 - b.ranks![i]!)
}
