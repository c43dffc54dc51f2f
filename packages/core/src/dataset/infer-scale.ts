import type { ParamScale } from '../domain/config-key.ts'

/** Above this many distinct values the spacing is read off a histogram instead of the sorted values. */
const EXACT = 256
const BINS = 1024

/**
 * The scale on which a param's values are evenly spread: `log` when all are positive, they span a factor of 100 or are
 * powers of 2 or 10, and their spacing is closer to geometric than to arithmetic. Closeness is the Kolmogorov–Smirnov
 * distance to uniform of the sorted distinct values, once of x and once of log x; a tie (two values) is log only when
 * they are a factor of 100 apart.
 *
 * @param values numbers, shape (n); those that are not finite are passed over
 * @see methods: data preparation, types
 */
export function inferScale(values: Float64Array): ParamScale {
  let min = Number.POSITIVE_INFINITY
  let max = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (x - x !== 0) continue
    if (x <= 0) return 'linear'
    if (x < min) min = x
    if (x > max) max = x
  }
  if (!(max > min)) return 'linear'
  const wide = max / min >= 100
  if (!wide && !allNearPowers(values, 2) && !allNearPowers(values, 10)) return 'linear'

  const distinct = distinctUpTo(values, EXACT)
  const [arithmetic, geometric] =
    distinct === null
      ? [binnedDistance(values, min, max, false), binnedDistance(values, min, max, true)]
      : [sortedDistance(distinct, min, max, false), sortedDistance(distinct, min, max, true)]
  if (Math.abs(geometric - arithmetic) <= 1e-12) return wide ? 'log' : 'linear'
  return geometric < arithmetic ? 'log' : 'linear'
}

/** True when every finite value is a power of the base to within 1 % of an exponent step (0.0001 written as 1.0e-4 and the like). */
function allNearPowers(values: Float64Array, base: 2 | 10): boolean {
  const log = base === 2 ? Math.log2 : Math.log10
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (x - x !== 0) continue
    const exponent = log(x)
    if (Math.abs(exponent - Math.round(exponent)) > 0.01) return false
  }
  return true
}

/** The distinct finite values, sorted, or null when there are more than `limit`. A small open-addressed set. */
function distinctUpTo(values: Float64Array, limit: number): Float64Array | null {
  const slots = new Float64Array(limit * 4).fill(Number.NaN)
  const mask = slots.length - 1
  const found: number[] = []
  const bits = new Float64Array(1)
  const halves = new Uint32Array(bits.buffer)
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (x - x !== 0) continue
    bits[0] = x
    let slot = (Math.imul(halves[0]! ^ Math.imul(halves[1]!, 0x9e3779b1), 0x85ebca6b) >>> 12) & mask
    while (slots[slot]! !== x) {
      if (Number.isNaN(slots[slot]!)) {
        if (found.length === limit) return null
        slots[slot] = x
        found.push(x)
        break
      }
      slot = (slot + 1) & mask
    }
  }
  return Float64Array.from(found).sort()
}

/** Largest distance between the place of each sorted value among its peers (first 0, last 1) and its place on the axis. */
function sortedDistance(sorted: Float64Array, min: number, max: number, log: boolean): number {
  const start = log ? Math.log(min) : min
  const span = (log ? Math.log(max) : max) - start
  let distance = 0
  for (let i = 0; i < sorted.length; i++) {
    const position = ((log ? Math.log(sorted[i]!) : sorted[i]!) - start) / span
    distance = Math.max(distance, Math.abs(position - i / (sorted.length - 1)))
  }
  return distance
}

/** The same over a histogram: independent of row order and linear in n. Its error is at most the fullest bin's share. */
function binnedDistance(values: Float64Array, min: number, max: number, log: boolean): number {
  const start = log ? Math.log(min) : min
  const factor = BINS / ((log ? Math.log(max) : max) - start)
  const counts = new Uint32Array(BINS + 1)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (x - x !== 0) continue
    const bin = Math.floor(((log ? Math.log(x) : x) - start) * factor)
    counts[Math.max(0, Math.min(BINS, bin))]!++
    n++
  }
  let distance = 0
  let below = 0
  for (let bin = 0; bin < BINS; bin++) {
    below += counts[bin]!
    distance = Math.max(distance, Math.abs(below / n - (bin + 1) / BINS))
  }
  return distance
}
