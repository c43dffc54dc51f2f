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
