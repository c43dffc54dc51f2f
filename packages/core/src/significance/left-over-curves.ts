import { binColumns } from '../forest/bin-columns.ts'
import { drawBootstrap } from '../forest/bootstrap.ts'
import { fillMissing } from '../forest/fill-missing.ts'
import { DEFAULT_FOREST, type Forest, growForest } from '../forest/forest.ts'
import { binsByRow, leafOf } from '../forest/predict.ts'
import { prepareTraining, type Training } from '../forest/training.ts'
import { mixSeed, shuffle, streamOf } from '../stats/rng.ts'
import { residualLeaf } from './residuals.ts'
import type { TestColumn } from './test-design.ts'

/** Steps whose values trees are grown on, from the first to the last. */
const GUIDES = 5
/** Of more units than trees are grown on. */
const FEWER_GUIDES = 3
/** Trees are grown on at most so many units, drawn by lot; they predict all others. */
export const GROWN_ON = 2000
const FILL = 0xd4
const GROW = 0xd5
const PICK = 0xd6

/**
 * What a forest of the other params leaves of whole curves: value less out-of-bag prediction, step by step. The trees are grown on
 * a few of the steps, and each predicts every step by the mean curve of the leaf, so that what the others do early, late and in
 * between is all taken out, at little more than the price of one forest. A step that is predicted no better than by its mean
 * keeps all but that mean.
 *
 * Shape legend: u units, t steps.
 * @param values shape (u × t), unit by unit, finite
 */
export function leftOverCurves(columns: readonly TestColumn[], values: Float64Array, t: number, seed: number, trees: number): Float64Array {
  const u = values.length / t
  const centred = withoutMeans(values, t)
  if (columns.length === 0) return centred

  const guides = guideSteps(t, u > GROWN_ON ? FEWER_GUIDES : GUIDES)
  const picked = pick(u, seed)
  const shape = { trees: Math.max(1, Math.round(trees / guides.length)), minLeaf: residualLeaf(Math.min(u, GROWN_ON)) }
  const binned = binColumns(columns, u)
  const gaps = binned.missing.some((rows) => rows.length > 0)
  let byRow: Uint8Array | null = null
  const parts = guides.flatMap((step, g): Part[] => {
    const filled = fillMissing(binned, mixSeed(seed, FILL), gaps ? g : 0)
    const target = Float64Array.from({ length: u }, (_, i) => (picked[i] === 1 ? centred[i * t + step]! : Number.NaN))
    const training = prepareTraining(filled, target)
    if (training.scale === 0) return []
    if (gaps || byRow === null) byRow = binsByRow(filled)
    return [predict(growForest(training, { ...DEFAULT_FOREST, ...shape, seed: mixSeed(seed, GROW, g) }), training, byRow, centred, t)]
  })
  if (parts.length === 0) return centred
  takeOut(centred, parts, t)
  return centred
}

/** Out-of-bag predictions of the trees of one guide. */
interface Part {
  /** Shape (u × t): sums over trees. */
  readonly sums: Float64Array
  /** Shape (u): trees. */
  readonly count: Int32Array
}

/**
 * Every step is predicted by all trees, or by those of the one guide that predict it best, out of bag: where the others act
 * early and not late, trees that were grown on late steps know nothing of it.
 */
function takeOut(values: Float64Array, parts: readonly Part[], t: number): void {
  const u = values.length / t
  const together = parts.length === 1 ? parts[0]! : addParts(parts)
  const candidates = [together, ...(parts.length === 1 ? [] : parts)]
  // A unit that all trees of a guide were grown on is predicted by the others; by none, it keeps its place: 0 is the mean.
  for (const part of candidates)
    for (let i = 0; i < u; i++) {
      const count = part.count[i]!
      for (let s = 0, at = i * t; s < t; s++, at++)
        part.sums[at] = count > 0 ? part.sums[at]! / count : part === together ? 0 : together.sums[at]!
    }
  const rest = candidates.map(() => new Float64Array(t))
  const whole = new Float64Array(t)
  candidates.forEach(({ sums }, c) => {
    const of = rest[c]!
    for (let i = 0, at = 0; i < u; i++) for (let s = 0; s < t; s++, at++) of[s]! += (values[at]! - sums[at]!) ** 2
  })
  for (let i = 0, at = 0; i < u; i++) for (let s = 0; s < t; s++, at++) whole[s]! += values[at]! ** 2
  for (let s = 0; s < t; s++) {
    const best = rest.reduce((found, of, c) => (of[s]! < rest[found]![s]! ? c : found), 0)
    if (!(rest[best]![s]! < whole[s]!)) continue
    const { sums } = candidates[best]!
    for (let i = 0, at = s; i < u; i++, at += t) values[at]! -= sums[at]!
  }
}

