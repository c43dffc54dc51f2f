import { integrateHump } from './integrate.ts'
import { overNoiseScale } from './noise-scale.ts'
import { normalCdf } from './normal-cdf.ts'
import { type LogTails, tabulateTails } from './tabulate-tails.ts'

const HALF_LOG_TWO_PI = 0.9189385332046728

/**
 * P(R ≤ w) and P(R > w) for the range R of `k` independent standard normals; each tail to its own relative precision.
 * Conditions on the largest of the k: all others lie in (z − w, z].
 */
export function normalRange(w: number, k: number): { lower: number; upper: number } {
  if (Number.isNaN(w) || !(k >= 2)) return { lower: Number.NaN, upper: Number.NaN }
  if (w <= 0) return { lower: 0, upper: 1 }
  // e^(−w²/4) is below the smallest double.
  if (w > 56) return { lower: 1, upper: 0 }
  const constant = Math.log(k) - HALF_LOG_TWO_PI
  const logUpper = (z: number): number => {
    const below = normalCdf(z)
    // Aᵏ⁻¹ − (A − B)ᵏ⁻¹ with A = Φ(z), B = Φ(z − w), without subtracting nearly equal powers.
    const share = normalCdf(z - w) / below
    return constant - (z * z) / 2 + (k - 1) * Math.log(below) + Math.log(-Math.expm1((k - 1) * Math.log1p(-share)))
  }
  // Far out the range is split between both ends.
  const upper = integrateHump(logUpper, w / 2, 1)
  if (upper < 0.5) return { lower: 1 - upper, upper }
  const logLower = (z: number): number => {
    const within = z > w ? normalCdf(w - z) - normalCdf(-z) : normalCdf(z) - normalCdf(z - w)
    return constant - (z * z) / 2 + (k - 1) * Math.log(Math.max(0, within))
  }
  const lower = integrateHump(logLower, w / 2, 1)
  return { lower, upper: 1 - lower }
}

/** d₂(k): the expected range of `k` independent standard normals, ∫ 1 − Φᵏ − (1 − Φ)ᵏ (Tippett 1925). */
export function expectedRange(k: number): number {
  if (!(k >= 2)) return Number.NaN
  return integrateHump(
    (z) => {
      const [below, above] = [normalCdf(z), normalCdf(-z)]
      // 1 − Φᵏ − (1 − Φ)ᵏ, symmetric: from the smaller of the two, whose powers vanish.
      const small = Math.min(below, above)
      const rest = -Math.expm1(k * Math.log1p(-small)) - small ** k
      return Math.log(Math.max(0, rest))
    },
    0,
    1,
  )
}

/**
 * P(Q ≤ q) and P(Q > q) for the studentized range of `k` means whose standard deviation was estimated from `df` degrees of
 * freedom. Infinity degrees: the range of normals. Both tails to about 1e-10 relative.
 */
export function studentizedRange(q: number, k: number, df: number): { lower: number; upper: number } {
  if (Number.isNaN(q) || !(k >= 2) || !(df > 0)) return { lower: Number.NaN, upper: Number.NaN }
  if (q <= 0) return { lower: 0, upper: 1 }
  const upper = overNoiseScale(df, (s) => Math.log(normalRange(q * s, k).upper))
  if (upper < 0.5) return { lower: 1 - upper, upper }
  const lower = overNoiseScale(df, (s) => Math.log(normalRange(q * s, k).lower))
  return { lower, upper: 1 - lower }
}

const known = new Map<string, number>()

/** The q with P(Q ≤ q) = p, 0 < p < 1, to ten digits; remembered, since every panel asks for the same few. */
export function studentizedRangeQuantile(p: number, k: number, df: number): number {
  if (!(p > 0 && p < 1) || !(k >= 2) || !(df > 0)) return Number.NaN
  const name = `${p} ${k} ${df}`
  const found = known.get(name) ?? solve(p, k, df)
  if (known.size > 10_000) known.clear()
  known.set(name, found)
  return found
}

const tables = new Map<number, LogTails>()

function tabulatedRange(k: number): LogTails {
  const found = tables.get(k) ?? tabulateTails((w) => normalRange(w, k))
  if (tables.size > 100) tables.clear()
  tables.set(k, found)
  return found
}

function solve(p: number, k: number, df: number): number {
  const range = tabulatedRange(k)
  const logit = (q: number): number => {
    const upper = overNoiseScale(df, (s) => range.upper(q * s))
    const lower = upper < 0.5 ? 1 - upper : overNoiseScale(df, (s) => range.lower(q * s))
    return Math.log(lower) - Math.log(upper < 0.5 ? upper : 1 - lower) - Math.log(p / (1 - p))
  }
  let low = 0
  let high = expectedRange(k)
  let [atLow, atHigh] = [Number.NEGATIVE_INFINITY, logit(high)]
  while (atHigh < 0 && high < 1e12) {
    low = high
    atLow = atHigh
    high *= 2
    atHigh = logit(high)
  }
  // False position on the logit, which is nearly straight in ln q; the Illinois rule keeps it from sticking to one end.
  let side = 0
  for (let step = 0; step < 100 && high - low > 1e-10 * high; step++) {
    const ready = low > 0 && Number.isFinite(atLow) && Number.isFinite(atHigh)
    const middle = ready ? low * (high / low) ** (atLow / (atLow - atHigh)) : low + (high - low) / 2
    if (!(middle > low && middle < high)) break
    const value = logit(middle)
    if (value === 0) return middle
    if (value < 0) {
      low = middle
      atLow = value
      if (side === -1) atHigh /= 2
      side = -1
    } else {
      high = middle
      atHigh = value
      if (side === 1) atLow /= 2
      side = 1
    }
    if (Math.abs(value) < 1e-10) return middle
  }
  return (low + high) / 2
}
