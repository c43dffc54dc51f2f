import { GROWN_ON, guidedForest, leftOverCurves, withoutMeans } from '../significance/left-over-curves.ts'
import { type ParamUnits, unitsOf } from '../significance/param-units.ts'
import { FEWEST_FOREST_UNITS } from '../significance/prepare-param.ts'
import { comparedTrees, leftOver } from '../significance/residuals.ts'
import type { TestDesign } from '../significance/test-design.ts'
import type { UnitsTogether } from '../significance/units-together.ts'
import { mean, variance } from '../stats/moments.ts'
import { classicF, type Group, type OneWayTest } from '../stats/one-way.ts'
import { mixSeed } from '../stats/rng.ts'
import type { Yardstick } from './noise-range.ts'

/** Groups of a param once the other params have been taken out of the metric. */
export interface AdjustedGroups {
  /** Shape (groups): configurations, the mean of what the other params leave of them plus the mean of all, and its variance. */
  readonly groups: readonly Group[]
  /** Spread within the groups: what the other params leave, seed noise included. Null where no configuration is left over. */
  readonly yardstick: Yardstick | null
  readonly f: OneWayTest | null
  /** A forest of the other params was taken out; not with fewer than ten configurations. */
  readonly adjusted: boolean
}

const STREAM = 0xad10

/**
 * In a sweep where other params vary too, groups of one param differ by luck of the draw in all the others. Held against seed
 * noise a param without any effect looks real in 17–96 % of sweeps; so each configuration counts once (its repeats averaged), a
 * forest of the other params is taken out of it, and what is left within the groups is the yardstick (`methods.md` §5.2).
 *
 * @param design  with the metric as it is, not ranked
 * @param param   place in its columns
 * @param groupOf shape (n of the design's rows as given): group, −1 = none
 * @param groups  how many there are
 * @param known   shape (units): what the other params leave, where that has been found for many params together
 */
export function adjustedGroups(
  design: TestDesign,
  param: number,
  groupOf: Int32Array,
  groups: number,
  known: Float64Array | null = null,
): AdjustedGroups {
  const { rows, others, y } = unitsOf(design, param)
  const adjusted = y.length >= FEWEST_FOREST_UNITS && others.length > 0
  const middle = mean(y)
  const left = known ?? (adjusted ? leftBy(others, y, mixSeed(design.seed, STREAM, design.keys[param]!)) : leftOver([], y, 0))
  const members: number[][] = Array.from({ length: groups }, () => [])
  rows.forEach((row, i) => {
    const group = groupOf[design.rows[row]!]!
    if (group >= 0) members[group]!.push(left[i]!)
  })
  const found = members.map((values): Group => {
    const x = Float64Array.from(values)
    return { n: x.length, mean: middle + mean(x), variance: x.length > 1 ? variance(x) : 0 }
  })
  const filled = found.filter(({ n }) => n > 0)
  const df = filled.reduce((sum, { n }) => sum + n - 1, 0)
  const sd = Math.sqrt(filled.reduce((sum, group) => sum + (group.n - 1) * group.variance, 0) / df)
  return { groups: found, yardstick: df > 0 && sd > 0 ? { sd, df } : null, f: classicF(filled), adjusted }
}

/** Of very many configurations trees are grown on a part and predict all others, as over training. */
const leftBy = (others: ParamUnits['others'], y: Float64Array, seed: number): Float64Array =>
  y.length > GROWN_ON ? leftOverCurves(others, y, 1, seed, comparedTrees(y.length)) : leftOver(others, y, seed, comparedTrees(y.length))

/** The forest that is taken out, for many params together, and what of. */
export function adjustingForest({ columns, y }: UnitsTogether, seed: number) {
  const curves = withoutMeans(y, 1)
  return { forest: guidedForest(columns, curves, 1, mixSeed(seed, STREAM), comparedTrees(y.length)), curves, steps: 1 }
}
