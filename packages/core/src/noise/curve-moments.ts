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
  // By blocks of units, and of steps whose sums need no memory, which is what takes the time; steps are filled up with zeros.
  const wide = Math.ceil(t / STEPS) * STEPS
  const rest = new Float64Array(UNITS * wide)
  const sums = new Float64Array(wide * wide)
  let waiting = 0
  for (let i = 0; i < codes.length; i++) {
    const group = codes[i]!
    if (group < 0) continue
    for (let s = 0, at = waiting * wide, from = i * t, to = group * t; s < t; s++) rest[at + s] = values[from + s]! - means[to + s]!
    if (++waiting < UNITS) continue
    addBlock(sums, rest, waiting, wide)
    waiting = 0
  }
  addBlock(sums, rest, waiting, wide)
  const products = new Float64Array(t * t)
  for (let a = 0; a < t; a++) products.set(sums.subarray(a * wide, a * wide + t), a * t)
  return mirrored(products, t)
}

/** Of a block: units that lie in the nearest memory together, and steps. */
const UNITS = 32
const STEPS = 4

/** Adds the products of some units at and above the diagonal; what it adds below is not meant. */
function addBlock(sums: Float64Array, rest: Float64Array, units: number, wide: number): void {
  const end = units * wide
  for (let a = 0; a < wide; a += 2)
    for (let b = a - (a % STEPS); b < wide; b += STEPS) {
      let p0 = 0
      let p1 = 0
      let p2 = 0
      let p3 = 0
      let q0 = 0
      let q1 = 0
      let q2 = 0
      let q3 = 0
      for (let from = 0; from < end; from += wide) {
        const p = rest[from + a]!
        const q = rest[from + a + 1]!
        const x0 = rest[from + b]!
        const x1 = rest[from + b + 1]!
        const x2 = rest[from + b + 2]!
        const x3 = rest[from + b + 3]!
        p0 += p * x0
        p1 += p * x1
        p2 += p * x2
        p3 += p * x3
        q0 += q * x0
        q1 += q * x1
        q2 += q * x2
        q3 += q * x3
      }
      const at = a * wide + b
      sums[at] = sums[at]! + p0
      sums[at + 1] = sums[at + 1]! + p1
      sums[at + 2] = sums[at + 2]! + p2
      sums[at + 3] = sums[at + 3]! + p3
      sums[at + wide] = sums[at + wide]! + q0
      sums[at + wide + 1] = sums[at + wide + 1]! + q1
      sums[at + wide + 2] = sums[at + wide + 2]! + q2
      sums[at + wide + 3] = sums[at + wide + 3]! + q3
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
