import type { Value } from '@sweepwise/core'
import { readJson } from '../../ingest/read-json.ts'
import { systemName } from '../../ingest/wandb-log/reserved-names.ts'
import type { LoggedRow } from '../../store/history/logged-rows.ts'
import type { ConsoleLine } from '../../store/live/live.ts'
import { type Dict, isDict } from './client-json.ts'

/** Under this a line that is no JSON object is kept as the text it is. */
const UNREADABLE = '_unreadable'
/** Nested deeper than this a value is kept whole. */
const DEEPEST = 60

/**
 * A line of a history: nested dicts become dotted names, media (dicts with a `_type`) stay whole, a null says that there
 * is no value. Writers in shared mode name no step: the line's number stands in.
 */
export function readHistoryLine(text: string, line: number): LoggedRow {
  const dict = readDict(text)
  if (dict === null) return { step: line, time: Number.NaN, numbers: [], others: [[UNREADABLE, text]] }
  const numbers: [string, number][] = []
  const others: [string, Value][] = []
  let step = line
  let time = Number.NaN
  for (const key in dict) {
    const value = dict[key]!
    if (key === '_step') step = typeof value === 'number' && Number.isFinite(value) ? value : line
    else if (key === '_timestamp') time = readTime(value)
    else if (key === '_runtime' || key === '_wandb') continue
    else if (typeof value === 'number') numbers.push([key, value])
    else take(key, value, numbers, others, 0)
  }
  return { step, time, numbers, others }
}

/** A line of measurements of the machine; its steps are seconds since the run began. */
export function readEventLine(text: string, line: number, startedAt: number | null, logged: { has(name: string): boolean }): LoggedRow {
  const dict = readDict(text)
  if (dict === null) return { step: line, time: Number.NaN, numbers: [], others: [] }
  const time = readTime(dict['_timestamp'] ?? null)
  const runtime = typeof dict['_runtime'] === 'number' ? dict['_runtime'] : line
  const step = startedAt === null || Number.isNaN(time) ? runtime : (time - startedAt) / 1000
  const numbers: [string, number][] = []
  for (const [key, value] of Object.entries(dict)) {
    if (!key.startsWith('_') && typeof value === 'number') numbers.push([systemName(key.replace(/^system\.(?=gpu\.)/, ''), logged), value])
  }
  return { step, time, numbers, others: [] }
}

/** To the millisecond. */
const readTime = (value: Value): number => (typeof value === 'number' && Number.isFinite(value) ? Math.round(value * 1000) : Number.NaN)

export function readDict(text: string): Dict | null {
  try {
    const value = readJson(text)
    return isDict(value) ? value : null
  } catch {
    return null
  }
}

function take(name: string, value: Value, numbers: [string, number][], others: [string, Value][], depth: number): void {
  if (typeof value === 'number') numbers.push([name, value])
  else if (isDict(value) && typeof value['_type'] !== 'string' && depth < DEEPEST) {
    for (const [key, inner] of Object.entries(value)) take(`${name}.${key}`, inner, numbers, others, depth + 1)
  } else if (value !== null) others.push([name, value])
}

/** Colours and cursor movements, window titles and links, other sequences, then single controls but tabs. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|(?!\t)\p{Cc}/gu
const PRINTED = /^(ERROR )?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?) ?/
/** A line is cut there, in characters. */
const LONGEST = 100_000

/** A line of the console: its stream and time are written before it. Terminal codes are taken out. */
export function readConsoleLine(text: string): ConsoleLine {
  const head = PRINTED.exec(text)
  const time = head === null ? Number.NaN : Date.parse(`${head[2]!.replace(/(\.\d{3})\d+$/, '$1')}Z`)
  const printed = head === null ? text : text.slice(head[0].length)
  return {
    stream: head?.[1] === undefined ? 'stdout' : 'stderr',
    time: Number.isNaN(time) ? null : time,
    text: printed
      .replace(/\r?\n$/, '')
      .slice(0, LONGEST)
      .replaceAll(CONTROLS, ''),
  }
}
