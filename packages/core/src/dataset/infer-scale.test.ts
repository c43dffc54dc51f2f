import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inferScale } from './infer-scale.ts'

const scaleOf = (...values: number[]) => inferScale(Float64Array.from(values))
/** Midpoints of n equal parts of (0, 1): a uniform sample without chance. */
const even = (n: number): number[] => Array.from({ length: n }, (_, i) => (i + 0.5) / n)

describe('the scale of a numeric param', () => {
  it('log-uniform over decades is log, uniform over the same range is linear, for few values and for many', () => {
    for (const n of [5, 20, 200, 300, 5000]) {
      expect(inferScale(Float64Array.from(even(n), (u) => 10 ** (-5 + 4 * u))), `geometric, n = ${n}`).toBe('log')
      expect(inferScale(Float64Array.from(even(n), (u) => 1e-4 + 0.5 * u)), `arithmetic, n = ${n}`).toBe('linear')
    }
  })
  it('grids of powers of 2 and of 10 are log though they span little', () => {
    expect(scaleOf(16, 32, 64, 128)).toBe('log')
    expect(scaleOf(0.001, 0.01, 0.1)).toBe('log')
    expect(scaleOf(0.125, 0.25, 0.5)).toBe('log')
  })
  it('a narrow grid of other numbers is linear', () => {
    expect(scaleOf(1, 2, 3, 4)).toBe('linear')
    expect(scaleOf(0.1, 0.2, 0.5)).toBe('linear')
    expect(scaleOf(0.9, 0.99, 0.999)).toBe('linear')
  })
  it('zero and negative numbers rule log out', () => {
    expect(scaleOf(0, 1e-5, 1e-4, 1e-3)).toBe('linear')
    expect(scaleOf(-1, 1, 10, 1000)).toBe('linear')
  })
  it('two values are log only when a factor of 100 lies between them', () => {
    expect(scaleOf(1e-4, 1e-2)).toBe('log')
    expect(scaleOf(1, 10)).toBe('linear')
    expect(scaleOf(1, 2)).toBe('linear')
  })
  it('nothing, one value and only missing values are linear', () => {
    expect(scaleOf()).toBe('linear')
    expect(scaleOf(5, 5, 5)).toBe('linear')
    expect(scaleOf(Number.NaN, Number.NaN)).toBe('linear')
  })
  it('NaN and infinities are passed over', () => {
    expect(scaleOf(Number.NaN, 1e-4, 1e-3, Number.POSITIVE_INFINITY, 1e-2)).toBe('log')
  })
  it('does not depend on the order of the runs, on repeats or on the unit of the param', () => {
    const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: -20, max: 20 }), (values, exponent) => {
        const scale = scaleOf(...values)
        expect(scaleOf(...[...values].reverse(), ...values)).toBe(scale)
        // A power of two changes no digit, so the answer must not change at all; powers of 10 would cease to be powers.
        const scaled = values.map((x) => x * 2 ** exponent)
        const nearPowers = (xs: number[]): boolean => xs.every((x) => Math.abs(Math.log10(x) - Math.round(Math.log10(x))) <= 0.02)
        if (!nearPowers(values) && !nearPowers(scaled)) expect(scaleOf(...scaled)).toBe(scale)
      }),
    )
  })
})
