import { permutationTests } from '../stats/permutation-test.ts'
import { streamOf } from '../stats/rng.ts'
import { logWays, shuffleWithin } from './blocks.ts'
import { componentsOf } from './components.ts'
import { type ParamTest, type Randomisation, untested } from './param-test.ts'
import { type PreparedParam, prepareParam } from './prepare-param.ts'
import { statisticOf } from './statistic.ts'
import type { TestDesign } from './test-design.ts'

const PERMUTE = 0xd2
/** 40 arrangements and their mirror images: the most extreme pair has p = 0.05. */
const SMALLEST_WAYS = Math.log(40) - 1e-9

/**
 * Does this param do anything, given all others? Distilled conditional randomisation: what a forest of the other params
 * leaves of the metric, out of bag, is correlated with the param and with permutations of it.
 *
 * Exact, whatever the metric looks like and whatever the other params do, as long as the param was chosen independently of
 * them and of the results.
 *
 * @param param  place in `design.columns`
 * @param method `dcrt-within-blocks`: only runs that agree on every other param are exchanged (complete grids, where
 *               out-of-bag residuals of neighbours depend on each other); each block's mean then stands in for the forest
 * @see Liu, Katsevich, Janson & Ramdas 2022
 */
export function dcrt(design: TestDesign, param: number, method: Randomisation = 'dcrt'): ParamTest {
  const prepared = prepareParam(design, param, method)
  return prepared.status === 'prepared' ? dcrtOf(prepared, design.seed) : prepared
}

/** The same, of a param that has been prepared. */
export function dcrtOf({ method, units, key, residual, blocks }: PreparedParam, seed: number): ParamTest {
  const u = units.y.length
  if (blocks !== null && logWays(units.column, blocks) < SMALLEST_WAYS) return untested('SMALL_BLOCKS', u)
  const statistic = statisticOf(componentsOf(units.column))
  const rearrange = blocks === null ? undefined : shuffleWithin(blocks)
  const [p] = permutationTests(residual, [statistic], streamOf(seed, PERMUTE, key), rearrange)
  return { status: 'tested', method, p: p!, units: u }
}
