import { describe, expect, it } from 'vitest'
import { fisherExact } from '../stats/fisher-exact.ts'
import { mean, variance } from '../stats/moments.ts'
import { seededRng } from '../stats/rng.ts'
import { meanDifference, pairedDifference } from './mean-difference.ts'
import reference from './testing/mean-difference.json' with { type: 'json' }

const momentsOf = (values: readonly number[]) => {
  const array = Float64Array.from(values)
  return { n: array.length, mean: mean(array), variance: variance(array) }
}
const once = (values: readonly number[]) => ({ ...momentsOf(values), repeats: true })

describe('equals SciPy', () => {
  it('in Welch’s test, its degrees of freedom and its intervals', () => {
    for (const { a, b, difference, df, p, interval, narrow } of reference.welch) {
      const set = (values: readonly number[]) => ({ ...momentsOf(values), repeats: false })
      const found = meanDifference(set(a), set(b), { sd: 99, df: 3 })!
      expect(found.against).toBe('own')
      for (const [value, wanted] of [
        [found.difference, difference],
        [found.df, df],
        [found.p, p],
        [found.interval[0], interval[0]!],
        [found.interval[1], interval[1]!],
        [found.narrow[0], narrow[0]!],
        [found.narrow[1], narrow[1]!],
      ] as const)
        expect(Math.abs(value / wanted - 1)).toBeLessThan(1e-8)
    }
  })
  it('in the paired test', () => {
    for (const { differences, p, interval } of reference.paired) {
      const found = pairedDifference(momentsOf(differences))!
      expect(Math.abs(found.p / p - 1)).toBeLessThan(1e-8)
      expect(Math.abs(found.interval[0] / interval[0]! - 1)).toBeLessThan(1e-8)
      expect(Math.abs(found.interval[1] / interval[1]! - 1)).toBeLessThan(1e-8)
    }
  })
  it('in Fisher’s exact test', () => {
    for (const { a, an, b, bn, p } of reference.fisher) expect(Math.abs(fisherExact(a, an, b, bn) / p - 1)).toBeLessThan(1e-8)
  })
})

describe('noise that was measured elsewhere', () => {
  it('stands in for what ran once or twice, once for both', () => {
    const found = meanDifference(once([5]), once([3, 3.5]), { sd: 0.4, df: 20 })!
    expect(found).toMatchObject({ against: 'noise', df: 20 })
    expect(found.se).toBeCloseTo(0.4 * Math.sqrt(1 + 1 / 2), 12)
  })
  it('and for one of the two', () => {
    const found = meanDifference(once([5]), once([3, 3.5, 4]), { sd: 0.4, df: 20 })!
    expect(found.against).toBe('both')
    expect(found.se).toBeCloseTo(Math.sqrt(0.16 + 0.25 / 3), 12)
    expect(found.df).toBeLessThan(22)
  })
  it('is needed for a single run, and never for the means of configurations', () => {
    expect(meanDifference(once([5]), once([3, 3.5, 4]), null)).toBeNull()
    expect(meanDifference({ ...once([5, 6]), repeats: false }, once([3, 3.5, 4]), { sd: 9, df: 20 })!.against).toBe('own')
    expect(meanDifference(once([5, 5, 5]), once([5, 5, 5]), null)).toBeNull()
  })
})

describe('calls equal configurations different', () => {
  const rate = (na: number, nb: number, ratio: number, studies: number): number => {
    const rng = seededRng(23)
    const draw = (n: number, sd: number) => once(Array.from({ length: n }, () => sd * rng.normal()))
    let alarms = 0
    for (let study = 0; study < studies; study++) if (meanDifference(draw(na, 1), draw(nb, ratio), null)!.p <= 0.05) alarms++
    return alarms / studies
  }
  for (const [na, nb] of [
    [3, 3],
    [5, 5],
    [5, 20],
  ] as const)
    it(`in 3.5 to 5.5 of 100 cases: ${na} and ${nb} runs, spreads 1 : 1 and 1 : 3`, () => {
      // Those targets, and the 99.9 % limits of 2,000 studies around them.
      for (const ratio of [1, 3]) {
        expect(rate(na, nb, ratio, 2000)).toBeGreaterThan(0.022)
        expect(rate(na, nb, ratio, 2000)).toBeLessThan(0.071)
      }
    })
  it('in up to 8 of 100 where three runs stand against ten', () => {
    for (const ratio of [1, 1 / 3]) expect(rate(10, 3, ratio, 2000)).toBeLessThan(0.1)
  })
})
