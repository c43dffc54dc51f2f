import { describe, expect, it } from 'vitest'
import { binColumns } from '../forest/bin-columns.ts'
import { MAX_BINS } from '../forest/bin-edges.ts'
import { DEFAULT_FOREST, growForest } from '../forest/forest.ts'
import { unscale } from '../forest/predict.ts'
import { binNumeric, f64, numeric, unordered } from '../forest/testing/columns.ts'
import { normals, REFERENCE_DATA, uniforms } from '../forest/testing/reference-data.ts'
import { prepareTraining } from '../forest/training.ts'
import { seededRng } from '../stats/rng.ts'
import { addFanova, fanova, fanovaShares, pairIndex } from './fanova.ts'
import { marginalOf, pairMarginalOf } from './marginal.ts'
import { type FanovaAxis, measureAxes } from './space.ts'
import { bruteForce, isBelowCut } from './testing/brute-force.ts'

const unit: FanovaAxis = { kind: 'interval', low: 0, high: 1, scale: 'linear' }
const OPTIONS = { trees: 8, maxFeatures: 1, minLeaf: 1, seed: 2 }

/** An interval, a log interval wider than the data, values, levels of which one has no run, and one-hot levels. */
function everySort() {
  const n = 90
  const fine = uniforms(1, n).map((u) => Math.floor(9 * u) / 10 + 0.07)
  const rate = uniforms(2, n).map((u) => 10 ** (-4 + Math.floor(7 * u) / 3))
  const batch = uniforms(3, n).map((u) => [16, 32, 64][Math.floor(3 * u)]!)
  const kind = uniforms(4, n).map((u) => [0, 1, 3, 4][Math.floor(4 * u)]!)
  const many = uniforms(5, n).map((u) => Math.floor(34 * u))
  const noise = normals(6, n)
  const y = noise.map(
    (e, i) =>
      3 * fine[i]! * Math.log10(rate[i]!) + 0.02 * batch[i]! + [0, 1, 0, -1, 2][kind[i]!]! * fine[i]! + (many[i]! % 5) / 2 + 0.2 * e,
  )
  const columns = binColumns([numeric(fine), numeric(rate), numeric(batch), unordered(kind, 5), unordered(many, 34)], n)
  const axes: FanovaAxis[] = [
    unit,
    { kind: 'interval', low: 1e-5, high: 1e-1, scale: 'log' },
    { kind: 'values', values: f64(16, 32, 64) },
    { kind: 'levels', levels: 5 },
    { kind: 'levels', levels: 34 },
  ]
  return { columns, y, axes, n }
}

/** Features whose cuts lie between the values of their node: they are asked for a value, not a bin. */
const VALUED = [0]

/** Measures stated anew from the axes, and the bins of every cell (of a valued feature: a value in it). */
function statedCells({ columns, axes }: ReturnType<typeof everySort>) {
  const edge = (f: number, b: number): number => columns.upper[f * MAX_BINS + b]!
  const interval = (f: number, g: (x: number) => number, low: number, high: number): Float64Array => {
    const size = columns.binCount[f]!
    const cuts = Array.from({ length: size - 1 }, (_, b) => (g(edge(f, b)) + g(edge(f, b + 1))) / 2)
    const all = [g(low), ...cuts, g(high)]
    return Float64Array.from({ length: size }, (_, b) => (all[b + 1]! - all[b]!) / (g(high) - g(low)))
  }
  // Every cut that a node could make: between any two values.
  const values = Array.from({ length: columns.binCount[0]! }, (_, b) => edge(0, b))
  const halves = values.flatMap((a, i) => values.slice(i + 1).map((b) => a / 2 + b / 2))
  const ends = [0, ...new Set(halves.toSorted((a, b) => a - b)), 1]
  const fine = ends.slice(1).map((end, c) => ({ size: end - ends[c]!, middle: (end + ends[c]!) / 2 }))
  const cells = (size: number): number[][] => Array.from({ length: size }, (_, b) => [b])
  const measure = [
    Float64Array.from(fine, ({ size }) => size),
    interval(1, Math.log, 1e-5, 1e-1),
    f64(1 / 3, 1 / 3, 1 / 3),
    new Float64Array(5).fill(1 / 5),
    new Float64Array(34).fill(1 / 34),
  ]
  expect(axes).toHaveLength(5)
  const bins = [
    fine.map(({ middle }) => [middle]),
    ...measure.slice(1, 4).map((m) => cells(m.length)),
    Array.from({ length: 34 }, (_, k) => Array.from({ length: 34 }, (_, f) => (f === k ? 1 : 0))),
  ]
  return { measure, bins }
}

