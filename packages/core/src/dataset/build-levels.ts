import { naturalOrder } from '../domain/natural-order.ts'
import { readBoolean, readNumber } from '../domain/read-cell.ts'
import type { Value } from '../domain/run.ts'
import { canonical } from '../domain/value.ts'
import { MISSING, PRESENT } from './dataset.ts'
import type { RawColumn } from './raw-column.ts'

/** Levels of a column and which run has which; −1 and MISSING where a run has none. */
export interface Levels {
  readonly codes: Int32Array
  readonly status: Uint8Array
  readonly levels: readonly string[]
}

/** Past this many levels nobody reads them as a list; code-unit order is as good and forty times as fast. */
const SORT_NATURALLY = 1000

/**
 * Levels by canonical text, numbers first and by size, then texts in natural order; so they do not depend on the order
 * of the runs. Blank text, NaN and the word `nan` are missing; `none` and `NA` are levels like any other.
 *
 * @param nullIsLevel whether `null`, set to nothing, is a level of its own
 */
export function levelsOfText(raw: RawColumn, nullIsLevel: boolean): Levels {
  const { values } = raw
  const codes = new Int32Array(values.length).fill(-1)
  const codeOf = new Map<string, number>()
  for (let i = 0; i < values.length; i++) {
    const text = levelText(values[i], nullIsLevel)
    if (text === null) continue
    let code = codeOf.get(text)
    if (code === undefined) {
      code = codeOf.size
      codeOf.set(text, code)
    }
    codes[i] = code
  }
  return sortLevels(codes, [...codeOf.keys()], sortedTexts([...codeOf.keys()]))
}

function levelText(cell: Value | undefined, nullIsLevel: boolean): string | null {
  if (typeof cell === 'string') return cell.trim() === '' || (cell.length === 3 && cell.toLowerCase() === 'nan') ? null : cell
  if (cell === undefined || (typeof cell === 'number' && Number.isNaN(cell)) || (cell === null && !nullIsLevel)) return null
  return canonical(cell)
}

function sortedTexts(texts: string[]): string[] {
  if (texts.length > SORT_NATURALLY) return texts.sort()
  const number = new Map(texts.map((text) => [text, readNumber(text)]))
  return texts.sort((a, b) => {
    const x = number.get(a)!
    const y = number.get(b)!
    const isNumber = !Number.isNaN(x)
    if (isNumber !== !Number.isNaN(y)) return isNumber ? -1 : 1
    if (isNumber && x !== y) return x - y
    return naturalOrder(a, b)
  })
}

/** Levels of a column that holds numbers: one per distinct number, by size. */
export function levelsOfNumbers(numbers: Float64Array): Levels & { readonly values: Float64Array } {
  const distinct = new Map<number, number>()
  const codes = new Int32Array(numbers.length).fill(-1)
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!
    if (Number.isNaN(x)) continue
    let code = distinct.get(x)
    if (code === undefined) {
      code = distinct.size
      distinct.set(x, code)
    }
    codes[i] = code
  }
  const values = Float64Array.from(distinct.keys())
  const sorted = values.slice().sort()
  return { ...sortLevels(codes, [...values].map(canonical), [...sorted].map(canonical)), values: sorted }
}

/**
 * Two levels, off and on. They are called `0` and `1` when all cells are numbers, else `false` and `true`.
 * What reads as neither is missing.
 */
export function levelsOfBooleans(raw: RawColumn, asNumbers: boolean): Levels {
  const { values } = raw
  const codes = new Int32Array(values.length)
  const status = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const code = booleanCode(values[i])
    codes[i] = code
    status[i] = code < 0 ? MISSING : PRESENT
  }
  return { codes, status, levels: asNumbers ? ['0', '1'] : ['false', 'true'] }
}

function booleanCode(cell: Value | undefined): number {
  if (typeof cell === 'boolean') return cell ? 1 : 0
  if (typeof cell === 'number') return cell === 1 ? 1 : cell === 0 ? 0 : -1
  if (typeof cell !== 'string') return -1
  const word = readBoolean(cell)
  if (word !== null) return word ? 1 : 0
  const x = readNumber(cell)
  if (!Number.isNaN(x)) return x === 1 ? 1 : x === 0 ? 0 : -1
  // Only reached when somebody declared the column boolean: then these words are meant.
  const text = cell.trim().toLowerCase()
  return YES.has(text) ? 1 : NO.has(text) ? 0 : -1
}
const YES = new Set(['true', 'yes', 'on', 'y', 't'])
const NO = new Set(['false', 'no', 'off', 'n', 'f'])

function sortLevels(codes: Int32Array, found: readonly string[], sorted: readonly string[]): Levels {
  const place = new Map(sorted.map((level, code) => [level, code]))
  const target = Int32Array.from(found, (level) => place.get(level)!)
  const status = new Uint8Array(codes.length)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code < 0) status[i] = MISSING
    else codes[i] = target[code]!
  }
  return { codes, status, levels: sorted }
}
