import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { equalNoise } from './equal-noise.ts'

const study = (sds: readonly number[], n: number, seed: number): Float64Array[] => {
  const rng = seededRng(seed)
  return sds.map((sd, i) => Float64Array.from({ length: n }, () => 10 * i + sd * rng.normal()).sort())
}

describe('whether noise is the same at all anchors', () => {
  it('says so falsely in at most 9 of 100 studies, by either question', () => {
    let levene = 0
    let withMean = 0
    for (let i = 0; i < 300; i++) {
      const found = equalNoise(study([1, 1, 1, 1, 1, 1], 6, 100 + i), 1)
      if (found.p! <= 0.05) levene++
      if (found.withQuality!.p <= 0.05) withMean++
    }
    // 99.9 % limit of 300 at 5 %.
    expect(levene / 300).toBeLessThan(0.095)
    expect(withMean / 300).toBeLessThan(0.095)
  })

  it('finds a mediocre anchor with four times the noise', () => {
    const found = equalNoise(study([1, 4], 15, 3), 1)
    expect(found.p!).toBeLessThan(0.01)
    expect(found.ratio!).toBeGreaterThan(2)
  })

  it('finds noise that grows with the mean, and which way', () => {
    const found = equalNoise(study([1, 1.5, 2.2, 3.3, 5, 7.5, 11, 17], 5, 4), 1)
    expect(found.withQuality!.rho).toBeGreaterThan(0.7)
    expect(found.withQuality!.p).toBeLessThan(0.05)
  })

  it('asks nothing of anchors too few or too small', () => {
    expect(equalNoise(study([1, 1], 2, 5), 1)).toEqual({ p: null, ratio: null, withQuality: null })
    expect(equalNoise([Float64Array.of(1, 1, 1), Float64Array.of(2, 2, 2)], 1).p).toBeNull()
  })
})
