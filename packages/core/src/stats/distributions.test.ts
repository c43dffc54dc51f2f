import { describe, expect, it } from 'vitest'
import { incompleteBeta } from './beta.ts'
import { chiSquared, erfc, fDistribution, normalQuantile, studentT, studentTQuantile, twoSidedT } from './distributions.ts'
import { incompleteGamma, logGamma } from './gamma.ts'
import { normalCdf } from './normal-cdf.ts'
import reference from './testing/distributions.json' with { type: 'json' }

/** |found / wanted − 1|, absolute where the wanted value is 0. */
const off = (found: number, wanted: number): number => (wanted === 0 ? Math.abs(found) : Math.abs(found / wanted - 1))

// The reference holds 50-digit values rounded to doubles. 1e-8 relative is what is asked of all of them; these functions
// keep more, and 1e-11 leaves room for the conditioning of the tails (a relative 1e-16 in t moves a tail of 1e-12 by 1e-14).
const CLOSE = 1e-11

describe('distributions agree with 50-digit references', () => {
  it("Student's t tail, df 1 to 1e6, down to 1e-12", () => {
    for (const [df, t, tail] of reference['studentT: df, t, P(T > t)'] as [number, number, number][]) {
      expect(off(studentT(t, df).upper, tail), `df ${df}, t ${t}`).toBeLessThan(CLOSE)
      expect(studentT(-t, df).lower).toBe(studentT(t, df).upper)
      expect(twoSidedT(-t, df)).toBe(2 * studentT(t, df).upper)
    }
  })

  it('F tail, df 1 to 1e6, down to 1e-12', () => {
    for (const [df1, df2, f, tail] of reference['fDistribution: df1, df2, f, P(F > f)'] as [number, number, number, number][])
      expect(off(fDistribution(f, df1, df2).upper, tail), `${df1}, ${df2}, ${f}`).toBeLessThan(CLOSE)
  })

  it('incomplete gamma, both tails', () => {
    for (const [a, x, p, q] of reference['incompleteGamma: a, x, P, Q'] as [number, number, number, number][]) {
      const { lower, upper } = incompleteGamma(a, x)
      // The tail that is computed as a complement is never below 0.1 of the other's rounding here but for a = 500.
      expect(off(lower, p), `P(${a}, ${x})`).toBeLessThan(1e-8)
      expect(off(upper, q), `Q(${a}, ${x})`).toBeLessThan(1e-8)
      expect(Math.min(off(lower, p), off(upper, q)), `${a}, ${x}`).toBeLessThan(CLOSE)
    }
  })

  it('incomplete beta and its complement', () => {
    for (const [a, b, x, lower, upper] of reference['incompleteBeta: a, b, x, I, 1 - I'] as [number, number, number, number, number][]) {
      const found = incompleteBeta(a, b, x)
      expect(off(found.lower, lower), `I_${x}(${a}, ${b})`).toBeLessThan(1e-8)
      expect(off(found.upper, upper), `1 − I_${x}(${a}, ${b})`).toBeLessThan(1e-8)
    }
  })

  it('normal distribution to z = −37 and its inverse down to 1e-300', () => {
    for (const [z, p] of reference['normalCdf: z, P'] as [number, number][]) expect(off(normalCdf(z), p), `z ${z}`).toBeLessThan(CLOSE)
    for (const [p, z] of reference['normalQuantile: p, z'] as [number, number][])
      expect(Math.abs(normalQuantile(p) - z), `p ${p}`).toBeLessThan(1e-12 * Math.max(1, Math.abs(z)))
  })

  it('ln Γ', () => {
    for (const [x, value] of reference['logGamma: x, value'] as [number, number][])
      expect(Math.abs(logGamma(x) - value), `x ${x}`).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)))
  })

  it("Student's t quantiles", () => {
    for (const [p, df, t] of reference['studentTQuantile: p, df, t'] as [number, number, number][])
      expect(off(studentTQuantile(p, df), t), `p ${p}, df ${df}`).toBeLessThan(1e-10)
  })
})

describe('distributions keep their closed forms', () => {
  it('t with 1 df is Cauchy, F with (1, n) is t², χ² with 2 df is exponential', () => {
    for (const t of [0.1, 1, 7, 1e4]) expect(off(studentT(t, 1).upper, Math.atan(1 / t) / Math.PI)).toBeLessThan(1e-13)
    for (const t of [0.3, 2, 9]) expect(off(fDistribution(t * t, 1, 17).upper, twoSidedT(t, 17))).toBeLessThan(1e-13)
    for (const x of [0.01, 1, 30, 600]) expect(off(chiSquared(x, 2).upper, Math.exp(-x / 2))).toBeLessThan(1e-12)
  })

  it('halves and ends are exact', () => {
    expect(normalCdf(0)).toBe(0.5)
    expect(studentT(0, 3)).toEqual({ lower: 0.5, upper: 0.5 })
    expect(studentT(Number.POSITIVE_INFINITY, 3)).toEqual({ lower: 1, upper: 0 })
    expect(fDistribution(Number.POSITIVE_INFINITY, 2, 3)).toEqual({ lower: 1, upper: 0 })
    expect(fDistribution(1e308, 500, 0.5).upper).toBeGreaterThanOrEqual(0)
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(normalQuantile(5e-324)).toBeCloseTo(-38.47, 1)
    expect(erfc(0)).toBe(1)
    expect(erfc(-30)).toBe(2)
    expect([logGamma(1), logGamma(2)].map((value) => Math.abs(value) < 1e-13)).toEqual([true, true])
  })

  it('answers NaN, not a number, to what has no answer', () => {
    for (const value of [
      normalQuantile(-0.1),
      normalQuantile(Number.NaN),
      studentTQuantile(1, 3),
      studentT(1, 0).upper,
      fDistribution(-1, 2, 3).upper,
      incompleteBeta(0, 1, 0.5).lower,
      incompleteGamma(1, -1).lower,
      logGamma(-1),
      erfc(Number.NaN),
    ])
      expect(value).toBeNaN()
  })
})
