import type { Value } from '@sweepwise/core'
import { possibleTime } from '../read-time.ts'
import { readItemJson, readItemNumber } from './item-json.ts'
import { type LogItem, pathOf } from './record.ts'

type Dict = { readonly [key: string]: Value }

/** What one call of `log` says, flat: dotted names, numbers apart from everything else. */
export interface HistoryRow {
  /** NaN when the row does not say it: writers in shared mode leave it out. */
  readonly step: number
  /** UTC milliseconds; NaN = unknown. */
  readonly time: number
  readonly numbers: readonly (readonly [name: string, value: number])[]
  /** Texts, switches, lists, and media (histograms, images, tables) as the dicts that stand for them. */
  readonly others: readonly (readonly [name: string, value: Value])[]
}

/**
 * Reads the items of one row. Nested dicts become dotted names; a dict with a `_type` is a medium and stays whole, also
 * where the client wrote its keys one by one. A null says that there is no value and is left out.
 */
export function readHistoryRow(items: readonly LogItem[], stepOfRecord: number | undefined): HistoryRow {
  const numbers: [string, number][] = []
  const others: [string, Value][] = []
  let step = stepOfRecord ?? Number.NaN
  let time = Number.NaN
  const media = mediaPrefixes(items)
  const collected = new Map<string, Dict>()
  for (const item of items) {
    const path = pathOf(item)
    if (path.length === 1) {
      if (path[0] === '_step') {
        step = readItemNumber(item.valueJson) ?? step
        continue
      }
      if (path[0] === '_timestamp') {
        time = possibleTime((readItemNumber(item.valueJson) ?? Number.NaN) * 1000)
        continue
      }
    }
    const prefix = media.length === 0 ? undefined : media.find((prefix) => startsWith(path, prefix))
    if (prefix !== undefined) {
      const name = prefix.join('.')
      collected.set(name, { ...collected.get(name), [path.slice(prefix.length).join('.')]: readItemJson(item.valueJson) })
    } else take(path.length === 1 ? path[0]! : path.join('.'), item.valueJson, numbers, others)
  }
  for (const entry of collected) others.push(entry)
  return { step: Number.isFinite(step) ? step : Number.NaN, time, numbers, others }
}

/** The paths at which items say `_type`. */
function mediaPrefixes(items: readonly LogItem[]): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  for (const { nestedKey } of items) {
    if (nestedKey.length > 1 && nestedKey[nestedKey.length - 1] === '_type') found.push(nestedKey.slice(0, -1))
  }
  // Media within media (a list of images has a `_type` itself): the outer one holds the inner.
  return found.length < 2 ? found : found.filter((path) => !found.some((other) => other.length < path.length && startsWith(path, other)))
}

const startsWith = (path: readonly string[], prefix: readonly string[]): boolean =>
  path.length > prefix.length && prefix.every((key, i) => path[i] === key)

function take(name: string, json: string, numbers: [string, number][], others: [string, Value][]): void {
  const number = readItemNumber(json)
  if (number !== null) numbers.push([name, number])
  else takeValue(name, readItemJson(json), numbers, others)
}

function takeValue(name: string, value: Value, numbers: [string, number][], others: [string, Value][]): void {
  if (typeof value === 'number') numbers.push([name, value])
  else if (isDict(value) && typeof value['_type'] !== 'string') {
    for (const [key, inner] of Object.entries(value)) takeValue(`${name}.${key}`, inner, numbers, others)
  } else if (value !== null) others.push([name, value])
}

export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a medium is called (`histogram`, `image-file`, `table-file`), or null for a value that is none. */
export const mediumOf = (value: Value | undefined): string | null =>
  isDict(value) && typeof value['_type'] === 'string' ? value['_type'] : null
