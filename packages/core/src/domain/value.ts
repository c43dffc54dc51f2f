import type { Value } from './run.ts'

/**
 * JSON has no NaN and no infinities, yet a diverged loss is data. They travel as the strings `~#NaN`, `~#Infinity`
 * and `~#-Infinity`; a genuine string that begins like one of ours (any `~`s, then `#`) carries one more `~`, so
 * that decoding gives back exactly what was encoded.
 */
const LOOKS_TAGGED = /^~+#/
const TILDE = 0x7e

/** A value that `JSON.stringify` keeps. Returns the argument itself when nothing needs a tag. */
export function encodeValue(value: Value): Value {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : `~#${value}`
    case 'string':
      return value.charCodeAt(0) === TILDE && LOOKS_TAGGED.test(value) ? `~${value}` : value
    case 'object':
      return value === null ? null : mapValue(value, encodeValue)
    default:
      return value
  }
}

/** The inverse of `encodeValue`. Returns the argument itself when nothing was tagged. */
export function decodeValue(value: Value): Value {
  if (typeof value === 'string') {
    if (value.charCodeAt(0) !== TILDE || !LOOKS_TAGGED.test(value)) return value
    if (value === '~#NaN') return Number.NaN
    if (value === '~#Infinity') return Number.POSITIVE_INFINITY
    if (value === '~#-Infinity') return Number.NEGATIVE_INFINITY
    return value.startsWith('~~') ? value.slice(1) : value
  }
  return typeof value === 'object' && value !== null ? mapValue(value, decodeValue) : value
}

/** JSON text of a value, non-finite numbers included. Also takes a whole config or summary. */
export function valueToJson(value: Value): string {
  return JSON.stringify(encodeValue(value))
}

/** Reads what `valueToJson` wrote. Throws SyntaxError on text that is not JSON. */
export function valueFromJson(text: string): Value {
  const value = JSON.parse(text) as Value
  // Tags are rare; looking for their first characters spares a walk over every config.
  return text.includes('"~') ? decodeValue(value) : value
}

function mapValue(value: readonly Value[] | { readonly [key: string]: Value }, change: (value: Value) => Value): Value {
  if (Array.isArray(value)) {
    let copy: Value[] | null = null
    for (let i = 0; i < value.length; i++) {
      const changed = change(value[i])
      if (changed !== value[i] && !(Number.isNaN(changed) && Number.isNaN(value[i]))) {
        copy ??= value.slice()
        copy[i] = changed
      }
    }
    return copy ?? value
  }
  const record = value as { readonly [key: string]: Value }
  let copy: Record<string, Value> | null = null
  // `for in` reads off the hidden class, much faster than Object.keys; plain data inherits nothing.
  for (const key in record) {
    const value = record[key]!
    const changed = change(value)
    if (changed !== value && !(Number.isNaN(changed) && Number.isNaN(value))) {
      copy ??= { ...record }
      setOwn(copy, key, changed)
    }
  }
  return copy ?? record
}

/**
 * One text per value, equal for equal values: what levels are named by and configurations are compared by.
 * Numbers print as JavaScript prints them (1 and 1.0 alike, no negative zero), strings stand as they are, lists and
 * dicts are JSON with sorted keys. Whether "1" and 1 are one value is the column's decision (`dataset/infer-column.ts`).
 */
export function canonical(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return numberText(value)
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      return value === null ? 'null' : nestedText(value)
  }
}

const numberText = (value: number): string => (value === 0 ? '0' : String(value))

function nestedText(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return numberText(value)
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${value.map(nestedText).join(',')}]`
  const record = value as { readonly [key: string]: Value }
  const keys = Object.keys(record).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${nestedText(record[key]!)}`).join(',')}}`
}

/** Assigns an own property even for `__proto__`, which clients may well send. */
export function setOwn(target: Record<string, Value>, key: string, value: Value): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}
