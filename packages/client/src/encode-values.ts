/**
 * JSON text of what a script logs. JSON has no NaN and no infinities, yet a diverged loss is data: they travel as the strings
 * `~#NaN`, `~#Infinity` and `~#-Infinity`, and a genuine string that begins like one of ours carries one more `~`.
 * Dates become ISO texts, bigints numbers where they fit, typed arrays and sets lists, maps dicts; functions, symbols and
 * undefined are no values and are left out (`null` within lists), as in JSON.
 * @throws TypeError for what contains itself
 */
export function encodeValues(values: object): string {
  return JSON.stringify(values, replace)
}

const LOOKS_TAGGED = /^~+#/

function replace(_key: string, value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : `~#${value}`
    case 'string':
      return LOOKS_TAGGED.test(value) ? `~${value}` : value
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
    case 'object':
      if (value instanceof Map) return Object.fromEntries(value)
      if (value instanceof Set) return [...value]
      if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as unknown as ArrayLike<unknown>)
      return value
    default:
      return value
  }
}

/** Dotted names of nested dicts, as the server keeps them; lists stay whole. */
export function flattenValues(values: object, prefix = '', flat: Record<string, unknown> = {}): Record<string, unknown> {
  for (const [key, value] of Object.entries(values)) {
    const isDict = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    if (isDict && Object.keys(value).length > 0) flattenValues(value as object, `${prefix}${key}.`, flat)
    else if (value !== undefined && value !== null && typeof value !== 'function' && typeof value !== 'symbol')
      Object.defineProperty(flat, prefix + key, { value, enumerable: true, configurable: true, writable: true })
  }
  return flat
}
