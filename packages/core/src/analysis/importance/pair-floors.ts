import { type FanovaSums, fanovaShares } from '../../fanova/fanova.ts'
import type { Marginal, MarginalAxis } from '../../fanova/marginal.ts'
import type { FanovaAxis } from '../../fanova/space.ts'
import { normalQuantile } from '../../stats/distributions.ts'
import { streamOf } from '../../stats/rng.ts'
import type { Step, Work } from '../analysis.ts'
import type { ImportanceNumbers } from '../importance-result.ts'
import type { Given } from './findings.ts'
import { drawUnits, FOR, type ForestQuestion, narrow } from './forest-question.ts'
import { ownValues, type Space } from './space.ts'
import type { Study } from './study.ts'

type Asking<T> = Generator<Step<ImportanceNumbers>, T, readonly unknown[]>
const asked = (work: Work): Step<never> => ({ kind: 'work', work })

/** More units than this: floors come from so many of them. */
const MOST_UNITS = 2000
/** Refits with additive effects alone; the floor is the last but one, which chance exceeds in 2 of 50. */
const REFITS = 49
const FLOOR_PLACE = 48
/**
 * Forests blunt main effects, and what they leave in the residuals is shuffled away: the floor then lies too low between
 * two strong params. Fitting the rest again and again mends it: three rounds left 17 % false alarms between two strong bowls,
 * six 3 % (60 studies each; docs/calibration.md has larger ones).
 */
const ADDITIVE_ROUNDS = 6
const MARGINAL_POINTS = 32

/**
 * What each pair reaches in refits where every param acts by itself: the 48th smallest of 49.
 *
 * Effects that add up in a metric do not add up in its ranks, which are cramped at both ends. Of ranks the effects are
 * therefore taken on normal scores, which spread the ends again, and each refit is ranked anew: the bend of the ranks is
 * then in the floor as it is in the share, and what is above it is more than effects that add up before ranking.
 */
export function* pairFloors({ study, target }: Given, asking: ForestQuestion, space: Space): Asking<readonly number[]> {
  const ranked = target === 'rank' || target === 'top'
  const question = ranked ? { ...asking, y: asking.y.map(normalQuantile) } : asking
  const params = study.columns.map((_, k) => [k])
  let additive = new Float64Array(question.y.length)
  for (let round = 0; round < ADDITIVE_ROUNDS; round++) {
    const rest = { ...question, y: question.y.map((y, i) => y - additive[i]!) }
    const shared = { question: rest, space, pairs: false, points: MARGINAL_POINTS }
    const marginals = (yield asked({ task: 'marginal', shared, items: params })) as readonly Marginal[]
    const part = additivePart(study, rest, space, marginals)
    additive = additive.map((value, i) => value + part[i]!)
  }
  const few = study.unitRows.length > MOST_UNITS ? drawUnits(question, MOST_UNITS, streamOf(question.seed, FOR.pairs)) : null
  const work = {
    question: few === null ? question : narrow(question, few),
    additive: few === null ? additive : Float64Array.from(few, (row) => additive[row]!),
    space,
    pairs: true,
    ranked,
  }
  const items = Array.from({ length: REFITS }, (_, refit) => refit)
  const refits = (yield asked({ task: 'decompose-additive', shared: work, items })) as readonly FanovaSums[]
  const shares = refits.map((sums) => fanovaShares(sums)?.pair ?? null)
  const count = (study.columns.length * (study.columns.length - 1)) / 2
  return Array.from({ length: count }, (_, pair) => shares.map((share) => share?.[pair] ?? 0).sort((a, b) => a - b)[FLOOR_PLACE - 1]!)
}

/** Mean plus each param's own deviation from it, as far as the forest sees it; a param without a value adds nothing. */
function additivePart(study: Study, { y, weights }: ForestQuestion, { axes }: Space, marginals: readonly Marginal[]): Float64Array {
  const weightOf = (i: number): number => (weights === null ? 1 : weights[i]!)
  /** Over the runs that have a value. */
  const meanOf = (values: Float64Array): number => {
    let [sum, all] = [0, 0]
    values.forEach((value, i) => {
      if (Number.isNaN(value)) return
      sum += weightOf(i) * value
      all += weightOf(i)
    })
    return sum / Math.max(1, all)
  }
  const mean = meanOf(y)
  const additive = new Float64Array(y.length).fill(mean)
  marginals.forEach((marginal, k) => {
    const { forest } = study.columns[k]!
    const own =
      forest.kind === 'levels'
        ? Float64Array.from(forest.codes, (code) => (code < 0 ? Number.NaN : code))
        : ownValues(study, study.columns[k]!)
    const effect = Float64Array.from(own, (value) =>
      Number.isNaN(value) ? Number.NaN : marginal.mean[pointOf(marginal, axes[k]!, value)]!,
    )
    const centre = meanOf(effect)
    effect.forEach((value, i) => {
      if (!Number.isNaN(value)) additive[i]! += value - centre
    })
  })
  return additive
}

/** The point of a marginal that stands for a value: its cell on a range, else the nearest listed value. */
function pointOf({ at, edges }: MarginalAxis, axis: FanovaAxis, value: number): number {
  if (axis.kind === 'levels') {
    const point = at.indexOf(value)
    return point >= 0 ? point : at.length - 1 // rare levels share the last one
  }
  const bounds = edges
  let low = 0
  let high = at.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const end = bounds === null ? at[middle]! / 2 + at[middle + 1]! / 2 : bounds[middle + 1]!
    if (value <= end) high = middle
    else low = middle + 1
  }
  return low
}
