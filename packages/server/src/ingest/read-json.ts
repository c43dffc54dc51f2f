import type { Value } from '@sweepwise/core'

const OUTSIDE_STRINGS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g
const TAGS: Readonly<Record<string, string>> = { NaN: '"~#NaN"', Infinity: '"~#Infinity"', '-Infinity': '"~#-Infinity"' }

/**
 * JSON as Python writes it: bare NaN, Infinity and -Infinity are values.
 * @throws SyntaxError with JSON.parse's own message
 */
export function readJson(text: string): Value {
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text) as Value
  return revive(JSON.parse(text.replace(OUTSIDE_STRINGS, (token) => TAGS[token] ?? token)) as Value)
}

/** The same for texts that may be none; undefined = no JSON, or nested deeper than the parser goes. */
export function tryJson(text: string): Value | undefined {
  try {
    return readJson(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

function revive(value: Value): Value {
  if (value === '~#NaN') return Number.NaN
  if (value === '~#Infinity') return Number.POSITIVE_INFINITY
  if (value === '~#-Infinity') return Number.NEGATIVE_INFINITY
  if (Array.isArray(value)) return value.map(revive)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]))
  return value
}
