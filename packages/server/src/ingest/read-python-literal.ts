import type { Value } from '@sweepwise/core'

/**
 * A Python literal as `str(dict)` prints it: dicts, lists, tuples (as lists), strings in either quote, numbers, True,
 * False, None, nan, inf. What else Python prints (`array([…])`, objects) is refused.
 * @returns undefined when the text is not such a literal
 */
export function readPythonLiteral(text: string): Value | undefined {
  let at = 0
  const fail = Symbol('not a literal')
  const blanks = () => {
    while (at < text.length && /\s/.test(text[at]!)) at++
  }
  const take = (token: string): boolean => {
    blanks()
    if (!text.startsWith(token, at)) return false
    at += token.length
    return true
  }

  function value(depth: number): Value {
    if (depth > 200) throw fail
    blanks()
    const c = text[at]
    if (c === '{') return dict(depth)
    if (c === '[') return list(']', depth)
    if (c === '(') return list(')', depth)
    if (c === '"' || c === "'") return string(c)
    return word()
  }

  function dict(depth: number): Value {
    at++
    const entries: [string, Value][] = []
    while (!take('}')) {
      const key = value(depth + 1)
      if (!take(':')) throw fail
      entries.push([typeof key === 'string' ? key : JSON.stringify(key), value(depth + 1)])
      if (!take(',')) {
        if (!take('}')) throw fail
        break
      }
    }
    return Object.fromEntries(entries)
  }

  function list(close: string, depth: number): Value {
    at++
    const items: Value[] = []
    while (!take(close)) {
      items.push(value(depth + 1))
      if (!take(',')) {
        if (!take(close)) throw fail
        break
      }
    }
    return items
  }

  function string(quote: string): string {
    let result = ''
    for (at++; at < text.length; at++) {
      const c = text[at]!
      if (c === quote) {
        at++
        return result
      }
      result += c === '\\' ? escaped() : c
    }
    throw fail
  }

  function escaped(): string {
    const c = text[++at] ?? ''
    const length = { x: 2, u: 4, U: 8 }[c]
    if (length !== undefined) {
      const code = Number.parseInt(text.slice(at + 1, at + 1 + length), 16)
      if (Number.isNaN(code) || code > 0x10ffff) throw fail
      at += length
      return String.fromCodePoint(code)
    }
    return { n: '\n', t: '\t', r: '\r', '\n': '' }[c] ?? c
  }

  function word(): Value {
    NUMBER.lastIndex = at
    const number = NUMBER.exec(text)?.[0]
    if (number !== undefined) {
      at += number.length
      return Number(number.replaceAll('_', ''))
    }
    NAME.lastIndex = at
    const name = NAME.exec(text)?.[0]
    const named = name === undefined ? undefined : NAMED.get(name)
    if (named === undefined) throw fail
    at += name!.length
    return named
  }

  try {
    const result = value(0)
    blanks()
    return at === text.length ? result : undefined
  } catch (error) {
    if (error === fail) return undefined
    throw error
  }
}

/** Followed by nothing that would make it another token; long integers lose digits as in JSON. */
const NUMBER = /[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?(?![\w.])/y
const NAME = /[+-]?[A-Za-z]+(?!\w)/y
const NAMED: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['nan', Number.NaN],
  ['NaN', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])
