import { createHash } from 'node:crypto'

/**
 * Counts equal texts in a few bytes each, for files with hundreds of thousands of rows: open addressing over 53-bit
 * hashes. Two texts share a hash with a chance of n² / 2⁵⁴ (two in a million at 200,000): an ordinal then skips a number,
 * which keeps keys unique and stable all the same.
 */
export class KeyCounter {
  #keys = new Float64Array(1024)
  #counts = new Uint32Array(1024)
  #size = 0

  /** How often the text came before; counts it. */
  next(text: string): number {
    if (this.#size * 2 >= this.#keys.length) this.#grow()
    const key = hashOf(text)
    const slot = this.#slot(key)
    if (this.#counts[slot] === 0) {
      this.#keys[slot] = key
      this.#size++
    }
    return this.#counts[slot]!++
  }

  /** Different texts so far. */
  get size(): number {
    return this.#size
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1
    let slot = key % this.#keys.length
    while (this.#counts[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const keys = this.#keys
    const counts = this.#counts
    this.#keys = new Float64Array(keys.length * 2)
    this.#counts = new Uint32Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (counts[i] === 0) continue
      const slot = this.#slot(keys[i]!)
      this.#keys[slot] = keys[i]!
      this.#counts[slot] = counts[i]!
    }
  }
}

function hashOf(text: string): number {
  const digest = createHash('sha1').update(text).digest()
  return digest.readUIntBE(0, 6) * 32 + (digest[6]! & 31)
}
