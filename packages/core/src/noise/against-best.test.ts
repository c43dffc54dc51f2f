import { describe, expect, it } from 'vitest'
import { mean, variance } from '../stats/moments.ts'
import { seededRng } from '../stats/rng.ts'
import { behind, chanceOfGap, gapInterval, gapSides, type RunMoments } from './against-best.ts'
import { noiseSd } from './noise-sd.ts'
import reference from './testing/against-best.json' with { type: 'json' }

const momentsOf = (values: readonly number[]): RunMoments => {
  const array = Float64Array.from(values)
  return { n: array.length, mean: mean(array), variance: variance(array) }
}

/** The best first, the others in the order given. */
function ordered(groups: readonly (readonly number[])[]): { readonly best: RunMoments; readonly others: readonly RunMoments[] } {
  const moments = groups.map(momentsOf)
  const best = moments.reduce((found, next) => (next.mean > found.mean ? next : found))
  return { best, others: moments.filter((one) => one !== best) }
}

describe('the gap to the best equals SciPy’s', () => {
  for (const { name, groups, pooled, own } of reference.cases) {
    const { best, others } = ordered(groups)
    const noise = noiseSd(
      groups.map((values) => Float64Array.from(values)),
      1,
    )!
    /** Clipped at 0, since the best is at no distance below it. SciPy’s quantile is solved to 1e-8 or so. */
    const expectRows = (rows: readonly { gap: number; low: number; high: number; p: number }[], ownNoise: boolean): void =>
      rows.forEach((row, i) => {
        const found = behind(best, others[i]!, noise, ownNoise)
        expect(found.gap).toBeCloseTo(row.gap, 12)
        const [low, high] = gapInterval(found, groups.length)
        expect(high).toBeCloseTo(row.high, 7)
        expect(low).toBeCloseTo(Math.max(0, row.low), 7)
        for (const margin of [0, row.gap, row.high * 0.999, row.high * 1.001, 1])
          expect(gapSides(found, groups.length, margin)).toEqual({ above: row.low > 0, below: row.high <= margin })
        expect(Math.abs(chanceOfGap(found, groups.length) - row.p)).toBeLessThan(1e-8)
        expect(found.noise).toBe(ownNoise ? 'own' : 'pooled')
      })
    it(`${name}, one noise for all`, () => expectRows(pooled, false))
    if (own !== null) it(`${name}, by their own spreads`, () => expectRows(own, true))
  }
})

describe('false alarms where no configuration differs', () => {
  /** Any configuration called worse than the best is one. */
  const rate = (sizes: readonly number[], sds: readonly number[], own: boolean, studies: number): number => {
    const rng = seededRng(17)
    const df = sizes.reduce((sum, n) => sum + n - 1, 0)
    let alarms = 0
    for (let study = 0; study < studies; study++) {
      const groups = sizes.map((n, i) => Array.from({ length: n }, () => sds[i]! * rng.normal()))
      const { best, others } = ordered(groups)
      const within = groups.map(momentsOf).reduce((sum, { n, variance }) => sum + ((n - 1) * variance) / df, 0)
      const isWorse = (other: RunMoments): boolean =>
        gapSides(behind(best, other, { sd: Math.sqrt(within), df }, own), groups.length, 0).above
      if (others.some(isWorse)) alarms++
    }
    return alarms / studies
  }
  it('are at most 5 % with one noise for all', () => {
    // 99.9 % limit of 1,000 studies at 5 %. The best is one end of the range of means, so it is in the widest pair.
    expect(rate(new Array(8).fill(3), new Array(8).fill(1), false, 1000)).toBeLessThan(0.076)
    expect(rate([2, 3, 4, 8, 12], new Array(5).fill(1), false, 1000)).toBeLessThan(0.076)
  })
  it('are at most 5 % by their own spreads where noise differs, and not where one noise is taken for all', () => {
    const sizes = [4, 4, 20, 20]
    const sds = [6, 4, 1, 1]
    // Of 100 studies; each pair has degrees of freedom of its own, for which the studentized range is integrated anew.
    expect(rate(sizes, sds, true, 100)).toBeLessThan(0.125)
    expect(rate(sizes, sds, false, 1000)).toBeGreaterThan(0.12)
  })
})
