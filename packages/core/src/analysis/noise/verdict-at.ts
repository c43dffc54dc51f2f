import { type NoiseVerdict, verdictOf } from '../../noise/equivalence.ts'
import type { NoiseParam } from '../noise-result.ts'

/** The verdict on a param against any margin, from its p and its bounds: what another margin would make of the same runs. */
export function verdictAt(param: Pick<NoiseParam, 'pAdjusted' | 'bounds' | 'untested'>, margin: number): NoiseVerdict {
  const { pAdjusted, bounds, untested } = param
  if (untested !== null || bounds === null) return 'undecided'
  return verdictOf(pAdjusted, { lower: bounds[0], upper: bounds[1] }, margin)
}
