import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { binColumns } from './bin-columns.ts'
import { drawBootstrap } from './bootstrap.ts'
import { growForest, mergeForests } from './forest.ts'
import { impurityImportance } from './impurity-importance.ts'
import { addOutOfBagSums, outOfBag, outOfBagSums } from './out-of-bag.ts'
import { permutationLoss, permutationShares } from './permutation-importance.ts'
import { predictForest } from './predict.ts'
import { binNumeric, f64, numeric, unordered } from './testing/columns.ts'
import { normals, REFERENCE_DATA, uniforms } from './testing/reference-data.ts'
import { prepareTraining, type Training } from './training.ts'

const OPTIONS = { trees: 60, maxFeatures: 1, minLeaf: 1, seed: 4 }

/** Everything that a forest says about its data. */
function everything(training: Training, options = OPTIONS) {
  const forest = growForest(training, options)
  return {
    ...outOfBag(outOfBagSums(forest, training), training),
    fitted: predictForest(forest, training),
    impurity: impurityImportance(forest, training),
    shares: permutationShares([permutationLoss(forest, training)], training),
  }
}

describe('a seed decides everything', () => {
  const { x, y } = REFERENCE_DATA.friedman(300, 10, 1)
  const columns = binColumns([...x.slice(0, 5).map(numeric), unordered(x[5]!, 4), ...x.slice(6).map(numeric)], 300)
  const training = prepareTraining(columns, y)
  for (const maxFeatures of [1, 1 / 3]) {
    it(`bit for bit, however the trees are parted and in whatever order they come, with ${maxFeatures.toFixed(2)} of the features`, () => {
      const options = { ...OPTIONS, maxFeatures }
      const whole = growForest(training, options)
      for (const cuts of [[0, 60], [0, 1, 60], [0, 32, 60], Array.from({ length: 61 }, (_, k) => k), [0, 17, 17, 40, 60]]) {
        const parts = cuts.slice(1).map((to, k) => growForest(training, options, cuts[k]!, to))
        const backwards = parts.toReversed()
        expect(mergeForests(backwards)).toEqual(whole)
        const sums = addOutOfBagSums(backwards.map((part) => outOfBagSums(part, training)))
        expect(sums).toEqual(outOfBagSums(whole, training))
        const shares = permutationShares(
          backwards.map((part) => permutationLoss(part, training)),
          training,
        )
        expect(shares).toEqual(permutationShares([permutationLoss(whole, training)], training))
      }
    })
  }

  it('other seeds draw other bootstraps: two trees of any seeds share no bootstrap', () => {
    const draws = new Int32Array(training.groups)
    const seen = new Set<string>()
    for (let seed = 0; seed < 40; seed++) {
      for (let tree = 0; tree < 40; tree++) {
        drawBootstrap(training, seed, tree, draws)
        seen.add(draws.join())
      }
    }
    expect(seen.size).toBe(1600)
  })

  it('parts that do not follow on each other are refused', () => {
    expect(() => mergeForests([growForest(training, OPTIONS, 0, 2), growForest(training, OPTIONS, 3, 4)])).toThrow(
      'trees 2 … 2 are missing',
    )
  })
})

describe('a bootstrap', () => {
  it('draws n of n groups, each equally often: counts are multinomial', () => {
    const n = 50
    const training = prepareTraining(binNumeric([uniforms(1, n)]), uniforms(2, n))
    const draws = new Int32Array(n)
    const total = new Float64Array(n)
    let absent = 0
    for (let tree = 0; tree < 4000; tree++) {
      drawBootstrap(training, 7, tree, draws)
      expect(draws.reduce((a, b) => a + b)).toBe(n)
      for (let g = 0; g < n; g++) {
        total[g]! += draws[g]!
        if (draws[g] === 0) absent++
      }
    }
    // χ² of the totals on 49 df: below 95 but for 1 in 10,000.
    expect(total.reduce((sum, t) => sum + (t - 4000) ** 2 / 4000, 0)).toBeLessThan(95)
    expect(Math.abs(absent / (4000 * n) - (1 - 1 / n) ** n)).toBeLessThan(0.004)
  })
})

