import { describe, expect, it } from 'vitest'
import { mixSeed, rngFromState, seededRng, shuffle, streamOf } from './rng.ts'

const take = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw)

describe('rng', () => {
  it('is xoshiro128**: the first ten words from state 1, 2, 3, 4 are those of the authors’ C code', () => {
    const rng = rngFromState(1, 2, 3, 4)
    expect(take(10, rng.uint32)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  it('gives the same stream for the same seed, another for any other part', () => {
    const first = (...parts: number[]) => take(4, streamOf(7, ...parts).uint32).join()
    expect(first(1, 2)).toBe(first(1, 2))
    const all = [first(1, 2), first(2, 1), first(1), first(1, 2, 0), first(0, 1, 2), first()]
    expect(new Set(all).size).toBe(all.length)
    expect(mixSeed(7)).toBe(7)
  })

  it('draws below n without bias: 60,000 dice within the 99.99 % limits of χ² with 5 df (25.7)', () => {
    const rng = seededRng(3)
    const counts = new Float64Array(6)
    for (let i = 0; i < 60_000; i++) counts[rng.below(6)]!++
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(25.7)
  })

  it('rejects the incomplete stretch of words: for n = 3·2³⁰ a quarter is redone and the thirds stay even', () => {
    for (const n of [3 * 2 ** 30, 2_000_003]) {
      const rng = seededRng(5)
      const thirds = new Float64Array(3)
      for (let i = 0; i < 30_000; i++) thirds[Math.floor((3 * rng.below(n)) / n)]!++
      // sd of a count is √(30,000 · 2/9) = 81.6; five of them.
      for (const count of thirds) expect(Math.abs(count - 10_000)).toBeLessThan(410)
    }
    expect(seededRng(1).below(1)).toBe(0)
  })

  it('has uniforms on [0, 1) and normals with the moments of normals, within five standard errors', () => {
    const rng = seededRng(11)
    const n = 50_000
    const u = take(n, rng.uniform)
    expect(Math.min(...u)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...u)).toBeLessThan(1)
    expect(Math.abs(u.reduce((a, b) => a + b) / n - 0.5)).toBeLessThan((5 * Math.sqrt(1 / 12)) / Math.sqrt(n))
    const z = take(n, rng.normal)
    const moment = (k: number) => z.reduce((sum, value) => sum + value ** k, 0) / n
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(n))
  })

  it('shuffles to every order equally often: 24,000 shuffles of 4, χ² with 23 df below its 99.99 % limit (56.8)', () => {
    const rng = seededRng(2)
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const values = Int32Array.of(0, 1, 2, 3)
      shuffle(values, rng)
      counts.set(values.join(), (counts.get(values.join()) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(56.8)
  })
})
