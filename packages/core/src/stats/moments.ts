/**
 * Mean of finite numbers, shape (n), n ≥ 1. About the first value (losses often share six digits) and halved on the way
 * when the numbers are so large that their sum would overflow.
 */
export function mean(x: Float64Array): number {
  const n = x.length
  const origin = x[0]!
  let sum = 0
  for (let i = 0; i < n; i++) sum += x[i]! - origin
  if (!Number.isFinite(sum)) {
    sum = 0
    for (let i = 0; i < n; i++) sum += x[i]! / n
    return sum
  }
  return origin + sum / n
}

/** Largest absolute value, shape (n). */
export function largest(x: Float64Array): number {
  let max = 0
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]!)
    if (size > max) max = size
  }
  return max
}

/**
 * `x` minus its mean, divided by its largest deviation, so that squares neither overflow (1e300) nor underflow (1e-200).
 * All zeros when `x` is constant. Shape (n).
 */
export function centred(x: Float64Array): Float64Array {
  const n = x.length
  const size = largest(x)
  const result = new Float64Array(n)
  if (n === 0 || size === 0) return result
  // A power of two: scaling then loses no bit.
  const scale = 2 ** -Math.min(1000, Math.max(-1000, Math.floor(Math.log2(size))))
  for (let i = 0; i < n; i++) result[i] = x[i]! * scale
  const middle = mean(result)
  for (let i = 0; i < n; i++) result[i]! -= middle
  const spread = largest(result)
  // What is left of a constant column is rounding: a relative 1e-15 of its size, not a deviation.
  if (spread <= 1e-14 * largest(Float64Array.of(middle, size * scale)) && isConstant(x)) return result.fill(0)
  if (spread > 0) for (let i = 0; i < n; i++) result[i]! /= spread
  return result
}

export function isConstant(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! !== x[0]!) return false
  return true
}

/** Σ xᵢ yᵢ. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!
  return sum
}

/** Sample variance (n − 1), two passes; NaN for n < 2. */
export function variance(x: Float64Array): number {
  const n = x.length
  if (n < 2) return Number.NaN
  const middle = mean(x)
  let squares = 0
  for (let i = 0; i < n; i++) squares += (x[i]! - middle) ** 2
  return squares / (n - 1)
}
