import { describe, expect, it } from 'vitest'
import { fDistribution } from '../stats/distributions.ts'
import { type Rng, seededRng } from '../stats/rng.ts'
import { type CurveQuestion, curveEffect } from './curve-effect.ts'
import { curveMoments, productsWithin } from './curve-moments.ts'
import { noiseRange } from './noise-range.ts'

/** A curve of noise: what a run is lucky in lasts from step to step. */
function noiseCurve(t: number, rho: number, rng: Rng): number[] {
  const curve: number[] = []
  let value = rng.normal()
  for (let s = 0; s < t; s++) {
    curve.push(value)
    value = rho * value + Math.sqrt(1 - rho * rho) * rng.normal()
  }
  return curve
}

interface Design {
  readonly k: number
  readonly m: number
  readonly t: number
  readonly rho: number
  /** Repeats that tell the noise; 0 = the groups themselves do. */
  readonly repeats: number
}

function question(
  { k, m, t, rho, repeats }: Design,
  rng: Rng,
  seed: number,
  effect: (group: number, step: number) => number,
): CurveQuestion {
  const codes = Int32Array.from({ length: k * m }, (_, i) => i % k)
  const values = Float64Array.from([...codes].flatMap((group) => noiseCurve(t, rho, rng).map((value, s) => value + effect(group, s))))
  const pool = Float64Array.from(Array.from({ length: repeats }, () => noiseCurve(t, rho, rng)).flat())
  const grouped = { steps: t, values: pool, codes: new Int32Array(repeats), groups: 1 }
  const noise = repeats === 0 ? null : { products: productsWithin(grouped, curveMoments(grouped)), df: repeats - 1 }
  return { steps: t, values, codes, groups: k, sizes: null, noise, testWithin: repeats === 0, draws: 199, seed }
}

const DESIGNS: readonly (Design & { readonly name: string; readonly test: string })[] = [
  { name: '3 groups of 10 against 5 repeats', k: 3, m: 10, t: 10, rho: 0.8, repeats: 5, test: 'rotation' },
  { name: '3 groups of 5 against 3 repeats, steps that hardly go together', k: 3, m: 5, t: 20, rho: 0.3, repeats: 3, test: 'rotation' },
  { name: '7 groups of 8 against 60 repeats', k: 7, m: 8, t: 10, rho: 0.9, repeats: 60, test: 'rotation' },
  { name: '3 groups of 5 reseeds', k: 3, m: 5, t: 20, rho: 0.7, repeats: 0, test: 'permutation' },
  { name: '2 groups of 3 reseeds, which can hardly be exchanged', k: 2, m: 3, t: 20, rho: 0.7, repeats: 0, test: 'rotation' },
]

describe('one statement for all steps', () => {
  /** 99.9 % binomial limits of 150 studies at 5 and at 10 %. */
  const STUDIES = 150
  const MOST_ALARMS = 0.11
  const LEAST_COVERED = 0.82
  for (const { name, test, ...design } of DESIGNS)
    it(`${name}: a false alarm at any step in 5 of 100 studies, an interval that misses at any step in 10`, () => {
      const rng = seededRng(61)
      let [alarms, single, covered, coveredFar] = [0, 0, 0, 0]
      const decay = (s: number): number => 5 * Math.exp(-s / 4)
      for (let study = 0; study < STUDIES; study++) {
        const found = curveEffect(question(design, rng, study, () => 0))!
        expect(found.test).toBe(test)
        if (Math.min(...found.p) <= 0.05) alarms++
        const own = (f: number): number => fDistribution(f, design.k - 1, design.repeats === 0 ? design.k * (design.m - 1) : found.df).upper
        if (found.f.some((f) => own(f) <= 0.05)) single++
        if (found.low.every((low) => low <= 0)) covered++
        const far = curveEffect(question(design, rng, study, (group, s) => (group === 0 ? decay(s) : 0)))!
        if (far.low.every((low, s) => low <= decay(s) && far.high[s]! >= decay(s))) coveredFar++
      }
      expect(alarms / STUDIES).toBeLessThan(MOST_ALARMS)
      expect(alarms / STUDIES).toBeGreaterThan(0)
      // What it is for: step by step, without one statement for all, it would be many more.
      expect(single).toBeGreaterThan(2 * alarms)
      expect(covered / STUDIES).toBeGreaterThan(LEAST_COVERED)
      expect(coveredFar / STUDIES).toBeGreaterThan(LEAST_COVERED)
    }, 120_000)

  it('an effect early in training is found there and not later', () => {
    const rng = seededRng(62)
    let early = 0
    let late = 0
    for (let study = 0; study < 60; study++) {
      const found = curveEffect(question({ k: 3, m: 10, t: 20, rho: 0.7, repeats: 20 }, rng, study, (group, s) => (s < 4 ? group : 0)))!
      if (found.p.subarray(0, 4).some((p) => p <= 0.05)) early++
      if (found.p.subarray(4).some((p) => p <= 0.05)) late++
    }
    expect(early).toBeGreaterThan(50)
    // 99.9 % limit of 60 at 5 %.
    expect(late).toBeLessThanOrEqual(10)
  })
})

