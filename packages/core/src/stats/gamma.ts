/**
 * ln Γ(x) for x > 0: Stirling's series from 15 up, recurrence below. Relative error below 1e-14 away from the zeros
 * at 1 and 2, absolute there.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.NaN
  let shift = 0
  let z = x
  if (z < 15) {
    let product = 1
    while (z < 15) {
      product *= z
      z += 1
    }
    shift = Math.log(product)
  }
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + stirlingSeries(z) - shift
}

const HALF_LOG_TWO_PI = 0.9189385332046728

/** ln Γ(z) minus Stirling's formula, z ≥ 15: 1/(12z) − 1/(360z³) + … (Bernoulli numbers); the first term left out is below 1e-17. */
function stirlingSeries(z: number): number {
  const q = 1 / (z * z)
  return (1 / 12 - q * (1 / 360 - q * (1 / 1260 - q * (1 / 1680 - q * (1 / 1188 - q * (691 / 360360 - q / 156)))))) / z
}

/** ln(n!) minus Stirling's formula √(2πn)(n/e)ⁿ, n > 0. The small term that decides the tails (Loader 2000, `stirlerr`). */
export function stirlingError(n: number): number {
  if (n >= 15) return stirlingSeries(n)
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI
}

/** x ln(x/m) + m − x without cancellation near x = m (Loader 2000, `bd0`). x ≥ 0, m > 0. */
export function deviance(x: number, m: number): number {
  if (x === 0) return m
  if (Math.abs(x - m) < 0.1 * (x + m)) {
    const v = (x - m) / (x + m)
    let sum = (x - m) * v
    let term = 2 * x * v
    for (let j = 1; j < 1000; j++) {
      term *= v * v
      const next = sum + term / (2 * j + 1)
      if (next === sum) return next
      sum = next
    }
  }
  return x * Math.log(x / m) + m - x
}

/** P(a, x) and Q(a, x), the regularised incomplete gamma functions; a > 0, x ≥ 0. Series below a + 1, continued fraction above. */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (!(a > 0) || !(x >= 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (x === 0) return { lower: 0, upper: 1 }
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  // xᵃ e⁻ˣ / Γ(a + 1) through the saddle point: exact to rounding also for a of a million.
  const prefix = Math.exp(-deviance(a, x) - stirlingError(a)) / Math.sqrt(2 * Math.PI * a)
  if (x < a + 1) {
    let term = 1
    let sum = 1
    for (let k = 1; k < 100_000; k++) {
      term *= x / (a + k)
      sum += term
      if (term < sum * 1e-17) break
    }
    const lower = prefix * sum
    return { lower, upper: 1 - lower }
  }
  // Lentz's method for Γ(a, x) / (xᵃ e⁻ˣ).
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let k = 1; k < 100_000; k++) {
    const an = -k * (k - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const change = c * d
    h *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  const upper = prefix * a * h
  return { lower: 1 - upper, upper }
}
