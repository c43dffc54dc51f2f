import { describe, expect, it } from 'vitest'
import { centred, dot } from '../stats/moments.ts'
import { seededRng } from '../stats/rng.ts'
import { type Components, componentsOf } from './components.ts'
import { dealer, extraOf } from './extra-squares.ts'
import { draws, nominal, numeric } from './testing/designs.ts'

const N = 60
const rng = seededRng(21)
const r = centred(draws(N, () => rng.normal()))
const a = draws(N, () => rng.uniform())
const b = draws(N, () => rng.uniform())
const g = draws(N, (i) => i % 3)
const h = draws(N, () => rng.below(4))
const asListed = draws(N, (i) => i)

/** Sum of squares of r that columns explain: Gram–Schmidt, dependent columns dropped. */
function explained(columns: readonly Float64Array[]): number {
  const basis: Float64Array[] = []
  let squares = 0
  for (const column of columns) {
    let rest = column.slice()
    for (let pass = 0; pass < 2; pass++)
      for (const direction of basis) {
        const along = dot(rest, direction)
        rest = rest.map((value, i) => value - along * direction[i]!)
      }
    const size = Math.sqrt(dot(rest, rest))
    if (size < 1e-8 * Math.sqrt(dot(column, column))) continue
    const direction = rest.map((value) => value / size)
    basis.push(direction)
    squares += dot(direction, r) ** 2
  }
  return squares
}
const ones = new Float64Array(N).fill(1)
const times = (x: Float64Array, z: Float64Array) => x.map((value, i) => value * z[i]!)
const indicators = (codes: Float64Array, levels: number) =>
  Array.from({ length: levels }, (_, level) => codes.map((code) => (code === level ? 1 : 0)))
const standardised = (squares: number, df: number) => (squares / (dot(r, r) / (N - 1)) - df) / Math.sqrt(2 * df)

const extra = (own: Components, partner: Components, order = asListed): number => extraOf(own, partner, r)(dealer(own, r)(order))

describe('what a product explains beyond the param alone equals the difference of two least-squares fits', () => {
  it('two numbers: the product added to 1, x, x²', () => {
    const base = [ones, a, times(a, a)]
    const centre = b.reduce((sum, value) => sum + value, 0) / N
    const product = times(
      a.map((value) => value - a.reduce((sum, x) => sum + x, 0) / N),
      b.map((value) => value - centre),
    )
    const squares = explained([...base, product]) - explained(base)
    expect(extra(componentsOf(numeric(a)), componentsOf(numeric(b)))).toBeCloseTo(standardised(squares, 1), 8)
  })
  it('categories and a number: slopes of their own added to one slope for all', () => {
    const base = [...indicators(g, 3), b]
    const squares = explained([...base, ...indicators(g, 3).map((one) => times(one, b))]) - explained(base)
    expect(extra(componentsOf(nominal(g, 3)), componentsOf(numeric(b)))).toBeCloseTo(standardised(squares, 2), 8)
    expect(extra(componentsOf(numeric(b)), componentsOf(nominal(g, 3)))).toBeCloseTo(standardised(squares, 2), 8)
  })
  it('categories and categories: between cells, less between the categories of each', () => {
    const cells = g.map((code, i) => code * 4 + h[i]!)
    const squares = explained(indicators(cells, 12)) - explained(indicators(g, 3)) - explained(indicators(h, 4))
    expect(extra(componentsOf(nominal(g, 3)), componentsOf(nominal(h, 4)))).toBeCloseTo(standardised(squares, 6), 8)
  })
  it('reorders the param and leaves the partner and the residuals', () => {
    const order = draws(N, (i) => (i * 7) % N)
    const reordered = draws(N, (i) => a[(i * 7) % N]!)
    expect(extra(componentsOf(numeric(a)), componentsOf(numeric(b)), order)).toBeCloseTo(
      extra(componentsOf(numeric(reordered)), componentsOf(numeric(b))),
      9,
    )
  })
})
