import { deviance, stirlingError } from './gamma.ts'

/**
 * I_x(a, b), the regularised incomplete beta function, with its complement computed directly, so that both tails keep
 * their relative precision. a, b > 0; `y` must be 1 − x and may be given more exactly than 1 − x can be formed.
 * Continued fraction by Lentz's method (Didonato & Morris 1992, eq. 9); prefix by the saddle point (Loader 2000).
 */
export function incompleteBeta(a: number, b: number, x: number, y: number = 1 - x): { lower: number; upper: number } {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (x === 0) return { lower: 0, upper: 1 }
  if (y === 0) return { lower: 1, upper: 0 }
  // The fraction converges fast below the mean of the distribution.
  if (x > a / (a + b)) {
    const upper = fraction(b, a, y, x)
    return { lower: 1 - upper, upper }
  }
  const lower = fraction(a, b, x, y)
  return { lower, upper: 1 - lower }
}

/** xᵃ yᵇ / B(a, b), y = 1 − x, by the saddle point: exact to rounding for parameters of a million too. */
export function betaTerm(a: number, b: number, x: number, y: number): number {
  const n = a + b
  return (
    Math.sqrt((a * b) / (2 * Math.PI * n)) *
    Math.exp(stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y))
  )
}

function fraction(a: number, b: number, x: number, y: number): number {
  const n = a + b
  const tiny = 1e-300
  // a − n x, formed from whichever of x and y is small.
  const lambda = a > b ? n * y - b : a - n * x
  let c = 1e300
  let d = (a + 1) / (a * (1 + lambda))
  let h = d
  for (let m = 1; m < 200_000; m++) {
    const s = a + 2 * m - 1
    const numerator = ((a + m - 1) / s) * ((n + m - 1) / s) * m * (b - m) * x * x
    const denominator = m + (m * (b - m) * x) / s + ((a + m) * (lambda + 1 + m * (1 + y))) / (s + 2)
    d = 1 / (denominator + numerator * d || tiny)
    c = denominator + numerator / c || tiny
    const change = c * d
    h *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return betaTerm(a, b, x, y) * h
}
