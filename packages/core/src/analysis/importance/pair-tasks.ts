import { type FanovaSums, fanova } from '../../fanova/fanova.ts'
import { marginalOf, pairMarginalOf } from '../../fanova/marginal.ts'
import { DEFAULT_FOREST, growForest } from '../../forest/forest.ts'
import type { Training } from '../../forest/training.ts'
import { firstAtLeast } from '../../stats/first-at-least.ts'
import { mixSeed, type Rng, shuffle, streamOf } from '../../stats/rng.ts'
import { FOR, type ForestQuestion, trainingOf } from './forest-question.ts'
import { RESAMPLED_TREES } from './forest-tasks.ts'
import type { Space } from './space.ts'
import { asRanks } from './target.ts'

export interface SpaceShared {
  readonly question: ForestQuestion
  readonly space: Space
  readonly pairs: boolean
}

/** The same cells with edges in the params' own units: what thresholds are measured with once the trees have grown. */
const inOwnUnits = (training: Training, { lower, upper }: Space): Training => ({
  ...training,
  columns: { ...training.columns, lower, upper },
})

/** Shares of trees `from … to − 1` of the displayed forest. */
function decompose({
  question,
  space,
  pairs,
}: SpaceShared): (item: { readonly draw: number; readonly from: number; readonly to: number }) => FanovaSums {
  return ({ draw, from, to }) => {
    const training = trainingOf(question, draw)
    const forest = growForest(training, { ...DEFAULT_FOREST, seed: mixSeed(question.seed, FOR.forest) }, from, to)
    return fanova(forest, inOwnUnits(training, space), space.axes, { pairs })
  }
}

export interface AdditiveShared extends SpaceShared {
  /** Shape (r): what the params explain each by itself. */
  readonly additive: Float64Array
  /** Each refit predicts ranks. */
  readonly ranked: boolean
}

/** Shares of a refit in which params act each by itself: the additive part, its residuals shuffled among the runs. */
function decomposeAdditive({ question, space, additive, ranked }: AdditiveShared): (refit: number) => FanovaSums {
  return (refit) => {
    const left = question.y.map((y, i) => y - additive[i]!)
    const rng = streamOf(question.seed, FOR.pairs, refit)
    if (question.weights === null) shuffle(left, rng)
    const residual = question.weights === null ? left : drawByWeight(left, question.weights, rng)
    const sum = additive.map((value, i) => value + residual[i]!)
    const y = ranked ? asRanks(sum, question.weights) : sum
    const training = trainingOf(question, refit, question.columns, y)
    const forest = growForest(training, { ...DEFAULT_FOREST, trees: RESAMPLED_TREES, seed: mixSeed(question.seed, FOR.pairs, refit) })
    return fanova(forest, inOwnUnits(training, space), space.axes, { pairs: true })
  }
}

/** As many values as there are, each drawn with its weight: what one configuration left over in its many runs is not the rule. */
function drawByWeight(values: Float64Array, weights: Float64Array, rng: Rng): Float64Array {
  const upTo = new Float64Array(values.length)
  let all = 0
  weights.forEach((weight, i) => {
    all += weight
    upTo[i] = all
  })
  return values.map(() => values[Math.min(values.length - 1, firstAtLeast(upTo, rng.uniform() * all))]!)
}

export interface MarginalShared extends SpaceShared {
  /** Points along a range. */
  readonly points: number
}

/** The marginal of one param, or the surface of two, over 64 trees of the displayed forest. */
function marginal({ question, space, points }: MarginalShared) {
  const training = trainingOf(question, 0)
  const forest = growForest(training, { ...DEFAULT_FOREST, trees: RESAMPLED_TREES, seed: mixSeed(question.seed, FOR.forest) })
  const own = inOwnUnits(training, space)
  return (params: readonly number[]) =>
    params.length === 1
      ? marginalOf(forest, own, space.axes, params[0]!, points)
      : pairMarginalOf(forest, own, space.axes, params[0]!, params[1]!, points)
}

/** By name, for any thread. */
export const PAIR_TASKS = { decompose, 'decompose-additive': decomposeAdditive, marginal } as const
