import { binColumns } from '../forest/bin-columns.ts'
import { fillMissing } from '../forest/fill-missing.ts'
import { DEFAULT_FOREST, growForest } from '../forest/forest.ts'
import { addOutOfBagSums, outOfBag, outOfBagSums } from '../forest/out-of-bag.ts'
import { permutationLoss, permutationShares } from '../forest/permutation-importance.ts'
import { prepareTraining, type Training } from '../forest/training.ts'
import { centred, mean } from '../stats/moments.ts'
import { mixSeed } from '../stats/rng.ts'
import type { TestColumn } from './test-design.ts'

/** Trees of a forest that only has to say what the other params explain. */
export const RESIDUAL_TREES = 100
/** How a forest is grown of which only the residuals count. */
export interface ResidualForest {
  readonly trees: number
  readonly minLeaf: number
}

const USUAL: ResidualForest = { trees: RESIDUAL_TREES, minLeaf: DEFAULT_FOREST.minLeaf }
/** Trees end in larger leaves from so many units on. */
export const MANY_UNITS = 1000
const FEWER_TREES = 30
const MANY_UNITS_LEAF = 8

/** Trees of a forest whose leftovers groups are compared by: of many units fewer do, since each predicts a mean over many runs. */
const COMPARED_TREES = 100
const FEWEST_COMPARED_TREES = 15
export const comparedTrees = (units: number): number =>
  Math.max(FEWEST_COMPARED_TREES, Math.min(COMPARED_TREES, Math.round((COMPARED_TREES * MANY_UNITS) / units)))

/** Fewest units of a leaf, where only residuals count: of many units, larger leaves leave no more and are grown in half of the time. */
export const residualLeaf = (units: number): number => (units >= MANY_UNITS ? MANY_UNITS_LEAF : DEFAULT_FOREST.minLeaf)

/**
 * The forest of a randomisation test. Its level does not depend on how good the forest is: the param is exchanged in what any
 * function of the other params leaves. Only its power does, and with a thousand units there 30 trees with leaves of 8 leave within
 * a tenth of what 100 trees with leaves of 3 leave (1,000 × 19 and 2,000 × 8; one strong param, five weak ones, an interaction),
 * at a fifth of the cost.
 */
export const distillingForest = (units: number): ResidualForest =>
  units >= MANY_UNITS ? { trees: FEWER_TREES, minLeaf: residualLeaf(units) } : USUAL

/** Ways of filling gaps among the other params that are averaged over (`fillMissing`). */
const FILLS = 5

/** A target over the units, given some params. */
export interface Fit {
  /** Shape (u): target less its out-of-bag prediction, centred, at most 1 in size; all 0 when nothing is left. */
  readonly residual: Float64Array
  /** Out of bag; null when the target does not vary. */
  readonly r2: number | null
}

/**
 * Out-of-bag residuals of a forest of `target` on `columns`; without columns, the centred target itself.
 * @param target shape (u), finite
 */
export function fitOthers(columns: readonly TestColumn[], target: Float64Array, seed: number, forest = USUAL): Fit {
  if (columns.length === 0) return { residual: centred(target), r2: 0 }
  const { prediction, r2, training } = predictOutOfBag(columns, target, seed, forest)
  // On the scale of the training, which cannot overflow; a row in every bootstrap has no residual.
  const { y, center, scale } = training
  const residual = y.map((value, i) =>
    scale === 0 || Number.isNaN(prediction[i]!) ? 0 : value - (prediction[i]! / 2 - center / 2) / (scale / 2),
  )
  return { residual: centred(residual), r2 }
}

/**
 * What a forest of the other params leaves of the target, in its own unit: target less out-of-bag prediction. The target less
 * its mean where there is no other param, or where the forest predicts no better than that.
 */
export function leftOver(columns: readonly TestColumn[], target: Float64Array, seed: number, trees = RESIDUAL_TREES): Float64Array {
  const middle = mean(target)
  const fit = columns.length === 0 ? null : predictOutOfBag(columns, target, seed, { trees, minLeaf: residualLeaf(target.length) })
  if (fit === null || !((fit.r2 ?? 0) > 0)) return target.map((value) => value - middle)
  return target.map((value, i) => value - (Number.isNaN(fit.prediction[i]!) ? middle : fit.prediction[i]!))
}

function predictOutOfBag(columns: readonly TestColumn[], target: Float64Array, seed: number, forest: ResidualForest) {
  const parts = grow(columns, target, seed, forest, outOfBagSums)
  const training = parts[0]!.training
  return { ...outOfBag(addOutOfBagSums(parts.map(({ found }) => found)), training), training }
}

/** How much the forest of `target` relies on each column: out-of-bag permutation shares, shape (columns). */
export function reliance(columns: readonly TestColumn[], target: Float64Array, seed: number): Float64Array {
  const parts = grow(columns, target, seed, distillingForest(target.length), (forest, training) => permutationLoss(forest, training, 1))
  const none = new Float64Array(columns.length)
  return (
    permutationShares(
      parts.map(({ found }) => found),
      parts[0]!.training,
    ) ?? none
  )
}

/** Grows the trees over each way of filling the gaps, and asks something of each part. */
function grow<T>(
  columns: readonly TestColumn[],
  target: Float64Array,
  seed: number,
  { trees, minLeaf }: ResidualForest,
  ask: (forest: ReturnType<typeof growForest>, training: Training) => T,
): { readonly found: T; readonly training: Training }[] {
  const binned = binColumns(columns, target.length)
  const fills = binned.missing.some((rows) => rows.length > 0) ? FILLS : 1
  return Array.from({ length: fills }, (_, fill) => {
    const training = prepareTraining(fillMissing(binned, mixSeed(seed, FILL_SEED), fill), target)
    const from = Math.floor((trees * fill) / fills)
    const to = Math.floor((trees * (fill + 1)) / fills)
    return { found: ask(growForest(training, { ...DEFAULT_FOREST, trees, minLeaf, seed }, from, to), training), training }
  })
}

const FILL_SEED = 0xd0
