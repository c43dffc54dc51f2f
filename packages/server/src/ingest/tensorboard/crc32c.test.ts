import { expect, it } from 'vitest'
import { crc32c, maskedCrc32c } from './crc32c.ts'

// RFC 3720, appendix B.4, whose checksums stand there byte by byte.
it.each([
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 counting up', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ['32 counting down', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
])('crc32c of %s is what RFC 3720 says', (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected)
})

it('masks as LevelDB and TensorFlow do: rotated by 15, plus a constant', () => {
  expect(maskedCrc32c(new Uint8Array(32))).toBe((0x8a9136aa >>> 15) + ((0x8a9136aa & 0x7fff) * 2 ** 17 + 0xa282ead8) - 2 ** 32)
})