describe('a single step', () => {
  it('has the p of F, turned or exchanged, to within what 1,999 draws can tell', () => {
    const rng = seededRng(63)
    for (const repeats of [0, 3, 8, 40])
      for (let study = 0; study < 5; study++) {
        const found = curveEffect({ ...question({ k: 3, m: 6, t: 1, rho: 0, repeats }, rng, study, (g) => 0.4 * g), draws: 1999 })!
        const p = fDistribution(found.f[0]!, 2, repeats === 0 ? 15 : repeats - 1).upper
        // Four standard errors; of the permutations a little more, since the noise is not exactly what F takes it for.
        const slack = 4 * Math.sqrt((p * (1 - p)) / 1999) + 0.001 + (repeats === 0 ? 0.02 : 0)
        expect(Math.abs(found.p[0]! - p), `${repeats} repeats: ${found.p[0]} ${p}`).toBeLessThan(slack)
      }
  })

  it('has the noise effect and band of the effects at the end of training', () => {
    const asked = question({ k: 4, m: 5, t: 1, rho: 0, repeats: 12 }, seededRng(64), 1, () => 0)
    const found = curveEffect(asked)!
    const sd = Math.sqrt(asked.noise!.products[0]! / 11)
    const chance = noiseRange([5, 5, 5, 5], { sd, df: 11 }, 1)
    expect(found.noiseEffect[0]).toBeCloseTo(chance.expected, 12)
    expect(found.noiseLow[0]).toBeCloseTo(chance.quantile(0.05), 12)
    expect(found.high[0]! - found.effect[0]!).toBeCloseTo(chance.quantile(0.9), 12)
  })
})

describe('what is degenerate', () => {
  const flat = (values: readonly number[], t: number, k: number): CurveQuestion => ({
    steps: t,
    values: Float64Array.from(values),
    codes: Int32Array.from({ length: values.length / t }, (_, i) => i % k),
    groups: k,
    sizes: null,
    noise: null,
    testWithin: true,
    draws: 99,
    seed: 1,
  })
  it('a step at which all runs agree has no effect and no evidence', () => {
    const rng = seededRng(65)
    const found = curveEffect(flat(Array.from({ length: 12 }, () => [0.1, rng.normal()]).flat(), 2, 3))!
    expect([found.effect[0], found.noiseEffect[0], found.f[0], found.p[0]]).toEqual([0, 0, 0, 1])
    expect(found.p[1]).toBeGreaterThan(0)
  })
  it('a step at which nothing but the groups differs is told from noise', () => {
    const rng = seededRng(66)
    const found = curveEffect({ ...flat(Array.from({ length: 30 }, (_, i) => [i % 3, rng.normal()]).flat(), 2, 3), draws: 999 })!
    expect(found.f[0]).toBe(Number.POSITIVE_INFINITY)
    expect(found.p[0]).toBeLessThan(0.01)
  })
  it('runs that all agree at every step leave nothing to hold an effect against', () => {
    expect(curveEffect(flat(new Array(24).fill(3), 2, 3))).toBeNull()
  })
  it('values that share six digits keep theirs', () => {
    const rng = seededRng(67)
    const small = Array.from({ length: 40 }, () => 1e-6 * rng.normal())
    const plain = curveEffect(flat(small, 2, 4))!
    const shifted = curveEffect(
      flat(
        small.map((value) => value + 1),
        2,
        4,
      ),
    )!
    // Adding 1 rounds each to 1e-16, a relative 1e-10 of the values.
    for (let s = 0; s < 2; s++) expect(shifted.effect[s]! / plain.effect[s]!).toBeCloseTo(1, 8)
    expect(shifted.p).toEqual(plain.p)
  })
})
