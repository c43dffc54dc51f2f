import { packPlanes, unpackPlanes } from './value-planes.ts'

/**
 * A column of float64 as bytes: in planes where that is clearly smaller (`value-planes.ts`), else as it lies in memory, since
 * measured values are noise in their last digits, and what is read most should cost least. Values that came from float32, as
 * most frameworks log them, lie there as float32. Every bit survives, NaN payloads and −0 included.
 *
 * Layout: mask (1 byte), codec (1 byte: 0 and 1 planes, 2 float64, 3 float32; little-endian), length of what follows (u32; of
 * planes: of the packed ones), the values.
 */
export function packValues(values: Float64Array): Uint8Array {
  const plain = plainColumn(values)
  const planes = packPlanes(values)
  return planes.length < WORTH_PACKING * plain.length ? planes : plain
}

/**
 * The inverse of `packValues`.
 * @param room for n numbers; what is returned lies there
 */
export function unpackValues(bytes: Uint8Array, n: number, room = new Float64Array(n)): Float64Array {
  const values = room.subarray(0, n)
  if (bytes[1] === FLOAT64) new Uint8Array(values.buffer, values.byteOffset, 8 * n).set(bytes.subarray(HEADER, HEADER + 8 * n))
  else if (bytes[1] === FLOAT32) {
    const singles = new Float32Array(n)
    new Uint8Array(singles.buffer).set(bytes.subarray(HEADER, HEADER + 4 * n))
    values.set(singles)
  } else unpackPlanes(bytes, values)
  return values
}

const HEADER = 6
const FLOAT64 = 2
const FLOAT32 = 3
/** Unpacking takes about as long as reading thrice the bytes; it has to save a quarter of them. */
const WORTH_PACKING = 0.75

function plainColumn(values: Float64Array): Uint8Array {
  const singles = Float32Array.from(values)
  const body = sameBits(Float64Array.from(singles), values) ? bytesOf(singles) : bytesOf(values)
  const bytes = new Uint8Array(HEADER + body.length)
  bytes[1] = body.length === 8 * values.length ? FLOAT64 : FLOAT32
  new DataView(bytes.buffer).setUint32(2, body.length, true)
  bytes.set(body, HEADER)
  return bytes
}

const bytesOf = (values: Float32Array | Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

const sameBits = (a: Float64Array, b: Float64Array): boolean => Buffer.compare(bytesOf(a), bytesOf(b)) === 0
