import { describe, expect, it } from 'vitest'
import { shuffle } from '../stats/rng.ts'
import { binColumns } from './bin-columns.ts'
import { drawBootstrap, permuteStream } from './bootstrap.ts'
import { fillMissing } from './fill-missing.ts'
import { DEFAULT_FOREST, growForest } from './forest.ts'
import { impurityImportance } from './impurity-importance.ts'
import { outOfBag, outOfBagSums } from './out-of-bag.ts'
import { PERMUTATIONS, permutationLoss, permutationShares } from './permutation-importance.ts'
import { binsByRow, leafOf } from './predict.ts'
import { binNumeric, numeric, unordered } from './testing/columns.ts'
import { normals, REFERENCE_DATA, uniforms } from './testing/reference-data.ts'
import { prepareTraining, type Training } from './training.ts'

const shares = (training: Training, seed: number, trees = 300): Float64Array => {
  const forest = growForest(training, { ...DEFAULT_FOREST, trees, seed })
  return permutationShares([permutationLoss(forest, training)], training)!
}

/** Permutes every column of the out-of-bag rows, sends all of them down the tree again, and takes the difference. */
function lossByDefinition(training: Training, trees: number, seed: number): Float64Array {
  const { columns, groups, groupStart, groupRows, y, weight } = training
  const { features, params, paramOf, unordered: sets } = columns
  const forest = growForest(training, { trees, maxFeatures: 0.5, minLeaf: 1, seed })
  const bins = binsByRow(columns)
  const loss = new Float64Array(trees * params)
  const draws = new Int32Array(groups)
  for (let tree = 0; tree < trees; tree++) {
    drawBootstrap(training, seed, tree, draws)
    const outside = Int32Array.from(draws.keys()).filter((g) => draws[g] === 0)
    const rng = permuteStream(seed, tree)
    const permuted = Array.from({ length: PERMUTATIONS }, () => {
      const sources = outside.slice()
      shuffle(sources, rng)
      return sources
    })
    const error = (sources: Int32Array, param: number): number => {
      let sum = 0
      let W = 0
      for (const [k, group] of outside.entries()) {
        const source = groupRows[groupStart[sources[k]!]!]!
        for (const row of groupRows.subarray(groupStart[group], groupStart[group + 1])) {
          const own = bins.slice(row * features, (row + 1) * features)
          for (let f = 0; f < features; f++) if (paramOf[f] === param) own[f] = bins[source * features + f]!
          const leaf = leafOf(forest, sets, own, 0, forest.start[tree]!)
          sum += weight[row]! * (y[row]! - forest.value[leaf]!) ** 2
          W += weight[row]!
        }
      }
      return sum / W
    }
    for (let param = 0; param < params; param++) {
      const before = error(outside, -1)
      for (const sources of permuted) loss[tree * params + param]! += (error(sources, param) - before) / PERMUTATIONS
    }
  }
  return loss
}

