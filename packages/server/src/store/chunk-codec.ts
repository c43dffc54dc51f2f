import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * A stretch of one series as bytes, the same in both databases.
 *
 * Layout: version (1 byte), codec (1 byte), then a body: points as u32, three column tags (1 byte each), the columns.
 * Column of steps or times: 0 absent (times only), 1 as float64, 2 first value and constant stride as float64,
 * 3 zigzag varint differences of differences, when all are integers below 2^49. Column of values: float64 with its bytes
 * shuffled (all first bytes, then all second bytes …), which deflate likes. Every bit of every float64 survives,
 * NaN payloads and −0 included, for values always, for steps and times unless tag 2 or 3 reproduces them exactly.
 */
export interface Chunk {
  readonly steps: Float64Array
  readonly values: Float64Array
  /** UTC milliseconds, NaN where unknown; null when none is known. */
  readonly times: Float64Array | null
}

const VERSION = 1
const CODEC_PLAIN = 0
const CODEC_DEFLATE = 1
/** Below this deflate costs more than it saves. */
const WORTH_DEFLATING = 64

export function encodeChunk(chunk: Chunk): Uint8Array {
  const n = chunk.steps.length
  if (chunk.values.length !== n || (chunk.times !== null && chunk.times.length !== n)) {
    throw new Error(`a chunk's columns differ in length: ${n} steps, ${chunk.values.length} values, ${chunk.times?.length ?? 'no'} times`)
  }
  const steps = encodeAxis(chunk.steps)
  const times = chunk.times === null || chunk.times.every(Number.isNaN) ? { tag: 0, bytes: new Uint8Array(0) } : encodeAxis(chunk.times)
  const values = shuffle(chunk.values)
  const body = new Uint8Array(4 + 2 + 8 + steps.bytes.length + times.bytes.length + values.length)
  const view = new DataView(body.buffer)
  view.setUint32(0, n, true)
  body[4] = steps.tag
  body[5] = times.tag
  view.setUint32(6, steps.bytes.length, true)
  view.setUint32(10, times.bytes.length, true)
  body.set(steps.bytes, 14)
  body.set(times.bytes, 14 + steps.bytes.length)
  body.set(values, 14 + steps.bytes.length + times.bytes.length)

  const packed = body.length >= WORTH_DEFLATING ? deflateRawSync(body, { level: 6 }) : body
  const smaller = packed.length < body.length
  const bytes = new Uint8Array(2 + (smaller ? packed.length : body.length))
  bytes[0] = VERSION
  bytes[1] = smaller ? CODEC_DEFLATE : CODEC_PLAIN
  bytes.set(smaller ? packed : body, 2)
  return bytes
}

/** @throws Error on a version or codec this build does not know: the database was checked to be no newer when it was opened */
export function decodeChunk(bytes: Uint8Array): Chunk {
  if (bytes[0] !== VERSION || (bytes[1] !== CODEC_PLAIN && bytes[1] !== CODEC_DEFLATE)) {
    throw new Error(`history chunk of version ${bytes[0]}, codec ${bytes[1]}; this build reads version ${VERSION}, codecs 0 and 1`)
  }
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
  if (!integers) return { tag: AXIS_PLAIN, bytes: shuffle(axis) }
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

function shuffle(values: Float64Array): Uint8Array {
  const n = values.length
  const from = new Uint8Array(values.buffer, values.byteOffset, 8 * n)
  const to = new Uint8Array(8 * n)
  for (let byte = 0; byte < 8; byte++) for (let i = 0; i < n; i++) to[byte * n + i] = from[8 * i + byte]!
  return to
}

function unshuffle(bytes: Uint8Array, n: number): Float64Array {
  const to = new Uint8Array(8 * n)
  for (let byte = 0; byte < 8; byte++) for (let i = 0; i < n; i++) to[8 * i + byte] = bytes[byte * n + i]!
  return new Float64Array(to.buffer)
}
