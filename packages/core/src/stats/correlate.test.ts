import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pearson, spearman } from './correlate.ts'
import { eta } from './group-variance.ts'
import { holm } from './holm.ts'
import { pearsonInterval, spearmanInterval, welchDifference } from './intervals.ts'
import { mean, variance } from './moments.ts'
import { quadraticTerm } from './quadratic-term.ts'
import { midRanks } from './rank.ts'
import reference from './testing/correlations.json' with { type: 'json' }
import tests from './testing/tests.json' with { type: 'json' }

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)

describe('correlation', () => {
  for (const { name, x, y, pearson: r, spearman: rho, scipySpearman, ranks } of reference.cases) {
    it(`agrees with the exact value to 1e-12: ${name}`, () => {
      expect(Math.abs(pearson(f64(...x), f64(...y)) - r)).toBeLessThan(1e-12)
      expect(Math.abs(spearman(f64(...x), f64(...y)) - rho)).toBeLessThan(1e-12)
      expect(Math.abs(spearman(f64(...x), f64(...y)) - scipySpearman)).toBeLessThan(1e-12)
      expect([...midRanks(f64(...x))]).toEqual(ranks)
    })
  }

  it('is undefined, not 0, for a constant column, and for n = 0, 1', () => {
    expect(pearson(f64(0.1, 0.1, 0.1), f64(1, 2, 3))).toBeNaN()
    expect(spearman(f64(1, 2, 3), f64(5, 5, 5))).toBeNaN()
    expect(pearson(f64(), f64())).toBeNaN()
    expect(pearson(f64(1), f64(2))).toBeNaN()
  })

  it('is ±1 on two points, never more', () => {
    expect(pearson(f64(1, 2), f64(1e300, -1e300))).toBe(-1)
    expect(spearman(f64(0.1, 0.2, 0.3), f64(1, 10, 100))).toBe(1)
  })

  it('a weight of k is k equal pairs, and only the ratios of weights count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ x: fc.integer({ min: -4, max: 4 }), y: fc.integer({ min: -9, max: 9 }), k: fc.integer({ min: 1, max: 6 }) }), {
          minLength: 2,
          maxLength: 20,
        }),
        (pairs) => {
          const [x, y, weights] = [f64(...pairs.map((p) => p.x)), f64(...pairs.map((p) => p.y)), f64(...pairs.map((p) => p.k))]
          const often = pairs.flatMap((pair) => Array.from({ length: pair.k }, () => pair))
          const [xs, ys] = [f64(...often.map((p) => p.x)), f64(...often.map((p) => p.y))]
          const thirds = weights.map((weight) => weight / 3)
          for (const [weighted, repeated] of [
            [pearson(x, y, weights), pearson(xs, ys)],
            [pearson(x, y, thirds), pearson(xs, ys)],
            [spearman(x, y, weights), spearman(xs, ys)],
          ]) {
            if (Number.isNaN(repeated)) expect(weighted).toBeNaN()
            else expect(weighted).toBeCloseTo(repeated!, 12)
          }
        },
      ),
    )
  })

  it('takes infinities as the ends of a ranking', () => {
    expect(spearman(f64(Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY), f64(1, 2, 3))).toBe(1)
  })

  it('only changes sign when y is negated, to the last bit', () => {
    const column = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 20 })
    fc.assert(
      fc.property(column, column, (a, b) => {
        const n = Math.min(a.length, b.length)
        const [x, y] = [f64(...a.slice(0, n)), f64(...b.slice(0, n))]
        const r = pearson(x, y)
        expect(
          pearson(
            x,
            y.map((value) => -value),
          ) + 0,
        ).toBe(-r + 0)
        if (!Number.isNaN(r)) expect(Math.abs(r)).toBeLessThanOrEqual(1)
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('moments', () => {
  it('mean and variance do not overflow where the answer does not', () => {
    expect(mean(f64(1e308, 1.5e308, 1.7e308)) / 1.4e308).toBeCloseTo(1, 14)
    expect(variance(f64(1e153, -1e153))).toBeCloseTo(2e306, -294)
    expect(mean(f64())).toBeNaN()
    expect(variance(f64(3))).toBeNaN()
  })

  it('variance of {1, 3} shifted by 1e9 is 2', () => {
    expect(variance(f64(1e9 + 1, 1e9 + 3))).toBe(2)
  })
})

describe('intervals', () => {
  it('follow their formulas at 50 digits', () => {
    for (const [r, n, low, high, rhoLow, rhoHigh] of reference[
      'intervals: r, n, Fisher low, high, Bonett-Wright low, high'
    ] as number[][]) {
      expect(pearsonInterval(r!, n!)![0]).toBeCloseTo(low!, 12)
      expect(pearsonInterval(r!, n!)![1]).toBeCloseTo(high!, 12)
      expect(spearmanInterval(r!, n!)![0]).toBeCloseTo(rhoLow!, 12)
      expect(spearmanInterval(r!, n!)![1]).toBeCloseTo(rhoHigh!, 12)
    }
  })

  it("Pearson's is the one SciPy gives", () => {
    const { x, y } = reference.cases.find(({ name }) => name === reference.scipyInterval.case)!
    const [low, high] = pearsonInterval(pearson(f64(...x), f64(...y)), x.length)!
    expect(low).toBeCloseTo(reference.scipyInterval.low, 12)
    expect(high).toBeCloseTo(reference.scipyInterval.high, 12)
  })

  it('are null below n = 4', () => {
    expect(pearsonInterval(0.5, 3)).toBeNull()
    expect(spearmanInterval(0.5, 3)).toBeNull()
    expect(spearmanInterval(Number.NaN, 30)).toBeNull()
  })

  it('five runs that happen to be in order do not make certainty', () => {
    const [low, high] = spearmanInterval(1, 5)!
    expect(high).toBe(1)
    // atanh(0.95) − 1.96 √(1.5/2) = 0.134
    expect(low).toBeCloseTo(Math.tanh(Math.atanh(0.95) - 1.959964 * Math.sqrt(0.75)), 6)
    expect(spearmanInterval(-1, 5)).toEqual([-1, -low])
    expect(spearmanInterval(1, 500)![0]).toBeGreaterThan(0.99)
  })

  it("Welch's interval is SciPy's", () => {
    for (const { a, b, df, low, high } of tests.welch) {
      const of = (x: number[]) => ({ n: x.length, mean: mean(f64(...x)), variance: variance(f64(...x)) })
      const found = welchDifference(of(a), of(b))
      expect(found.df / df).toBeCloseTo(1, 10)
      expect(found.interval![0]).toBeCloseTo(low, 9)
      expect(found.interval![1]).toBeCloseTo(high, 9)
    }
  })
})

describe('tests and effects', () => {
  it("Holm's adjustment is that of statsmodels; a missing p stays missing and is not counted", () => {
    holm(tests.holm.p).forEach((value, i) => {
      expect(value).toBeCloseTo(tests.holm.adjusted[i]!, 14)
    })
    expect(holm([0.01, Number.NaN, 0.04])).toEqual([0.02, Number.NaN, 0.04])
    expect(holm([])).toEqual([])
  })

  it("η is √max(0, ω²) of SciPy's F", () => {
    for (const { codes, y, omegaSquared } of tests.eta) {
      const k = Math.max(...codes) + 1
      expect(eta(Int32Array.from(codes), k, f64(...y))).toBeCloseTo(Math.sqrt(Math.max(0, omegaSquared)), 11)
    }
  })

  it('η is undefined when one category occurs, when every value is its own, and when y is constant', () => {
    expect(eta(Int32Array.of(1, 1, 1), 2, f64(1, 2, 3))).toBeNaN()
    expect(eta(Int32Array.of(0, 1, 2), 3, f64(1, 2, 3))).toBeNaN()
    expect(eta(Int32Array.of(0, 1, 0, 1), 2, f64(5, 5, 5, 5))).toBeNaN()
  })

  it('the quadratic term and its vertex are those of least squares', () => {
    for (const { x, y, p, vertex } of tests.quadratic) {
      const found = quadraticTerm(f64(...x), f64(...y))
      expect(found.p / p).toBeCloseTo(1, 8)
      expect(found.vertex).toBeCloseTo(vertex, 8)
    }
  })
})
