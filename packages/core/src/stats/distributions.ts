import { incompleteBeta } from './beta.ts'
import { incompleteGamma } from './gamma.ts'
import { normalCdf } from './normal-cdf.ts'

/** Complementary error function, relative error below 1e-13 also deep in the tail. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  const { lower, upper } = incompleteGamma(0.5, x * x)
  return x >= 0 ? upper : 1 + lower
}

/**
 * Φ⁻¹(p): Halley's method on Φ from Hastings's start (Abramowitz & Stegun 26.2.23, error 4.5e-4); three steps give every
 * digit. ±Infinity at 0 and 1.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN
  if (p === 0) return Number.NEGATIVE_INFINITY
  if (p === 1) return Number.POSITIVE_INFINITY
  if (p > 0.5) return -normalQuantile(1 - p)
  const t = Math.sqrt(-2 * Math.log(p))
  let z = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))))
  for (let step = 0; step < 3; step++) {
    const error = normalCdf(z) - p
    const u = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2)
    // Below 1e-305 the density has no room left; the start is good to 4e-4 there.
    if (!Number.isFinite(u)) break
    z -= u / (1 + (z * u) / 2)
  }
  return z
}

/** P(T ≤ t) and P(T > t) for Student's t with `df` > 0 degrees of freedom; each tail to its own relative precision. */
export function studentT(t: number, df: number): { lower: number; upper: number } {
  if (Number.isNaN(t) || !(df > 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (!Number.isFinite(t)) return t > 0 ? { lower: 1, upper: 0 } : { lower: 0, upper: 1 }
  const x = 1 / (1 + (t * t) / df) // df / (df + t²)
  const y = 1 / (1 + df / (t * t))
  const tail = incompleteBeta(df / 2, 0.5, x, t === 0 ? 0 : y).lower / 2
  return t >= 0 ? { lower: 1 - tail, upper: tail } : { lower: tail, upper: 1 - tail }
}

/** Two-sided p of a t statistic. */
export const twoSidedT = (t: number, df: number): number => 2 * studentT(Math.abs(t), df).upper

/** The t with P(T ≤ t) = p: bisection between doubling brackets, to the last digit. */
export function studentTQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1) || !(df > 0)) return Number.NaN
  if (p === 0.5) return 0
  return p < 0.5 ? -upperTailT(p, df) : upperTailT(1 - p, df)
}

/** The t that is exceeded with probability `tail` < 0.5. */
function upperTailT(tail: number, df: number): number {
  let high = 1
  while (studentT(high, df).upper > tail && high < 1e300) high *= 2
  let low = high === 1 ? 0 : high / 2
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (studentT(middle, df).upper > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(F ≤ f) and P(F > f) for the F distribution, f ≥ 0, both degrees of freedom > 0. */
export function fDistribution(f: number, df1: number, df2: number): { lower: number; upper: number } {
  if (!(f >= 0) || !(df1 > 0) || !(df2 > 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (f === 0) return { lower: 0, upper: 1 }
  const ratio = (df1 * f) / df2
  if (ratio === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  return incompleteBeta(df1 / 2, df2 / 2, ratio / (1 + ratio), 1 / (1 + ratio))
}

/** P(χ² ≤ x) and P(χ² > x). */
export function chiSquared(x: number, df: number): { lower: number; upper: number } {
  return incompleteGamma(df / 2, x / 2)
}
