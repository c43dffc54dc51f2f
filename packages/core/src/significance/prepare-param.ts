import { centred, isConstant, largest } from '../stats/moments.ts'
import { mixSeed } from '../stats/rng.ts'
import { type Blocks, blocksOf, withinBlocks } from './blocks.ts'
import { type Randomisation, type Untested, untested } from './param-test.ts'
import { type ParamUnits, unitsOf, varies } from './param-units.ts'
import { distillingForest, fitOthers } from './residuals.ts'
import type { TestDesign } from './test-design.ts'

/** Fewer units than this allow no test at all, fewer than the second no forest. */
export const FEWEST_UNITS = 5
export const FEWEST_FOREST_UNITS = 10

const FOREST = 0xd1

/** One param before anything is permuted: both its tests start from here, so that its forest is grown once. */
export interface PreparedParam {
  readonly status: 'prepared'
  readonly method: Randomisation
  readonly units: ParamUnits
  /** Of the forest, and for the streams of this param. */
  readonly seed: number
  readonly key: number
  /** Shape (u): what the other params leave of the metric, centred, not all 0. */
  readonly residual: Float64Array
  /** Units may only be exchanged within these; null = all with all. */
  readonly blocks: Blocks | null
}

/**
 * @param param  place in `design.columns`
 * @param method within blocks, only units that agree on every other param may be exchanged. Of few points that are spread
 *               evenly, the others nearly give the param away, and what a forest of them has learned of noise is a pattern
 *               of it: the forest is asked only where it predicts better than the mean. Neither looks at the param.
 */
export function prepareParam(design: TestDesign, param: number, method: Randomisation): PreparedParam | Untested {
  const units = unitsOf(design, param)
  const within = method === 'dcrt-within-blocks'
  const refused = refusal(units, within || units.others.length === 0)
  if (refused !== null) return refused
  const key = design.keys[param]!
  const seed = mixSeed(design.seed, FOREST, key)
  const blocks = within ? blocksOf(units.others, units.y.length) : null
  const residual = blocks === null ? left(units, seed, method) : withinBlocks(centred(units.y), blocks)
  if (largest(residual) === 0) return untested('CONSTANT_RESIDUAL', units.y.length)
  return { status: 'prepared', method, units, seed, key, residual, blocks }
}

function left({ others, y }: ParamUnits, seed: number, method: Randomisation): Float64Array {
  const { residual, r2 } = fitOthers(others, y, seed, distillingForest(y.length))
  return method === 'dcrt-of-even-points' && !((r2 ?? 0) > 0) ? centred(y) : residual
}

/** Why these units cannot be tested; null when they can. */
export function refusal(units: ParamUnits, withoutForest: boolean): Untested | null {
  const u = units.y.length
  if (u < (withoutForest ? FEWEST_UNITS : FEWEST_FOREST_UNITS)) return untested('TOO_FEW_CONFIGURATIONS', u)
  if (!varies(units.column, Int32Array.from(units.rows.keys()))) return untested('NOT_VARIED', u)
  if (isFlat(units.y)) return untested('CONSTANT_METRIC', u)
  return null
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
