import type { HistoryRecord } from '../../ingest/run-event.ts'
import type { Series } from '../store.ts'
import { decodeChunk } from './chunk-codec.ts'

/**
 * One acknowledged history event as it waits in the inbox, in the order logged. It waits for a minute, so it is written as it
 * is: packing it would take longer than everything else that an acknowledgement waits for. Series of one request nearly
 * always share their steps and times, which stand there once.
 *
 * Layout: version (1 byte), number of axes (u32), each: points (u32), whether it has times (1 byte), steps, times;
 * number of series (u32), each: axis (u32), bytes of its name (u32), name, values. Numbers are float64, little-endian, bit by bit.
 */
const VERSION = 2
/** Version 1 held chunks, series by series. What an earlier build left waiting is still folded. */
const VERSION_OF_CHUNKS = 1

export function encodeBatch(series: HistoryRecord['series']): Uint8Array {
  const axes: Buffer[][] = []
  const parts: Uint8Array[] = []
  for (const { metric, steps, values, times } of series) {
    if (values.length !== steps.length || (times !== undefined && times.length !== steps.length))
      throw new Error(
        `series '${metric}' differs in length: ${steps.length} steps, ${values.length} values, ${times?.length ?? 'no'} times`,
      )
    const axis = [bytesOf(steps), ...(times === undefined ? [] : [bytesOf(times)])]
    let place = axes.findLastIndex((known) => known.length === axis.length && known.every((column, i) => column.equals(axis[i]!)))
    if (place < 0) {
      axes.push(axis)
      place = axes.length - 1
    }
    const name = Buffer.from(metric)
    parts.push(numbers(place, name.length), name, bytesOf(values))
  }
  return Buffer.concat([
    Uint8Array.of(VERSION),
    numbers(axes.length),
    ...axes.flatMap((axis) => [numbers(axis[0]!.length / 8), Uint8Array.of(axis.length - 1), ...axis]),
    numbers(series.length),
    ...parts,
  ])
}

/** @param wanted only this series; the others are passed over unread */
export function decodeBatch(bytes: Uint8Array, wanted?: string): readonly Series[] {
  if (bytes[0] === VERSION_OF_CHUNKS) return decodeChunks(bytes).filter(({ metric }) => wanted === undefined || metric === wanted)
  if (bytes[0] !== VERSION) throw new Error(`history batch of version ${bytes[0]}; this build reads versions 1 and 2`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 1
  const take32 = () => {
    at += 4
    return view.getUint32(at - 4, true)
  }
  const column = (n: number) => {
    at += 8 * n
    // A copy: numbers must lie at multiples of their size.
    const copy = new Uint8Array(8 * n)
    copy.set(bytes.subarray(at - 8 * n, at))
    return new Float64Array(copy.buffer)
  }
  const axes = Array.from({ length: take32() }, () => {
    const n = take32()
    const timed = bytes[at++] === 1
    const steps = column(n)
    return { steps, times: timed ? column(n) : new Float64Array(n).fill(Number.NaN) }
  })
  const decoder = new TextDecoder()
  const series: Series[] = []
  for (let left = take32(); left > 0; left--) {
    const { steps, times } = axes[take32()]!
    const length = take32()
    at += length
    const metric = decoder.decode(bytes.subarray(at - length, at))
    if (wanted === undefined || metric === wanted) series.push({ metric, steps, values: column(steps.length), times })
    else at += 8 * steps.length
  }
  return series
}

function decodeChunks(bytes: Uint8Array): readonly Series[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoder = new TextDecoder()
  let at = 5
  const take = () => {
    const length = view.getUint32(at, true)
    const part = bytes.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return part
  }
  return Array.from({ length: view.getUint32(1, true) }, () => {
    const metric = decoder.decode(take())
    const { steps, values, times } = decodeChunk(take())
    return { metric, steps, values, times: times ?? new Float64Array(steps.length).fill(Number.NaN) }
  })
}

const bytesOf = (column: Float64Array): Buffer => Buffer.from(column.buffer, column.byteOffset, column.byteLength)
const numbers = (...values: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer)
