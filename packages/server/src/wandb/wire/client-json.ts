import type { Value } from '@sweepwise/core'

/** JSON as the client reads and writes it inside strings: bare NaN, Infinity and -Infinity are values. */
export function writeClientJson(value: Value): string {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : String(value)
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return `[${value.map(writeClientJson).join(',')}]`
      return `{${Object.entries(value)
        .map(([key, inner]) => `${JSON.stringify(key)}:${writeClientJson(inner)}`)
        .join(',')}}`
    default:
      return JSON.stringify(value)
  }
}

/** For fields that are JSON themselves, where such tokens would make the answer unreadable: as their words. */
export function strictJson(value: Value): Value {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(strictJson)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strictJson(inner)]))
}

export type Dict = { readonly [key: string]: Value }
export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)
