import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { growEach, guidedForest, leftOverCurves, leftOverOf, treesOf, withoutMeans } from './left-over-curves.ts'
import type { TestColumn } from './test-design.ts'

interface Sweep {
  readonly columns: readonly TestColumn[]
  /** Shape (u × t): first step what a does, last step what b does, in between nothing; all with a little noise. */
  readonly values: Float64Array
}

const T = 5
function sweep(u: number, gaps = false): Sweep {
  const rng = seededRng(71)
  const a = Float64Array.from({ length: u }, () => rng.uniform())
  const b = Int32Array.from({ length: u }, () => rng.below(3))
  const values = new Float64Array(u * T)
  for (let i = 0; i < u; i++)
    for (let s = 0; s < T; s++)
      values[i * T + s] = 100 + (s === 0 ? 4 * Math.sin(6 * a[i]!) : s === T - 1 ? 3 * b[i]! : 0) + 0.3 * rng.normal()
  if (gaps) for (let i = 0; i < u; i += 7) a[i] = Number.NaN
  return {
    columns: [
      { kind: 'numeric', values: a },
      { kind: 'levels', codes: b, levels: 3 },
    ],
    values,
  }
}

/** Standard deviation of each step. */
const spread = (values: Float64Array): number[] =>
  Array.from({ length: T }, (_, s) => {
    const at = values.filter((_value, i) => i % T === s)
    const middle = at.reduce((sum, value) => sum + value / at.length, 0)
    return Math.sqrt(at.reduce((sum, value) => sum + (value - middle) ** 2, 0) / at.length)
  })

describe('what the other params leave of curves', () => {
  it('is free of what acts early as of what acts late, and keeps noise as it is', () => {
    const { columns, values } = sweep(200)
    const before = spread(values)
    const left = spread(leftOverCurves(columns, values, T, 1, 100))
    expect(before[0]).toBeGreaterThan(2)
    expect(left[0]).toBeLessThan(0.3 * before[0]!)
    expect(left[T - 1]).toBeLessThan(0.25 * before[T - 1]!)
    // Nothing is there to be predicted: noise of 0.3 stays, to within what 200 units tell.
    for (const middle of left.slice(1, T - 1)) expect(Math.abs(middle - 0.3)).toBeLessThan(0.05)
  })

  it('comes out of gaps too, and of more units than trees are grown on', () => {
    const few = sweep(200, true)
    expect(spread(leftOverCurves(few.columns, few.values, T, 1, 100))[T - 1]).toBeLessThan(0.8)
    const many = sweep(2600)
    const left = leftOverCurves(many.columns, many.values, T, 1, 20)
    expect(spread(left)[0]).toBeLessThan(0.6)
    // Units that no tree was grown on are predicted by all, the others by those that left them out: both are free of it.
    expect(left.every(Number.isFinite)).toBe(true)
  })

  it('without other params is the curve about its mean', () => {
    const { values } = sweep(20)
    const left = leftOverCurves([], values, T, 1, 100)
    for (let s = 0; s < T; s++) {
      const at = left.filter((_, i) => i % T === s)
      expect(at.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9)
      expect(left[s]! - left[T + s]!).toBeCloseTo(values[s]! - values[T + s]!, 9)
    }
  })

  it('is the same again with the same seed', () => {
    const { columns, values } = sweep(80, true)
    expect(leftOverCurves(columns, values, T, 5, 50)).toEqual(leftOverCurves(columns, values, T, 5, 50))
  })

  it('by trees that are grown for all params together is what trees grown without each of them leave', () => {
    const rng = seededRng(72)
    for (const u of [400, 2300]) {
      const columns: TestColumn[] = [
        ...sweep(u).columns,
        { kind: 'numeric', values: Float64Array.from({ length: u }, () => rng.uniform()) },
        { kind: 'levels', codes: Int32Array.from({ length: u }, () => rng.below(4)), levels: 4 },
      ]
      const curves = withoutMeans(sweep(u).values, T)
      const forest = guidedForest(columns, curves, T, 9, 20)
      const grow = growEach(forest)
      const trees = Array.from({ length: treesOf(forest) }, (_, tree) => grow(tree))
      const left = leftOverOf(forest, trees, curves, T)
      columns.forEach((_, param) => {
        const others = columns.filter((_column, k) => k !== param)
        // With leaves of three of 400 units a few cuts tie and are broken otherwise; with leaves of eight none does here.
        const apart = leftOverCurves(others, curves, T, 9, 20)
        const together = left(param)
        const furthest = together.reduce((most, value, i) => Math.max(most, Math.abs(value - apart[i]!)), 0)
        if (u > 2000) expect(furthest).toBeLessThan(1e-9)
        const before = spread(apart)
        for (const [s, sd] of spread(together).entries()) expect(Math.abs(sd / before[s]! - 1)).toBeLessThan(0.1)
      })
    }
  })
})
