import { describe, expect, it } from 'vitest'
import { mean, variance } from '../stats/moments.ts'
import { seededRng } from '../stats/rng.ts'
import { luckAgainst, varianceComponents } from './variance-components.ts'

describe('how much of the variation is luck', () => {
  it('by hand: {1, 3} and {10, 14} have 5 within and 100 between, so 5/52.5 of it', () => {
    const found = varianceComponents([
      { n: 2, mean: 2, variance: 2 },
      { n: 2, mean: 12, variance: 8 },
    ])!
    // MS between = 2·(25 + 25) = 100, σ² of configurations = (100 − 5)/2 = 47.5.
    expect(found.luck).toBeCloseTo(5 / 52.5, 12)
    expect(found.seedSd).toBeCloseTo(Math.sqrt(5), 12)
    expect(found.configurationSd).toBeCloseTo(Math.sqrt(47.5), 12)
  })

  it('is all of it where configurations differ less than their runs do, and none where runs agree', () => {
    const same = varianceComponents([
      { n: 3, mean: 1, variance: 4 },
      { n: 3, mean: 1, variance: 4 },
    ])!
    expect(same).toMatchObject({ luck: 1, configurationSd: 0 })
    const exact = varianceComponents([
      { n: 2, mean: 1, variance: 0 },
      { n: 2, mean: 2, variance: 0 },
    ])!
    expect(exact).toMatchObject({ luck: 0, interval: [0, 0] })
  })

  it('is unknown of one configuration, and where nothing ran twice', () => {
    expect(varianceComponents([{ n: 5, mean: 1, variance: 1 }])).toBeNull()
    expect(varianceComponents([1, 2, 3].map((value) => ({ n: 1, mean: value, variance: Number.NaN })))).toBeNull()
  })

  it('95 % intervals cover in 92 to 98 of 100 studies, and nearly so with unequal numbers of runs', () => {
    const rng = seededRng(31)
    const studies = 500
    for (const sizes of [new Array(12).fill(3), [1, 1, 2, 2, 2, 3, 3, 4, 5, 8]] as number[][]) {
      let covered = 0
      for (let study = 0; study < studies; study++) {
        const groups = sizes.map((n) => {
          const centre = 2 * rng.normal()
          const values = Float64Array.from({ length: n }, () => centre + rng.normal())
          return { n, mean: mean(values), variance: n > 1 ? variance(values) : 0 }
        })
        const { interval } = varianceComponents(groups)!
        if (interval[0] <= 0.2 && 0.2 <= interval[1]) covered++
      }
      expect(covered / studies, sizes.join()).toBeGreaterThan(0.91)
      expect(covered / studies, sizes.join()).toBeLessThan(0.985)
    }
  })

  it('against noise that was measured apart covers likewise', () => {
    const rng = seededRng(32)
    let covered = 0
    for (let study = 0; study < 500; study++) {
      const runs = Float64Array.from({ length: 40 }, () => Math.sqrt(5) * rng.normal())
      const study10 = Float64Array.from({ length: 10 }, () => rng.normal())
      const { interval } = luckAgainst({ n: 40, variance: variance(runs) }, { sd: Math.sqrt(variance(study10)), df: 9 })
      if (interval[0] <= 0.2 && 0.2 <= interval[1]) covered++
    }
    expect(covered / 500).toBeGreaterThan(0.915)
    expect(covered / 500).toBeLessThan(0.98)
  })
})
