import { largest } from '../stats/moments.ts'
import { mixSeed, type Rng, streamOf } from '../stats/rng.ts'
import { type Components, componentsOf } from './components.ts'
import { type ParamTest, untested } from './param-test.ts'
import { unitsOf } from './param-units.ts'
import { refusal } from './prepare-param.ts'
import { fitOthers } from './residuals.ts'
import type { TestDesign } from './test-design.ts'

/** Draws of the multiplier bootstrap. */
const DRAWS = 999
/** Of a param with more categories, the most frequent are looked at. */
const MOST_GROUPS = 32
/** Standard deviations of a product below this share of its largest size are rounding. */
const FLAT = 1e-12

/** What a stream is for, mixed with the key of the column. */
const FOREST = 0xd3
const MULTIPLIERS = 0xd4

/**
 * Does this param do anything, given all others, where it was not chosen independently of them? Generalised covariance
 * measure: products of what is left of the metric and of the param's components once forests of the other params have
 * said what they can, both out of bag. Their largest standardised mean is compared with draws of a Gaussian multiplier
 * bootstrap.
 *
 * Approximate: right for many runs. Not for independently chosen params, where `dcrt` is exact and this one is not.
 *
 * @param param place in `design.columns`
 * @see Shah & Peters 2020
 */
export function gcm(design: TestDesign, param: number): ParamTest {
  const units = unitsOf(design, param)
  const u = units.y.length
  const refused = refusal(units, units.others.length === 0)
  if (refused !== null) return refused
  const key = design.keys[param]!
  const { residual } = fitOthers(units.others, units.y, mixSeed(design.seed, FOREST, key))
  if (largest(residual) === 0) return untested('CONSTANT_RESIDUAL', u)
  const products = directionsOf(componentsOf(units.column)).flatMap((direction, k) => {
    const own = fitOthers(units.others, direction, mixSeed(design.seed, FOREST, key, 1 + k)).residual
    return standardised(residual.map((value, i) => value * own[i]!))
  })
  if (products.length === 0) return untested('CONSTANT_RESIDUAL', u)
  const observed = products.reduce((most, { mean }) => Math.max(most, Math.abs(mean) * Math.sqrt(u)), 0)
  const p = multiplierP(
    observed,
    products.map(({ deviations }) => deviations),
    streamOf(design.seed, MULTIPLIERS, key),
  )
  return { status: 'tested', method: 'gcm', p, units: u }
}

/** Directions as they are; categories as one indicator each. */
function directionsOf(components: Components): readonly Float64Array[] {
  if (components.kind === 'directions') return components.directions
  const counts = new Int32Array(components.groups)
  for (const code of components.codes) counts[code]!++
  return [...counts.keys()]
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
    .slice(0, MOST_GROUPS)
    .map((group) => Float64Array.from(components.codes, (code) => (code === group ? 1 : 0)))
}

interface Product {
  /** Mean in standard deviations. */
  readonly mean: number
  /** Shape (u): in standard deviations. */
  readonly deviations: Float64Array
}

/** A product over its standard deviation (divisor u); none when it does not vary. */
function standardised(product: Float64Array): Product[] {
  const u = product.length
  const mean = product.reduce((sum, value) => sum + value, 0) / u
  const squares = product.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const sd = Math.sqrt(squares / u)
  if (!(sd > FLAT * largest(product))) return []
  return [{ mean: mean / sd, deviations: product.map((value) => (value - mean) / sd) }]
}

/** Share of draws max_k |Σ eᵢ dᵢₖ| / √u, with e standard normal, that reach the observed value. */
function multiplierP(observed: number, deviations: readonly Float64Array[], rng: Rng): number {
  const u = deviations[0]!.length
  const multipliers = new Float64Array(u)
  let exceeded = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    for (let i = 0; i < u; i++) multipliers[i] = rng.normal()
    let most = 0
    for (const own of deviations) {
      let sum = 0
      for (let i = 0; i < u; i++) sum += own[i]! * multipliers[i]!
      most = Math.max(most, Math.abs(sum))
    }
    if (most / Math.sqrt(u) >= observed) exceeded++
  }
  return (1 + exceeded) / (DRAWS + 1)
}