describe('what must not matter', () => {
  const { x, y } = REFERENCE_DATA.mixed(150, 8, 1)
  const base = everything(prepareTraining(binNumeric(x), y))

  it('rows whose target is NaN or infinite: the others hear nothing of them', () => {
    // Their params repeat those of other rows, so that the bins stay.
    const more = x.map((column) => Float64Array.of(...column.subarray(0, 20), ...column))
    const absent = Float64Array.from({ length: 20 }, (_, i) => [Number.NaN, Infinity, -Infinity][i % 3]!)
    const got = everything(prepareTraining(binNumeric(more), Float64Array.of(...absent, ...y)))
    expect(got.prediction.subarray(20)).toEqual(base.prediction)
    expect([...got.prediction.subarray(0, 20)].every(Number.isNaN)).toBe(true)
    expect(got).toMatchObject({ r2: base.r2, rows: base.rows, impurity: base.impurity, shares: base.shares })
  })

  it('rows of weight 0 likewise', () => {
    const more = x.map((column) => Float64Array.of(...column.subarray(0, 20), ...column))
    const weights = Float64Array.from({ length: 170 }, (_, i) => (i < 20 ? 0 : 1))
    const got = everything(prepareTraining(binNumeric(more), Float64Array.of(...uniforms(5, 20), ...y), weights))
    expect(got).toMatchObject({ r2: base.r2, impurity: base.impurity, shares: base.shares })
  })

  it('unit and origin of the target, up to the last digits', () => {
    for (const [a, b] of [
      [1e300, 0],
      [1e-290, 0],
      [3, 1e6],
      [-1, 0],
    ] as const) {
      const got = everything(
        prepareTraining(
          binNumeric(x),
          y.map((v) => a * v + b),
        ),
      )
      expect(Math.abs(got.r2! - base.r2!)).toBeLessThan(1e-8)
      for (const [p, share] of got.shares!.entries()) expect(Math.abs(share - base.shares![p]!)).toBeLessThan(1e-8)
      for (const [i, fitted] of got.fitted.entries()) expect(Math.abs((fitted - b) / a - base.fitted[i]!)).toBeLessThan(1e-8)
    }
  })

  it('unit of a param', () => {
    const got = everything(prepareTraining(binNumeric(x.map((column, j) => (j === 6 ? column.map((v) => 1e300 * v) : column))), y))
    expect(got.r2).toBe(base.r2)
    expect(got.shares).toEqual(base.shares)
  })

  it('names of levels: permuted codes of an unordered param give the same fit', () => {
    const codes = (map: readonly number[]) =>
      binColumns(
        [
          numeric(x[6]!),
          unordered(
            x[2]!.map((v) => map[v]!),
            10,
          ),
          unordered(x[1]!, 3),
        ],
        150,
      )
    const target = y.map((v, i) => v + [0, 2, 1, 0, -1, 1, 2, -2, 0, 1][x[2]![i]!]!)
    const one = everything(prepareTraining(codes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), target))
    const other = everything(prepareTraining(codes([3, 7, 1, 0, 9, 2, 8, 6, 5, 4]), target))
    expect(other.r2).toBe(one.r2)
    expect(other.shares).toEqual(one.shares)
  })
})

describe('weights', () => {
  it('stand for repeated rows: a row of weight 2 is two rows of one group', () => {
    const n = 80
    const x = uniforms(3, n)
    const y = normals(4, n).map((e, i) => 4 * x[i]! + e)
    const weights = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3))
    const rows = [...weights.entries()].flatMap(([row, w]) => Array.from({ length: w }, () => row))
    const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!)
    // One param: no ties between features, whose resolution would depend on the number of rows.
    const weighted = everything(prepareTraining(binNumeric([x]), y, weights))
    const repeated = everything(prepareTraining(binNumeric([pick(x)]), pick(y), null, Int32Array.from(rows)))
    expect(Math.abs(weighted.r2! - repeated.r2!)).toBeLessThan(1e-9)
    expect(Math.abs(weighted.shares![0]! - repeated.shares![0]!)).toBeLessThan(1e-9)
    for (const [k, row] of rows.entries()) expect(Math.abs(weighted.fitted[row]! - repeated.fitted[k]!)).toBeLessThan(1e-9)
  })

  it('that are no numbers from 0 are refused', () => {
    for (const w of [-1, Number.NaN, Infinity])
      expect(() => prepareTraining(binNumeric([f64(1, 2)]), f64(1, 2), f64(1, w))).toThrow('weight')
  })
})

