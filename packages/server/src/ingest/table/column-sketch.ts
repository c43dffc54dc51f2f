/** What is known of a column after one pass, in memory that does not grow with the file. */
export interface ColumnSketch {
  readonly name: string
  readonly rows: number
  readonly empty: number
  /** Cells that read as numbers, NaN and infinities among them. */
  readonly numbers: number
  readonly integers: number
  readonly booleans: number
  /** Distinct texts, counted exactly up to DISTINCT_LIMIT. */
  readonly distinct: number
  readonly manyDistinct: boolean
  /** 0, 1, 2 … or 1, 2, 3 … in file order: a counter. */
  readonly counter: boolean
  /** First cells that are not empty. */
  readonly examples: readonly string[]
  /** The first non-empty cell that is no number, and its line, when most are. */
  readonly stray: { readonly text: string; readonly line: number } | null
}

export const DISTINCT_LIMIT = 5_000
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'none', 'null', '-', '<na>', '#n/a'])

export const isMissing = (text: string): boolean => text.length <= 5 && MISSING.has(text.trim().toLowerCase())

export class ColumnSketcher {
  #rows = 0
  #empty = 0
  #numbers = 0
  #integers = 0
  #booleans = 0
  #counter = true
  #start = Number.NaN
  readonly #distinct = new Set<string>()
  readonly #examples: string[] = []
  #stray: { text: string; line: number } | null = null
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  add(cell: string, line: number): void {
    const row = this.#rows++
    const text = cell.trim()
    if (text === '') {
      this.#empty++
      this.#counter = false
      return
    }
    if (this.#distinct.size < DISTINCT_LIMIT) this.#distinct.add(text)
    if (this.#examples.length < 3 && !this.#examples.includes(text)) this.#examples.push(text.slice(0, 80))
    if (isMissing(text)) {
      // Counted as neither: "NaN" is a number that is none, "None" may be a level.
      if (/^nan$/i.test(text)) this.#numbers++
      else this.#empty++
      this.#counter = false
      return
    }
    const value = /^[+-]?inf(inity)?$/i.test(text) ? Infinity : /^\s*0[xXbBoO]/.test(text) ? Number.NaN : Number(text)
    if (Number.isNaN(value)) {
      this.#counter = false
      if (/^(true|false)$/i.test(text)) this.#booleans++
      this.#stray ??= { text: text.slice(0, 60), line }
      return
    }
    this.#numbers++
    if (Number.isInteger(value)) this.#integers++
    if (row === 0) this.#start = value
    if (!(value === row + this.#start && (this.#start === 0 || this.#start === 1))) this.#counter = false
  }

  finish(): ColumnSketch {
    return {
      name: this.#name,
      rows: this.#rows,
      empty: this.#empty,
      numbers: this.#numbers,
      integers: this.#integers,
      booleans: this.#booleans,
      distinct: this.#distinct.size,
      manyDistinct: this.#distinct.size >= DISTINCT_LIMIT,
      counter: this.#counter && this.#rows > 2,
      examples: this.#examples,
      stray: this.#stray,
    }
  }
}

/** Every cell that says something is a number. */
export const isNumeric = (sketch: ColumnSketch): boolean => sketch.numbers > 0 && sketch.numbers + sketch.empty === sketch.rows
export const isBoolean = (sketch: ColumnSketch): boolean => sketch.booleans > 0 && sketch.booleans + sketch.empty === sketch.rows
export const isAllEmpty = (sketch: ColumnSketch): boolean => sketch.empty === sketch.rows
