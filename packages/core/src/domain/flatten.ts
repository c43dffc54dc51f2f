import type { FlatValues, Value } from './run.ts'
import { setOwn } from './value.ts'

/**
 * Nested config → dotted keys: `{optimizer: {lr: 1}}` becomes `{'optimizer.lr': 1}`. Lists stay whole, they compare
 * as a whole. An empty dict stays as it is, so that no key is lost. When a nested and a dotted spelling meet on one
 * key, the later one wins, as in the client's own dict.
 *
 * @param separator stands between the parts of a name; `.` unless a layout has its own
 */
export function flatten(nested: { readonly [key: string]: Value }, separator = '.'): FlatValues {
  const flat = Object.create(null) as Record<string, Value> // a key may be called `__proto__`
  // An explicit stack: configs come from strangers and may nest deeper than the call stack.
  const stack: { keys: readonly string[]; at: number; record: { readonly [key: string]: Value }; prefix: string }[] = [
    { keys: Object.keys(nested), at: 0, record: nested, prefix: '' },
  ]
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!
    if (top.at === top.keys.length) {
      stack.pop()
      continue
    }
    const key = top.keys[top.at++]!
    const value = top.record[key]
    if (value === undefined) continue
    const name = top.prefix + key
    if (isRecord(value)) {
      const keys = Object.keys(value)
      if (keys.length > 0) {
        stack.push({ keys, at: 0, record: value, prefix: name + separator })
        continue
      }
    }
    setOwn(flat, name, value)
  }
  return flat
}

function isRecord(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
