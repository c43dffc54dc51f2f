import { betaTerm, incompleteBeta } from './beta.ts'
import { logGamma } from './gamma.ts'
import { overNoiseScale } from './noise-scale.ts'
import { normalCdf } from './normal-cdf.ts'

const NOTHING = { lower: Number.NaN, upper: Number.NaN }

/**
 * P(F ≤ f) and P(F > f) for the noncentral F distribution: a Poisson mixture of beta distributions, summed outward from its
 * largest term, each tail by itself and without differences. λ ≥ 0 is Σ nⱼ(μⱼ − μ)²/σ²; 0 gives the central F.
 */
export function noncentralF(f: number, df1: number, df2: number, lambda: number): { lower: number; upper: number } {
  if (!(f >= 0) || !(df1 > 0) || !(df2 > 0) || !(lambda >= 0)) return NOTHING
  if (f === 0) return { lower: 0, upper: 1 }
  if (f === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 }
  const ratio = (df1 * f) / df2
  const [x, y] = [ratio / (1 + ratio), 1 / (1 + ratio)]
  const half = lambda / 2
  const weight = (j: number): number => (half === 0 ? (j === 0 ? 1 : 0) : Math.exp(j * Math.log(half) - half - logGamma(j + 1)))
  const sum = (tail: 'lower' | 'upper'): number =>
    sumOutward(Math.floor(half), (j) => weight(j) * incompleteBeta(df1 / 2 + j, df2 / 2, x, y)[tail])
  const upper = sum('upper')
  if (upper < 0.5) return { lower: 1 - upper, upper }
  const lower = sum('lower')
  return { lower, upper: 1 - lower }
}

/** Σ over j ≥ 0 of terms that rise to one hump and fall, from `start` uphill and then to both sides. */
function sumOutward(start: number, term: (j: number) => number): number {
  let peak = start
  let top = term(peak)
  const stride = Math.max(1, Math.floor(Math.sqrt(start)))
  for (const step of stride > 1 ? [stride, -stride, 1, -1] : [1, -1])
    for (let next = peak + step; next >= 0; next += step) {
      const value = term(next)
      if (!(value > top) && !(top === 0 && step > 0 && next < start + 1000)) break
      peak = next
      top = value
    }
  let sum = top
  for (const step of [1, -1])
    for (let j = peak + step; j >= 0; j += step) {
      const value = term(j)
      sum += value
      if (value <= 1e-18 * sum) break
    }
  return sum
}

/**
 * The λ at which P(F > f) = `upper`: the noncentrality that an observed f speaks for at a given confidence. 0 when even the
 * central F exceeds f that seldom or more seldom.
 */
export function noncentralityOf(f: number, df1: number, df2: number, upper: number): number {
  if (!(f >= 0) || !(upper > 0 && upper < 1)) return Number.NaN
  const tail = (lambda: number): number => noncentralF(f, df1, df2, lambda).upper
  if (tail(0) >= upper) return 0
  let high = Math.max(1, df1 * f)
  while (tail(high) < upper && high < 1e9) high *= 2
  let low = 0
  // The tail's slope in λ is minus half the next density: Newton's step, kept within the bracket.
  let lambda = high / 2
  for (let step = 0; step < 100 && high - low > 1e-12 * high; step++) {
    const off = tail(lambda) - upper
    if (off < 0) low = lambda
    else high = lambda
    const next = lambda - off / slope(f, df1, df2, lambda)
    const moved = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(moved - lambda) <= 1e-13 * lambda) return moved
    lambda = moved
  }
  return lambda
}

/** ∂P(F > f)/∂λ = ½ Σ Poisson(j) xᵃ yᵇ / (a B(a, b)), a = df1/2 + j. */
function slope(f: number, df1: number, df2: number, lambda: number): number {
  const ratio = (df1 * f) / df2
  const [x, y] = [ratio / (1 + ratio), 1 / (1 + ratio)]
  const half = lambda / 2
  return (
    sumOutward(Math.floor(half), (j) => {
      const a = df1 / 2 + j
      return (Math.exp(j * Math.log(half) - half - logGamma(j + 1)) * betaTerm(a, df2 / 2, x, y)) / a
    }) / 2
  )
}

/** P(T ≤ t) and P(T > t) for (Z + δ)/√(χ²_df/df); each tail to its own relative precision. */
export function noncentralT(t: number, df: number, delta: number): { lower: number; upper: number } {
  if (Number.isNaN(t) || !(df > 0) || !Number.isFinite(delta)) return NOTHING
  if (!Number.isFinite(t)) return t > 0 ? { lower: 1, upper: 0 } : { lower: 0, upper: 1 }
  const upper = overNoiseScale(df, (s) => Math.log(normalCdf(delta - t * s)))
  if (upper < 0.5) return { lower: 1 - upper, upper }
  const lower = overNoiseScale(df, (s) => Math.log(normalCdf(t * s - delta)))
  return { lower, upper: 1 - lower }
}