function addParts(parts: readonly Part[]): Part {
  const sums = parts[0]!.sums.slice()
  const count = parts[0]!.count.slice()
  for (const part of parts.slice(1)) {
    for (let at = 0; at < sums.length; at++) sums[at]! += part.sums[at]!
    for (let i = 0; i < count.length; i++) count[i]! += part.count[i]!
  }
  return { sums, count }
}

/** About the mean of every step; losses often share six digits, so first about the first curve. */
function withoutMeans(values: Float64Array, t: number): Float64Array {
  const u = values.length / t
  const means = new Float64Array(t)
  for (let i = 0, at = 0; i < u; i++) for (let s = 0; s < t; s++, at++) means[s]! += (values[at]! - values[s]!) / u
  const centred = new Float64Array(values.length)
  for (let i = 0, at = 0; i < u; i++) for (let s = 0; s < t; s++, at++) centred[at] = values[at]! - values[s]! - means[s]!
  return centred
}

/** From the first step to the last, evenly. */
function guideSteps(t: number, most: number): readonly number[] {
  const count = Math.min(most, t)
  return Array.from({ length: count }, (_, g) => (count === 1 ? t - 1 : Math.round((g * (t - 1)) / (count - 1))))
}

/** Shape (u): 1 = trees are grown on it. */
function pick(u: number, seed: number): Uint8Array {
  const picked = new Uint8Array(u).fill(u <= GROWN_ON ? 1 : 0)
  if (u <= GROWN_ON) return picked
  const order = Int32Array.from({ length: u }, (_, i) => i)
  shuffle(order, streamOf(seed, PICK))
  for (const unit of order.subarray(0, GROWN_ON)) picked[unit] = 1
  return picked
}

/** Trees whose leaves lie in the nearer memory together while a unit's sums are read and written once for all of them. */
const TOGETHER = 4

/** For every unit that a tree was not grown on, the mean curve of its leaf. */
function predict(forest: Forest, training: Training, byRow: Uint8Array, values: Float64Array, t: number): Part {
  const u = training.columns.n
  const sums = new Float64Array(u * t)
  const count = new Int32Array(u)
  for (let from = forest.from; from < forest.to; from += TOGETHER) {
    const trees = Array.from({ length: Math.min(TOGETHER, forest.to - from) }, (_, k) =>
      leafCurves(forest, from + k, training, byRow, values, t),
    )
    for (let i = 0; i < u; i++)
      for (const { leafAt, curves } of trees) {
        if (leafAt[i]! < 0) continue
        for (let s = 0, at = leafAt[i]! * t, to = i * t; s < t; s++) sums[to + s]! += curves[at + s]!
        count[i]!++
      }
  }
  return { sums, count }
}

/** Mean curve of every leaf of a tree, shape (nodes × t), and the leaf of every unit, −1 = the tree was grown on it. */
function leafCurves(
  forest: Forest,
  tree: number,
  training: Training,
  byRow: Uint8Array,
  values: Float64Array,
  t: number,
): { readonly leafAt: Int32Array; readonly curves: Float64Array } {
  const { columns, groupOf, groups } = training
  const u = columns.n
  const draws = new Int32Array(groups)
  drawBootstrap(training, forest.options.seed, tree, draws)
  const root = forest.start[tree - forest.from]!
  const nodes = forest.start[tree - forest.from + 1]! - root
  const curves = new Float64Array(nodes * t)
  const weights = new Float64Array(nodes)
  const leafAt = new Int32Array(u)
  for (let i = 0; i < u; i++) {
    const leaf = leafOf(forest, columns.unordered, byRow, i * columns.features, root) - root
    const drawn = groupOf[i]! < 0 ? 0 : draws[groupOf[i]!]!
    leafAt[i] = drawn > 0 ? -1 : leaf
    if (drawn === 0) continue
    weights[leaf]! += drawn
    for (let s = 0, at = leaf * t, from = i * t; s < t; s++) curves[at + s]! += drawn * values[from + s]!
  }
  for (let leaf = 0; leaf < nodes; leaf++) {
    if (weights[leaf] === 0) continue
    for (let s = 0, at = leaf * t; s < t; s++) curves[at + s]! /= weights[leaf]!
  }
  return { leafAt, curves }
}