describe('degenerate data has typed answers', () => {
  const noFit = { r2: null, shares: null }

  it('no rows, no params, no finite target', () => {
    const none = everything(prepareTraining(binColumns([numeric(f64())], 0), f64()))
    expect(none).toMatchObject({ ...noFit, rows: 0 })
    expect(everything(prepareTraining(binColumns([], 3), f64(1, 2, 3)))).toMatchObject({ rows: 3, impurity: f64(), shares: f64() })
    expect(everything(prepareTraining(binNumeric([f64(1, 2, 3)]), f64(Number.NaN, Number.NaN, Infinity)))).toMatchObject({
      ...noFit,
      rows: 0,
    })
  })

  it('one row is in every bootstrap: nothing out of bag, and its own value as the fit', () => {
    const one = everything(prepareTraining(binNumeric([f64(1)]), f64(7)))
    expect(one).toMatchObject({ ...noFit, rows: 0, fitted: f64(7), impurity: f64(0) })
  })

  it('two rows: each is foretold by the other', () => {
    const two = everything(prepareTraining(binNumeric([f64(1, 2)]), f64(10, 20)))
    expect([...two.prediction]).toEqual([20, 10])
    expect(two.r2).toBeCloseTo(-3, 12) // errors of 10, deviations of 5
  })

  it('a constant target: no split, no share, the constant as every prediction', () => {
    for (const value of [0, 0.1, 1e300, -1e308]) {
      const got = everything(prepareTraining(binNumeric([uniforms(1, 40)]), new Float64Array(40).fill(value)))
      expect(got).toMatchObject({ ...noFit, impurity: f64(0) })
      expect(new Set(got.fitted)).toEqual(new Set([value]))
    }
  })

  it('equal rows everywhere: no split; impurity and shares are 0, not equal parts', () => {
    const got = everything(prepareTraining(binNumeric([new Float64Array(40).fill(3), new Float64Array(40).fill(-1)]), uniforms(1, 40)))
    expect(got.impurity).toEqual(f64(0, 0))
    expect(got.shares).toEqual(f64(0, 0))
    expect(got.r2).toBeLessThan(0)
  })

  it('values at both ends of the number range, and infinite params', () => {
    const x = f64(-Infinity, -1.7e308, -1e308, 0, 1e308, 1.7e308, Infinity, 5e-324)
    const y = f64(-1.7e308, -1e308, -1e307, 0, 1e307, 1e308, 1.7e308, 1e-300)
    const got = everything(prepareTraining(binNumeric([x]), y), { ...OPTIONS, trees: 200 })
    expect(got.r2).toBeGreaterThan(0)
    expect([...got.fitted, ...got.shares!].every(Number.isFinite)).toBe(true)
    // The fit rises with the param: −∞, −1.7e308, −1e308, 0, 5e−324, 1e308, 1.7e308, ∞.
    const inOrder = [0, 1, 2, 3, 7, 4, 5, 6].map((row) => got.fitted[row]!)
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
  })

  it('a param with gaps must be filled first', () => {
    expect(() => prepareTraining(binNumeric([f64(1, Number.NaN)]), f64(1, 2))).toThrow('fill them first')
  })
})

describe('replicates', () => {
  const configurations = 60
  const n = configurations * 5
  const groups = Int32Array.from({ length: n }, (_, i) => i % configurations)
  const of = (values: Float64Array): Float64Array => Float64Array.from(groups, (g) => values[g]!)

  it('never straddle: the rows of a configuration are out of bag in the same trees, and no tree is judged on their twins', () => {
    const training = prepareTraining(binNumeric([of(uniforms(1, configurations))]), normals(2, n), null, groups)
    const draws = new Int32Array(training.groups)
    for (let tree = 0; tree < 20; tree++) {
      const { count } = outOfBagSums(growForest(training, OPTIONS, tree, tree + 1), training)
      drawBootstrap(training, OPTIONS.seed, tree, draws)
      for (let i = 0; i < n; i++) expect(count[i]).toBe(draws[training.groupOf[i]!] === 0 ? 1 : 0)
      for (let i = configurations; i < n; i++) expect(count[i]).toBe(count[i % configurations])
    }
  })

  it('do not inflate the fit: noise between configurations is not foretold, unless rows go alone', () => {
    const mean = { grouped: 0, alone: 0 }
    const share = { grouped: 0, alone: 0 }
    for (let k = 0; k < 20; k++) {
      // Configurations differ (sd 1) for no reason that a param tells; seeds differ by .3.
      const level = of(normals(10 * k, configurations))
      const y = normals(10 * k + 1, n).map((e, i) => level[i]! + 0.3 * e)
      const columns = binNumeric([2, 3, 4].map((j) => of(uniforms(10 * k + j, configurations))))
      const grouped = everything(prepareTraining(columns, y, null, groups), { ...OPTIONS, trees: 100, seed: k })
      const alone = everything(prepareTraining(columns, y), { ...OPTIONS, trees: 100, seed: k })
      mean.grouped += grouped.r2! / 20
      mean.alone += alone.r2! / 20
      share.grouped += grouped.shares![0]! / 20
      share.alone += alone.shares![0]! / 20
    }
    expect(mean.grouped).toBeLessThan(0) // noise: below the mean, as for 60 single rows
    expect(mean.alone).toBeGreaterThan(0.7)
    expect(Math.abs(share.grouped)).toBeLessThan(0.05)
    expect(share.alone).toBeGreaterThan(0.2)
  })

  it('codes may be any whole numbers in any order', () => {
    const rng = seededRng(5)
    const names = Int32Array.from({ length: configurations }, () => rng.uint32() | 0)
    const x = [of(uniforms(1, configurations))]
    const y = normals(2, n)
    const named = everything(
      prepareTraining(
        binNumeric(x),
        y,
        null,
        Int32Array.from(groups, (g) => names[g]!),
      ),
    )
    expect(named).toEqual(everything(prepareTraining(binNumeric(x), y, null, groups)))
  })
})
