import type { HistoryRecord } from '../ingest/run-event.ts'
import { decodeChunk, encodeChunk } from './chunk-codec.ts'
import type { Series } from './store.ts'

/** One acknowledged history event as it waits in the inbox: metric names and chunks, in the order logged. */
export function encodeBatch(series: HistoryRecord['series']): Uint8Array {
  const encoder = new TextEncoder()
  const parts: Uint8Array[] = []
  const push32 = (value: number) => parts.push(new Uint8Array(Uint32Array.of(value).buffer))
  parts.push(Uint8Array.of(1)) // version
  push32(series.length)
  for (const { metric, steps, values, times } of series) {
    const name = encoder.encode(metric)
    const chunk = encodeChunk({ steps, values, times: times ?? null })
    push32(name.length)
    parts.push(name)
    push32(chunk.length)
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

export function decodeBatch(bytes: Uint8Array): readonly Series[] {
  if (bytes[0] !== 1) throw new Error(`history batch of version ${bytes[0]}; this build reads version 1`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoder = new TextDecoder()
  const series: Series[] = []
  const count = view.getUint32(1, true)
  let at = 5
  const take = () => {
    const length = view.getUint32(at, true)
    const part = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return part
  }
  for (let i = 0; i < count; i++) {
    const metric = decoder.decode(take())
    const { steps, values, times } = decodeChunk(take())
    series.push({ metric, steps, values, times: times ?? new Float64Array(steps.length).fill(Number.NaN) })
  }
  return series
}
