import type { Goal } from '../../domain/objective.ts'
import { midRanks } from '../../stats/rank.ts'
import type { ImportanceTarget, RankScale } from '../importance-result.ts'
import { rankOn } from './rank-scale.ts'

/**
 * Runs' own values in the unit of a pair's surface (`ImportanceInteraction.surface.mean`), so that both can be compared.
 * @param objective shape (runs), as logged; null or not finite = no usable value
 * @param scale how values become ranks, where not by their mid-ranks
 * @returns shape (runs); null = no usable value, undefined = the run takes no part in what the target explains
 */
export function surfaceValues(
  objective: readonly (number | null)[],
  target: ImportanceTarget,
  goal: Goal,
  scale: RankScale | null = null,
): readonly (number | null | undefined)[] {
  const usable = objective.map((value) => (value !== null && Number.isFinite(value) ? value : null))
  if (target === 'failure') return usable.map((value) => (value === null ? 1 : 0))
  if (target === 'raw') return usable
  const turn = (value: number): number => (goal === 'maximize' ? value : -value)
  const better = usable.flatMap((value) => (value === null ? [] : [turn(value)]))
  // As the analysis cuts it: the upper median and all that is at least as good.
  const median = better.toSorted((x, y) => x - y)[Math.floor(better.length / 2)] ?? Number.NaN
  const least = target === 'top' ? median : Number.NEGATIVE_INFINITY
  const taking = better.filter((value) => value >= least)
  const ranks = midRanks(Float64Array.from(taking))
  let next = 0
  return usable.map((value) => {
    if (value === null) return target === 'top' ? undefined : null
    if (turn(value) < least) return undefined
    const rank = ranks[next++]! / (taking.length + 1)
    return scale === null ? rank : rankOn(scale, turn(value))
  })
}
