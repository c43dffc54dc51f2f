import { describe, expect, it } from 'vitest'
import { dot } from '../stats/moments.ts'
import { seededRng } from '../stats/rng.ts'
import { componentsOf } from './components.ts'
import { draws, nominal, numeric } from './testing/designs.ts'

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)
function directionsOf(values: Float64Array): readonly Float64Array[] {
  const components = componentsOf(numeric(values))
  if (components.kind !== 'directions') throw new Error('numbers have directions')
  return components.directions
}

describe('components of a param', () => {
  it('a number: straight and bent direction, of unit length, orthogonal to each other and to the constant', () => {
    const rng = seededRng(3)
    const directions = directionsOf(draws(50, () => Math.exp(rng.normal())))
    expect(directions).toHaveLength(2)
    const [linear, quadratic] = directions as [Float64Array, Float64Array]
    const ones = new Float64Array(50).fill(1)
    for (const [a, b, product] of [
      [linear, linear, 1],
      [quadratic, quadratic, 1],
      [linear, quadratic, 0],
      [linear, ones, 0],
      [quadratic, ones, 0],
    ] as const)
      expect(dot(a, b)).toBeCloseTo(product, 12)
  })
  it('−2 … 2: x / √10 and (x² − 2) / √14', () => {
    const [linear, quadratic] = directionsOf(f64(-2, -1, 0, 1, 2)) as [Float64Array, Float64Array]
    linear.forEach((value, i) => {
      expect(value).toBeCloseTo((i - 2) / Math.sqrt(10), 12)
    })
    quadratic.forEach((value, i) => {
      expect(value).toBeCloseTo(((i - 2) ** 2 - 2) / Math.sqrt(14), 12)
    })
  })
  it('two values have no bend, however far apart or close together', () => {
    for (const [a, b] of [
      [0, 1],
      [1e300, -1e300],
      [1, 1 + 1e-9],
      [1e-300, 3e-300],
    ] as const)
      expect(directionsOf(f64(a, b, a, a, b))).toHaveLength(1)
  })
  it('infinite values stand at the ends of the finite ones', () => {
    expect(directionsOf(f64(-Infinity, 1, 2, 3, Infinity))).toEqual(directionsOf(f64(1, 1, 2, 3, 3)))
  })
  it('two categories are a number, three are groups numbered without gaps', () => {
    expect(componentsOf(nominal(f64(7, 2, 7, 2), 9))).toEqual(componentsOf(numeric(f64(1, 0, 1, 0))))
    expect(componentsOf(nominal(f64(7, 2, 4, 2), 9))).toEqual({ kind: 'groups', codes: Int32Array.of(2, 0, 1, 0), groups: 3 })
  })
})
