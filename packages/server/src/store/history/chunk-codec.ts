import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { packValues, unpackValues } from './value-column.ts'

/**
 * A stretch of one series as bytes, the same in both databases.
 *
 * Layout: version (1 byte), points as u32, then three columns: steps, times, values, each as its length in bytes (u32) and
 * that many bytes. A column of steps or times: tag (1 byte): 0 absent (times only), 1 as a column of values, 2 first value and
 * constant stride as float64, 3 zigzag varint differences of differences, when all are integers below 2^49, 4 the same
 * deflated. A column of values: see `value-column.ts`. Columns stand apart, so that whoever draws a curve does not unpack
 * the times. Every bit of every float64 survives, NaN payloads and −0 included, for values always, for steps and times unless
 * a tag above 1 reproduces them exactly.
 *
 * Version 2 had values in planes only. Version 1 had all three columns in one body, deflated as a whole. Both are still read.
 */
export interface Chunk {
  readonly steps: Float64Array
  readonly values: Float64Array
  /** UTC milliseconds, NaN where unknown; null when none is known. */
  readonly times: Float64Array | null
}

const VERSION = 3
const VERSION_IN_PLANES = 2
/** Below this deflate costs more than it saves. */
const WORTH_DEFLATING = 64

export function encodeChunk(chunk: Chunk): Uint8Array {
  const n = chunk.steps.length
  if (chunk.values.length !== n || (chunk.times !== null && chunk.times.length !== n)) {
    throw new Error(`a chunk's columns differ in length: ${n} steps, ${chunk.values.length} values, ${chunk.times?.length ?? 'no'} times`)
  }
  const times = chunk.times === null || chunk.times.every(Number.isNaN) ? Uint8Array.of(AXIS_ABSENT) : packAxis(chunk.times)
  const columns = [packAxis(chunk.steps), times, packValues(chunk.values)]
  const bytes = new Uint8Array(5 + columns.reduce((sum, column) => sum + 4 + column.length, 0))
  const view = new DataView(bytes.buffer)
  bytes[0] = VERSION
  view.setUint32(1, n, true)
  let at = 5
  for (const column of columns) {
    view.setUint32(at, column.length, true)
    bytes.set(column, at + 4)
    at += 4 + column.length
  }
  return bytes
}

/**
 * @param options.times false = they are not unpacked, and come as null
 * @throws Error on a version this build does not know: the database was checked to be no newer when it was opened
 */
