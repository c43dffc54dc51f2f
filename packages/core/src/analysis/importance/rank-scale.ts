import type { ImportanceTarget, RankScale } from '../importance-result.ts'
import type { Study } from './study.ts'
import { response } from './target.ts'

/** Points that say how values become ranks; between them a straight line, off by less than one part in that many. */
const MOST_POINTS = 256

/**
 * How values of the metric become the ranks that the forest explains, where a run's rank depends on more than the values
 * of the others: each configuration counts once. Null where it is the plain mid-rank, or ranks are not what is explained.
 *
 * @param best 1 where larger turned values are better, −1 where smaller ones are
 */
export function rankScale(target: ImportanceTarget, { turned, weights }: Study, best: 1 | -1): RankScale | null {
  if (weights === null || target === 'raw' || target === 'failure') return null
  const ranks = response(target, turned, weights)
  const first = Array.from(turned.keys()).filter((i) => i === 0 || turned[i] !== turned[i - 1])
  const step = Math.max(1, (first.length - 1) / (MOST_POINTS - 1))
  const kept: number[] = []
  for (let k = 0; k < first.length - 1; k += step) kept.push(first[Math.round(k)]!)
  kept.push(first.at(-1)!)
  const points = kept.map((i) => ({ value: best * turned[i]!, rank: best > 0 ? ranks[i]! : 1 - ranks[i]! }))
  if (best < 0) points.reverse()
  return { better: points.map(({ value }) => value), rank: points.map(({ rank }) => rank) }
}

/** The rank of a value that is the larger the better. */
export function rankOn({ better, rank }: RankScale, value: number): number {
  const above = better.findIndex((point) => point >= value)
  if (above < 0) return rank.at(-1)!
  if (above === 0 || better[above] === value) return rank[above]!
  const [low, high] = [better[above - 1]!, better[above]!]
  // Halved before the difference, which could overflow.
  const part = (value / 2 - low / 2) / (high / 2 - low / 2)
  return rank[above - 1]! + part * (rank[above]! - rank[above - 1]!)
}
