/** The streams of `src/stats/rng.ts`, word for word: xoshiro128**, seeded through splitmix32. One at a time. */
export class Random {
  private static a: u32 = 0
  private static b: u32 = 0
  private static c: u32 = 0
  private static d: u32 = 1
  private static state: u32 = 0

  /** Begins the stream of a mixed seed. */
  static seed(mixed: u32): void {
    Random.state = mixed
    Random.a = Random.splitmix()
    Random.b = Random.splitmix()
    Random.c = Random.splitmix()
    Random.d = Random.splitmix() | 1
  }

  private static splitmix(): u32 {
    Random.state += 0x9e3779b9
    let z = Random.state
    z = (z ^ (z >> 16)) * 0x21f0aaad
    z = (z ^ (z >> 15)) * 0x735a2d97
    return z ^ (z >> 15)
  }

  static uint32(): u32 {
    const c = Random.c ^ Random.a
    const d = Random.d ^ Random.b
    const result = rotl<u32>(Random.b * 5, 7) * 9
    Random.c = c ^ (Random.b << 9)
    Random.b ^= c
    Random.a ^= d
    Random.d = rotl<u32>(d, 11)
    return result
  }

  /** Uniform on 0 … n − 1 without bias: by the high word of a product up to 2²¹ (Lemire 2019), by the rest beyond. */
  static below(n: u32): u32 {
    if (n > 2097152) {
      const limit: u64 = 4294967296 - (4294967296 % (n as u64))
      let x = Random.uint32()
      while ((x as u64) >= limit) x = Random.uint32()
      return x % n
    }
    let product = (Random.uint32() as u64) * (n as u64)
    if ((product as u32) < n) {
      const short = (4294967296 % (n as u64)) as u32
      while ((product as u32) < short) product = (Random.uint32() as u64) * (n as u64)
    }
    return (product >> 32) as u32
  }
}
