import type { FlatValues, Value } from '@sweepwise/core'
import type { LogReading } from './log-file.ts'

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`

/** What was lost of a log, a sentence each; none when every byte was read. */
export function describeLosses(file: string, { losses, unreadable, records }: LogReading): readonly string[] {
  const said = losses.map(({ kind, at, bytes, records: before }) => {
    if (kind === 'header') return `${file}: its first ${count(bytes, 'byte')} are not those of a W&B log; it was read all the same.`
    const where = `byte ${at.toLocaleString('en')}, after ${count(before, 'record')}`
    return kind === 'torn'
      ? `${file} is torn off at ${where}: its last ${count(bytes, 'byte')} hold no whole record and were lost, everything before was read.`
      : `${file} is damaged at ${where}: ${count(bytes, 'byte')} were lost, reading went on behind them.`
  })
  if (unreadable > 0)
    said.push(`${file}: ${count(unreadable, 'record')} of ${records.toLocaleString('en')} could not be understood and were passed over.`)
  return said
}

/** What a folder's file has otherwise than the log; the client's own keys (`_runtime`) are written at another moment and do not count. */
export function disagreements(log: FlatValues, folder: FlatValues): readonly string[] {
  return Object.keys(folder)
    .filter((key) => !key.startsWith('_') && Object.hasOwn(log, key) && !equal(log[key]!, folder[key]!))
    .map((key) => `${key}: ${shown(log[key]!)} in the log, ${shown(folder[key]!)} in the file`)
}

const shown = (value: Value): string => {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function equal(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b) || a === b
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal((a as Record<string, Value>)[key]!, (b as Record<string, Value>)[key]!))
  )
}
