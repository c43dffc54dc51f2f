import { mixSeed, shuffle, streamOf } from '../stats/rng.ts'
import { FEWEST_FOREST_UNITS, isFlat } from './dcrt.ts'
import { unitsOf } from './param-units.ts'
import { fitOthers } from './residuals.ts'
import type { TestDesign } from './test-design.ts'

/** Permutations of the metric; the smallest p is 0.01. */
export const GLOBAL_PERMUTATIONS = 99
/** Besag & Clifford (1991): by the 10th exceedance p is known well enough. */
const ENOUGH = 10
const TREES = 64

const FOREST = 0xd8
const PERMUTE = 0xd9

/**
 * Does any param matter? Out-of-bag R² of a forest of all params against that of the same forest for permuted metrics.
 * Exact where the params were chosen without regard to results. Says nothing about single params: once one dominates,
 * no weak one clears a floor made this way.
 */
export interface GlobalTest {
  readonly p: number
  /** Out of bag, of the 64 trees of this test. */
  readonly r2: number
  readonly units: number
}

/** @returns null below 10 configurations, or when neither the metric nor any param varies */
export function globalTest(design: TestDesign): GlobalTest | null {
  const r2 = globalFit(design, 0)
  if (r2 === null) return null
  const units = unitsOf(design, -1).y.length
  let exceeded = 0
  for (let b = 1; b <= GLOBAL_PERMUTATIONS; b++) {
    if (globalFit(design, b)! >= r2) exceeded++
    if (exceeded === ENOUGH) return { p: ENOUGH / b, r2, units }
  }
  return { p: (1 + exceeded) / (1 + GLOBAL_PERMUTATIONS), r2, units }
}

/**
 * Out-of-bag R² after the `permutation`-th permutation of the metric; 0 = none. One item of the test, for any thread.
 * @returns null where there is no test
 */
export function globalFit(design: TestDesign, permutation: number): number | null {
  const { others, y } = unitsOf(design, -1)
  if (y.length < FEWEST_FOREST_UNITS || others.length === 0 || isFlat(y)) return null
  const response = y.slice()
  if (permutation > 0) shuffle(response, streamOf(design.seed, PERMUTE, permutation))
  return fitOthers(others, response, mixSeed(design.seed, FOREST, permutation), TREES).r2
}
