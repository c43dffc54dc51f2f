import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { replicateNoise } from './replicate-noise.ts'

const f64 = (...values: number[]) => Float64Array.from(values)
const i32 = (...values: number[]) => Int32Array.from(values)

describe('replicateNoise', () => {
  it('pools within configurations: {1, 3} and {10, 14} give sd √5 on 2 df', () => {
    expect(replicateNoise(f64(1, 3, 10, 14), i32(0, 0, 1, 1))).toEqual({ sd: Math.sqrt(5), df: 2, configurations: 2, used: 4, dropped: 0 })
  })
  it('runs without a finite value and configurations that ran once are dropped and counted', () => {
    const y = f64(1, 3, Number.NaN, 7, Number.POSITIVE_INFINITY, 9)
    expect(replicateNoise(y, i32(0, 0, 0, 1, 1, 2))).toEqual({ sd: Math.SQRT2, df: 1, configurations: 1, used: 2, dropped: 4 })
  })
  it('is unknown, not 0, without replicates', () => {
    expect(replicateNoise(f64(1, 2), i32(0, 1))).toMatchObject({ code: 'NO_REPLICATES' })
    expect(replicateNoise(f64(), i32())).toMatchObject({ code: 'NO_REPLICATES' })
    expect(replicateNoise(f64(Number.NaN, Number.NaN), i32(0, 0))).toMatchObject({ code: 'NO_REPLICATES' })
  })
  it('is unknown, not 0, when repeats agree to the last digit: they are copies', () => {
    expect(replicateNoise(f64(9, 0.1, 0.1, 0.3, 0.3, 0.3), i32(2, 0, 0, 1, 1, 1))).toMatchObject({
      code: 'REPEATS_IDENTICAL',
      text: expect.stringContaining('(0.1 and so on)'),
    })
    expect(replicateNoise(f64(0.1, 0.1, 0.3, 0.4), i32(0, 0, 1, 1))).toMatchObject({ df: 2 })
  })
  it('survives values that share nine digits', () => {
    // Exactly representable: a million plus multiples of 2^-10, deviations −1, 0, 1 of them.
    const step = 2 ** -10
    expect(replicateNoise(f64(1e6 - step, 1e6, 1e6 + step), i32(0, 0, 0))).toMatchObject({ sd: step, df: 2 })
  })
  it('changes with the unit of the metric and not with its zero', () => {
    const pair = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 3 }))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 6, maxLength: 20 }), (rows) => {
        const y = Float64Array.from(rows, ([value]) => value)
        const codes = Int32Array.from(rows, ([, code]) => code)
        const noise = replicateNoise(y, codes)
        const moved = replicateNoise(
          y.map((x) => 4 * x - 1000),
          codes,
        )
        if (!('sd' in noise) || !('sd' in moved)) expect('sd' in noise).toBe('sd' in moved)
        else expect(moved.sd).toBeCloseTo(4 * noise.sd, 8) // whole numbers: only the means round
      }),
    )
  })
})
