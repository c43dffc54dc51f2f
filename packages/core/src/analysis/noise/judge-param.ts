import type { ParamColumn } from '../../dataset/dataset.ts'
import { isBetter } from '../../domain/objective.ts'
import { type Effect, effectAgainstNoise, rangeInterval } from '../../noise/effect.ts'
import { rangeBounds } from '../../noise/equivalence.ts'
import { againstYardstick } from '../../noise/test-groups.ts'
import { trendOf } from '../../noise/trend.ts'
import type { OneWayTest } from '../../stats/one-way.ts'
import type { AnalysisInput } from '../analysis.ts'
import type { NoiseParam, PlaceboEffect } from '../noise-result.ts'
import type { Compared } from './compare-param.ts'
import { runsToSettle } from './runs-to-settle.ts'
import { verdictAt } from './verdict-at.ts'

/** A param's groups with their effect against chance; null where there is nothing to hold it against. */
export interface Weighed {
  readonly name: string
  readonly column: ParamColumn
  readonly compared: Compared
  readonly effect: Effect | null
  readonly p: number | null
}

export function weigh(name: string, column: ParamColumn, compared: Compared, seed: number): Weighed {
  const { groups, yardstick, test, p } = compared
  const effect = yardstick === null ? null : effectAgainstNoise(groups, yardstick, seed)
  return { name, column, compared, effect, p: test === 'range' && effect !== null ? effect.chance.exceeds(effect.range) : p }
}

/** Of levels that a result lists. */
const MOST_LEVELS = 100

/** Everything that is said of one param, once p is adjusted for the number of params. */
export function judge(
  { name, column, compared, effect, p }: Weighed,
  given: {
    readonly pAdjusted: number | null
    readonly margin: number
    readonly goal: AnalysisInput['goal']
    readonly againstRest: OneWayTest | null
    readonly placebo: PlaceboEffect | null
  },
): NoiseParam {
  const { grouping, groups, yardstick, kind, unit, test, untested, f, permutationP } = compared
  const { pAdjusted, margin, goal, againstRest, placebo } = given
  const value = (j: number) => grouping.values[j]!
  const place = (better: (a: number, b: number) => boolean): number =>
    groups.reduce((found, { mean }, j) => (better(mean, groups[found]!.mean) ? j : found), 0)
  const highest = place((a, b) => a > b)
  const lowest = place((a, b) => a < b)
  const range = groups[highest]!.mean - groups[lowest]!.mean
  const equal = groups.every(({ n }) => n === groups[0]!.n)
  const perGroup = equal ? groups[0]!.n : groups.length / groups.reduce((sum, { n }) => sum + 1 / n, 0)
  const runs = groups.reduce((sum, group) => sum + group.runs, 0)
  const sizes = groups.map((group) => (unit === 'runs' ? group.runs : group.n))
  const base = {
    name,
    params: name.split(' ≡ '),
    kind: column.kind,
    grouping: grouping.by,
    groups: groups.length,
    perGroup,
    groupSizes: [Math.min(...sizes), Math.max(...sizes)] as const,
    n: runs,
    units: unit === 'runs' ? runs : groups.reduce((sum, { n }) => sum + n, 0),
    unit,
    mean: groups.reduce((sum, group) => sum + (group.runs / runs) * group.mean, 0),
    effect: range,
    highest: value(highest),
    lowest: value(lowest),
    best: value(place((a, b) => isBetter(a, b, goal))),
    test,
    p,
    pAdjusted,
    untested,
    f,
    permutationP,
    againstRest,
    placebo,
    timesPlacebo: placebo?.comparable === true && placebo.effect > 0 ? range / placebo.effect : null,
    levels: groups.slice(0, MOST_LEVELS).map(({ mean, runs }, j) => ({ value: value(j), n: runs, mean })),
  }
  if (effect === null || yardstick === null)
    return {
      ...base,
      corrected: null,
      interval: null,
      noiseEffect: null,
      noiseBand: null,
      timesNoise: null,
      yardstick: { kind, sd: yardstick?.sd ?? null, df: yardstick?.df ?? 0 },
      trend: null,
      bounds: null,
      verdict: 'undecided',
      runsNeeded: null,
    }
  const significant = pAdjusted !== null && pAdjusted <= 0.05
  const bounds = rangeBounds(groups, effect, yardstick, againstYardstick(groups, yardstick).f)
  const verdict = verdictAt({ pAdjusted, bounds: [bounds.lower, bounds.upper], untested }, margin)
  return {
    ...base,
    corrected: effect.corrected,
    interval: rangeInterval(groups, effect, yardstick, { ordered: grouping.ordered, significant }),
    noiseEffect: effect.noiseRange,
    noiseBand: effect.noiseBand,
    timesNoise: effect.timesNoise,
    yardstick: { kind, sd: yardstick.sd, df: yardstick.df },
    trend: grouping.at !== null && groups.length > 2 ? trendOf(groups, grouping.at, yardstick) : null,
    bounds: [bounds.lower, bounds.upper],
    verdict,
    runsNeeded:
      verdict === 'undecided'
        ? runsToSettle({ groups: groups.length, perGroup, effect: range, rarely: effect.noiseBand[1], ...yardstick }, margin)
        : null,
  }
}
