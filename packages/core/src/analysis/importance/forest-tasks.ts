import { DEFAULT_FOREST, type ForestOptions, growForest } from '../../forest/forest.ts'
import { type OutOfBagSums, outOfBag, outOfBagSums } from '../../forest/out-of-bag.ts'
import { PERMUTATIONS, type PermutationLoss, permutationLoss, permutationShares } from '../../forest/permutation-importance.ts'
import type { Training } from '../../forest/training.ts'
import { mixSeed, streamOf } from '../../stats/rng.ts'
import { drawUnits, FOR, type ForestQuestion, narrow, shuffleParams, trainingOf, unitsOf, withoutParam } from './forest-question.ts'

/** Trees of the displayed forest, and inside resampling loops (`methods` §3.1). */
export const SHOWN_TREES = 300
export const RESAMPLED_TREES = 64
/** Trees that tell what leaving a column out costs. */
const DROP_TREES = 100

const options = (trees: number, seed: number): ForestOptions => ({ ...DEFAULT_FOREST, trees, seed })

/** Trees `from … to − 1` of the displayed forest, over one way of filling the gaps. */
export interface GrowItem {
  readonly draw: number
  readonly from: number
  readonly to: number
}
/** Without their nodes: what is known of the trees, not the trees. */
export interface GrownTrees {
  readonly from: number
  readonly to: number
  /** Shape (trees × features), see `Forest`. */
  readonly decrease: Float64Array
  readonly outOfBag: OutOfBagSums
  readonly loss: PermutationLoss
}
export interface GrowShared {
  readonly question: ForestQuestion
  readonly permutations: number
}

function grow({ question, permutations }: GrowShared): (item: GrowItem) => GrownTrees {
  const trainings = new Map<number, Training>()
  return ({ draw, from, to }) => {
    const training = trainings.get(draw) ?? trainingOf(question, draw)
    trainings.set(draw, training)
    const forest = growForest(training, options(SHOWN_TREES, mixSeed(question.seed, FOR.forest)), from, to)
    return {
      from,
      to,
      decrease: forest.decrease,
      outOfBag: outOfBagSums(forest, training),
      loss: permutationLoss(forest, training, permutations, null, question.factors),
    }
  }
}

/** Shares of all params in one sample of `units` units, 64 trees. */
export interface HalfShared {
  readonly question: ForestQuestion
  readonly units: number
}

function halfSample({ question, units }: HalfShared): (sample: number) => Float64Array | null {
  return (sample) => {
    const rows = drawUnits(question, units, streamOf(question.seed, FOR.half, sample))
    const training = trainingOf(narrow(question, rows), sample)
    const forest = growForest(training, options(RESAMPLED_TREES, mixSeed(question.seed, FOR.half, sample)))
    return permutationShares([permutationLoss(forest, training, PERMUTATIONS, null, question.factors)], training)
  }
}

/** A refit with some params shuffled together: the shares they reach by chance, in their order. */
export interface FloorItem {
  readonly params: readonly number[]
  readonly refit: number
}

function floor({ question }: { readonly question: ForestQuestion }): (item: FloorItem) => readonly number[] {
  return ({ params, refit }) => {
    const seed = mixSeed(question.seed, FOR.floor, ...params.map((param) => question.keys[param]!), refit)
    const training = trainingOf(question, refit, shuffleParams(question, params, streamOf(seed, 0)))
    const forest = growForest(training, options(RESAMPLED_TREES, seed))
    const shares = permutationShares([permutationLoss(forest, training, 1, params, question.factors)], training)
    return params.map((param) => shares?.[param] ?? Number.NaN)
  }
}

/** Out-of-bag R² of 100 trees without one param; −1 = with all of them. */
function dropColumn({ question }: { readonly question: ForestQuestion }): (param: number) => number {
  return (param) => {
    const columns = param < 0 ? question.columns : withoutParam(question.columns, param)
    const training = trainingOf(question, 0, columns)
    const forest = growForest(training, options(DROP_TREES, mixSeed(question.seed, FOR.forest)))
    return outOfBag(outOfBagSums(forest, training), training).r2 ?? Number.NaN
  }
}

/** The share of two params permuted together, 64 trees of the displayed forest. */
function joint({ question }: { readonly question: ForestQuestion }): (pair: readonly [number, number]) => number {
  return ([a, b]) => {
    const training = trainingOf(question, 0)
    const forest = growForest(training, options(RESAMPLED_TREES, mixSeed(question.seed, FOR.forest)))
    // The features of both count as one param.
    const paramOf = training.columns.paramOf.map((param) => (param === b ? a : param))
    const asOne = { ...training, columns: { ...training.columns, paramOf } }
    return permutationShares([permutationLoss(forest, asOne, PERMUTATIONS, [a], question.factors)], asOne)?.[a] ?? Number.NaN
  }
}

/** By name, for any thread. */
export const FOREST_TASKS = { grow, 'half-sample': halfSample, floor, 'drop-column': dropColumn, joint } as const

/** How many units a question has. */
export const unitCount = (question: ForestQuestion): number => (question.groups === null ? question.y.length : unitsOf(question).length)
