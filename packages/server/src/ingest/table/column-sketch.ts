import { isMissingWord, readBoolean, readNumber } from '@sweepwise/core'

/** What is known of a column after one pass, in memory that does not grow with the file. */
export interface ColumnSketch {
  readonly name: string
  /** Rows of the whole table. */
  readonly rows: number
  /** Rows that say nothing here, words like `NA` among them. */
  readonly empty: number
  /** Cells that read as numbers, NaN and infinities among them. */
  readonly numbers: number
  readonly integers: number
  readonly booleans: number
  /** Whole numbers too long for a double: these stay texts, or ids and seeds would run together. */
  readonly unsafe: number
  /** Distinct texts, counted exactly up to the limit. */
  readonly distinct: number
  readonly manyDistinct: boolean
  /** How often the most frequent value stands for each time the rarest does; Infinity when there are more than 64. */
  readonly imbalance: number
  /** All numbers have at most three significant digits: as people write settings. */
  readonly terse: boolean
  readonly min: number
  readonly max: number
  /** The numbers never fall from row to row. */
  readonly ascending: boolean
  /** The first cells that differ, at most three. */
  readonly examples: readonly string[]
  /** The first cell that is no number, with its line, for columns where most are. */
  readonly stray: { readonly text: string; readonly line: number } | null
}

/** Distinct texts counted over all columns together; a column gets its share, within these limits. */
const DISTINCT_BUDGET = 400_000
const FEWEST_DISTINCT = 64
const MOST_DISTINCT = 5_000
/** More levels than this are no grid. */
const MOST_LEVELS = 64
/** Of a longer text only this much is compared. */
const LONGEST = 200

export const distinctLimit = (columns: number): number =>
  Math.max(FEWEST_DISTINCT, Math.min(MOST_DISTINCT, Math.floor(DISTINCT_BUDGET / Math.max(1, columns))))

export class ColumnSketcher {
  #filled = 0
  #numbers = 0
  #integers = 0
  #booleans = 0
  #unsafe = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #ascending = true
  #last = Number.NEGATIVE_INFINITY
  readonly #distinct = new Map<string, number>()
  #terse = true
  readonly #examples: string[] = []
  #stray: { text: string; line: number } | null = null
  readonly #name: string
  readonly #limit: number

  constructor(name: string, limit: number) {
    this.#name = name
    this.#limit = limit
  }

  /** One cell; rows without one need no call. */
  add(cell: string, line: number): void {
    const text = cell.trim()
    const nan = text.length === 3 && /^nan$/i.test(text)
    if (!nan && isMissingWord(text)) return
    this.#filled++
    const shown = text.length > LONGEST ? text.slice(0, LONGEST) : text
    const count = this.#distinct.get(shown)
    if (count !== undefined) this.#distinct.set(shown, count + 1)
    else if (this.#distinct.size < this.#limit) this.#distinct.set(shown, 1)
    if (this.#examples.length < 3 && !this.#examples.includes(text.slice(0, 80))) this.#examples.push(text.slice(0, 80))
    if (nan) {
      this.#numbers++
      return
    }
    const value = readNumber(text)
    if (Number.isNaN(value)) {
      if (readBoolean(text) !== null) this.#booleans++
      this.#stray ??= { text: text.slice(0, 60), line }
      return
    }
    this.#numbers++
    if (Number.isInteger(value)) {
      this.#integers++
      if (!Number.isSafeInteger(value) && /^[+-]?\d+$/.test(text)) this.#unsafe++
    }
    if (this.#terse && text.length > 4 && significantDigits(text) > 3) this.#terse = false
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    if (value < this.#last) this.#ascending = false
    this.#last = value
  }

  /** @param rows of the whole table */
  finish(rows: number): ColumnSketch {
    return {
      name: this.#name,
      rows,
      empty: rows - this.#filled,
      numbers: this.#numbers,
      integers: this.#integers,
      booleans: this.#booleans,
      unsafe: this.#unsafe,
      distinct: this.#distinct.size,
      manyDistinct: this.#distinct.size >= this.#limit,
      imbalance: this.#imbalance(),
      terse: this.#terse && this.#numbers > 0,
      min: this.#min,
      max: this.#max,
      ascending: this.#ascending,
      examples: this.#examples,
      stray: this.#stray,
    }
  }

  #imbalance(): number {
    if (this.#distinct.size === 0 || this.#distinct.size > MOST_LEVELS) return Number.POSITIVE_INFINITY
    let fewest = Number.POSITIVE_INFINITY
    let most = 0
    for (const count of this.#distinct.values()) {
      if (count < fewest) fewest = count
      if (count > most) most = count
    }
    return most / fewest
  }
}

function significantDigits(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '')
  return digits.length
}

/** Every cell that says something is a number. */
export const isNumeric = ({ numbers, empty, rows, unsafe }: ColumnSketch): boolean =>
  numbers > 0 && numbers + empty === rows && unsafe === 0
/** Numbers with a few strays among them: an outcome with a note in it, not a list of names. */
export const isMostlyNumeric = ({ numbers, empty, rows, unsafe }: ColumnSketch): boolean =>
  numbers > 0 && unsafe === 0 && numbers >= 0.8 * (rows - empty)
export const isBoolean = ({ booleans, empty, rows }: ColumnSketch): boolean => booleans > 0 && booleans + empty === rows
export const isAllEmpty = ({ empty, rows }: ColumnSketch): boolean => empty === rows