export function decodeChunk(bytes: Uint8Array, options: { readonly times?: boolean } = {}): Chunk {
  if (bytes[0] === VERSION_WHOLE) return decodeWhole(bytes)
  if (!hasColumns(bytes)) throw new Error(`history chunk of version ${bytes[0]}; this build reads versions 1 to ${VERSION}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const n = view.getUint32(1, true)
  let at = 5
  const column = () => {
    const length = view.getUint32(at, true)
    at += 4 + length
    return bytes.subarray(at - length, at)
  }
  const steps = unpackAxis(column(), n)
  const times = column()
  return {
    steps: steps!,
    times: options.times === false ? null : unpackAxis(times, n),
    values: unpackValues(column(), n),
  }
}

/** Reads the steps and values of chunks one after the other: nothing of a chunk outlives the next one, and nothing is made anew. */
export function chunkReader(): (bytes: Uint8Array) => { readonly steps: Float64Array; readonly values: Float64Array } {
  let room = new Float64Array(0)
  let packedSteps: Uint8Array = new Uint8Array(0)
  let steps: Float64Array = new Float64Array(0)
  return (bytes) => {
    if (!hasColumns(bytes)) return decodeChunk(bytes)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const n = view.getUint32(1, true)
    const lengthOfSteps = view.getUint32(5, true)
    const own = bytes.subarray(9, 9 + lengthOfSteps)
    // Runs mostly log the same metric at the same steps.
    if (steps.length !== n || Buffer.compare(own, packedSteps) !== 0) {
      packedSteps = own
      steps = unpackAxis(own, n)!
    }
    if (room.length < n) room = new Float64Array(n)
    const times = 9 + lengthOfSteps
    const values = times + 4 + view.getUint32(times, true)
    return { steps, values: unpackValues(bytes.subarray(values + 4), n, room) }
  }
}

const hasColumns = (bytes: Uint8Array): boolean => bytes[0] === VERSION || bytes[0] === VERSION_IN_PLANES

const AXIS_ABSENT = 0
const AXIS_VARINT_DEFLATED = 4

function packAxis(axis: Float64Array): Uint8Array {
  const { tag, bytes } = encodeAxis(axis)
  if (tag === AXIS_PLAIN) return Uint8Array.from([tag, ...packValues(axis)])
  const packed = tag === AXIS_VARINT && bytes.length >= WORTH_DEFLATING ? deflateRawSync(bytes, { level: 6 }) : null
  const smaller = packed !== null && packed.length < bytes.length
  const out = new Uint8Array(1 + (smaller ? packed.length : bytes.length))
  out[0] = smaller ? AXIS_VARINT_DEFLATED : tag
  out.set(smaller ? packed : bytes, 1)
  return out
}

function unpackAxis(bytes: Uint8Array, n: number): Float64Array | null {
  const [tag] = bytes
  const rest = bytes.subarray(1)
  if (tag === AXIS_ABSENT) return null
  if (tag === AXIS_PLAIN) return unpackValues(rest, n)
  return tag === AXIS_VARINT_DEFLATED ? decodeAxis(AXIS_VARINT, inflateRawSync(rest), n) : decodeAxis(tag!, rest, n)
}

const VERSION_WHOLE = 1
const CODEC_PLAIN = 0
const CODEC_DEFLATE = 1

/** Version 1: codec (1 byte), then a body: points as u32, two tags (1 byte each), bytes of steps and times (u32 each), the columns. */
function decodeWhole(bytes: Uint8Array): Chunk {
  if (bytes[1] !== CODEC_PLAIN && bytes[1] !== CODEC_DEFLATE)
    throw new Error(`history chunk of version 1, codec ${bytes[1]}; this build reads codecs 0 and 1`)
  const rest = bytes.subarray(2)
  const body = bytes[1] === CODEC_DEFLATE ? inflateRawSync(rest) : rest
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const n = view.getUint32(0, true)
  const stepBytes = view.getUint32(6, true)
  const timeBytes = view.getUint32(10, true)
  const at = 14 + stepBytes + timeBytes
  return {
    steps: decodeAxis(body[4]!, body.subarray(14, 14 + stepBytes), n),
    times: body[5] === 0 ? null : decodeAxis(body[5]!, body.subarray(14 + stepBytes, at), n),
    values: unshuffle(body.subarray(at, at + 8 * n), n),
  }
}

const AXIS_PLAIN = 1
const AXIS_REGULAR = 2
const AXIS_VARINT = 3

function encodeAxis(axis: Float64Array): { tag: number; bytes: Uint8Array } {
  const n = axis.length
  const stride = n > 1 ? axis[1]! - axis[0]! : 0
  let regular = n > 0 && Number.isFinite(axis[0]!) && Number.isFinite(stride)
  let integers = true
  for (let i = 0; i < n; i++) {
    if (regular && !Object.is(axis[i], axis[0]! + i * stride)) regular = false
    if (!Number.isInteger(axis[i]) || Math.abs(axis[i]!) > 2 ** 49 || Object.is(axis[i], -0)) integers = false
    if (!regular && !integers) break
  }
  if (regular) return { tag: AXIS_REGULAR, bytes: new Uint8Array(Float64Array.of(axis[0]!, stride).buffer) }
  if (!integers) return { tag: AXIS_PLAIN, bytes: new Uint8Array(0) }
  const out: number[] = []
  let previous = 0
  let previousDifference = 0
  for (const value of axis) {
    const difference = value - previous
    pushVarint(out, difference - previousDifference)
    previous = value
    previousDifference = difference
  }
  return { tag: AXIS_VARINT, bytes: Uint8Array.from(out) }
}

function decodeAxis(tag: number, bytes: Uint8Array, n: number): Float64Array {
  if (tag === AXIS_PLAIN) return unshuffle(bytes, n)
  const axis = new Float64Array(n)
  if (tag === AXIS_REGULAR) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const first = view.getFloat64(0, true)
    const stride = view.getFloat64(8, true)
    for (let i = 0; i < n; i++) axis[i] = first + i * stride
    return axis
  }
  let at = 0
  let previous = 0
  let difference = 0
  for (let i = 0; i < n; i++) {
    // Zigzag: even = non-negative. Arithmetic, not bit operations: the numbers pass 32 bits.
    let zigzag = 0
    let weight = 1
    for (;;) {
      const byte = bytes[at++]!
      zigzag += (byte & 0x7f) * weight
      if (byte < 0x80) break
      weight *= 128
    }
    difference += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    previous += difference
    axis[i] = previous
  }
  return axis
}

function pushVarint(out: number[], value: number): void {
  let zigzag = value >= 0 ? value * 2 : -value * 2 - 1
  while (zigzag >= 0x80) {
    out.push((zigzag % 128) | 0x80)
    zigzag = Math.floor(zigzag / 128)
  }
  out.push(zigzag)
}

function unshuffle(bytes: Uint8Array, n: number): Float64Array {
  const to = new Uint8Array(8 * n)
  for (let byte = 0; byte < 8; byte++) for (let i = 0; i < n; i++) to[8 * i + byte] = bytes[byte * n + i]!
  return new Float64Array(to.buffer)
}
