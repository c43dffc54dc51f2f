import { isMissingWord, readBoolean, readNumber } from '../domain/read-cell.ts'
import type { Value } from '../domain/run.ts'
import { MISSING, PRESENT } from './dataset.ts'
import type { RawColumn } from './raw-column.ts'

/** What one pass over a raw column finds; everything the choice of a kind needs. */
export interface ColumnScan {
  /** Shape (n): the cell as a number, NaN where it is none. */
  readonly numbers: Float64Array
  /** Shape (n): PRESENT where the cell is a number. */
  readonly status: Uint8Array
  readonly numberCells: number
  readonly booleanCells: number
  /** Text, lists and dicts: whatever is neither number, boolean nor missing. */
  readonly otherCells: number
  readonly nulls: number
  /** Words such as NA and None, and blank text. */
  readonly missingWords: number
  readonly firstMissingWord: string | null
  /** Row of the first cell that is not a number (and not missing); −1 when there is none. */
  readonly firstOther: number
  readonly integer: boolean
  /** All numbers are 0 or 1. */
  readonly binary: boolean
  readonly sawZero: boolean
  readonly sawOne: boolean
}

/** Classifies every cell once. Shape (n) throughout; numbers written as text are read. */
export function scanColumn(raw: RawColumn): ColumnScan {
  const { values } = raw
  const n = values.length
  const numbers = new Float64Array(n)
  const status = new Uint8Array(n)
  let numberCells = 0
  let booleanCells = 0
  let otherCells = 0
  let nulls = 0
  let missingWords = 0
  let firstMissingWord: string | null = null
  let firstOther = -1
  let integer = true
  let zeros = 0
  let ones = 0

  for (let i = 0; i < n; i++) {
    const cell = values[i]
    let x: number
    if (typeof cell === 'number') x = cell
    else if (cell === undefined) x = Number.NaN
    else {
      x = typeof cell === 'string' ? readNumber(cell) : Number.NaN
      if (Math.abs(x) > Number.MAX_SAFE_INTEGER && WHOLE.test(cell as string)) x = Number.NaN
      if (Number.isNaN(x)) {
        if (cell === null) nulls++
        else if (typeof cell === 'string' && isMissingWord(cell)) {
          missingWords++
          if (cell.trim() !== '') firstMissingWord ??= cell
        } else {
          if (isBooleanCell(cell)) booleanCells++
          else otherCells++
          if (firstOther < 0) firstOther = i
        }
      }
    }
    if (!Number.isNaN(x)) {
      numbers[i] = x + 0 // no negative zero: 0 and −0 are one value
      status[i] = PRESENT
      numberCells++
      if (x === 0) zeros++
      else if (x === 1) ones++
      else if (integer && !Number.isInteger(x)) integer = false
    } else {
      numbers[i] = Number.NaN
      status[i] = MISSING
    }
  }
  return {
    numbers,
    status,
    numberCells,
    booleanCells,
    otherCells,
    nulls,
    missingWords,
    firstMissingWord,
    firstOther,
    integer: integer && numberCells > 0,
    binary: zeros + ones === numberCells,
    sawZero: zeros > 0,
    sawOne: ones > 0,
  }
}

/** Whole numbers of more digits than a double holds (ids, 64-bit seeds) stay text: as numbers, different ones would become one. */
const WHOLE = /^\s*[+-]?\d+\s*$/

/** Whether texts are all whole numbers, of any length. */
export function areWhole(levels: readonly string[]): boolean {
  return levels.length > 0 && levels.every((level) => WHOLE.test(level))
}

function isBooleanCell(cell: Value): boolean {
  return typeof cell === 'boolean' || (typeof cell === 'string' && readBoolean(cell) !== null)
}
