import { describe, expect, it } from 'vitest'
import { absoluteDot, betweenGroups, permutationTests } from './permutation-test.ts'
import { centredRanks } from './rank.ts'
import { seededRng, shuffle, streamOf } from './rng.ts'

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)
const one = (y: Float64Array, x: Float64Array, seed = 1): number => permutationTests(y, [absoluteDot(x)], seededRng(seed))[0]!

/** Exact two-sided p of a statistic over all n! orders, ties counted. */
function exactP(y: Float64Array, of: (y: Float64Array) => number): number {
  const observed = of(y)
  let all = 0
  let reached = 0
  const walk = (rest: number[], taken: number[]): void => {
    if (rest.length === 0) {
      all++
      if (of(Float64Array.from(taken)) >= observed - 1e-9) reached++
      return
    }
    rest.forEach((value, i) => {
      walk(rest.toSpliced(i, 1), [...taken, value])
    })
  }
  walk([...y], [])
  return reached / all
}

describe('permutation tests', () => {
  it('counts an observed value that no order falls short of as certain chance: p = 1', () => {
    expect(one(centredRanks(f64(1, 2, 3, 4)), centredRanks(f64(1, 2, 2, 1)))).toBe(1)
  })

  it('counts ties as ≥: two levels of three runs each, perfectly split, are reached by 2 of 20 splits', () => {
    const y = centredRanks(f64(1, 2, 3, 4, 5, 6))
    const x = centredRanks(f64(0, 0, 0, 1, 1, 1))
    // B = 999 and p = 0.1: sd √(0.1·0.9/999) = 0.0095; five of them.
    expect(Math.abs(one(y, x) - 0.1)).toBeLessThan(0.048)
  })

  it('agrees with the count over all 5,040 orders of 7 values, ties included', () => {
    for (const [a, b] of [
      [f64(1, 2, 3, 4, 5, 6, 7), f64(2, 1, 4, 3, 7, 5, 6)],
      [f64(1, 1, 2, 3, 3, 3, 9), f64(1, 3, 2, 2, 4, 1, 3)],
    ] as const) {
      const y = centredRanks(a)
      const statistic = absoluteDot(centredRanks(b))
      const exact = exactP(y, (order) => statistic.of(order))
      const found = one(y, centredRanks(b))
      // Stopped at the tenth exceedance p is known to a relative 32 % (1 sd), with B = 999 to √(p(1 − p)/999).
      const sd = exact < 0.011 ? 0.32 * exact : Math.sqrt((exact * (1 - exact)) / 999)
      expect(Math.abs(found - exact), `exact ${exact}, found ${found}`).toBeLessThan(5 * sd)
    }
  })

  it('never says 0: nothing reached in 9,999 shuffles is p = 1/10,000', () => {
    const x = centredRanks(Float64Array.from({ length: 12 }, (_, i) => i))
    // 2 of 12! = 479,001,600 orders reach it.
    expect(one(x, x)).toBe(1e-4)
  })

  it('says the same for what is out of reach without shuffling as shuffling would', () => {
    const rng = seededRng(8)
    const x = Float64Array.from({ length: 1200 }, () => rng.uniform())
    const y = centredRanks(x.map((value) => value + 1.5 * rng.normal()))
    const statistic = absoluteDot(centredRanks(x))
    // ρ is near 0.19 and n = 1,200: between 6 and 7 deviations it shuffles, above 7 it does not.
    for (const outOfReach of [statistic.outOfReach(y), true, false])
      expect(permutationTests(y, [{ ...statistic, outOfReach: () => outOfReach }], seededRng(1))[0]).toBe(1e-4)
  })

  it('goes on beyond 999 only for small p, and stops there at the tenth exceedance: p = 10/L', () => {
    const rng = seededRng(4)
    const ps = Array.from({ length: 300 }, (_, i) => {
      const x = centredRanks(Float64Array.from({ length: 15 }, () => rng.uniform()))
      const y = centredRanks(Float64Array.from({ length: 15 }, () => rng.uniform()))
      return one(y, x, i)
    })
    for (const p of ps) {
      const whole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6
      if (p >= 0.011) expect(whole(p * 1000), String(p)).toBe(true)
      else {
        const L = 10 / p
        expect(whole(p * 10_000) || (whole(L) && L > 999 && L <= 9999), String(p)).toBe(true)
      }
    }
  })

  it('holds its level: of 2,000 independent columns 5 % are below 0.05, within 99.9 % limits', () => {
    const rng = seededRng(5)
    const y = centredRanks(Float64Array.from({ length: 20 }, (_, i) => i))
    let low = 0
    for (let k = 0; k < 20; k++) {
      const statistics = Array.from({ length: 100 }, (_, c) => {
        const x = Float64Array.from({ length: 20 }, () => (c % 2 === 0 ? rng.uniform() : rng.below(3)))
        return c % 4 === 3 ? betweenGroups(Int32Array.from(x), 3) : absoluteDot(centredRanks(x))
      })
      // One set of shuffles a data set, as in the analysis: y is one draw, too.
      for (const p of permutationTests(y, statistics, streamOf(1, k))) if (p <= 0.05) low++
    }
    // Binomial(2,000, 0.05) has its 99.9 % limits at 68 and 133; discrete statistics stay a little below 5 %.
    expect(low).toBeGreaterThanOrEqual(60)
    expect(low).toBeLessThanOrEqual(133)
  })

  it('is the rule applied shuffle by shuffle: 999, then to the tenth exceedance, then 9,999', () => {
    const rng = seededRng(9)
    for (let k = 0; k < 30; k++) {
      const x = Float64Array.from({ length: 25 }, () => rng.uniform())
      const y = centredRanks(x.map((value) => value * (k / 8) + rng.normal()))
      const statistic = absoluteDot(centredRanks(x))
      const shuffled = y.slice()
      const stream = seededRng(k)
      let reached = 0
      let expected = 0
      for (let b = 1; b <= 9999 && expected === 0; b++) {
        shuffle(shuffled, stream)
        if (statistic.of(shuffled) >= statistic.of(y)) reached++
        if (b === 999 && reached >= 10) expected = (1 + reached) / 1000
        else if (b > 999 && reached === 10) expected = 10 / b
        else if (b === 9999) expected = (1 + reached) / 10_000
      }
      expect(one(y, centredRanks(x), k)).toBe(expected)
    }
  })

  it('does not depend on which other columns are tested beside it', () => {
    const rng = seededRng(6)
    const column = () => centredRanks(Float64Array.from({ length: 30 }, () => rng.uniform()))
    const [y, a, b, c] = [column(), column(), column(), column()]
    const together = permutationTests(y, [a, b, c].map(absoluteDot), seededRng(1))
    expect(permutationTests(y, [absoluteDot(b)], seededRng(1))[0]).toBe(together[1])
  })

  it('groups may be numbered in any way', () => {
    const y = centredRanks(f64(1, 2, 3, 4, 5, 6, 7, 8))
    const codes = Int32Array.of(0, 0, 1, 2, 1, 2, 2, 1)
    const p = (numbers: Int32Array) => permutationTests(y, [betweenGroups(numbers, 3)], seededRng(1))
    expect(p(codes)).toEqual(p(codes.map((code) => [2, 0, 1][code]!)))
  })
})