describe('fANOVA', () => {
  it('is the sum over every combination of cells: main effects to 1e-6, pairs to 1e-5, on every sort of param', () => {
    const data = everySort()
    const training = prepareTraining(data.columns, data.y)
    const forest = growForest(training, OPTIONS)
    const { measure, bins } = statedCells(data)
    for (let tree = 0; tree < 3; tree++) {
      const part = growForest(training, OPTIONS, tree, tree + 1)
      const shares = fanovaShares(fanova(part, training, data.axes, { pairs: true }))!
      const brute = bruteForce(forest, training, tree, measure, bins, VALUED)
      for (let a = 0; a < 5; a++) {
        expect(Math.abs(shares.main[a]! - brute.main[a]! / brute.variance), `main ${a}`).toBeLessThan(1e-6)
        for (let b = a + 1; b < 5; b++) {
          expect(Math.abs(shares.pair[pairIndex(a, b, 5)]! - brute.pair(a, b) / brute.variance), `pair ${a} ${b}`).toBeLessThan(1e-5)
        }
      }
      expect(shares.pair.some((share) => share > 0.01)).toBe(true)
    }
  })

  it('marginals are the conditional means, at every point and pair of points', () => {
    const data = everySort()
    const training = prepareTraining(data.columns, data.y)
    const { measure, bins } = statedCells(data)
    const forest = growForest(training, OPTIONS, 0, 1)
    const brute = bruteForce(forest, training, 0, measure, bins, VALUED)
    const one = marginalOf(forest, training, data.axes, 2)
    expect(one.at).toEqual(f64(16, 32, 64))
    const conditional = brute.marginal([2])
    for (const [k, mean] of one.mean.entries()) expect(Math.abs(mean - unscale(training, conditional.get(String(k))!))).toBeLessThan(1e-9)

    const surface = pairMarginalOf(forest, training, data.axes, 1, 3, 16)
    expect([surface.a.at.length, surface.a.edges!.length, surface.b.at.length]).toEqual([16, 17, 5])
    const both = brute.marginal([1, 3])
    const cuts = [...surface.a.at].map((x) => {
      const [lower, upper] = [data.columns.lower, data.columns.upper]
      const size = data.columns.binCount[1]!
      return Array.from({ length: size - 1 }, (_, b) => Math.sqrt(upper[MAX_BINS + b]! * lower[MAX_BINS + b + 1]!)).filter((cut) => cut < x)
        .length
    })
    for (const [r, cell] of cuts.entries()) {
      for (let level = 0; level < 5; level++) {
        expect(Math.abs(surface.mean[r * 5 + level]! - unscale(training, both.get(`${cell},${level}`)!))).toBeLessThan(1e-9)
      }
    }
    // The other way round is the transposed surface.
    const turned = pairMarginalOf(forest, training, data.axes, 3, 1, 16)
    for (let r = 0; r < 16; r++) for (let c = 0; c < 5; c++) expect(turned.mean[c * 16 + r]).toBeCloseTo(surface.mean[r * 5 + c]!, 12)
    // More levels than a set holds: one point a level, named by its code.
    const coded = pairMarginalOf(forest, training, data.axes, 4, 0, 8)
    const oneHot = brute.marginal([4])
    const alone = marginalOf(forest, training, data.axes, 4)
    expect(coded.a.at.toSorted()).toEqual(Float64Array.from({ length: 34 }, (_, level) => level))
    for (const [k, mean] of alone.mean.entries()) expect(Math.abs(mean - unscale(training, oneHot.get(String(k))!))).toBeLessThan(1e-9)
  })

  it('finds on Ishigami’s function the pair 1–3, and no other', () => {
    const { x, y } = REFERENCE_DATA.ishigami(2000, 3, 1)
    const training = prepareTraining(binNumeric(x), y)
    const axis: FanovaAxis = { kind: 'interval', low: -Math.PI, high: Math.PI, scale: 'linear' }
    const shares = fanovaShares(fanova(growForest(training, DEFAULT_FOREST), training, [axis, axis, axis], { pairs: true }))!
    // Closed form: mains .314, .442, 0; pair 13 .244. Greedy trees see no single cut that tells sin² x₂ from its mean and
    // cut elsewhere first, so x₂ comes out at .32 to .35: in Optuna's evaluator too, on the same data.
    expect(shares.pair[pairIndex(0, 2, 3)]).toBeGreaterThan(0.2)
    expect(shares.pair[pairIndex(0, 2, 3)]).toBeLessThan(0.3)
    expect(shares.pair[pairIndex(0, 1, 3)]).toBeLessThan(0.05)
    expect(shares.pair[pairIndex(1, 2, 3)]).toBeLessThan(0.05)
    expect(Math.abs(shares.main[0]! - 0.314)).toBeLessThan(0.03)
    expect(shares.main[1]).toBeGreaterThan(0.3)
    expect(shares.main[2]).toBeLessThan(0.02)
    expect(shares.main.reduce((a, b) => a + b) + shares.pair.reduce((a, b) => a + b)).toBeLessThanOrEqual(1)
  })

  it('integrates a log param on its own scale: a V over six decades outweighs a line, which the raw scale turns round', () => {
    const n = 400
    const lr = uniforms(1, n).map((u) => 10 ** (-6 * u))
    const dropout = uniforms(2, n)
    const y = normals(3, n).map((e, i) => Math.abs(Math.log10(lr[i]!) + 3) + 1.9 * dropout[i]! + 0.2 * e)
    const training = prepareTraining(binNumeric([lr, dropout]), y)
    const forest = growForest(training, DEFAULT_FOREST)
    const on = (scale: 'linear' | 'log') =>
      fanovaShares(fanova(forest, training, [{ kind: 'interval', low: 1e-6, high: 1, scale }, unit], { pairs: false }))!.main
    // Variances: .75 of the V on [0, 3], 1.9²/12 = .30 of the line.
    expect(on('log')[0]! / on('log')[1]!).toBeGreaterThan(2)
    expect(on('linear')[0]!).toBeLessThan(on('linear')[1]!)
  })

  it('takes the declared space: what lies outside the bounds counts nothing', () => {
    const n = 300
    const x = uniforms(1, n)
    const z = uniforms(2, n)
    // Below .5 only x matters, above only z.
    const y = normals(3, n).map((e, i) => (x[i]! < 0.5 ? 10 * x[i]! : 5 + 4 * z[i]!) + 0.1 * e)
    const training = prepareTraining(binNumeric([x, z]), y)
    const forest = growForest(training, DEFAULT_FOREST)
    const upper = fanovaShares(fanova(forest, training, [{ ...unit, low: 0.6 }, unit], { pairs: false }))!.main
    expect(upper[0]).toBeLessThan(0.05)
    expect(upper[1]).toBeGreaterThan(0.9)
  })

  it('sums up bit for bit from any parts of the forest', () => {
    const data = everySort()
    const training = prepareTraining(data.columns, data.y)
    const whole = fanova(growForest(training, OPTIONS), training, data.axes, { pairs: true })
    const parts = [
      [5, 8],
      [0, 1],
      [1, 5],
    ].map(([from, to]) => fanova(growForest(training, OPTIONS, from, to), training, data.axes, { pairs: true }))
    expect(addFanova(parts)).toEqual(whole)
  })

  it('agrees with a million random points of the space within 4 standard errors', () => {
    const { x, y } = REFERENCE_DATA.friedman(200, 10, 1)
    const training = prepareTraining(binNumeric(x.slice(0, 3)), y)
    const forest = growForest(training, OPTIONS, 0, 1)
    const main = fanovaShares(fanova(forest, training, [unit, unit, unit], { pairs: false }))!.main
    // Var E[f | x₀] = Cov(f(x₀, …), f(x₀, …')): two points that share x₀ and nothing else.
    const rng = seededRng(4)
    const m = 500_000
    const walk = (point: readonly number[]): number => {
      let node = 0
      for (let f = forest.feature[node]!; f >= 0; f = forest.feature[node]!)
        node += isBelowCut(forest, training, node, point[f]!) ? 1 : forest.right[node]!
      return forest.value[node]!
    }
    let [s1, s2, s11, s22, s12] = [0, 0, 0, 0, 0]
    for (let k = 0; k < m; k++) {
      const shared = rng.uniform()
      const at = (): number => walk([shared, rng.uniform(), rng.uniform()])
      const [f1, f2] = [at(), at()]
      s1 += f1 / m
      s2 += f2 / m
      s11 += (f1 * f1) / m
      s22 += (f2 * f2) / m
      s12 += (f1 * f2) / m
    }
    const share = (s12 - s1 * s2) / Math.sqrt((s11 - s1 * s1) * (s22 - s2 * s2))
    expect(Math.abs(main[0]! - share)).toBeLessThan(4 / Math.sqrt(m)) // a correlation of m pairs
  })
})

