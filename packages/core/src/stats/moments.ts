/**
 * Mean of finite numbers, shape (n); NaN for n = 0. In two passes, the second about the first's result: losses often
 * share six digits. Divided on the way when the numbers are so large that their sum would overflow.
 */
export function mean(x: Float64Array): number {
  const n = x.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += x[i]!
  if (!Number.isFinite(sum)) {
    sum = 0
    for (let i = 0; i < n; i++) sum += x[i]! / n
    return sum
  }
  const rough = sum / n
  let rest = 0
  for (let i = 0; i < n; i++) rest += x[i]! - rough
  return rough + rest / n
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
  const scale = 1 / powerOfTwoNear(size)
  for (let i = 0; i < n; i++) result[i] = x[i]! * scale
  const middle = mean(result)
  for (let i = 0; i < n; i++) result[i]! -= middle
  // Once more: the mean itself is rounded, which shows where values share most of their digits.
  const rest = mean(result)
  for (let i = 0; i < n; i++) result[i]! -= rest
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

/** Sample variance (n − 1), two passes; NaN for n < 2. Scaled on the way, so that it overflows only when it is too large itself. */
export function variance(x: Float64Array): number {
  const n = x.length
  if (n < 2) return Number.NaN
  const unit = powerOfTwoNear(largest(x))
  const scaled = x.map((value) => value / unit)
  const middle = mean(scaled)
  let squares = 0
  let rest = 0
  for (let i = 0; i < n; i++) {
    const deviation = scaled[i]! - middle
    squares += deviation * deviation
    rest += deviation
  }
  return (Math.max(0, squares - (rest * rest) / n) / (n - 1)) * unit * unit
}

/** The power of two at or below `size`: dividing by it loses no bit. 1 for 0; kept within 2^±1000 so that its inverse exists. */
export function powerOfTwoNear(size: number): number {
  return size > 0 ? 2 ** Math.min(1000, Math.max(-1000, Math.floor(Math.log2(size)))) : 1
}
