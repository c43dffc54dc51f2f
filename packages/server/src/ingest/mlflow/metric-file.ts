import type { Rejection, SourceFile } from '../importer.ts'
import { type MetricPiece, readEpoch } from './mlflow-store.ts'
import { PieceBuffer } from './piece-buffer.ts'
import { readFileText } from './read-file-text.ts'

/** A line of a metric holds a few numbers; what is longer is damage, in characters. */
const LONGEST_LINE = 4_096

interface Point {
  readonly time: number
  readonly value: number
  readonly step: number
  readonly fields: number
}

/**
 * The file of one metric in MLflow's file store, streamed: a line a value, `<time> <value> <step>`, without a step before
 * MLflow 1.0, with more fields behind it since 3. Lines that are none are passed over; the first of them is told, with
 * how many there are.
 *
 * A last line without its end was torn off while it was written, unless it has as many fields as the line before and a
 * step that does not fall behind: some tools write files without a last line break.
 */
export async function* readMetricFile(
  file: SourceFile,
  metric: string,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<MetricPiece> {
  const buffer = new PieceBuffer(metric)
  let last: Point | null = null
  let line = 0
  let damaged = 0
  let firstDamaged = 0
  for await (const { text, ended } of lines(file)) {
    line++
    if (text === '') continue
    const point = readLine(text)
    if (point === null || (!ended && last !== null && !follows(last, point))) {
      damaged++
      if (damaged === 1) firstDamaged = line
      continue
    }
    last = point
    buffer.add(point.step, point.value, point.time)
    if (buffer.full) yield buffer.take()
  }
  if (!buffer.empty) yield buffer.take()
  if (damaged > 0) {
    const reason = damaged === 1 ? 'the line is damaged and was left out' : `${damaged} lines from here on are damaged and were left out`
    onReject({ file: file.name, line: firstDamaged, reason })
  }
}

const follows = (before: Point, point: Point): boolean => point.fields === before.fields && point.step >= before.step

/** A line is longer than this only in damage; so short a file may be one value, in bytes. */
const SHORT = 100

/** Whether a file has more than one value. */
export async function hasSeveralValues(file: SourceFile): Promise<boolean> {
  return file.size > SHORT || (await readFileText(file)).trim().includes('\n')
}

/** Lines without their ends; of a line that is too long only its beginning, which no number can be read from. */
async function* lines(file: SourceFile): AsyncGenerator<{ readonly text: string; readonly ended: boolean }> {
  const decoder = new TextDecoder('latin1')
  let carried = ''
  for await (const chunk of file.open()) {
    const parts = (carried + decoder.decode(chunk, { stream: true })).split('\n')
    carried = parts.pop()!.slice(0, LONGEST_LINE)
    for (const part of parts) yield { text: part.trim(), ended: true }
  }
  if (carried.trim() !== '') yield { text: carried.trim(), ended: false }
}

function readLine(text: string): Point | null {
  if (text.length >= LONGEST_LINE) return null
  const parts = text.split(' ')
  if (parts.length < 2) return null
  const time = readEpoch(parts[0])
  const value = readFloat(parts[1]!)
  const step = parts.length === 2 ? 0 : parts[2] === '' ? Number.NaN : Number(parts[2])
  return time === null || value === null || !Number.isFinite(step) ? null : { time, value, step, fields: parts.length }
}

const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
])

/** As Python prints a float. */
function readFloat(text: string): number | null {
  const word = WORDS.get(text.toLowerCase())
  if (word !== undefined) return word
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? null : value
}
