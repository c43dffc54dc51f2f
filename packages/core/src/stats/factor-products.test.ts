import { expect, it } from 'vitest'
import { factorProducts, sumRows } from './factor-products.ts'
import { seededRng } from './rng.ts'

/** Sums of products of n random rows, with a diagonal of 1. */
function correlations(n: number, t: number, seed: number): Float64Array {
  const rng = seededRng(seed)
  const rows = Array.from({ length: n }, () => Array.from({ length: t }, () => rng.normal()))
  const sum = (a: number, b: number): number => rows.reduce((total, row) => total + row[a]! * row[b]!, 0)
  return Float64Array.from({ length: t * t }, (_, i) => {
    const [a, b] = [Math.floor(i / t), i % t]
    return sum(a, b) / Math.sqrt(sum(a, a) * sum(b, b))
  })
}

for (const [n, t] of [
  [20, 6],
  [6, 6],
  [3, 8],
] as const)
  it(`the rows of a factor have the products of ${n} rows of ${t}, with a rank of ${Math.min(n, t)}`, () => {
    const products = correlations(n, t, n)
    const { rank, rows, order } = factorProducts(products, t)
    expect(rank).toBe(Math.min(n, t))
    expect([...order].sort()).toEqual([...products.keys()].slice(0, t))
    for (let a = 0; a < t; a++)
      for (let b = 0; b < t; b++) {
        let sum = 0
        for (let r = 0; r < rank; r++) sum += rows[r * t + a]! * rows[r * t + b]!
        expect(sum).toBeCloseTo(products[order[a]! * t + order[b]!]!, 10)
      }
  })

it('a column without any spread has no part, and rows start with as many zeros as they stand below the first', () => {
  const products = Float64Array.of(1, 0, 0.5, 0, 0, 0, 0.5, 0, 1)
  const { rank, rows, order } = factorProducts(products, 3)
  expect([rank, order[2]]).toEqual([2, 1])
  expect(rows[3]).toBe(0)
  expect([rows[2], rows[5]]).toEqual([0, 0])
})

for (const [t, n, count] of [
  [8, 20, 4],
  [7, 20, 5],
  [3, 2, 1],
  [13, 5, 3],
] as const)
  it(`${count} lines are the weighted sums of the rows of a factor of rank ${Math.min(n, t)}, at each of ${t} places`, () => {
    const factor = factorProducts(correlations(n, t, 9), t)
    const { rank, rows } = factor
    const rng = seededRng(10)
    const weights = Float64Array.from({ length: count * rank }, () => rng.normal())
    const lines = new Float64Array(count * t).fill(7)
    sumRows(factor, weights, lines, t)
    for (let line = 0; line < count; line++)
      for (let s = 0; s < t; s++) {
        let sum = 0
        for (let r = 0; r < rank; r++) sum += weights[line * rank + r]! * rows[r * t + s]!
        expect(lines[line * t + s]).toBeCloseTo(sum, 12)
      }
  })
