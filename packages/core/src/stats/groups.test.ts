import { describe, expect, it } from 'vitest'
import { fDistribution, studentT, twoSidedT } from './distributions.ts'
import { mean, variance } from './moments.ts'
import { noncentralF, noncentralityOf, noncentralT } from './noncentral.ts'
import { brownForsytheF, classicF, type Group, welchF } from './one-way.ts'
import { expectedRange, normalRange, studentizedRange, studentizedRangeQuantile } from './studentized-range.ts'
import reference from './testing/groups.json' with { type: 'json' }

/** |found / wanted − 1|, absolute where the wanted value is 0. */
const off = (found: number, wanted: number): number => (wanted === 0 ? Math.abs(found) : Math.abs(found / wanted - 1))

type Row = readonly number[]
const rows = (name: keyof typeof reference): readonly Row[] => reference[name] as unknown as readonly Row[]

// 30-digit quadratures and sums, rounded to doubles; 1e-8 relative is what is asked in both tails. These keep 1e-11.
const CLOSE = 1e-11

describe('noncentral distributions agree with 30-digit references in both tails', () => {
  it('F, df 1 to 1e6, λ 0.5 to 60', () => {
    for (const [df1, df2, lambda, f, lower, upper] of rows('noncentralF: df1, df2, lambda, f, P(F <= f), P(F > f)')) {
      const found = noncentralF(f!, df1!, df2!, lambda!)
      // The larger tail is the complement of the smaller one.
      expect(off(found.lower, lower!), `lower ${df1} ${df2} ${lambda} ${f}`).toBeLessThan(lower! < 0.5 ? CLOSE : 1e-8)
      expect(off(found.upper, upper!), `upper ${df1} ${df2} ${lambda} ${f}`).toBeLessThan(upper! < 0.5 ? CLOSE : 1e-8)
    }
  })

  it('t, df 1 to 1e6, δ −2 to 9', () => {
    for (const [df, delta, t, lower, upper] of rows('noncentralT: df, delta, t, P(T <= t), P(T > t)')) {
      const found = noncentralT(t!, df!, delta!)
      expect(off(found.lower, lower!), `lower ${df} ${delta} ${t}`).toBeLessThan(CLOSE)
      expect(off(found.upper, upper!), `upper ${df} ${delta} ${t}`).toBeLessThan(CLOSE)
    }
  })

  it('without noncentrality they are the central ones', () => {
    for (const f of [0.2, 3, 40]) expect(noncentralF(f, 4, 11, 0)).toEqual(fDistribution(f, 4, 11))
    for (const t of [-2, 0, 5]) expect(off(noncentralT(t, 7, 0).upper, studentT(t, 7).upper)).toBeLessThan(1e-12)
  })

  it('the noncentrality an F speaks for gives that probability back, and is 0 where even no effect exceeds F more often', () => {
    for (const [f, df1, df2] of [
      [14, 9, 200],
      [200, 2, 12],
      [1.2, 6, 30],
      [5000, 9, 209],
    ] as const)
      for (const p of [0.05, 0.5, 0.95])
        expect(
          off(noncentralF(f, df1, df2, noncentralityOf(f, df1, df2, p)).upper, Math.max(p, fDistribution(f, df1, df2).upper)),
          `${f} ${df1} ${df2} ${p}`,
        ).toBeLessThan(1e-9)
    expect(noncentralityOf(0.1, 6, 30, 0.95)).toBe(0)
  })
})

