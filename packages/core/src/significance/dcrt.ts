import { centred, isConstant, largest } from '../stats/moments.ts'
import { permutationTests } from '../stats/permutation-test.ts'
import { mixSeed, streamOf } from '../stats/rng.ts'
import { type Blocks, blocksOf, logWays, shuffleWithin, withinBlocks } from './blocks.ts'
import { componentsOf } from './components.ts'
import { type ParamTest, untested } from './param-test.ts'
import { type ParamUnits, unitsOf, varies } from './param-units.ts'
import { fitOthers } from './residuals.ts'
import { statisticOf } from './statistic.ts'
import type { TestDesign } from './test-design.ts'

/** Fewer units than this allow no test at all, fewer than the second no forest. */
export const FEWEST_UNITS = 5
export const FEWEST_FOREST_UNITS = 10

/** What a stream is for, mixed with the key of the column. */
const FOREST = 0xd1
const PERMUTE = 0xd2

/**
 * Does this param do anything, given all others? Distilled conditional randomisation: what a forest of the other params
 * leaves of the metric, out of bag, is correlated with the param and with permutations of it.
 *
 * Exact, whatever the metric looks like and whatever the other params do, as long as the param was chosen independently of
 * them and of the results. `withinBlocks`: only runs that agree on every other param are exchanged (complete grids, where
 * out-of-bag residuals of neighbours depend on each other); each block's mean then stands in for the forest.
 *
 * @param param place in `design.columns`
 * @see Liu, Katsevich, Janson & Ramdas 2022
 */
export function dcrt(design: TestDesign, param: number, within = false): ParamTest {
  const units = unitsOf(design, param)
  const u = units.y.length
  const refused = refusal(units, within || units.others.length === 0)
  if (refused !== null) return refused
  const key = design.keys[param]!
  const { residual, blocks } = remainder(units, within, mixSeed(design.seed, FOREST, key))
  if (largest(residual) === 0) return untested('CONSTANT_RESIDUAL', u)
  if (blocks !== null && logWays(units.column, blocks) < SMALLEST_WAYS) return untested('SMALL_BLOCKS', u)
  const statistic = statisticOf(componentsOf(units.column))
  const rearrange = blocks === null ? undefined : shuffleWithin(blocks)
  const [p] = permutationTests(residual, [statistic], streamOf(design.seed, PERMUTE, key), rearrange)
  return { status: 'tested', method: within ? 'dcrt-within-blocks' : 'dcrt', p: p!, units: u }
}

/** 40 arrangements and their mirror images: the most extreme pair has p = 0.05. */
const SMALLEST_WAYS = Math.log(40) - 1e-9

/** Why these units cannot be tested; null when they can. */
export function refusal(units: ParamUnits, withoutForest: boolean): ParamTest | null {
  const u = units.y.length
  if (u < (withoutForest ? FEWEST_UNITS : FEWEST_FOREST_UNITS)) return untested('TOO_FEW_CONFIGURATIONS', u)
  if (!varies(units.column, Int32Array.from(units.rows.keys()))) return untested('NOT_VARIED', u)
  if (isFlat(units.y)) return untested('CONSTANT_METRIC', u)
  return null
}

/** What the other params leave of the metric, shape (u), centred. */
export function remainder(units: ParamUnits, within: boolean, seed: number): { residual: Float64Array; blocks: Blocks | null } {
  if (!within) return { residual: fitOthers(units.others, units.y, seed).residual, blocks: null }
  const blocks = blocksOf(units.others, units.y.length)
  return { residual: withinBlocks(centred(units.y), blocks), blocks }
}

/** A range within the rounding of the values. */
export function isFlat(y: Float64Array): boolean {
  let low = Infinity
  let high = -Infinity
  for (const value of y) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return isConstant(y) || high / 2 - low / 2 <= 0.5e-12 * Math.max(Math.abs(low), Math.abs(high))
}
