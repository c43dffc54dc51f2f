/**
 * Curves in groups. Shape legend: u units (runs, or configurations), t steps, k groups. Values stand unit by unit: all steps of the
 * first, then of the second.
 */
export interface GroupedCurves {
  readonly steps: number
  /** Shape (u × t), finite. */
  readonly values: Float64Array
  /** Shape (u): group, −1 = none. */
  readonly codes: Int32Array
  readonly groups: number
}

/** Group means of every step, and how far the curves lie apart between and within the groups. */
export interface CurveMoments {
  /** Shape (k). */
  readonly counts: Float64Array
  /** Shape (k × t). */
  readonly means: Float64Array
  /** Shape (t): mean of the units that have a group. */
  readonly middle: Float64Array
}

export function curveMoments({ steps: t, values, codes, groups }: GroupedCurves): CurveMoments {
  const counts = new Float64Array(groups)
  const means = new Float64Array(groups * t)
  const middle = new Float64Array(t)
  const base = codes.findIndex((group) => group >= 0)
  if (base < 0) return { counts, means, middle }
  // About the first curve: losses often share six digits.
  const first = values.subarray(base * t, (base + 1) * t)
  let units = 0
  for (let i = 0; i < codes.length; i++) {
    const group = codes[i]!
    if (group < 0) continue
    counts[group]!++
    units++
    for (let s = 0, from = i * t, to = group * t; s < t; s++) means[to + s]! += values[from + s]! - first[s]!
  }
  for (let group = 0; group < groups; group++)
    for (let s = 0; s < t; s++) {
      middle[s]! += means[group * t + s]! / units
      means[group * t + s] = first[s]! + means[group * t + s]! / counts[group]!
    }
  for (let s = 0; s < t; s++) middle[s]! += first[s]!
  return { counts, means, middle }
}

/** Sums of products of what each unit differs from its group's mean, shape (t × t): the spread within the groups. */
export function productsWithin({ steps: t, values, codes }: GroupedCurves, { means }: CurveMoments): Float64Array {
  const products = new Float64Array(t * t)
  // Four at once: the sums are read and written a quarter as often.
  const rest = Array.from({ length: AT_ONCE }, () => new Float64Array(t))
  let waiting = 0
  for (let i = 0; i < codes.length; i++) {
    const group = codes[i]!
    if (group < 0) continue
    const of = rest[waiting]!
    for (let s = 0, from = i * t, to = group * t; s < t; s++) of[s] = values[from + s]! - means[to + s]!
    if (++waiting < AT_ONCE) continue
    addFour(products, rest[0]!, rest[1]!, rest[2]!, rest[3]!)
    waiting = 0
  }
  for (let left = 0; left < waiting; left++) addProducts(products, rest[left]!, 1)
  return mirrored(products, t)
}

const AT_ONCE = 4

/** Adds the products of four, to the half at and above the diagonal. */
function addFour(products: Float64Array, x0: Float64Array, x1: Float64Array, x2: Float64Array, x3: Float64Array): void {
  const t = x0.length
  for (let a = 0; a < t; a++) {
    const [v0, v1, v2, v3] = [x0[a]!, x1[a]!, x2[a]!, x3[a]!]
    const at = a * t
    for (let b = a; b < t; b++) products[at + b] = products[at + b]! + (v0 * x0[b]! + v1 * x1[b]! + (v2 * x2[b]! + v3 * x3[b]!))
  }
}

/**
 * The same between the groups, Σ n (ȳ − middle)(ȳ − middle)ᵀ.
 * @param sizes shape (k): units behind each mean, or what they count for
 * @param means shape (k × t)
 */
export function productsBetween(sizes: readonly number[], means: Float64Array, t: number): Float64Array {
  const products = new Float64Array(t * t)
  const total = sizes.reduce((sum, n) => sum + n, 0)
  const middle = new Float64Array(t)
  sizes.forEach((n, j) => {
    for (let s = 0; s < t; s++) middle[s]! += (n / total) * (means[j * t + s]! - means[s]!)
  })
  const off = new Float64Array(t)
  sizes.forEach((n, j) => {
    for (let s = 0; s < t; s++) off[s] = means[j * t + s]! - means[s]! - middle[s]!
    addProducts(products, off, n)
  })
  return mirrored(products, t)
}

/** Adds weight · x xᵀ to the half at and above the diagonal. */
function addProducts(products: Float64Array, x: Float64Array, weight: number): void {
  const t = x.length
  for (let a = 0; a < t; a++) {
    const value = weight * x[a]!
    if (value === 0) continue
    const at = a * t
    for (let b = a; b < t; b++) products[at + b]! += value * x[b]!
  }
}

function mirrored(products: Float64Array, t: number): Float64Array {
  for (let a = 0; a < t; a++) for (let b = 0; b < a; b++) products[a * t + b] = products[b * t + a]!
  return products
}
