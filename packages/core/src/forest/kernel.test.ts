import { describe, expect, it } from 'vitest'
import { seededRng } from '../stats/rng.ts'
import { binColumns, type ForestColumn } from './bin-columns.ts'
import { growForest } from './forest.ts'
import { outOfBagSums } from './out-of-bag.ts'
import { checkTree } from './testing/check-tree.ts'
import { binNumeric, f64, numeric, unordered } from './testing/columns.ts'
import { normals, uniforms } from './testing/reference-data.ts'
import { prepareTraining, type Training } from './training.ts'

/** Nodes of more rows are split by histograms, others over sorted orders; see `forest-kernel/memory.ts`. */
const BLOCK_ROWS = 512

const ALL = { maxFeatures: 1, minLeaf: 1, seed: 5 }

/** Columns of every sort with a target that depends on all of them. */
function sample(n: number, seed: number): { columns: ForestColumn[]; y: Float64Array } {
  const fine = uniforms(seed, n)
  const coarse = uniforms(seed + 1, n).map((u) => Math.floor(7 * u))
  const flag = uniforms(seed + 2, n).map((u) => Math.floor(2 * u))
  const kind = uniforms(seed + 3, n).map((u) => Math.floor(6 * u))
  const noise = normals(seed + 4, n)
  const y = noise.map((e, i) => Math.sin(6 * fine[i]!) + [0, 2, -1, 1, 0, -2][kind[i]!]! * (flag[i]! + 0.5) + 0.2 * coarse[i]! + 0.3 * e)
  return { columns: [numeric(fine), numeric(coarse), numeric(flag), unordered(kind, 6)], y }
}

/** Faults of `trees` trees, and whether the decrease that the forest states is that of the walk. */
function check(training: Training, minLeaf: number, trees: number): { faults: readonly string[]; nodes: number } {
  const forest = growForest(training, { ...ALL, minLeaf, trees })
  const faults: string[] = []
  let nodes = 0
  for (let tree = 0; tree < trees; tree++) {
    const report = checkTree(forest, training, tree)
    nodes += report.nodes
    faults.push(...report.faults)
    const stated = forest.decrease
      .subarray(tree * training.columns.features, (tree + 1) * training.columns.features)
      .reduce((a, b) => a + b)
    if (Math.abs(stated - report.decrease) > 1e-8 * report.decrease) faults.push(`tree ${tree}: decrease ${stated}, not ${report.decrease}`)
  }
  return { faults, nodes }
}

describe('every node is the best split of all cuts and all subsets of levels, found anew by definition', () => {
  for (const minLeaf of [1, 3, 10]) {
    it(`in trees of 40 to 250 rows, at least ${minLeaf} rows a leaf`, () => {
      for (const n of [40, 120, 250]) {
        const { columns, y } = sample(n, n)
        const report = check(prepareTraining(binColumns(columns, n), y), minLeaf, 6)
        expect(report.faults).toEqual([])
        expect(report.nodes).toBeGreaterThan(6 * (n / minLeaf / 4))
      }
    })
  }

  it('where histograms hand over to sorted orders, and values share bins', () => {
    const n = 3 * BLOCK_ROWS
    const { columns, y } = sample(n, 9)
    const binned = binColumns(columns, n)
    expect(binned.binCount[0]).toBe(256)
    const report = check(prepareTraining(binned, y), 2, 1)
    expect(report.faults).toEqual([])
    expect(report.nodes).toBeGreaterThan(500)
  })

  it('where a histogram would cut off fewer rows than a leaf must hold: three runs at either end that stand far out', () => {
    const n = 2 * BLOCK_ROWS
    const { columns, y } = sample(n, 14)
    const [fine] = columns
    const order = Array.from(y.keys()).sort(
      (a, b) => (fine as { values: Float64Array }).values[a]! - (fine as { values: Float64Array }).values[b]!,
    )
    for (const row of [...order.slice(0, 3), ...order.slice(-3)]) y[row] = 100
    const report = check(prepareTraining(binColumns(columns, n), y), 10, 2)
    expect(report.faults).toEqual([])
  })

  it('with weights, groups, and rows that take no part', () => {
    const n = 200
    const { columns, y } = sample(n, 21)
    const rng = seededRng(3)
    const weights = Float64Array.from({ length: n }, () => rng.below(4) * 0.75)
    const groups = Int32Array.from({ length: n }, () => rng.below(60))
    for (let i = 0; i < n; i += 17) y[i] = Number.NaN
    expect(check(prepareTraining(binColumns(columns, n), y, weights, groups), 1, 8).faults).toEqual([])
  })

  it('with heavily tied targets and columns', () => {
    const n = 300
    const { columns } = sample(n, 33)
    const y = uniforms(40, n).map((u) => Math.floor(3 * u))
    expect(check(prepareTraining(binColumns(columns, n), y), 1, 6).faults).toEqual([])
  })

  it('one row at a time where the target asks for it: powers of 2.5 over 40 rows', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => i)
    const training = prepareTraining(
      binNumeric([x]),
      x.map((i) => 2.5 ** i),
    )
    const forest = growForest(training, { ...ALL, trees: 20 })
    for (let tree = 0; tree < 20; tree++) {
      const { faults, deepest } = checkTree(forest, training, tree)
      expect(faults).toEqual([])
      expect(deepest).toBeGreaterThanOrEqual(12) // of some 25 distinct rows in a bootstrap
    }
  })
})

