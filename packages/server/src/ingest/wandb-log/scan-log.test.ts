import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES, type LogLoss, logScanner } from './scan-log.ts'
import { logOf, logPieces } from './testing/write-log.ts'

function scan(bytes: Uint8Array, piece = bytes.length || 1): { records: Uint8Array[]; losses: readonly LogLoss[] } {
  const scanner = logScanner()
  const records: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += piece) records.push(...scanner.push(bytes.subarray(at, at + piece)))
  records.push(...scanner.end())
  return { records, losses: scanner.losses }
}

const filled = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value % 256)
/** Enough to tell records apart, and damaged ones from whole ones. */
const mark = (bytes: Uint8Array): string => `${bytes.length} bytes, ${crc32(bytes)}`
const texts = (all: readonly Uint8Array[]): readonly string[] => all.map(mark)

/** Lengths around what a block can take, and ordinary ones. */
const lengths = fc.oneof(
  fc.nat(200),
  fc.integer({ min: BLOCK_BYTES - 40, max: BLOCK_BYTES + 40 }),
  fc.integer({ min: 2 * BLOCK_BYTES - 40, max: 3 * BLOCK_BYTES }),
)
const payloads = fc.array(lengths, { minLength: 1, maxLength: 12 }).map((list) => list.map((length, i) => filled(length, i + 1)))

const FIXTURES = join(import.meta.dirname, '../../../../../fixtures/wandb')
const fixtures = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.wandb(\.gz)?$/.test(name))
  .sort()
const fixture = (name: string): Uint8Array => {
  const bytes = readFileSync(join(FIXTURES, name))
  return new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}