describe('ranges', () => {
  it('of normals agree with 30-digit quadrature in both tails, and their mean with d₂', () => {
    for (const [k, w, lower, upper] of rows('normalRange: k, w, P(R <= w), P(R > w)')) {
      const found = normalRange(w!, k!)
      expect(off(found.lower, lower!), `lower ${k} ${w}`).toBeLessThan(CLOSE)
      expect(off(found.upper, upper!), `upper ${k} ${w}`).toBeLessThan(CLOSE)
    }
    for (const [k, value] of rows('expectedRange: k, value')) expect(off(expectedRange(k!), value!), `k ${k}`).toBeLessThan(1e-13)
  })

  it('studentized agree with SciPy within 1e-10 (its own tail holds no more)', () => {
    // Every second row: one of few degrees of freedom takes a tenth of a second.
    for (const [k, df, q, upper] of rows('studentizedRange: k, df, q, P(Q > q)').filter((_, i) => i % 2 === 0))
      expect(Math.abs(studentizedRange(q!, k!, df!).upper - upper!), `${k} ${df} ${q}`).toBeLessThan(1e-10)
    for (const [p, k, df, q] of rows('studentizedRangeQuantile: p, k, df, q').filter((_, i) => i % 3 === 0))
      expect(off(studentizedRangeQuantile(p!, k!, df!), q!), `${p} ${k} ${df}`).toBeLessThan(1e-8)
  })

  it('studentized of two is √2 |t|, also where only 1e-23 is left and at one degree of freedom', () => {
    for (const [q, df] of [
      [1, 1],
      [3, 5],
      [10, 209],
      [40, 30],
      [3, 1e6],
      [1000, 2],
    ] as const)
      expect(off(studentizedRange(q, 2, df).upper, twoSidedT(q / Math.SQRT2, df)), `${q} ${df}`).toBeLessThan(1e-10)
  })

  it('with noise known for certain the studentized range is the range of normals', () => {
    expect(studentizedRange(3.3, 7, Number.POSITIVE_INFINITY).upper).toBeCloseTo(normalRange(3.3, 7).upper, 14)
  })
})

describe('one-way tests', () => {
  const groupsOf = (values: readonly number[][]): Group[] =>
    values.map((list) => {
      const x = Float64Array.from(list)
      return { n: x.length, mean: mean(x), variance: variance(x) }
    })

  it('agree with statsmodels', () => {
    for (const { groups, ...wanted } of reference['oneWay: F, df1, df2, p']) {
      const found = groupsOf(groups)
      for (const [name, run] of [
        ['classic', classicF],
        ['welch', welchF],
        ['brownForsythe', brownForsytheF],
      ] as const) {
        const result = run(found)!
        const [f, df1, df2, p] = wanted[name] as [number, number, number, number]
        expect(off(result.f, f), name).toBeLessThan(1e-10)
        expect([off(result.df1, df1), off(result.df2, df2)].every((value) => value < 1e-10)).toBe(true)
        expect(off(result.p, p), name).toBeLessThan(1e-8)
      }
    }
  })

  it('two groups: Welch F is the square of his t, and with equal sizes the classic F that of Student', () => {
    const [a, b] = groupsOf([
      [1, 2, 4],
      [3, 5, 9],
    ]) as [Group, Group]
    const t = (a.mean - b.mean) / Math.sqrt(a.variance / 3 + b.variance / 3)
    expect(welchF([a, b])!.f).toBeCloseTo(t * t, 12)
    expect(classicF([a, b])!.f).toBeCloseTo(t * t, 12)
  })

  it('have no answer for one group, groups of one, or values that do not vary', () => {
    const single = { n: 1, mean: 3, variance: Number.NaN }
    const flat = { n: 4, mean: 3, variance: 0 }
    const normal = { n: 4, mean: 2, variance: 1 }
    for (const run of [classicF, welchF, brownForsytheF]) {
      expect(run([])).toBeNull()
      expect(run([normal])).toBeNull()
      expect(run([flat, flat])).toBeNull()
      expect(run([single, single])).toBeNull()
    }
    expect(welchF([normal, flat])).toBeNull()
    expect(brownForsytheF([normal, single])).toBeNull()
    // One group that varies is enough for a common variance, and for the sum of all of them.
    expect(classicF([normal, single])!.df2).toBe(3)
    expect(brownForsytheF([normal, flat])!.f).toBeGreaterThan(0)
  })

  it('answer NaN, not a number, to what has no answer', () => {
    for (const value of [
      noncentralF(-1, 2, 3, 1).upper,
      noncentralF(1, 2, 3, -1).upper,
      noncentralT(1, 0, 1).upper,
      noncentralT(1, 3, Number.POSITIVE_INFINITY).upper,
      noncentralityOf(1, 2, 3, 1),
      normalRange(Number.NaN, 3).upper,
      studentizedRange(1, 1, 3).upper,
      studentizedRangeQuantile(1, 3, 3),
      expectedRange(1),
    ])
      expect(value).toBeNaN()
    expect(noncentralT(Number.NEGATIVE_INFINITY, 3, 1)).toEqual({ lower: 0, upper: 1 })
    expect(studentizedRange(-1, 3, 3)).toEqual({ lower: 0, upper: 1 })
  })
})
