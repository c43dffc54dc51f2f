import { gridParams } from '../../significance/grid.ts'
import { midRanks } from '../../stats/rank.ts'
import { mixSeed } from '../../stats/rng.ts'

/**
 * The same settings tried on every value of a factor: a thousand configurations on each of five tasks, or each with and
 * without a switch. The runs of a setting are then no independent runs: they share the values of all other params, which
 * give each of them away.
 */
export interface Crossing {
  /** Places of the factors among the columns. */
  readonly factors: readonly number[]
  /** Shape (r): equal = the same values of all params that are no factor; 0, 1, … by first appearance. */
  readonly setting: Int32Array
  readonly settings: number
  /** Shape (r): equal = the same values of the factors. */
  readonly cell: Int32Array
}

/** From this share of all its values on, a factor counts as tried on every setting; the other runs failed, say. */
const NEARLY_ALL = 0.75
/** Fewer settings than this are a grid, or nothing. */
const FEWEST_SETTINGS = 10

/**
 * @param columns shape (p) of shape (r): values or codes, NaN = none
 * @returns null where runs are not crossed, and for complete grids, in which every param is crossed with all others but for
 * those that are computed from them
 */
export function findCrossing(columns: readonly Float64Array[]): Crossing | null {
  const r = columns[0]?.length ?? 0
  const hashes = columns.map(hashValues)
  const whole = sumOf(hashes, r)
  const all = distinct(whole, null, Number.POSITIVE_INFINITY)
  const factors = columns.flatMap((values, k) => {
    const levels = new Set(values).size
    // u configurations over settings / levels ≥ ¾: with more settings than this it is no factor, and counting can stop.
    const most = all / (NEARLY_ALL * levels)
    return levels > 1 && most >= 1 && distinct(whole, hashes[k]!, most) <= most ? [k] : []
  })
  if (factors.length === 0 || factors.length === columns.length) return null
  const others = hashes.filter((_, k) => !factors.includes(k))
  const setting = codesOf(sumOf(others, r))
  const settings = 1 + setting.reduce((most, code) => Math.max(most, code), -1)
  if (settings < FEWEST_SETTINGS) return null
  // With a column computed from two params of a grid neither of the two is crossed with the rest, and still nobody drew a setting.
  const rest = columns.filter((_, k) => !factors.includes(k))
  if (gridParams(rest, settings) !== null) return null
  const cell = codesOf(
    sumOf(
      factors.map((k) => hashes[k]!),
      r,
    ),
  )
  return { factors, setting, settings, cell }
}

/**
 * Where each run stands among those with the same values of the factors, so that a hard task does not look like a bad
 * setting: mid-ranks within (0, 1), or the value less the cell's mean.
 */
export function withinCells(values: Float64Array, cell: Int32Array, ranked: boolean): Float64Array {
  const rowsOf = new Map<number, number[]>()
  cell.forEach((code, i) => {
    const rows = rowsOf.get(code)
    if (rows === undefined) rowsOf.set(code, [i])
    else rows.push(i)
  })
  const result = new Float64Array(values.length)
  for (const rows of rowsOf.values()) {
    const own = Float64Array.from(rows, (row) => values[row]!)
    const mean = own.reduce((sum, value) => sum + value / own.length, 0)
    const placed = ranked ? midRanks(own).map((rank) => rank / (own.length + 1)) : own.map((value) => value - mean)
    rows.forEach((row, i) => {
      result[row] = placed[i]!
    })
  }
  return result
}

/** Codes that are equal where all columns are, by first appearance. Shape (r). */
export const codeRows = (columns: readonly Float64Array[]): Int32Array => codesOf(sumOf(columns.map(hashValues), columns[0]?.length ?? 0))

/** Two 32-bit hashes per row. */
interface Hashes {
  readonly a: Uint32Array
  readonly b: Uint32Array
}

function hashValues(values: Float64Array, k: number): Hashes {
  const r = values.length
  const numbers = new Float64Array(r)
  const words = new Uint32Array(numbers.buffer)
  const a = new Uint32Array(r)
  const b = new Uint32Array(r)
  for (let i = 0; i < r; i++) {
    const x = values[i]!
    numbers[i] = Number.isNaN(x) ? Number.POSITIVE_INFINITY : x + 0
    const low = words[2 * i]!
    const high = words[2 * i + 1]!
    a[i] = mixSeed(k + 1, low, high)
    b[i] = mixSeed(~k, high, low)
  }
  return { a, b }
}

/** Sums modulo 2³²: a column can be taken out again. */
function sumOf(columns: readonly Hashes[], r: number): Hashes {
  const total = { a: new Uint32Array(r), b: new Uint32Array(r) }
  for (const { a, b } of columns) {
    for (let i = 0; i < r; i++) {
      total.a[i]! += a[i]!
      total.b[i]! += b[i]!
    }
  }
  return total
}

/** 52 bits of both hashes as one number: of 100,000 rows two collide by chance once in a million studies. */
const keyAt = ({ a, b }: Hashes, without: Hashes | null, i: number): number =>
  without === null ? a[i]! * 2 ** 20 + (b[i]! >>> 12) : ((a[i]! - without.a[i]!) >>> 0) * 2 ** 20 + ((b[i]! - without.b[i]!) >>> 12)

/** Distinct rows without one column; counting stops above `most`. */
function distinct(whole: Hashes, without: Hashes | null, most: number): number {
  const seen = new Set<number>()
  for (let i = 0; i < whole.a.length && seen.size <= most; i++) seen.add(keyAt(whole, without, i))
  return seen.size
}

function codesOf(hashes: Hashes): Int32Array {
  const code = new Map<number, number>()
  return Int32Array.from(hashes.a, (_, i) => {
    const key = keyAt(hashes, null, i)
    if (!code.has(key)) code.set(key, code.size)
    return code.get(key)!
  })
}
