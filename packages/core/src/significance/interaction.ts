import { type PermutationStatistic, permutationTests } from '../stats/permutation-test.ts'
import { type Rng, shuffle, streamOf } from '../stats/rng.ts'
import { shuffleWithin } from './blocks.ts'
import { type Components, componentsOf } from './components.ts'
import { dealer, extraOf } from './extra-squares.ts'
import { type ParamTest, type Randomisation, type Untested, untested } from './param-test.ts'
import { isSet, type ParamUnits, unitsOf } from './param-units.ts'
import { FEWEST_FOREST_UNITS, type PreparedParam, prepareParam } from './prepare-param.ts'
import { reliance } from './residuals.ts'
import type { TestDesign } from './test-design.ts'

/**
 * Most partners that the param is tried with; of more others, those that the forest relies on most. A pure interaction
 * leaves no trace of its partner in a forest without the param, so the strongest two alone would often miss it.
 */
const MOST_PARTNERS = 16
/** Fewer units than this are too few for pairs. */
const FEWEST_PAIR_UNITS = 2 * FEWEST_FOREST_UNITS

const PERMUTE = 0xd5

/**
 * Does this param act together with another, where its own effect averages out and `dcrt` sees nothing? The residuals of
 * `dcrt` are compared with the products of the param and each other param, less what the param says alone; then the param
 * is permuted and all of that done again.
 *
 * Exact under "the param does nothing", since the partners are all others, or chosen by a forest that has not seen it. A
 * test of its own, so that `dcrt` keeps its power. Not for adaptive or coupled designs.
 *
 * @param param  place in `design.columns`
 * @param method as in `dcrt`
 */
export function interactionTest(design: TestDesign, param: number, method: Randomisation = 'dcrt'): ParamTest {
  const refused = fewForPairs(unitsOf(design, param))
  if (refused !== null) return refused
  const prepared = prepareParam(design, param, method)
  return prepared.status === 'prepared' ? interactionOf(prepared, design.seed) : prepared
}

/** The same, of a param that has been prepared. */
export function interactionOf({ method, units, key, seed: forest, residual, blocks }: PreparedParam, seed: number): ParamTest {
  const refused = fewForPairs(units)
  if (refused !== null) return refused
  const u = units.y.length
  const everywhere = Array.from(units.others.keys()).filter((k) => units.rows.every((_, i) => isSet(units.others[k]!, i)))
  const partners = strongest(everywhere, units, forest).map((k) => componentsOf(units.others[k]!))
  if (partners.length === 0) return untested('NO_PARTNER', u)
  const own = componentsOf(units.column)
  const rearrange: (order: Float64Array, rng: Rng) => void = blocks === null ? shuffle : shuffleWithin(blocks)
  const places = Float64Array.from({ length: u }, (_, i) => i)
  const [p] = permutationTests(places, [productStatistic(own, partners, residual)], streamOf(seed, PERMUTE, key), rearrange)
  return { status: 'tested', method, p: p!, units: u }
}

function fewForPairs({ others, y }: ParamUnits): Untested | null {
  if (others.length === 0) return untested('NO_PARTNER', y.length)
  return y.length < FEWEST_PAIR_UNITS ? untested('TOO_FEW_CONFIGURATIONS', y.length) : null
}

function strongest(places: readonly number[], units: ParamUnits, seed: number): readonly number[] {
  if (places.length <= MOST_PARTNERS) return places
  const relied = reliance(units.others, units.y, seed)
  return [...places].sort((a, b) => relied[b]! - relied[a]! || a - b).slice(0, MOST_PARTNERS)
}

/** 2 · 100² degrees of freedom are more than pairs of categories can have. */
const SHIFT = 100

/**
 * Of an order of the units: the largest over the partners of what the product of the reordered param with the partner
 * explains of the residuals beyond the param alone, standardised by its degrees of freedom.
 */
function productStatistic(own: Components, partners: readonly Components[], residual: Float64Array): PermutationStatistic {
  const extras = partners.map((partner) => extraOf(own, partner, residual))
  const deal = dealer(own, residual)
  const of = (order: Float64Array): number => {
    const dealt = deal(order)
    let most = Number.NEGATIVE_INFINITY
    for (const extra of extras) most = Math.max(most, extra(dealt))
    // Above 0, since what counts as a tie is relative: no standardised value is below −√(df / 2).
    return most + SHIFT
  }
  return {
    of,
    ofEach: (orders, into) => {
      orders.forEach((order, k) => {
        into[k] = of(order)
      })
    },
    outOfReach: () => false,
  }
}
