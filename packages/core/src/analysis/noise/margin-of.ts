import type { NoiseNumbers } from '../noise-result.ts'

/** Share of the metric's size below which a difference is of no interest, where nobody said. */
const SMALL_SHARE = 0.001

/**
 * The smallest difference that matters: as given, else one standard deviation of the noise or a thousandth of the metric's size.
 * @param given 0 = nobody said
 * @param y     what is compared, in the unit of the noise
 */
export function marginOf(given: number, sd: number, y: Float64Array): NoiseNumbers['margin'] {
  if (given > 0) return { value: given, source: 'given' }
  const sizes = y.map(Math.abs).sort()
  const scale = SMALL_SHARE * (sizes[sizes.length >> 1] ?? 0)
  return scale > sd ? { value: scale, source: 'scale' } : { value: sd, source: 'noise' }
}
