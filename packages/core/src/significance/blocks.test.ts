import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { blocksOf, logWays, shuffleWithin, withinBlocks } from './blocks.ts'
import { draws, numeric } from './testing/designs.ts'

const a = numeric(draws(7, (i) => [0, 0, 1, 1, 1, 2, 0][i]!))
const b = numeric(draws(7, (i) => [5, 5, 5, 5, 5, 5, 6][i]!))
const blocks = blocksOf([a, b], 7)

describe('blocks of runs that agree on all other params', () => {
  it('are {0, 1} and {2, 3, 4}; runs alone in theirs are left out', () => {
    expect(blocks.members).toEqual([Int32Array.of(0, 1), Int32Array.of(2, 3, 4)])
    expect(blocks.blockOf).toEqual(Int32Array.of(0, 0, 1, 1, 1, -1, -1))
  })
  it('leave of the metric its distance from the block', () => {
    expect(withinBlocks(Float64Array.of(1, 3, 10, 20, 60, 7, 8), blocks)).toEqual(Float64Array.of(-1, 1, -20, -10, 30, 0, 0))
  })
  it('exchange runs only among themselves, and each order equally often', () => {
    const rearrange = shuffleWithin(blocks)
    const rng = seededRng(1)
    const seen = new Map<string, number>()
    for (let k = 0; k < 6000; k++) {
      const values = Float64Array.of(0, 1, 2, 3, 4, 5, 6)
      rearrange(values, rng)
      expect(values.subarray(5)).toEqual(Float64Array.of(5, 6))
      expect([...values.subarray(0, 2)].sort()).toEqual([0, 1])
      seen.set(values.join(), (seen.get(values.join()) ?? 0) + 1)
    }
    expect(seen.size).toBe(2 * 6)
    // 500 expected each; 5 standard deviations of 21.
    for (const times of seen.values()) expect(Math.abs(times - 500)).toBeLessThan(5 * Math.sqrt(500))
  })
  it('count the ways of dealing them to the values of a param', () => {
    expect(Math.exp(logWays(numeric(Float64Array.of(0, 1, 0, 1, 1, 0, 0)), blocks))).toBeCloseTo(2 * 3, 9)
    expect(Math.exp(logWays(numeric(Float64Array.of(0, 1, 0, 1, 2, 0, 0)), blocks))).toBeCloseTo(2 * 6, 9)
  })
})
