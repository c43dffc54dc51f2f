import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { dcrt } from './dcrt.ts'
import type { ParamTest } from './param-test.ts'
import { buildTestDesign, type TestColumn } from './test-design.ts'
import { type Arrangement, permutationsOf, signFlips } from './testing/arrangements.ts'
import { draws, mixedColumns, nominal, numeric, strongAndWeak } from './testing/designs.ts'

const pOf = (test: ParamTest): number => {
  if (test.status !== 'tested') throw new Error(`untested: ${test.reason}`)
  return test.p
}
const f64 = (...values: number[]): Float64Array => Float64Array.from(values)
const test = (columns: readonly TestColumn[], y: Float64Array, param = 0, seed = 1) => dcrt(buildTestDesign(columns, y, { seed }), param)

/** Share of all arrangements of y whose statistic is at least that of y itself. */
function exactP(arrangements: Iterable<Arrangement>, statistic: (order: Arrangement) => number, n: number): number {
  const observed = statistic(Array.from({ length: n }, (_, i) => i))
  let reached = 0
  let all = 0
  for (const order of arrangements) {
    all++
    if (statistic(order) >= observed - 1e-9) reached++
  }
  return reached / all
}

/** Four standard errors of a p from 999 permutations. */
const errorOf = (p: number): number => 4 * Math.sqrt((p * (1 - p)) / 999) + 0.001

describe('a single param: the permutation test of its correlation with the metric', () => {
  const y = f64(3, 1, 4, 1.5, 9, 2.6, 5)
  const ranks = [4, 1, 5, 2, 7, 3, 6]

  it('a boolean: |Σ of the ranks where it is on, less their mean| over all 7! orders', () => {
    const x = f64(1, 0, 1, 0, 1, 0, 0)
    const exact = exactP(permutationsOf(7), (order) => Math.abs(x.reduce((sum, on, i) => sum + on * (ranks[order[i]!]! - 4), 0)), 7)
    const p = pOf(test([numeric(x)], y))
    expect(exact).toBeCloseTo(8 / 35, 12)
    expect(Math.abs(p - exact)).toBeLessThan(errorOf(exact))
  })

  it('a number: the larger of the correlations with it and with its square, less the straight line in that', () => {
    const x = [-3, -2, -1, 0, 1, 2, 3]
    // Σ x = Σ x³ = 0, so x² − 4 is orthogonal to 1 and x: Σ x² = 28, Σ (x² − 4)² = 84.
    const exact = exactP(
      permutationsOf(7),
      (order) => {
        const r = order.map((k) => ranks[k]! - 4)
        const linear = Math.abs(x.reduce((sum, value, i) => sum + value * r[i]!, 0)) / Math.sqrt(28)
        const quadratic = Math.abs(x.reduce((sum, value, i) => sum + (value * value - 4) * r[i]!, 0)) / Math.sqrt(84)
        return Math.max(linear, quadratic)
      },
      7,
    )
    const p = pOf(test([numeric(Float64Array.from(x))], y))
    expect(Math.abs(p - exact)).toBeLessThan(errorOf(exact))
  })

  it('categories: Σ (sum of ranks)² / count', () => {
    const x = [0, 0, 1, 1, 2, 2, 2]
    const exact = exactP(
      permutationsOf(7),
      (order) => {
        const sums = [0, 0, 0]
        order.forEach((k, i) => {
          sums[x[i]!]! += ranks[k]! - 4
        })
        return sums[0]! ** 2 / 2 + sums[1]! ** 2 / 2 + sums[2]! ** 2 / 3
      },
      7,
    )
    const p = pOf(test([nominal(Float64Array.from(x), 3)], y))
    expect(Math.abs(p - exact)).toBeLessThan(errorOf(exact))
  })

  it('counts every run where it alone tells configurations apart: two optimizers, ten seeds each', () => {
    const x = draws(20, (i) => i % 2)
    const rng = seededRng(5)
    const metric = draws(20, (i) => 3 * x[i]! + rng.normal())
    const design = buildTestDesign([numeric(x)], metric, { configuration: Int32Array.from(x), seed: 1 })
    const result = dcrt(design, 0)
    expect(result).toMatchObject({ status: 'tested', units: 20 })
    expect(pOf(result)).toBeLessThan(0.01)
  })
})

