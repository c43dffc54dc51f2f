import { deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * A column of float64 in eight planes: all first bytes, all second bytes and so on. Signs, exponents and the first digits repeat
 * themselves, and deflate likes that; the last digits of a measured value are noise, which deflate can only slow down. So each
 * plane is either packed, together with the others that are, or stands as it is.
 *
 * Layout: mask (1 byte; bit b = plane b is packed, byte 0 being the lowest), codec of the packed ones (1 byte: 0 none, 1 deflate),
 * their length in bytes (u32), the packed planes from low to high, the others from low to high.
 */
export function packPlanes(values: Float64Array): Uint8Array {
  const n = values.length
  const from = new Uint8Array(values.buffer, values.byteOffset, 8 * n)
  const planes = Array.from({ length: 8 }, (_, byte) => {
    const plane = new Uint8Array(n)
    for (let i = 0; i < n; i++) plane[i] = from[8 * i + byte]!
    return plane
  })
  const noise = planes.map(isNoise)
  const noisiest = noise.lastIndexOf(true)
  // What looks like noise byte by byte may still repeat itself; one plane tells for all.
  const pattern = noisiest >= 0 && deflateRawSync(planes[noisiest]!, { ...settingsFor(n), level: 1 }).length < REPEATS * n
  let mask = 0
  for (let byte = 0; byte < 8; byte++) if (pattern || !noise[byte]) mask |= 1 << byte
  const chosen = concatenateBytes(planes.filter((_, byte) => (mask >> byte) & 1))
  const deflated = chosen.length >= WORTH_DEFLATING ? deflateRawSync(chosen, { ...settingsFor(chosen.length), level: 6 }) : chosen
  const codec = deflated.length < chosen.length ? DEFLATED : PLAIN
  const packed = codec === DEFLATED ? deflated : chosen
  const bytes = new Uint8Array(HEADER + packed.length + n * planes.filter((_, byte) => !((mask >> byte) & 1)).length)
  bytes[0] = mask
  bytes[1] = codec
  new DataView(bytes.buffer).setUint32(2, packed.length, true)
  bytes.set(packed, HEADER)
  let at = HEADER + packed.length
  for (let byte = 0; byte < 8; byte++) {
    if ((mask >> byte) & 1) continue
    bytes.set(planes[byte]!, at)
    at += n
  }
  return bytes
}

/**
 * The inverse of `packPlanes`.
 * @param values shape (n), written over
 */
export function unpackPlanes(bytes: Uint8Array, values: Float64Array): void {
  const n = values.length
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * n)
  const mask = bytes[0]!
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true)
  const stored = bytes.subarray(HEADER, HEADER + length)
  // Room for what comes out and one byte more: without it inflate would ask for a second piece.
  const room = Math.max(64, n * planesIn(mask) + 1)
  const packed = bytes[1] === DEFLATED ? inflateRawSync(stored, { chunkSize: room }) : stored
  let inPacked = packed.byteOffset
  let inPlain = bytes.byteOffset + HEADER + length
  const planes = Array.from({ length: 8 }, (_, byte) => {
    if ((mask >> byte) & 1) {
      inPacked += n
      return new DataView(packed.buffer, inPacked - n, n)
    }
    inPlain += n
    return new DataView(bytes.buffer, inPlain - n, n)
  })
  joinPlanes(planes, 0, halves, 0, n)
  joinPlanes(planes, 4, halves, 1, n)
}

/**
 * Half of each number from four planes, little-endian as every machine we run on is. Four numbers at a time: their bytes come as
 * a word from each plane, and change places with those of the next plane, then with those of the one after it.
 */
function joinPlanes(planes: readonly DataView[], first: number, halves: Uint32Array, half: number, n: number): void {
  const a = planes[first]!
  const b = planes[first + 1]!
  const c = planes[first + 2]!
  const d = planes[first + 3]!
  const fours = n - (n % 4)
  for (let i = 0; i < fours; i += 4) {
    const at = 2 * i + half
    const p = a.getInt32(i, true)
    const q = b.getInt32(i, true)
    const r = c.getInt32(i, true)
    const s = d.getInt32(i, true)
    const even = (p & EVEN) | ((q & EVEN) << 8)
    const odd = ((p >>> 8) & EVEN) | (q & ODD)
    const nextEven = (r & EVEN) | ((s & EVEN) << 8)
    const nextOdd = ((r >>> 8) & EVEN) | (s & ODD)
    halves[at] = (even & LOW) | (nextEven << 16)
    halves[at + 2] = (odd & LOW) | (nextOdd << 16)
    halves[at + 4] = (even >>> 16) | (nextEven & HIGH)
    halves[at + 6] = (odd >>> 16) | (nextOdd & HIGH)
  }
  for (let i = fours; i < n; i++)
    halves[2 * i + half] = a.getUint8(i) | (b.getUint8(i) << 8) | (c.getUint8(i) << 16) | (d.getUint8(i) << 24)
}

/** Of a word: its first and third byte, its second and fourth, its lower half, its upper half. */
const EVEN = 0x00ff00ff
const ODD = 0xff00ff00
const LOW = 0xffff
const HIGH = 0xffff0000

/** Buffers that fit: what deflate sets up for long inputs takes longer than packing a short one. */
function settingsFor(length: number): { readonly windowBits: number; readonly memLevel: number } {
  return length <= 4096 ? { windowBits: 12, memLevel: 5 } : { windowBits: 15, memLevel: 8 }
}

function planesIn(mask: number): number {
  let count = 0
  for (let rest = mask; rest > 0; rest >>= 1) count += rest & 1
  return count
}

const HEADER = 6
const PLAIN = 0
const DEFLATED = 1
/** Below this deflate costs more than it saves. */
const WORTH_DEFLATING = 64
/** A plane that comes to less than this of itself repeats. */
const REPEATS = 0.9
/** Bits a byte from which on Huffman codes save less than a sixteenth. */
const NOISE_BITS = 7.5

/** Whether bytes are spread so evenly that nothing can be saved; of fewer than 2^7.5 bytes that is never known. */
function isNoise(plane: Uint8Array): boolean {
  const counts = new Uint32Array(256)
  for (const byte of plane) counts[byte]!++
  let bits = 0
  for (const count of counts) if (count > 0) bits -= count * Math.log2(count / plane.length)
  return bits > NOISE_BITS * plane.length
}

function concatenateBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
