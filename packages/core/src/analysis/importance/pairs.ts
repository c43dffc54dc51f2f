import { addFanova, type FanovaSums, fanovaShares, pairIndex } from '../../fanova/fanova.ts'
import type { Marginal, MarginalAxis, PairMarginal } from '../../fanova/marginal.ts'
import type { FanovaAxis } from '../../fanova/space.ts'
import { streamOf } from '../../stats/rng.ts'
import type { Step, Work } from '../analysis.ts'
import type { ImportanceInteraction, ImportanceNumbers } from '../importance-result.ts'
import type { Findings, Given } from './findings.ts'
import { drawUnits, FOR, type ForestQuestion, narrow } from './forest-question.ts'
import { RESAMPLED_TREES, SHOWN_TREES } from './forest-tasks.ts'
import { surfaceOf, surfaceWork } from './pair-surface.ts'
import { ownValues, type Space, spaceOf } from './space.ts'
import type { Study } from './study.ts'

type Asking<T> = Generator<Step<ImportanceNumbers>, T, readonly unknown[]>
const asked = (work: Work): Step<never> => ({ kind: 'work', work })

/** Fewer units than this, or than ten per param, allow no statement about pairs (`methods` §3.6). */
const PAIR_UNITS = 50
const PAIR_UNITS_EACH = 10
/** More units than this: floors come from so many of them. */
const MOST_UNITS = 2000
/** Refits with additive effects alone; the floor is the last but one, which chance exceeds in 2 of 50. */
const REFITS = 49
const FLOOR_PLACE = 48
/**
 * Forests blunt main effects, and what they leave in the residuals is shuffled away: the floor then lies too low between
 * two strong params. Fitting the rest again cures it: false alarms of that pair fell from 10 % to 2 % (48 studies of 60
 * runs × 5 params, additive), while a crossing of the same strength was found in 96 %.
 */
const ADDITIVE_ROUNDS = 3
/** Pairs that are listed, whatever their number; beside them every pair of the params that stand on a map of all pairs. */
const LISTED = 100
export const MAPPED_PARAMS = 12
/** Pairs that come with their surface; that of any other can be asked for by itself (`analysis/surface.ts`). */
const SURFACES = 6
const MARGINAL_POINTS = 32

/** Why pairs cannot be asked for here; null when they can. */
export function whyNoPairs({ n, study }: Given): string | null {
  const params = study.columns.length
  if (params < 2) return 'one param has no pair'
  const needed = Math.max(PAIR_UNITS, PAIR_UNITS_EACH * params)
  return n < needed ? `pairs need ${needed} configurations` : null
}

/** Main effects of each param over the space, by the forest that gave the bars. */
export function* decomposeForest(given: Given, found: Findings, question: ForestQuestion, pairs: boolean, many: boolean): Asking<void> {
  const { study } = given
  const space = spaceOf(study)
  const perDraw = SHOWN_TREES / question.draws
  const upTo = many ? Math.ceil(RESAMPLED_TREES / question.draws) : perDraw
  const chunk = Math.max(1, Math.ceil(upTo / 4))
  const items: { draw: number; from: number; to: number }[] = []
  for (let draw = 0; draw < question.draws; draw++)
    for (let from = 0; from < upTo; from += chunk)
      items.push({ draw, from: draw * perDraw + from, to: draw * perDraw + Math.min(upTo, from + chunk) })
  const parts = (yield asked({ task: 'decompose', shared: { question, space, pairs }, items })) as readonly FanovaSums[]
  const shares = fanovaShares(addFanova(parts))
  found.fanova = shares === null ? null : Array.from(shares.main)
  if (!pairs || shares === null) return
  const floors = yield* pairFloors(study, question, space)
  found.interactions = yield* strongestPairs(given, found, question, space, shares.pair, floors)
}

/** What each pair reaches in refits where every param acts by itself: the 48th smallest of 49. */
function* pairFloors(study: Study, question: ForestQuestion, space: Space): Asking<readonly number[]> {
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
  }
  const items = Array.from({ length: REFITS }, (_, refit) => refit)
  const refits = (yield asked({ task: 'decompose-additive', shared: work, items })) as readonly FanovaSums[]
  const shares = refits.map((sums) => fanovaShares(sums)?.pair ?? null)
  const count = (study.columns.length * (study.columns.length - 1)) / 2
  return Array.from({ length: count }, (_, pair) => shares.map((share) => share?.[pair] ?? 0).sort((a, b) => a - b)[FLOOR_PLACE - 1]!)
}

/** Mean plus each param's own deviation from it, as far as the forest sees it; a param without a value adds nothing. */
function additivePart(study: Study, { y }: ForestQuestion, { axes }: Space, marginals: readonly Marginal[]): Float64Array {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
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
    const present = effect.filter((value) => !Number.isNaN(value))
    const centre = present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length)
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

function* strongestPairs(
  given: Given,
  found: Findings,
  question: ForestQuestion,
  space: Space,
  shares: Float64Array,
  floors: readonly number[],
): Asking<readonly ImportanceInteraction[]> {
  const { study } = given
  const p = study.columns.length
  const listed: { a: number; b: number; share: number; floor: number }[] = []
  // The longer bar first: it goes along the horizontal axis.
  const rank = (k: number): number => found.bars!.shares[k]!
  for (let i = 0; i < p; i++)
    for (let j = i + 1; j < p; j++) {
      const pair = pairIndex(i, j, p)
      const [a, b] = rank(j) > rank(i) ? [j, i] : [i, j]
      listed.push({ a, b, share: shares[pair]!, floor: floors[pair]! })
    }
  // Those above their floor first; among them the largest.
  listed.sort((x, y) => Number(y.share > y.floor) - Number(x.share > x.floor) || y.share - x.share || x.a - y.a || x.b - y.b)
  const first = listed.slice(0, LISTED)
  const mapped = new Set([...new Set(first.flatMap(({ a, b }) => [a, b]))].slice(0, MAPPED_PARAMS))
  const kept = [...first, ...listed.slice(LISTED).filter(({ a, b }) => mapped.has(a) && mapped.has(b))]
  const shown = kept.slice(0, SURFACES).map(({ a, b }) => [a, b] as const)
  const surfaces = (yield asked(surfaceWork(question, space, shown))) as readonly PairMarginal[]
  return kept.map(({ a, b, share, floor }, i) => ({
    a: study.columns[a]!.name,
    b: study.columns[b]!.name,
    share,
    floor,
    surface: surfaces[i] === undefined ? null : surfaceOf(given, [a, b], surfaces[i]),
  }))
}
