import { describe, expect, it } from 'vitest'
import { binColumns } from './bin-columns.ts'
import { fillMissing } from './fill-missing.ts'
import { binNumeric, numeric, unordered } from './testing/columns.ts'
import { uniforms } from './testing/reference-data.ts'

describe('gaps are filled with values of random other rows', () => {
  const n = 6000
  const gap = uniforms(1, n).map((u) => (u < 0.5 ? Number.NaN : u < 0.6 ? 1 : u < 0.8 ? 2 : 3))

  it('as frequent as they are there: 1 : 2 : 2 within 4 standard errors, and nothing else changes', () => {
    const columns = binNumeric([gap, uniforms(2, n)])
    const filled = fillMissing(columns, 3)
    const count = [0, 0, 0]
    for (let i = 0; i < n; i++) {
      if (Number.isNaN(gap[i]!)) count[filled.bins[i]!]!++
      else expect(filled.bins[i]).toBe(columns.bins[i])
    }
    const missing = columns.missing[0]!.length
    for (const [level, share] of [0.2, 0.4, 0.4].entries()) {
      // The source rows are a sample too: twice the variance.
      expect(Math.abs(count[level]! - share * missing)).toBeLessThan(4 * Math.sqrt(2 * missing * share * (1 - share)))
    }
    expect(filled.bins.subarray(n)).toEqual(columns.bins.subarray(n))
    expect(filled.missing.every((rows) => rows.length === 0)).toBe(true)
  })

  it('the same for a seed and draw, another for the next draw; columns without gaps come back as they are', () => {
    const columns = binNumeric([gap])
    expect(fillMissing(columns, 3, 1)).toEqual(fillMissing(columns, 3, 1))
    expect(fillMissing(columns, 3, 2).bins).not.toEqual(fillMissing(columns, 3, 1).bins)
    expect(fillMissing(columns, 4, 1).bins).not.toEqual(fillMissing(columns, 3, 1).bins)
    const whole = binNumeric([uniforms(2, 50)])
    expect(fillMissing(whole, 3)).toBe(whole)
  })

  it('all features of one param from one row: exactly one level', () => {
    const codes = uniforms(4, n).map((u) => (u < 0.3 ? -1 : Math.floor(u * 50)))
    const filled = fillMissing(binColumns([numeric(uniforms(5, n)), unordered(codes, 50)], n), 1)
    for (let i = 0; i < n; i++) {
      let sum = 0
      for (let f = 1; f < filled.features; f++) sum += filled.bins[f * n + i]!
      expect(sum).toBe(1)
    }
  })

  it('a param that no row has a value of becomes constant', () => {
    const filled = fillMissing(binNumeric([new Float64Array(9).fill(Number.NaN)]), 1)
    expect([...new Set(filled.bins)]).toEqual([0])
    expect(filled.missing[0]).toHaveLength(0)
  })
})
