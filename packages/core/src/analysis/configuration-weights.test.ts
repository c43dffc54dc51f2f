import { describe, expect, it } from 'vitest'
import { configurationWeights } from './configuration-weights.ts'

const weights = (configuration: number[], rows = configuration.map((_, i) => i)) => {
  const found = configurationWeights({ configuration: Int32Array.from(configuration), configurations: 9 }, Int32Array.from(rows))
  return found === null ? null : [...found]
}

describe('what a run counts for', () => {
  it('is the same for all where configurations ran equally often', () => {
    expect(weights([0, 1, 2, 3])).toBeNull()
    expect(weights([0, 1, 0, 1, 5, 5])).toBeNull()
    expect(weights([])).toBeNull()
  })

  it('adds up to one and the same whole number for every configuration', () => {
    expect(weights([0, 0, 0, 1, 1, 7])).toEqual([2, 2, 2, 3, 3, 6])
  })

  it('only the rows that are asked for count', () => {
    expect(weights([0, 0, 0, 1, 1, 7], [0, 3, 5])).toBeNull()
    expect(weights([0, 0, 0, 1, 1, 7], [1, 2, 5])).toEqual([1, 1, 2])
  })

  it('stay within 2²⁰ where no whole number that small is a multiple of all counts', () => {
    const configuration = [2, 3, 5, 7, 11, 13, 17, 19, 23].flatMap((times, c) => Array.from({ length: times }, () => c))
    const found = weights(configuration)!
    const sums = Array.from({ length: 9 }, (_, c) => found.reduce((sum, weight, i) => sum + (configuration[i] === c ? weight : 0), 0))
    for (const sum of sums) expect(sum).toBeCloseTo(2 ** 20, 6)
  })
})
