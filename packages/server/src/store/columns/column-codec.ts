import { type RawColumn, type Value, valueFromJson, valueToJson } from '@sweepwise/core'

// One raw column as bytes, quicker to read than one document per run. Layout: version, form, then by form
// NUMBERS: n float64. GAPPY: n float64, then n bytes, 0 where the key is absent. LEVELS: bytes of one code (1, 2 or 4), codes,
// then the JSON list of levels; code 0 = absent, c = level c − 1. Little-endian, as every machine we run on is.
const VERSION = 1
const NUMBERS = 1
const GAPPY = 2
const LEVELS = 3
const HEADER = 8

export function encodeColumn(values: RawColumn['values']): Uint8Array {
  const n = values.length
  let numbers = 0
  let absent = 0
  for (const value of values) {
    if (typeof value === 'number') numbers++
    else if (value === undefined) absent++
  }
  if (numbers + absent < n) return encodeLevels(values)
  const bytes = new Uint8Array(HEADER + 8 * n + (absent > 0 ? n : 0))
  bytes[0] = VERSION
  bytes[1] = absent > 0 ? GAPPY : NUMBERS
  const column = new Float64Array(bytes.buffer, HEADER, n)
  for (let i = 0; i < n; i++) {
    const value = values[i]
    if (value === undefined) continue
    column[i] = value as number
    if (absent > 0) bytes[HEADER + 8 * n + i] = 1
  }
  return bytes
}

function encodeLevels(values: RawColumn['values']): Uint8Array {
  const n = values.length
  const codeOf = new Map<unknown, number>()
  const levels: string[] = []
  const codes = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const value = values[i]
    if (value === undefined) continue
    // Lists and dicts are compared by their text; a text is never one of ours, because those begin with a blank.
    const key = typeof value === 'object' && value !== null ? ` ${valueToJson(value)}` : typeof value === 'string' ? `s${value}` : value
    let code = codeOf.get(key)
    if (code === undefined) {
      levels.push(valueToJson(value))
      code = levels.length
      codeOf.set(key, code)
    }
    codes[i] = code
  }
  const width = levels.length < 2 ** 8 ? 1 : levels.length < 2 ** 16 ? 2 : 4
  const text = new TextEncoder().encode(`[${levels.join(',')}]`)
  const bytes = new Uint8Array(HEADER + width * n + text.length)
  bytes[0] = VERSION
  bytes[1] = LEVELS
  bytes[2] = width
  codesIn(bytes, width, n).set(codes)
  bytes.set(text, HEADER + width * n)
  return bytes
}

const codesIn = (bytes: Uint8Array, width: number, n: number): Uint8Array | Uint16Array | Uint32Array =>
  new (width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array)(bytes.buffer as ArrayBuffer, bytes.byteOffset + HEADER, n)

/**
 * @param n number of runs
 * @returns null when another build wrote it in a form this one does not know: it is only a cache
 */
export function decodeColumn(stored: Uint8Array, n: number): (Value | undefined)[] | null {
  if (stored[0] !== VERSION) return null
  // Numbers must lie at multiples of their size; drivers hand out slices at any place.
  const bytes = stored.byteOffset % 8 === 0 ? stored : new Uint8Array(stored)
  // Plain loops: Array.from over a typed array takes ten times as long.
  const values: (Value | undefined)[] = new Array(n)
  if (bytes[1] === LEVELS) {
    const width = bytes[2]!
    const text = new TextDecoder().decode(bytes.subarray(HEADER + width * n))
    const levels: (Value | undefined)[] = [undefined, ...(valueFromJson(text) as readonly Value[])]
    const codes = codesIn(bytes, width, n)
    for (let i = 0; i < n; i++) values[i] = levels[codes[i]!]
    return values
  }
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset + HEADER, n)
  const present = bytes[1] === GAPPY ? HEADER + 8 * n : -1
  for (let i = 0; i < n; i++) values[i] = present < 0 || bytes[present + i] === 1 ? numbers[i]! : undefined
  return values
}
