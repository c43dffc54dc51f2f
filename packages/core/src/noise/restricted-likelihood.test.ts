import { expect, it } from 'vitest'
import { mean, variance } from '../stats/moments.ts'
import { seededRng } from '../stats/rng.ts'
import { restrictedLikelihood } from './restricted-likelihood.ts'
import reference from './testing/unequal-components.json' with { type: 'json' }
import { varianceComponents } from './variance-components.ts'

const momentsOf = (values: readonly number[]) => {
  const array = Float64Array.from(values)
  return { n: array.length, mean: mean(array), variance: array.length > 1 ? variance(array) : 0 }
}

it('equals statsmodels’ mixed model, to what its optimiser gives', () => {
  for (const { groups, seedVariance, configurationVariance } of reference.cases) {
    const found = restrictedLikelihood(groups.map(momentsOf))
    expect(Math.abs(found.seedVariance / seedVariance - 1)).toBeLessThan(1e-4)
    expect(Math.abs((found.ratio * found.seedVariance) / configurationVariance - 1)).toBeLessThan(1e-3)
    expect(found.low).toBeLessThan(found.ratio)
    expect(found.high).toBeGreaterThan(found.ratio)
  }
})

it('equals the analysis of variance where all ran equally often', () => {
  const rng = seededRng(3)
  const groups = Array.from({ length: 9 }, () => {
    const centre = 2 * rng.normal()
    return momentsOf(Array.from({ length: 4 }, () => centre + rng.normal()))
  })
  const { ratio, seedVariance } = restrictedLikelihood(groups)
  const found = varianceComponents(groups)!
  expect(1 / (1 + ratio)).toBeCloseTo(found.luck, 6)
  expect(Math.sqrt(seedVariance)).toBeCloseTo(found.seedSd, 6)
})

it('is 0 where configurations differ less than their runs do, and has no upper end where noise cannot be told from none', () => {
  const alike = [momentsOf([0, 4, 2]), momentsOf([1, 3]), momentsOf([2])]
  expect(restrictedLikelihood(alike)).toMatchObject({ ratio: 0, low: 0 })
  expect(varianceComponents(alike)).toMatchObject({ luck: 1, configurationSd: 0 })
})
