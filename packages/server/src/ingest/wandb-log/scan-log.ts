import { crc32 } from 'node:zlib'

/**
 * The container of a `.wandb` file: seven bytes of header, then blocks of 32 KiB as in LevelDB's log format, counted from
 * the start of the file. A block holds chunks `crc32 (4, LE) | length (2, LE) | type (1) | payload`; a record is one full
 * chunk, or a first, middle ones and a last. The checksum is plain CRC-32 over type and payload. Fewer than seven bytes at
 * the end of a block are padding.
 *
 * Source: LevelDB's doc/log_format.md; `core/pkg/leveldb/record.go` of github.com/wandb/wandb for header and checksum.
 */
export const BLOCK_BYTES = 32_768
export const LOG_HEADER = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0)
const CHUNK_HEADER = 7
const FULL = 1
/** The first chunk of a record; 3 is one in the middle. */
const FIRST = 2
const LAST = 4
/** The client refuses lines of 10 MiB on the wire; what it writes to disk is not limited. Above this it is damage. */
const LARGEST_RECORD = 256 << 20

/** Bytes that could not be read as records. */
export interface LogLoss {
  /** header: its seven bytes are wrong; corrupt: somewhere inside; torn: at the end, a write that was cut off. */
  readonly kind: 'header' | 'corrupt' | 'torn'
  /** Offset of the first byte lost. */
  readonly at: number
  readonly bytes: number
  /** How many records had been read before it. */
  readonly records: number
}

/** A log, read piece by piece: records come out as soon as they are whole. Nothing of a file is kept but its open record. */
export interface LogScanner {
  /** The records that these bytes complete. */
  push(bytes: Uint8Array): readonly Uint8Array[]
  /** Closes: what is left was torn off. Every byte of the file is then header, padding, in a record, or in `losses`. */
  end(): readonly Uint8Array[]
  readonly losses: readonly LogLoss[]
  readonly records: number
}

export function logScanner(): LogScanner {
  const losses: LogLoss[] = []
  let count = 0
  /** Offset in the file of the block in work, and its bytes so far. */
  let blockAt = 0
  const block = Buffer.allocUnsafe(BLOCK_BYTES)
  let filled = 0
  /** Chunks of a record that is not whole yet, and the offset of the first of them. */
  let open: Uint8Array[] | null = null
  let openAt = 0
  let openBytes = 0
  /** Where unreadable bytes began; they end where the next chunk that holds begins. */
  let lostAt = -1
  let out: Uint8Array[] = []

  const lose = (at: number): void => {
    // An unfinished record is lost from its first chunk on.
    const from = open === null ? at : openAt
    if (lostAt < 0 || from < lostAt) lostAt = from
    open = null
  }
  const found = (at: number): void => {
    if (lostAt >= 0 && at > lostAt) losses.push({ kind: 'corrupt', at: lostAt, bytes: at - lostAt, records: count })
    lostAt = -1
  }

  /** Type and length of the chunk at an offset of the block; null when it does not hold. */
  const chunkAt = (offset: number, end: number): { readonly type: number; readonly end: number } | null => {
    if (offset + CHUNK_HEADER > end) return null
    const length = block.readUInt16LE(offset + 4)
    const type = block[offset + 6]!
    const next = offset + CHUNK_HEADER + length
    if (type < FULL || type > LAST || next > end) return null
    return crc32(block.subarray(offset + 6, next)) === block.readUInt32LE(offset) ? { type, end: next } : null
  }

  const take = (type: number, payload: Uint8Array, at: number): void => {
    if (type === FULL || type === FIRST) {
      // A record that a new one cuts short was never finished.
      if (open !== null) lose(at)
      found(at)
      if (type === FULL) {
        count++
        out.push(new Uint8Array(payload))
      } else {
        open = [new Uint8Array(payload)]
        openAt = at
        openBytes = payload.length
      }
    } else if (open === null || openBytes + payload.length > LARGEST_RECORD) lose(at)
    else {
      open.push(new Uint8Array(payload))
      openBytes += payload.length
      if (type === LAST) {
        count++
        out.push(Buffer.concat(open))
        open = null
      }
    }
  }

  /** Reads the block in work; `last` = the file ends with it. */
  const readBlock = (last: boolean): void => {
    let offset = 0
    if (blockAt === 0) {
      offset = Math.min(filled, LOG_HEADER.length)
      if (filled < LOG_HEADER.length || LOG_HEADER.some((byte, i) => block[i] !== byte)) {
        losses.push({ kind: 'header', at: 0, bytes: offset, records: 0 })
      }
    }
    while (offset + CHUNK_HEADER <= filled) {
      const chunk = chunkAt(offset, filled)
      if (chunk !== null) {
        take(chunk.type, block.subarray(offset + CHUNK_HEADER, chunk.end), blockAt + offset)
        offset = chunk.end
        continue
      }
      lose(blockAt + offset)
      // Damage to a payload leaves its length intact: then the next chunk holds, and only this one is lost. Else, as
      // LevelDB's readers do, the rest of the block.
      const next = offset + CHUNK_HEADER + block.readUInt16LE(offset + 4)
      if (chunkAt(next, filled) === null) {
        offset = filled
        break
      }
      offset = next
    }
    // What is too short for a chunk is padding in a block that is full; at the end of the file it is the start of a chunk.
    if (last && filled < BLOCK_BYTES && offset < filled) lose(blockAt + offset)
    blockAt += filled
    filled = 0
  }

  const flush = (): readonly Uint8Array[] => {
    const records = out
    out = []
    return records
  }
  return {
    push(bytes) {
      let at = 0
      while (at < bytes.length) {
        const part = Math.min(BLOCK_BYTES - filled, bytes.length - at)
        block.set(bytes.subarray(at, at + part), filled)
        filled += part
        at += part
        if (filled === BLOCK_BYTES) readBlock(false)
      }
      return flush()
    },
    end() {
      if (filled > 0) readBlock(true)
      if (open !== null) lose(openAt)
      if (lostAt >= 0 && blockAt > lostAt) losses.push({ kind: 'torn', at: lostAt, bytes: blockAt - lostAt, records: count })
      lostAt = -1
      return flush()
    },
    losses,
    get records() {
      return count
    },
  }
}
