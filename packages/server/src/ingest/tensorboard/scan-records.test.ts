import { expect, it } from 'vitest'
import { maskedCrc32c } from './crc32c.ts'
import { recordScanner } from './scan-records.ts'
import { recordOf } from './testing/write-event-file.ts'

const DATA = [3, 0, 700, 12, 90].map((length, i) => Uint8Array.from({ length }, (_, k) => (k * 7 + i) % 256))
const FILE = Buffer.concat(DATA.map(recordOf))
/** Where each record begins. */
const AT = DATA.map((_, i) => DATA.slice(0, i).reduce((sum, { length }) => sum + length + 16, 0))

function scan(file: Uint8Array, piece = file.length) {
  const scanner = recordScanner()
  const data: string[] = []
  for (let at = 0; at < file.length; at += piece)
    for (const one of scanner.push(file.slice(at, at + piece))) data.push(Buffer.from(one).toString('hex'))
  scanner.end()
  return { data, losses: scanner.losses, records: scanner.records, oversized: scanner.oversized }
}
const hex = (...which: readonly number[]): string[] => which.map((i) => Buffer.from(DATA[i]!).toString('hex'))
const damaged = (at: number): Uint8Array => {
  const bytes = new Uint8Array(FILE)
  bytes[at]! ^= 0x40
  return bytes
}

it.each([1, 5, 64, 10_000])('reads records whole, however the bytes come: %i at a time', (piece) => {
  expect(scan(FILE, piece)).toEqual({ data: hex(0, 1, 2, 3, 4), losses: [], records: 5, oversized: 0 })
})

it.each([1, 64, 10_000])('loses one record to damage in its data, and says where, %i bytes at a time', (piece) => {
  expect(scan(damaged(AT[2]! + 100), piece)).toMatchObject({
    data: hex(0, 1, 3, 4),
    losses: [{ kind: 'corrupt', at: AT[2], bytes: 716 }],
  })
})

it.each([1, 64, 10_000])('finds the next record behind a damaged length, %i bytes at a time', (piece) => {
  for (const at of [0, 9]) {
    expect(scan(damaged(AT[2]! + at), piece)).toMatchObject({
      data: hex(0, 1, 3, 4),
      losses: [{ kind: 'corrupt', at: AT[2], bytes: 716 }],
    })
  }
})

it('says of every cut what was torn off, and keeps the records before it', () => {
  for (let cut = 0; cut < FILE.length; cut++) {
    const whole = AT.findLastIndex((at, i) => at + DATA[i]!.length + 16 <= cut) + 1
    const end = whole === 0 ? 0 : AT[whole - 1]! + DATA[whole - 1]!.length + 16
    const { data, losses } = scan(FILE.subarray(0, cut), 50)
    expect([cut, data]).toEqual([cut, hex(...DATA.keys()).slice(0, whole)])
    expect([cut, losses]).toEqual([cut, cut === end ? [] : [{ kind: 'torn', at: end, bytes: cut - end }]])
  }
})

it('passes over a record that claims to be huge, without waiting for its bytes in memory', () => {
  const header = Buffer.alloc(12)
  header.writeBigUInt64LE(2n ** 40n)
  header.writeUInt32LE(maskedCrc32c(header, 0, 8), 8)
  expect(scan(Buffer.concat([FILE, header, FILE]), 64)).toEqual({
    data: hex(0, 1, 2, 3, 4),
    losses: [{ kind: 'torn', at: FILE.length, bytes: FILE.length + 12 }],
    records: 5,
    oversized: 0,
  })
})

it('what is no record at all is one loss', () => {
  expect(scan(new Uint8Array(5000).fill(0x20), 100)).toEqual({
    data: [],
    losses: [{ kind: 'torn', at: 0, bytes: 5000 }],
    records: 0,
    oversized: 0,
  })
  // Room that was set aside and never written.
  expect(scan(Buffer.concat([FILE, new Uint8Array(4096)]), 64).losses).toEqual([{ kind: 'torn', at: FILE.length, bytes: 4096 }])
})