describe('within the blocks of a grid', () => {
  // 2 levels × 7 blocks: what is exchanged is the two runs of each block.
  const x = draws(14, (i) => i % 2)
  const block = draws(14, (i) => Math.floor(i / 2))
  const gaps = [5, 4, -1, 3, 2, 6, -0.5]
  const y = draws(14, (i) => 100 * block[i]! + (i % 2 === 0 ? 0 : gaps[block[i]!]!))

  it('equals the paired test of signs over all 2⁷ swaps', () => {
    const sumOf = (signs: Arrangement): number => Math.abs(signs.reduce((sum, sign, b) => sum + (1 - 2 * sign) * gaps[b]!, 0))
    const observed = sumOf([0, 0, 0, 0, 0, 0, 0])
    const exact = [...signFlips(7)].filter((signs) => sumOf(signs) >= observed).length / 128
    const design = buildTestDesign([numeric(x), numeric(block)], y, { ranked: false, seed: 3 })
    const p = pOf(dcrt(design, 0, 'dcrt-within-blocks'))
    expect(Math.abs(p - exact)).toBeLessThan(errorOf(exact))
  })

  it('says that a 2 × 2 × 2 grid cannot reach 0.05', () => {
    const columns = [0, 1, 2].map((bit) => numeric(draws(8, (i) => (i >> bit) & 1)))
    const design = buildTestDesign(
      columns,
      draws(8, (i) => i),
    )
    expect(dcrt(design, 0, 'dcrt-within-blocks')).toMatchObject({ status: 'untested', reason: 'SMALL_BLOCKS' })
  })
})

describe('invariants, to the last bit', () => {
  const study = strongAndWeak(40, seededRng(11))
  const all = (columns: readonly TestColumn[], y: Float64Array, seed = 7) =>
    columns.map((_, k) => dcrt(buildTestDesign(columns, y, { seed }), k))
  const reference = all(study.columns, study.y)

  it('the same for the same seed, and not for another', () => {
    expect(all(study.columns, study.y)).toEqual(reference)
    expect(all(study.columns, study.y, 8)).not.toEqual(reference)
  })
  it('monotone transforms of the metric', () => {
    expect(all(study.columns, study.y.map(Math.exp))).toEqual(reference)
  })
  it('the order of the rows', () => {
    const reversed = study.columns.map((column) =>
      column.kind === 'numeric' ? numeric(column.values.toReversed()) : { ...column, codes: column.codes.toReversed() },
    )
    expect(all(reversed, study.y.toReversed())).toEqual(reference)
  })
  it('the order of the params', () => {
    expect(all(study.columns.toReversed(), study.y).toReversed()).toEqual(reference)
  })
  it('the numbering of categories', () => {
    const relabelled = study.columns.map((column) =>
      column.kind === 'levels' ? { ...column, codes: column.codes.map((code) => (code * 3 + 4) % column.levels) } : column,
    )
    // 3 is prime to 10 but not to 3: the param of three categories is rotated instead.
    const three = study.columns[1]!
    if (three.kind === 'levels') relabelled[1] = { ...three, codes: three.codes.map((code) => (code + 1) % 3) }
    expect(all(relabelled, study.y)).toEqual(reference)
  })
  it('the unit of a param', () => {
    const scaled = study.columns.map((column) => (column.kind === 'numeric' ? numeric(column.values.map((x) => 1024 * x)) : column))
    expect(all(scaled, study.y)).toEqual(reference)
  })
})

describe('what is active where', () => {
  it('tests a conditional param on its own runs', () => {
    const rng = seededRng(2)
    const parent = draws(60, (i) => i % 2)
    const child = draws(60, (i) => (i % 2 === 0 ? rng.uniform() : Number.NaN))
    const other = draws(60, () => rng.uniform())
    const y = draws(60, (i) => 5 * parent[i]! + (i % 2 === 0 ? 4 * child[i]! : 0) + 0.3 * rng.normal())
    const columns = [numeric(parent), numeric(child), numeric(other)]
    expect(test(columns, y, 1)).toMatchObject({ status: 'tested', units: 30 })
    expect(pOf(test(columns, y, 1))).toBeLessThan(0.01)
    expect(pOf(test(columns, y, 0))).toBeLessThan(0.01)
  })

  it('averages replicates: thirty seeds of three configurations are three configurations', () => {
    const rng = seededRng(4)
    const columns = mixedColumns(3, rng).map((column) =>
      column.kind === 'numeric'
        ? numeric(draws(30, (i) => column.values[i % 3]!))
        : nominal(
            draws(30, (i) => column.codes[i % 3]!),
            column.levels,
          ),
    )
    const y = draws(30, (i) => i % 3)
    const design = buildTestDesign(columns, y, { configuration: Int32Array.from(y), seed: 1 })
    expect(dcrt(design, 6)).toMatchObject({ status: 'untested', reason: 'TOO_FEW_CONFIGURATIONS', units: 3 })
  })

  it('neither copy of a duplicated param is found, as each leaves nothing to the other', () => {
    const rng = seededRng(9)
    const x = draws(60, () => rng.uniform())
    const y = draws(60, (i) => 3 * x[i]! + 0.3 * rng.normal())
    const columns = [numeric(x), numeric(x.slice()), numeric(draws(60, () => rng.uniform()))]
    const alone = pOf(test([columns[0]!, columns[2]!], y))
    expect(alone).toBeLessThan(0.001)
    expect(pOf(test(columns, y, 0))).toBeGreaterThan(alone)
  })
})
