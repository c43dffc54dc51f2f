import { pipeline, Readable } from 'node:stream'
import { InputError } from '@sweepwise/core'
import { parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import type { Rejection, SourceFile } from '../importer.ts'
import { headText, readText } from '../read-text.ts'

export interface TableHeader {
  readonly names: readonly string[]
  readonly delimiter: string
  /** Fractions are written with a comma. */
  readonly decimalComma: boolean
  /** The first data rows, for layouts to look at. */
  readonly sample: readonly (readonly string[])[]
}

export interface TableRow {
  readonly cells: readonly string[]
  /** 1-based line of the file on which the row begins. */
  readonly line: number
}

const DELIMITERS = [',', '\t', ';', '|'] as const
const SAMPLE_ROWS = 200

/**
 * The header and some rows, read from the file's beginning.
 * @throws InputError BINARY_FILE, NO_HEADER, DUPLICATE_COLUMN, EMPTY_FILE
 */
export async function readHeader(file: SourceFile, delimiter?: string): Promise<TableHeader> {
  let text = normalLines(await headText(file))
  // A header of ten thousand columns is longer than the usual head.
  if (!text.includes('\n')) text = normalLines(await headText(file, 8_000_000))
  const rows = firstRows(text, delimiter ?? sniffDelimiter(text))
  const names = rows[0]?.map((name) => name.trim())
  if (names === undefined || names.every((name) => name === '')) throw new InputError('EMPTY_FILE', { path: file.name })
  if (isData(names, rows.slice(1))) {
    const cut = delimiter ?? sniffDelimiter(text)
    throw new InputError('NO_HEADER', { path: file.name, found: names.slice(0, 4).join(', '), columns: names.length, delimiter: cut })
  }
  const seen = new Map<string, number>()
  for (const [i, name] of names.entries()) {
    const before = seen.get(name)
    if (name !== '' && before !== undefined)
      throw new InputError('DUPLICATE_COLUMN', { path: file.name, column: name, first: before + 1, second: i + 1 })
    seen.set(name, i)
  }
  const cut = delimiter ?? sniffDelimiter(text)
  const decimalComma = cut !== ',' && writesDecimalCommas(rows.slice(1))
  const sample = rows.slice(1, SAMPLE_ROWS + 1)
  return { names, delimiter: cut, decimalComma, sample: decimalComma ? sample.map((row) => row.map(withPoint)) : sample }
}

const isNumber = (cell: string): boolean => cell.trim() !== '' && !Number.isNaN(Number(cell))

/**
 * Whether the first line is a run like those below it. Names may be whole numbers (a column per seed); a fraction is no
 * name, nor is a line of which every number stands among numbers and every word occurs again below it.
 */
function isData(names: readonly string[], rows: readonly (readonly string[])[]): boolean {
  const filled = [...names.keys()].filter((k) => names[k] !== '')
  const numbers = filled.filter((k) => isNumber(names[k]!))
  if (numbers.length === 0) return false
  if (numbers.length === filled.length) return true
  const cells = (k: number): readonly string[] => rows.map((row) => row[k]?.trim() ?? '').filter((cell) => cell !== '')
  if (numbers.some((k) => !/^\s*\d+\s*$/.test(names[k]!) && cells(k).filter(isNumber).length > cells(k).length / 2)) return true
  return filled.every((k) => (isNumber(names[k]!) ? cells(k).every(isNumber) : cells(k).includes(names[k]!)))
}

const DECIMAL_COMMA = /^\s*[+-]?\d+,\d+(e[+-]?\d+)?\s*$/i

/** `0,001;adam;0,42`, as spreadsheets of many countries write: fractions with a comma, and none with a point. */
function writesDecimalCommas(rows: readonly (readonly string[])[]): boolean {
  const cells = rows.flat()
  return cells.some((cell) => DECIMAL_COMMA.test(cell)) && !cells.some((cell) => /^\s*[+-]?\d+\.\d+\s*$/.test(cell))
}

const withPoint = (cell: string): string => (DECIMAL_COMMA.test(cell) ? cell.replace(',', '.') : cell)

/** The one that cuts the first lines into the same number of parts, most of them; a comma when none cuts. */
export function sniffDelimiter(text: string): string {
  const lines = text.split('\n', 21).slice(0, 20)
  let best = ','
  let bestScore = 0
  for (const delimiter of DELIMITERS) {
    const counts = lines.filter((line) => line.trim() !== '').map((line) => countOutsideQuotes(line, delimiter))
    const first = counts[0] ?? 0
    const score = first * (1 + counts.filter((count) => count === first).length)
    if (first > 0 && score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return best
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let quoted = false
  let count = 0
  for (const c of line) {
    if (c === '"') quoted = !quoted
    else if (c === delimiter && !quoted) count++
  }
  return count
}

const OPTIONS = {
  bom: true,
  record_delimiter: '\n',
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  info: true,
} as const

/** The head may end inside a quoted cell, or hold a quote that is never closed: what was read before it is enough. */
function firstRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  const keep = ({ record }: { record: string[] }): null => {
    rows.push(record)
    return null
  }
  try {
    parseSync(text, { ...OPTIONS, delimiter, to: SAMPLE_ROWS + 1, on_record: keep as never })
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('CSV_') !== true) throw error
  }
  return rows
}

/**
 * The data rows, streamed. A row with another number of cells is reported with that number, not guessed at.
 * @throws InputError BAD_TABLE when a quote is never closed, or a row is no row
 */
export async function* readRows(
  file: SourceFile,
  header: TableHeader,
  onReject: (rejection: Rejection, cells: number) => void,
): AsyncGenerator<TableRow> {
  const parser = parse({ ...OPTIONS, delimiter: header.delimiter, from: 2, max_record_size: LONGEST_ROW })
  // What goes wrong while reading ends the parser with it, and the loop below throws it.
  pipeline(Readable.from(unixLines(readText(file))), parser, () => {})
  const width = header.names.length
  let lastLine = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      lastLine = info.lines
      const line = lastLine - lineBreaks(record)
      // pandas and spreadsheets add empty cells at the end of a line; that loses nothing.
      const fits = record.length === width || (record.length > width && record.slice(width).every((cell) => cell === ''))
      const cells = record.length === width ? record : record.slice(0, width)
      if (fits) yield { cells: header.decimalComma ? cells.map(withPoint) : cells, line }
      else onReject({ file: file.name, line, reason: `has ${record.length} cells, the header has ${width}` }, record.length)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code, message } = error as { code?: string; message: string }
    if (code?.startsWith('CSV_') !== true) throw error
    const found =
      code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'a quoted cell begins here that is never closed'
        : code === 'CSV_MAX_RECORD_SIZE'
          ? `a row of more than ${LONGEST_ROW >> 20} MB begins here; is a quote left open?`
          : message
    throw new InputError('BAD_TABLE', { path: file.name, line: lastLine + 1, found })
  } finally {
    parser.destroy()
  }
}

/** In bytes. */
const LONGEST_ROW = 64 << 20

function lineBreaks(cells: readonly string[]): number {
  let breaks = 0
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) breaks++
  return breaks
}

/** Line ends of Windows and of old Macs become one character, also where they are mixed, so that lines can be counted. */
async function* unixLines(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let carried = ''
  for await (const part of parts) {
    let text = carried + part
    carried = text.endsWith('\r') ? '\r' : ''
    if (carried !== '') text = text.slice(0, -1)
    yield normalLines(text)
  }
  if (carried !== '') yield '\n'
}

const normalLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text)
