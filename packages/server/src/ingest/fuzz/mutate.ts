import { SPLICES } from './seeds.ts'

/** mulberry32: a stream of numbers in [0, 1) from one seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** One to four pieces of damage: a byte flipped, a stretch cut out or doubled, something spliced in, the rest lost. */
export function mutate(content: Uint8Array, random: () => number): Uint8Array {
  let bytes = content
  const at = (length: number): number => Math.floor(random() * (length + 1))
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
    const from = at(bytes.length)
    const to = Math.min(bytes.length, from + Math.floor(random() * 40))
    switch (Math.floor(random() * 6)) {
      case 0: {
        bytes = bytes.slice()
        if (from < bytes.length) bytes[from] = Math.floor(random() * 256)
        break
      }
      case 1:
        bytes = join(bytes.subarray(0, from), bytes.subarray(to))
        break
      case 2:
        bytes = join(bytes.subarray(0, to), bytes.subarray(from))
        break
      case 3:
        bytes = random() < 0.3 ? bytes.subarray(0, from) : bytes
        break
      default: {
        const piece = SPLICES[Math.floor(random() * SPLICES.length)]!
        bytes = join(bytes.subarray(0, from), join(piece, bytes.subarray(random() < 0.5 ? from : to)))
      }
    }
  }
  return bytes
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