describe('fANOVA has typed answers', () => {
  it('null for a target that does not vary, and for one that varies only outside the space', () => {
    const training = prepareTraining(binNumeric([uniforms(1, 40)]), new Float64Array(40).fill(3))
    expect(fanovaShares(fanova(growForest(training, OPTIONS), training, [unit], { pairs: true }))).toBeNull()
    const x = uniforms(1, 40)
    const step = prepareTraining(
      binNumeric([x]),
      x.map((v) => (v < 0.5 ? 0 : 1)),
    )
    expect(fanovaShares(fanova(growForest(step, OPTIONS), step, [{ ...unit, low: 0.7 }], { pairs: true }))).toBeNull()
    expect(fanovaShares(addFanova([]))).toBeNull()
  })

  it('one param takes everything; a bound that is a point takes nothing', () => {
    const x = uniforms(1, 60)
    const training = prepareTraining(
      binNumeric([x, uniforms(2, 60)]),
      x.map((v) => v * v),
    )
    const forest = growForest(training, OPTIONS)
    const shares = fanovaShares(fanova(forest, training, [unit, { ...unit, low: 0.5, high: 0.5 }], { pairs: true }))!
    expect(shares.main[0]).toBeCloseTo(1, 9)
    expect(shares.main[1]).toBe(0)
    expect(shares.pair).toEqual(f64(0))
  })

  it('infinite and huge values keep their order', () => {
    const x = f64(-Infinity, -1e308, 0, 1e308, Infinity, 1, 2, 3, 4, 5)
    const training = prepareTraining(
      binNumeric([x]),
      x.map((v) => (v > 2.5 ? 1 : 0)),
    )
    const shares = fanovaShares(
      fanova(growForest(training, OPTIONS), training, [{ kind: 'interval', low: -1e308, high: 1e308, scale: 'linear' }], { pairs: false }),
    )
    expect(shares!.main[0]).toBeCloseTo(1, 9)
  })

  it('axes that do not fit the columns are refused', () => {
    const columns = binColumns([numeric(f64(1, 2)), unordered(f64(0, 1), 2)], 2)
    expect(() => measureAxes(columns, [unit])).toThrow('2 params, but 1 axes')
    expect(() => measureAxes(columns, [unit, unit])).toThrow('param 1 was binned as levels')
  })
})

it('pairs are numbered (0,1), (0,2), … without gaps, in either order', () => {
  let k = 0
  for (let a = 0; a < 7; a++) {
    for (let b = a + 1; b < 7; b++) {
      expect(pairIndex(a, b, 7)).toBe(k)
      expect(pairIndex(b, a, 7)).toBe(k++)
    }
  }
})
