import { stirlingError } from './gamma.ts'
import { integrateHump } from './integrate.ts'

/**
 * E[g(s)] for s = √(χ²_df / df), the factor by which a standard deviation estimated from `df` degrees of freedom misses the
 * true one: what turns a statement about a known σ into one about an estimated σ. Relative precision about 1e-12.
 *
 * @param df   degrees of freedom, > 0; Infinity gives g(1)
 * @param logG s ↦ ln g(s), s > 0, −Infinity allowed; g non-negative and monotone
 */
export function overNoiseScale(df: number, logG: (s: number) => number): number {
  if (!(df > 0)) return Number.NaN
  if (df === Number.POSITIVE_INFINITY) return Math.exp(logG(1))
  // Density of u = ln s, its exponent formed around the mode u = 0: a(e²ᵘ − 1 − 2u) keeps its digits at a million degrees.
  const a = df / 2
  const constant = Math.LN2 + 0.5 * Math.log(a / (2 * Math.PI)) - stirlingError(a)
  const logDensity = (u: number): number => {
    const density = constant - a * (Math.expm1(2 * u) - 2 * u)
    return density === Number.NEGATIVE_INFINITY ? density : density + logG(Math.exp(u))
  }
  return integrateHump(logDensity, 0, 1 / Math.sqrt(2 * df))
}
