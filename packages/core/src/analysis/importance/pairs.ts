import { addFanova, type FanovaSums, fanovaShares, pairIndex } from '../../fanova/fanova.ts'
import type { PairMarginal } from '../../fanova/marginal.ts'
import type { Step, Work } from '../analysis.ts'
import type { ImportanceInteraction, ImportanceNumbers } from '../importance-result.ts'
import type { Findings, Given } from './findings.ts'
import type { ForestQuestion } from './forest-question.ts'
import { RESAMPLED_TREES, SHOWN_TREES } from './forest-tasks.ts'
import { pairFloors } from './pair-floors.ts'
import { surfaceOf, surfaceWork } from './pair-surface.ts'
import { type Space, spaceOf } from './space.ts'

type Asking<T> = Generator<Step<ImportanceNumbers>, T, readonly unknown[]>
const asked = (work: Work): Step<never> => ({ kind: 'work', work })

/** Fewer units than this, or than ten per param, allow no statement about pairs (`methods` §3.6). */
const PAIR_UNITS = 50
const PAIR_UNITS_EACH = 10
/** Pairs that are listed, whatever their number; beside them every pair of the params that stand on a map of all pairs. */
const LISTED = 100
export const MAPPED_PARAMS = 12
/** Pairs that come with their surface; that of any other can be asked for by itself (`analysis/surface.ts`). */
const SURFACES = 6

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
  const floors = yield* pairFloors(given, question, space)
  found.interactions = yield* strongestPairs(given, found, question, space, shares.pair, floors)
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
