import { createHash } from 'node:crypto'
import { type Value, valueToJson } from '@sweepwise/core'

/** A short hash of anything a source says about a run; typed arrays count by their bytes. */
export function contentHash(...parts: readonly (Value | Float64Array | undefined)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    if (part instanceof Float64Array) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength))
    else hash.update(part === undefined ? 'undefined' : valueToJson(part))
    hash.update('\u0000')
  }
  return hash.digest('base64url').slice(0, 22)
}

/** Numbers equal rows 0, 1, 2 …, so that identical rows stay separate runs and keep their identity on the next import. */
export function ordinals(): (hash: string) => number {
  const seen = new Map<string, number>()
  return (hash) => {
    const ordinal = seen.get(hash) ?? 0
    seen.set(hash, ordinal + 1)
    return ordinal
  }
}