describe('records of a log', () => {
  it('come out as they went in, whatever their lengths and however the file is cut into pieces', () => {
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 100_000 }), (all, piece) => {
        const { records, losses } = scan(logOf(...all), piece)
        expect(texts(records)).toEqual(texts(all))
        expect(losses).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('a block that ends with less than a chunk header is padded: rooms of 0 to 8 bytes', () => {
    for (let room = 0; room <= 8; room++) {
      // 7 bytes of file header, 7 of the chunk's; then `room` bytes are left in the first block.
      const all = [filled(BLOCK_BYTES - 14 - room, 1), filled(5, 2), filled(0, 3)]
      expect(texts(scan(logOf(...all)).records), `room ${room}`).toEqual(texts(all))
    }
  })

  it('an empty file, and a header alone, hold none', () => {
    expect(scan(new Uint8Array())).toEqual({ records: [], losses: [] })
    expect(scan(logOf())).toEqual({ records: [], losses: [] })
  })
})

describe('a log that is torn off', () => {
  /** Truncates at every offset: what comes out is always a prefix, and every byte of the rest is accounted for. */
  function tearEverywhere(bytes: Uint8Array, offsets: Iterable<number>): void {
    const whole = texts(scan(bytes).records)
    const faults: string[] = []
    for (const cut of offsets) {
      const { records, losses } = scan(bytes.subarray(0, cut))
      if (texts(records).some((text, i) => text !== whole[i])) faults.push(`cut at ${cut}: no prefix`)
      for (const { kind, at, bytes: lost, records: before } of losses) {
        if (kind === 'header' ? cut >= 7 : kind !== 'torn' || at + lost !== cut || before !== records.length)
          faults.push(`cut at ${cut}: says ${kind}, ${lost} bytes at ${at} after ${before} records`)
      }
    }
    expect(faults).toEqual([])
  }

  it.each(fixtures.filter((name) => /0\.31\.0-(config|exception|media)|edge-(nan|uni|empty)|wm4crash/.test(name)))(
    'at every byte: %s',
    (name) => {
      const bytes = fixture(name)
      tearEverywhere(
        bytes,
        Array.from({ length: bytes.length }, (_, i) => i),
      )
    },
  )

  it('at every byte of records over several blocks, near the blocks and the ends of chunks', () => {
    const all = [filled(10, 1), filled(2.5 * BLOCK_BYTES, 2), filled(100, 3), filled(BLOCK_BYTES, 4), filled(1, 5)]
    const edges = [0, BLOCK_BYTES, 2 * BLOCK_BYTES, 3 * BLOCK_BYTES]
    const pieces = [...logPieces(all, (_, from, to) => edges.push(from, to))]
    const bytes = new Uint8Array(Buffer.concat(pieces))
    const near = edges.flatMap((edge) => Array.from({ length: 24 }, (_, i) => edge - 12 + i)).filter((at) => at >= 0 && at <= bytes.length)
    tearEverywhere(bytes, near)
  })

  it('says what was lost: a record begun in an earlier block counts from its first byte', () => {
    const bytes = logOf(filled(10, 1), filled(2 * BLOCK_BYTES, 2))
    // Header 7, first record 7 + 10: the second begins at byte 24.
    expect(scan(bytes.subarray(0, BLOCK_BYTES + 100)).losses).toEqual([{ kind: 'torn', at: 24, bytes: BLOCK_BYTES + 100 - 24, records: 1 }])
  })

  it('a tail of zeros, as a machine that lost power leaves it, is lost bytes and nothing else', () => {
    const bytes = logOf(filled(10, 1))
    const { records, losses } = scan(new Uint8Array(Buffer.concat([bytes, new Uint8Array(500)])))
    expect(records).toHaveLength(1)
    expect(losses).toEqual([{ kind: 'torn', at: bytes.length, bytes: 500, records: 1 }])
  })
})

describe('a log that is damaged inside', () => {
  it('a flipped bit costs the record it is in, at most the rest of its block, and never makes one up', () => {
    fc.assert(
      fc.property(payloads, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(7), (all, where, bit) => {
        const chunks: { record: number; from: number; to: number }[] = []
        const bytes = new Uint8Array(Buffer.concat([...logPieces(all, (record, from, to) => chunks.push({ record, from, to }))]))
        const at = 7 + Math.floor(where * (bytes.length - 7))
        bytes[at]! ^= 1 << bit
        const hit = chunks.find(({ from, to }) => at >= from && at < to)
        const { records, losses } = scan(bytes)
        if (hit === undefined) {
          // Padding: nobody reads it.
          expect(texts(records)).toEqual(texts(all))
          return
        }
        const endOfBlock = (Math.floor(at / BLOCK_BYTES) + 1) * BLOCK_BYTES
        const within = new Set(chunks.filter(({ from, to }) => to > hit.from && from < endOfBlock).map(({ record }) => record))
        const certain = all.filter((_, i) => !within.has(i))
        const out = texts(records)
        // In order, none that was not written, all that lie outside.
        expect(out.length).toBeGreaterThanOrEqual(certain.length)
        expect(out.length).toBeLessThan(all.length)
        let place = -1
        for (const text of out) {
          place = texts(all).indexOf(text, place + 1)
          expect(place).toBeGreaterThanOrEqual(0)
        }
        for (const text of texts(certain)) expect(out).toContain(text)
        expect(losses).toHaveLength(1)
        expect(losses[0]!.at).toBeLessThanOrEqual(at)
        expect(losses[0]!.at + losses[0]!.bytes).toBeGreaterThan(at)
      }),
      { numRuns: 200 },
    )
  })

  it('a flipped bit of a payload costs exactly that record: the chunk behind it holds, so its length is to be trusted', () => {
    const all = [1, 2, 3, 4].map((value) => filled(50, value))
    const bytes = logOf(...all)
    bytes[7 + 57 + 20]! ^= 4
    expect(texts(scan(bytes).records)).toEqual(texts([all[0]!, all[2]!, all[3]!]))
    expect(scan(bytes).losses).toEqual([{ kind: 'corrupt', at: 64, bytes: 57, records: 1 }])
  })

  it("a destroyed length costs the rest of the block, as in LevelDB's readers; the next block is read", () => {
    const all = Array.from({ length: 2000 }, (_, i) => filled(50, i))
    const bytes = logOf(...all)
    bytes[7 + 57 + 4] = 0xff
    bytes[7 + 57 + 5] = 0xff
    const { records, losses } = scan(bytes)
    // A record of 57 bytes that crosses into the second block goes with the first: ⌊(32,768 − 7) / 57⌋ + 1 = 575 begin there.
    expect(texts(records)).toEqual(texts([all[0]!, ...all.slice(575)]))
    expect(losses).toEqual([{ kind: 'corrupt', at: 64, bytes: 574 * 57 + 7, records: 1 }])
  })

  it('a record cut short by a new one (a writer that was killed and wrote on) is lost alone', () => {
    const long = [...logPieces([filled(2 * BLOCK_BYTES, 1)])]
    const first = Buffer.concat(long.slice(0, 2))
    const rest = logOf(filled(20, 2)).subarray(7)
    const { records, losses } = scan(new Uint8Array(Buffer.concat([first, rest])))
    expect(texts(records)).toEqual([mark(filled(20, 2))])
    expect(losses).toEqual([{ kind: 'corrupt', at: 7, bytes: BLOCK_BYTES - 7, records: 0 }])
  })

  it('a damaged file header is said, and the records are read', () => {
    const bytes = logOf(filled(20, 2))
    bytes[1] = 0
    const { records, losses } = scan(bytes)
    expect(texts(records)).toEqual([mark(filled(20, 2))])
    expect(losses).toEqual([{ kind: 'header', at: 0, bytes: 7, records: 0 }])
  })
})
