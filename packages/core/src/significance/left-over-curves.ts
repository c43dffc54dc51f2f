import { binColumns } from '../forest/bin-columns.ts'
import { fillMissing } from '../forest/fill-missing.ts'
import { DEFAULT_FOREST, growForest } from '../forest/forest.ts'
import { growerWithoutEach, type TreeWithoutEach } from '../forest/grow-without-each.ts'
import { binsByRow } from '../forest/predict.ts'
import { prepareTraining } from '../forest/training.ts'
import { mixSeed, shuffle, streamOf } from '../stats/rng.ts'
import { type Grown, type Leaves, leavesOf, leavesWithoutEach, takeOut } from './predict-curves.ts'
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
  const left = withoutMeans(values, t)
  if (columns.length === 0) return left
  const leaves = guidesOf({ columns, targets: guideTargets(left, t), seed, trees }).flatMap((guide): Leaves[] => {
    if (guide === null) return []
    const { training, minLeaf, trees, seed } = guide
    const path = growForest(training, { ...DEFAULT_FOREST, minLeaf, trees, seed })
    const { start } = path
    const grown = Array.from({ length: trees }, (_, k) => ({ path, root: start[k]!, nodes: start[k + 1]! - start[k]! }))
    return [leavesOf(grown, guide, left, t)]
  })
  if (leaves.length > 0) takeOut(left, leaves, t, new Float64Array((leaves.length + 1) * left.length))
  return left
}

/** Trees that are grown on a few steps of curves; plain data that every thread can be sent. */
export interface GuidedForest {
  readonly columns: readonly TestColumn[]
  /** What trees are grown on: of each guide step, shape (u). */
  readonly targets: readonly Float64Array[]
  readonly seed: number
  /** Of all guides together. */
  readonly trees: number
}

/** The forest whose trees `growEach` grows. @param curves shape (u × t), about their means */
export const guidedForest = (
  columns: readonly TestColumn[],
  curves: Float64Array,
  t: number,
  seed: number,
  trees: number,
): GuidedForest => ({
  columns,
  targets: guideTargets(curves, t),
  seed,
  trees,
})

/** How many trees a guide has. */
const treesEach = ({ targets, trees }: Pick<GuidedForest, 'targets' | 'trees'>): number => Math.max(1, Math.round(trees / targets.length))

/** Trees of all guides. */
export const treesOf = (forest: GuidedForest): number => forest.targets.length * treesEach(forest)

/** Number of a tree, of all guides, → the tree; null where the guide does not vary. */
export function growEach(forest: GuidedForest): (tree: number) => TreeWithoutEach | null {
  const each = treesEach(forest)
  const guides = guidesOf(forest)
  let known = -1
  let grow: ((tree: number) => TreeWithoutEach) | null = null
  return (tree) => {
    const guide = Math.floor(tree / each)
    const one = guides[guide]!
    if (one === null) return null
    if (guide !== known) grow = growerWithoutEach(one.training, one.minLeaf, one.seed)
    known = guide
    return grow!(tree % each)
  }
}

/**
 * What the forest leaves of the curves, as `leftOverCurves` does.
 * @param trees  all of them, as `growEach` gives them
 * @param curves shape (u × t), about their means
 * @returns place of a param among the columns → what all others leave, shape (u × t)
 */
export function leftOverOf(
  forest: GuidedForest,
  trees: readonly (TreeWithoutEach | null)[],
  curves: Float64Array,
  t: number,
): (param: number) => Float64Array {
  const each = treesEach(forest)
  const guides = guidesOf(forest).flatMap((guide, g) => {
    const own = trees.slice(g * each, (g + 1) * each).filter((tree) => tree !== null)
    return guide === null ? [] : [leavesWithoutEach(own, guide, curves, t)]
  })
  const room = new Float64Array((guides.length + 1) * curves.length)
  return (param) => {
    const left = curves.slice()
    if (guides.length > 0)
      takeOut(
        left,
        guides.map((leavesOf) => leavesOf(param)),
        t,
        room,
      )
    return left
  }
}

/** A step whose values trees are grown on. */
interface Guide extends Grown {
  readonly minLeaf: number
  readonly trees: number
}

/** Curves at the guide steps. @param curves shape (u × t), unit by unit */
function guideTargets(curves: Float64Array, t: number): readonly Float64Array[] {
  const u = curves.length / t
  return guideSteps(t, u > GROWN_ON ? FEWER_GUIDES : GUIDES).map((step) =>
    Float64Array.from({ length: u }, (_, i) => curves[i * t + step]!),
  )
}

/** Null where the values do not differ. */
function guidesOf(forest: GuidedForest): readonly (Guide | null)[] {
  const { columns, targets, seed } = forest
  const u = targets[0]!.length
  const picked = pick(u, seed)
  const minLeaf = residualLeaf(Math.min(u, GROWN_ON))
  const binned = binColumns(columns, u)
  const gaps = binned.missing.some((rows) => rows.length > 0)
  let byRow: Uint8Array | null = null
  return targets.map((values, g): Guide | null => {
    const filled = fillMissing(binned, mixSeed(seed, FILL), gaps ? g : 0)
    const training = prepareTraining(
      filled,
      values.map((value, i) => (picked[i] === 1 ? value : Number.NaN)),
    )
    if (training.scale === 0) return null
    if (gaps || byRow === null) byRow = binsByRow(filled)
    return { training, byRow, minLeaf, trees: treesEach(forest), seed: mixSeed(seed, GROW, g) }
  })
}

/** About the mean of every step; losses often share six digits, so first about the first curve. */
export function withoutMeans(values: Float64Array, t: number): Float64Array {
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
