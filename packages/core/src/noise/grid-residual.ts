import { fDistribution } from '../stats/distributions.ts'
import type { OneWayTest } from '../stats/one-way.ts'

/**
 * Each param of a complete grid against what the main effects of all leave of the cells: whether it acts beyond how much its
 * effect changes with the other params, and beyond their luck.
 *
 * @param codes  shape (p) of shape (c): level of each param per cell, every combination once
 * @param levels shape (p)
 * @param means  shape (c): mean of each cell
 * @returns shape (p); null where the main effects leave no degree of freedom, or nothing
 */
export function againstGridResidual(
  codes: readonly Int32Array[],
  levels: readonly number[],
  means: Float64Array,
): readonly (OneWayTest | null)[] {
  const c = means.length
  const middle = means.reduce((sum, value) => sum + (value - means[0]!) / c, 0) + means[0]!
  let rest = means.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  const total = rest
  const between = codes.map((code, k) => {
    const sums = new Float64Array(levels[k]!)
    code.forEach((level, cell) => {
      sums[level]! += means[cell]! - middle
    })
    return sums.reduce((sum, value) => sum + (value * value * levels[k]!) / c, 0)
  })
  for (const squares of between) rest -= squares
  const df2 = c - 1 - levels.reduce((sum, count) => sum + count - 1, 0)
  if (!(df2 > 0) || !(rest > 1e-12 * total)) return codes.map(() => null)
  return between.map((squares, k) => {
    const df1 = levels[k]! - 1
    const f = squares / df1 / (rest / df2)
    return { f, df1, df2, p: fDistribution(f, df1, df2).upper }
  })
}
