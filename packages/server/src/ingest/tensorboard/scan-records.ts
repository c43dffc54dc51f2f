import { maskedCrc32c } from './crc32c.ts'

/**
 * The container of an event file (TFRecord): records `length (8, LE) | crc of the length (4) | data | crc of the data (4)`,
 * one after the other, checksums masked CRC-32C.
 *
 * Source: `tensorflow/tsl/lib/io/record_writer.h` of github.com/tensorflow/tensorflow.
 */
const HEADER = 12
const FOOTER = 4
/** Records of scalars have some dozen bytes; larger ones than this are pictures or graphs, and are passed over unread. */
const LARGEST = 64 << 20

/** Bytes that could not be read as records. */
export interface RecordLoss {
  /** corrupt: somewhere inside, a checksum does not hold; torn: at the end, a write that was cut off. */
  readonly kind: 'corrupt' | 'torn'
  /** Offset of the first byte lost. */
  readonly at: number
  readonly bytes: number
}

/** A file, read piece by piece: records come out as soon as they are whole. Nothing of it is kept but its open record. */
export interface RecordScanner {
  /** The data of the records that these bytes complete; views, to be read before the next call. */
  push(bytes: Uint8Array): readonly Uint8Array[]
  /** Closes: what is left was torn off. */
  end(): void
  readonly losses: readonly RecordLoss[]
  /** Records that held, those too large to be read among them. */
  readonly records: number
  readonly oversized: number
}

/** The length in a header, or -1 when its checksum does not hold. */
export function recordLength(bytes: Buffer, at: number): number {
  if (at + HEADER > bytes.length || bytes.readUInt32LE(at + 8) !== maskedCrc32c(bytes, at, at + 8)) return -1
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32
}

export function recordScanner(): RecordScanner {
  const losses: RecordLoss[] = []
  let records = 0
  let oversized = 0
  let parts: Uint8Array[] = []
  let have = 0
  let need = HEADER
  /** Offset in the file of the first byte of `parts`. */
  let at = 0
  /** Bytes of an oversized record that are still to come, and where it begins. */
  let skip = 0
  let skipAt = 0
  /** Where unreadable bytes began; they end where the next record that holds begins. */
  let lostAt = -1

  const found = (offset: number): void => {
    if (lostAt >= 0) losses.push({ kind: 'corrupt', at: lostAt, bytes: offset - lostAt })
    lostAt = -1
  }
  /** So many bytes of an oversized record are to come. */
  const pass = (bytes: number): void => {
    skip = Math.max(0, bytes)
    if (skip > 0) return
    records++
    oversized++
  }
  const keep = (buffer: Buffer, from: number): void => {
    parts = from < buffer.length ? [buffer.subarray(from)] : []
    have = buffer.length - from
    at += from
  }
  /** Where in the buffer the next header that holds begins, or where one might begin that is not all there yet. */
  const resume = (buffer: Buffer, from: number): number => {
    for (let next = from; next + HEADER <= buffer.length; next++) if (recordLength(buffer, next) >= 0) return next
    return Math.max(from, buffer.length - HEADER + 1)
  }
  const readBuffer = (buffer: Buffer): Uint8Array[] => {
    const out: Uint8Array[] = []
    let offset = 0
    need = HEADER
    while (offset + HEADER <= buffer.length) {
      const length = recordLength(buffer, offset)
      if (length < 0) {
        if (lostAt < 0) lostAt = at + offset
        offset = resume(buffer, offset + 1)
        continue
      }
      const end = offset + HEADER + length + FOOTER
      if (length > LARGEST) {
        found(at + offset)
        skipAt = at + offset
        pass(end - buffer.length)
        offset = Math.min(end, buffer.length)
        continue
      }
      if (end > buffer.length) {
        need = end - offset
        break
      }
      if (buffer.readUInt32LE(end - FOOTER) === maskedCrc32c(buffer, offset + HEADER, end - FOOTER)) {
        found(at + offset)
        records++
        out.push(buffer.subarray(offset + HEADER, end - FOOTER))
      } else if (lostAt < 0) lostAt = at + offset
      offset = end
    }
    keep(buffer, offset)
    return out
  }

  return {
    push(bytes) {
      if (skip > 0) {
        const passed = Math.min(skip, bytes.length)
        pass(skip - passed)
        at += passed
        bytes = bytes.subarray(passed)
      }
      if (bytes.length === 0) return []
      parts.push(bytes)
      have += bytes.length
      if (have < need) return []
      return readBuffer(parts.length === 1 ? Buffer.from(parts[0]!.buffer, parts[0]!.byteOffset, have) : Buffer.concat(parts, have))
    },
    end() {
      const from = lostAt >= 0 ? lostAt : skip > 0 ? skipAt : at
      if (have > 0 || lostAt >= 0 || skip > 0)
        losses.push({ kind: have > 0 || skip > 0 ? 'torn' : 'corrupt', at: from, bytes: at + have - from })
      parts = []
      have = 0
      skip = 0
      lostAt = -1
    },
    losses,
    get records() {
      return records
    },
    get oversized() {
      return oversized
    },
  }
}
