import { mixSeed, shuffle, streamOf } from '../stats/rng.ts'
import { unitsOf } from './param-units.ts'
import { FEWEST_FOREST_UNITS, isFlat } from './prepare-param.ts'
import { fitOthers } from './residuals.ts'
import { type TestDesign, takeRows } from './test-design.ts'

/** Permutations of the metric; the smallest p is 0.01. */
export const GLOBAL_PERMUTATIONS = 99
/** Besag & Clifford (1991): by the 10th exceedance p is known well enough. */
const ENOUGH = 10
const TREES = 64
/** As many units, drawn at random, are enough to tell whether anything matters at all. */
const MOST_UNITS = 500

const FOREST = 0xd8
const PERMUTE = 0xd9
const SAMPLE = 0xdc

/**
 * Does any param matter? Out-of-bag R² of a forest of all params against that of the same forest for permuted metrics.
 * Exact where the params were chosen without regard to results. Says nothing about single params: once one dominates,
 * no weak one clears a floor made this way.
 */
export interface GlobalTest {
  readonly p: number
  /** Out of bag, of the 64 trees of this test. */
  readonly r2: number
  /** Configurations that it used: all, or 500 of them. */
  readonly units: number
}

/** @returns null below 10 configurations, or when neither the metric nor any param varies */
export function globalTest(design: TestDesign): GlobalTest | null {
  const r2 = globalFit(design, 0)
  if (r2 === null) return null
  const units = Math.min(MOST_UNITS, unitsOf(design, -1).y.length)
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
  if (y.length < FEWEST_FOREST_UNITS || others.length === 0) return null
  const kept = someOf(y.length, design.seed)
  const response = Float64Array.from(kept, (unit) => y[unit]!)
  if (isFlat(response)) return null
  if (permutation > 0) shuffle(response, streamOf(design.seed, PERMUTE, permutation))
  const columns = others.map((column) => takeRows(column, kept))
  return fitOthers(columns, response, mixSeed(design.seed, FOREST, permutation), TREES).r2
}

/** All units, or 500 of them, ascending. */
function someOf(units: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: units }, (_, i) => i)
  if (units <= MOST_UNITS) return order
  shuffle(order, streamOf(seed, SAMPLE))
  return order.subarray(0, MOST_UNITS).sort()
}