describe('ties between features', () => {
  /** How often each feature is the root's over `trees` trees. */
  const roots = (x: readonly Float64Array[], y: Float64Array, maxFeatures: number, trees: number): Int32Array => {
    const forest = growForest(prepareTraining(binNumeric(x), y), { trees, maxFeatures, minLeaf: 1, seed: 11 })
    const count = new Int32Array(x.length)
    for (let tree = 0; tree < trees; tree++) count[forest.feature[forest.start[tree]!]!]!++
    return count
  }
  const u = uniforms(1, 60)
  const y = normals(2, 60)

  it('are broken at random: three copies of a column share the roots, within 4 standard errors', () => {
    for (const maxFeatures of [1, 1 / 3]) {
      const count = roots([u, u, u], y, maxFeatures, 3000)
      for (const c of count) expect(Math.abs(c - 1000)).toBeLessThan(4 * Math.sqrt((3000 * 2) / 9))
    }
  })

  it('of a column that mirrors another are ties too, though their sums round differently', () => {
    const [a, b] = roots([u, u.map((v) => -v)], y, 1, 3000)
    expect(a! + b!).toBe(3000)
    expect(Math.abs(a! - 1500)).toBeLessThan(4 * Math.sqrt(3000 / 4))
  })

  it('do not arise for a constant column, which is never split on even when it is all a node would try', () => {
    expect([...roots([new Float64Array(60), u], y, 0.5, 500)]).toEqual([0, 500])
  })
})

describe('how many features a node tries', () => {
  it('one of four: the strong one is at the root in a quarter of the trees; all four: always', () => {
    const x = [1, 2, 3, 4].map((seed) => uniforms(seed, 200))
    const y = x[0]!.map((v) => 10 * v)
    const atRoot = (maxFeatures: number): number => {
      const forest = growForest(prepareTraining(binNumeric(x), y), { trees: 2000, maxFeatures, minLeaf: 40, seed: 3 })
      let count = 0
      for (let tree = 0; tree < 2000; tree++) if (forest.feature[forest.start[tree]!] === 0) count++
      return count
    }
    expect(atRoot(1)).toBe(2000)
    expect(Math.abs(atRoot(0.25) - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75))
    expect(Math.abs(atRoot(0.5) - 1000)).toBeLessThan(4 * Math.sqrt(2000 * 0.5 * 0.5))
  })

  it('is a share above 0 and at most 1; anything else is refused', () => {
    const training = prepareTraining(binNumeric([f64(1, 2, 3)]), f64(1, 2, 3))
    for (const maxFeatures of [0, 1.5, Number.NaN])
      expect(() => growForest(training, { ...ALL, trees: 1, maxFeatures })).toThrow('maxFeatures')
    for (const minLeaf of [0, 1.5]) expect(() => growForest(training, { ...ALL, trees: 1, minLeaf })).toThrow('minLeaf')
  })
})

describe('where a threshold lies', () => {
  /** The root's cut when it holds one row of each of two bins only. */
  const cut = (low: number, high: number): { split: number; binLeft: number; binRight: number } => {
    const columns = binNumeric([f64(-1e308, 0, 1, 2, 10, 1e308)])
    const weights = new Float64Array(6)
    weights[low] = weights[high] = 1
    const forest = growForest(prepareTraining(columns, f64(1, 2, 3, 4, 5, 6), weights), { ...ALL, trees: 20 })
    const root = [...forest.start].find((node) => forest.feature[node] === 0)!
    return { split: forest.split[root]!, binLeft: forest.binLeft[root]!, binRight: forest.binRight[root]! }
  }

  it('is the middle between the two sides: empty bins between them fall to the nearer one', () => {
    expect(cut(1, 4)).toEqual({ split: 3, binLeft: 1, binRight: 4 }) // between 0 and 10 lies 5: 1 and 2 go left
    expect(cut(1, 3)).toEqual({ split: 2, binLeft: 1, binRight: 3 }) // 1 itself is the middle of 0 and 2: left, as x ≤ threshold does
    expect(cut(0, 5)).toEqual({ split: 1, binLeft: 0, binRight: 5 }) // the middle is 0; no overflow
    expect(cut(2, 3)).toEqual({ split: 2, binLeft: 2, binRight: 3 })
  })
})

describe('memory', () => {
  it('of one forest does not show in the next, whatever their sizes', () => {
    const grow = (n: number, seed: number): string => {
      const { columns, y } = sample(n, seed)
      const training = prepareTraining(binColumns(columns, n), y)
      const forest = growForest(training, { ...ALL, trees: 3, maxFeatures: 0.5 })
      return JSON.stringify([[...forest.feature], [...forest.split], [...forest.value], [...outOfBagSums(forest, training).sum]])
    }
    const sizes = [9, 2000, 40, 600, 3, 2000, 9, 5000, 40]
    const first = new Map<number, string>()
    for (const n of sizes) {
      const grown = grow(n, n)
      expect(grown === (first.get(n) ?? grown)).toBe(true)
      first.set(n, grown)
    }
  })
})