describe('the out-of-bag permutation share', () => {
  it('is what permuting column by column and predicting anew gives: groups, weights, levels, one-hot features', () => {
    const n = 120
    const many = uniforms(1, n).map((u) => Math.floor(40 * u)) // above 32 levels: 40 features of one param
    const few = uniforms(2, n).map((u) => Math.floor(4 * u))
    const fine = uniforms(3, n)
    const y = normals(4, n).map((e, i) => Math.sin(many[i]!) + few[i]! + 3 * fine[i]! + 0.3 * e)
    y[7] = Number.NaN
    const weights = uniforms(5, n).map((u) => 0.5 + u)
    const groups = Int32Array.from(uniforms(6, n), (u) => Math.floor(50 * u))
    const columns = binColumns([unordered(many, 40), unordered(few, 4), numeric(fine)], n)
    expect([columns.features, columns.params]).toEqual([42, 3])
    const training = prepareTraining(columns, y, weights, groups)
    const forest = growForest(training, { trees: 12, maxFeatures: 0.5, minLeaf: 1, seed: 9 })
    const { loss } = permutationLoss(forest, training)
    const byDefinition = lossByDefinition(training, 12, 9)
    for (const [k, value] of loss.entries()) expect(Math.abs(value - byDefinition[k]!)).toBeLessThan(1e-12)
    expect(byDefinition.some((value) => value > 0.01)).toBe(true)
  })

  it('is the total Sobol index on Ishigami’s function, a little under it at 2,000 rows', () => {
    const { x, y } = REFERENCE_DATA.ishigami(2000, 3, 1)
    const training = prepareTraining(binNumeric(x), y)
    // Closed form for a = 7, b = 0.1: (V1 + V13, V2, V13) / V. A forest of 2,000 rows blurs the function.
    const total = [0.5576, 0.4424, 0.2437]
    for (const [j, share] of shares(training, 1).entries()) {
      expect(share - total[j]!).toBeGreaterThan(-0.08)
      expect(share - total[j]!).toBeLessThan(0.02)
    }
    const forest = growForest(training, DEFAULT_FOREST)
    expect(outOfBag(outOfBagSums(forest, training), training).r2).toBeGreaterThan(0.93) // an independent run: .946
  })

  it('finds a boolean that is the only cause, where impurity puts params of many values first', () => {
    let byShare = 0
    let byImpurity = 0
    const studies = 30
    for (let k = 0; k < studies; k++) {
      const n = 240
      const x = Array.from({ length: 8 }, (_, j) => uniforms(100 * k + j, n))
      for (const [j, levels] of [2, 3, 10, 3, 4, 10].entries()) x[j] = x[j]!.map((u) => Math.floor(levels * u))
      // 15 % of the variance.
      const y = normals(100 * k + 50, n).map((e, i) => Math.sqrt(0.15) * (2 * x[0]![i]! - 1) + Math.sqrt(0.85) * e)
      const columns = binColumns([numeric(x[0]!), unordered(x[1]!, 3), unordered(x[2]!, 10), ...x.slice(3).map(numeric)], n)
      const training = prepareTraining(columns, y)
      const forest = growForest(training, { ...DEFAULT_FOREST, trees: 100, seed: k })
      const first = (values: Float64Array): boolean => values.indexOf(Math.max(...values)) === 0
      if (first(permutationShares([permutationLoss(forest, training)], training)!)) byShare++
      if (first(impurityImportance(forest, training))) byImpurity++
    }
    expect(byShare).toBeGreaterThanOrEqual(29) // expected: all
    expect(byImpurity).toBeLessThanOrEqual(12) // expected: an eighth
  })

  it('averages to 0 on pure noise, whatever the number of levels', () => {
    const sum = new Float64Array(8)
    const studies = 60
    for (let k = 0; k < studies; k++) {
      const { x } = REFERENCE_DATA.mixed(60, 8, 1000 + k)
      const columns = binColumns([numeric(x[0]!), unordered(x[1]!, 3), unordered(x[2]!, 10), ...x.slice(3).map(numeric)], 60)
      for (const [j, share] of shares(prepareTraining(columns, normals(5000 + k, 60)), k, 64).entries()) sum[j]! += share / studies
    }
    // The spread of one study's share is .03 to .05: four standard errors of the mean of 60 are .02 to .026.
    for (const share of sum) expect(Math.abs(share)).toBeLessThan(0.026)
  })
})

describe('conditional params', () => {
  it('that do nothing get nothing, and the parent that does everything keeps its share', () => {
    const studies = 24
    const mean = { parent: 0, momentum: 0, beta2: 0, sentinel: 0 }
    for (let k = 0; k < studies; k++) {
      const n = 200
      const adam = uniforms(10 * k, n).map((u) => Math.floor(2 * u))
      const momentum = uniforms(10 * k + 1, n).map((u, i) => (adam[i] === 1 ? Number.NaN : u))
      const beta2 = uniforms(10 * k + 2, n).map((u, i) => (adam[i] === 1 ? u : Number.NaN))
      const y = normals(10 * k + 3, n).map((e, i) => 2 * adam[i]! + e)
      const columns = binNumeric([adam, momentum, beta2])
      for (let draw = 0; draw < 5; draw++) {
        const [parent, a, b] = shares(prepareTraining(fillMissing(columns, k, draw), y), k, 64)
        mean.parent += parent! / studies / 5
        mean.momentum += a! / studies / 5
        mean.beta2 += b! / studies / 5
      }
      const outside = binNumeric([adam, momentum, beta2].map((column) => column.map((v) => (Number.isNaN(v) ? -1 : v))))
      mean.sentinel += shares(prepareTraining(outside, y), k, 64)[1]! / studies
    }
    expect(Math.abs(mean.momentum)).toBeLessThan(0.02)
    expect(Math.abs(mean.beta2)).toBeLessThan(0.02)
    expect(mean.parent).toBeGreaterThan(0.38) // true: 1 of 2 parts of variance; a forest of 200 rows gives .42
    expect(mean.sentinel).toBeGreaterThan(0.1) // what the usual stand-in below the range does
  })
})
