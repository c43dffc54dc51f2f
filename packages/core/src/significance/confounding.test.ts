import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { associationOf, strongestPartners } from './confounding.ts'
import { draws, mixedColumns, nominal, numeric } from './testing/designs.ts'

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)

describe('how params go together', () => {
  it('numbers: |Spearman’s ρ|, 1 − 6 Σd² / (n³ − n)', () => {
    // Ranks 1 2 3 4 5 and 2 1 4 3 5: Σd² = 4, ρ = 1 − 24/120.
    expect(associationOf(numeric(f64(1, 2, 3, 4, 5)), numeric(f64(-2, -1, -4, -3, -5)), 5)).toEqual({
      value: expect.closeTo(0.8, 12),
      measure: 'spearman',
    })
  })
  it('categories that determine each other have V = 1', () => {
    const codes = draws(30, (i) => i % 3)
    const found = associationOf(
      nominal(codes, 3),
      nominal(
        codes.map((code) => (code + 1) % 3),
        3,
      ),
      30,
    )!
    expect(found.measure).toBe('cramers-v')
    // Bergsma's correction subtracts as much as it divides by: φ² = 2 − 4/29, k = 3 − 4/29.
    expect(found.value).toBeCloseTo(1, 12)
  })
  it('a number over categories: √ω² of its ranks', () => {
    // Ranks 1 … 6 in groups {1,2} {3,4} {5,6}: between 16, within 1.5 on 3 df; ω² = (16 − 2·0.5) / (17.5 + 0.5).
    const found = associationOf(nominal(f64(0, 0, 1, 1, 2, 2), 3), numeric(f64(1, 2, 30, 40, 500, 600)), 6)!
    expect(found).toEqual({ value: expect.closeTo(Math.sqrt(15 / 18), 12), measure: 'eta' })
  })
  it('looks only where both are set, and not at fewer than five runs or constant ones', () => {
    const x = numeric(f64(1, 2, 3, 4, Number.NaN, Number.NaN))
    const z = numeric(f64(1, 2, 3, 4, 5, 6))
    expect(associationOf(x, z, 6)).toBeNull()
    expect(associationOf(numeric(f64(1, 1, 1, 1, 1, 1)), z, 6)).toBeNull()
    expect(associationOf(numeric(f64(1, 2, 3, 4, 5, Number.NaN)), z, 6)!.value).toBeCloseTo(1, 12)
  })
  it('names for each param the other that it goes with most, and marks it above 0.5', () => {
    const rng = seededRng(4)
    const a = draws(200, () => rng.normal())
    const columns = [numeric(a), numeric(a.map((x) => x + 0.5 * rng.normal())), numeric(draws(200, () => rng.normal()))]
    const [first, second, third] = strongestPartners(columns, 200)
    expect(first).toMatchObject({ param: 1, confounded: true })
    expect(second).toMatchObject({ param: 0, confounded: true, value: first!.value })
    expect(third).toMatchObject({ confounded: false })
  })
  it('marks independent params of all kinds in less than 2 of 100 cases at n = 60', () => {
    let marked = 0
    for (let seed = 0; seed < 100; seed++)
      for (const partner of strongestPartners(mixedColumns(60, seededRng(seed)), 60)) if (partner!.confounded) marked++
    // Ten categories beside a number reach η = 0.5 by chance in 0.4 % of pairs (F ≥ 3.2 on 9 and 50 df); others never do.
    expect(marked / 800).toBeLessThan(0.02)
  })
})
