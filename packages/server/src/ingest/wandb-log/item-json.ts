import type { Value } from '@sweepwise/core'
import { readJson } from '../read-json.ts'

/** Nested deeper than this a value is kept as its text. */
const DEEPEST = 60

/** The value of an item; text that is no JSON, or nests without end, is kept as the text it is. */
export function readItemJson(json: string): Value {
  const number = readItemNumber(json)
  if (number !== null) return number
  try {
    const value = readJson(json)
    return depthOf(value, 0) > DEEPEST ? json : value
  } catch {
    return json
  }
}

/** A number, NaN and infinities included; null for every other value. The way almost all items of a history take. */
export function readItemNumber(json: string): number | null {
  const first = json.charCodeAt(0)
  if ((first >= ZERO && first <= NINE) || first === MINUS) {
    if (json === '-Infinity') return Number.NEGATIVE_INFINITY
    const number = Number(json)
    // JSON knows no other spellings; `0x10` is text.
    return Number.isNaN(number) || !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(json) ? null : number
  }
  if (json === 'NaN') return Number.NaN
  return json === 'Infinity' ? Number.POSITIVE_INFINITY : null
}

const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d

function depthOf(value: Value, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return depth
  let deepest = depth
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, depth + 1))
  return deepest
}
