/**
 * A stream of random numbers: xoshiro128** (Blackman & Vigna 2018), seeded through splitmix32. One stream per tree, per
 * column, per resample: `streamOf(seed, …)` gives streams that do not depend on names, threads or order of use.
 */
export interface Rng {
  /** Uniform on 0 … 2³² − 1. */
  uint32(): number
  /** Uniform on [0, 1) with 53 bits. */
  uniform(): number
  /** Uniform on 0 … n − 1 without bias, 1 ≤ n ≤ 2³². */
  below(n: number): number
  /** Standard normal (Marsaglia's polar method). */
  normal(): number
}

/** The stream of one seed, an integer from 0 to 2³² − 1; others are taken modulo 2³². */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  return rngFromState(splitmix(), splitmix(), splitmix(), splitmix() | 1) // never all zero
}

/** The stream that continues from a state of four words, not all zero. */
export function rngFromState(a: number, b: number, c: number, d: number): Rng {
  let spare = Number.NaN

  // A typed array: engines keep words above 2³¹ in a closure's variables as objects, which costs three times the time.
  const state = Int32Array.of(a, b, c, d)
  const uint32 = (): number => {
    const s0 = state[0]!
    const s1 = state[1]!
    const s2 = state[2]!
    const s3 = state[3]!
    const x = Math.imul(s1, 5)
    const t2 = s2 ^ s0
    const t3 = s3 ^ s1
    state[0] = s0 ^ t3
    state[1] = s1 ^ t2
    state[2] = t2 ^ (s1 << 9)
    state[3] = (t3 << 11) | (t3 >>> 21)
    return Math.imul((x << 7) | (x >>> 25), 9) >>> 0
  }
  const uniform = (): number => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992
  const below = (n: number): number => {
    if (n <= 2097152) {
      // Lemire (2019): the high word of x·n, exact in 53 bits; draws whose low word falls short of 2³² mod n are redone.
      let product = uint32() * n
      let high = Math.floor(product / 4294967296)
      let low = product - high * 4294967296
      if (low < n) {
        const short = 4294967296 % n
        while (low < short) {
          product = uint32() * n
          high = Math.floor(product / 4294967296)
          low = product - high * 4294967296
        }
      }
      return high
    }
    const limit = 4294967296 - (4294967296 % n)
    let x = uint32()
    while (x >= limit) x = uint32()
    return x % n
  }
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare
      spare = Number.NaN
      return value
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const s = u * u + v * v
      if (s === 0 || s >= 1) continue
      const factor = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * factor
      return u * factor
    }
  }
  return { uint32, uniform, below, normal }
}

/** A seed for a sub-stream: mixes the parts one after the other (murmur3's finaliser between them). */
export function mixSeed(seed: number, ...parts: readonly number[]): number {
  let h = seed >>> 0
  for (const part of parts) {
    h = Math.imul(h ^ (part >>> 0), 0x9e3779b1)
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
    h = (h ^ (h >>> 16)) >>> 0
  }
  return h
}

/** The stream of one part of a computation. */
export const streamOf = (seed: number, ...parts: readonly number[]): Rng => seededRng(mixSeed(seed, ...parts))

/** Shuffles in place (Fisher–Yates). */
export function shuffle(values: Float64Array | Int32Array | Uint32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = rng.below(i + 1)
    const held = values[i]!
    values[i] = values[j]!
    values[j] = held
  }
}
