import type { Yardstick } from './noise-range.ts'

/** A grid some of whose combinations have no run, with the main effects of all params fitted to it. */
export interface GridWithGaps {
  /** Share of the combinations that ran. */
  readonly filled: number
  /** Degrees of freedom that the main effects leave. */
  readonly df: number
  /** Shape (p) of shape (levels): runs' worth of each adjusted mean, from the variances of their differences. */
  readonly sizes: readonly (readonly number[])[]
  /**
   * Values of the cells less the main effects of all params but one: their plain means by that param are its least-squares means.
   * @param values shape (c × t), cell by cell
   * @returns shape (c × t)
   */
  readonly without: (values: Float64Array, t: number, param: number) => Float64Array
  /** What the main effects leave of the cells, shape (c × t). */
  readonly residuals: (values: Float64Array, t: number) => Float64Array
}

/**
 * Where combinations of a grid are missing, groups of one param have unlike mixtures of the others, and their plain means differ
 * by what those do: with a tenth of 30 cells missing a param without any effect looks real in 25 of 100 grids. So the main effects
 * of all params are fitted together by least squares, and each param is compared by its adjusted means.
 *
 * @param codes  shape (p) of shape (c): level of each param per cell, no combination twice
 * @param levels shape (p)
 * @param runs   shape (c): runs behind each cell
 * @returns null where the cells that there are do not connect all levels
 */
export function gridWithGaps(codes: readonly Int32Array[], levels: readonly number[], runs: readonly number[]): GridWithGaps | null {
  const c = runs.length
  const starts: number[] = []
  let terms = 1
  for (const count of levels) {
    starts.push(terms)
    terms += count - 1
  }
  const df = c - terms
  if (df < 0) return null
  /** The terms that a cell has: the mean, and each param's level but its first. */
  const termsOf = (cell: number): number[] => [0, ...codes.flatMap((code, k) => (code[cell]! > 0 ? [starts[k]! + code[cell]! - 1] : []))]
  const products = new Float64Array(terms * terms)
  for (let cell = 0; cell < c; cell++) for (const a of termsOf(cell)) for (const b of termsOf(cell)) products[a * terms + b]! += 1
  const inverse = inverseOf(products, terms)
  if (inverse === null) return null

  const combinations = levels.reduce((size, count) => size * count, 1)
  return {
    filled: c / combinations,
    df,
    sizes: levels.map((count, k) => sizesOf(k, count)),
    without: (values, t, param) => adjusted(values, t, (k) => k !== param),
    residuals: (values, t) => adjusted(values, t, () => true, true),
  }

  /** Shape (terms × t). */
  function fit(values: Float64Array, t: number): Float64Array {
    const sums = new Float64Array(terms * t)
    for (let cell = 0; cell < c; cell++)
      for (const a of termsOf(cell)) for (let s = 0; s < t; s++) sums[a * t + s]! += values[cell * t + s]! - values[s]!
    const found = new Float64Array(terms * t)
    for (let a = 0; a < terms; a++)
      for (let b = 0; b < terms; b++) for (let s = 0; s < t; s++) found[a * t + s]! += inverse![a * terms + b]! * sums[b * t + s]!
    return found
  }

  function adjusted(values: Float64Array, t: number, takenOut: (param: number) => boolean, whole = false): Float64Array {
    const found = fit(values, t)
    const left = values.slice()
    codes.forEach((code, k) => {
      if (!takenOut(k)) return
      const effects = new Float64Array(levels[k]! * t)
      for (let s = 0; s < t; s++) {
        let middle = 0
        for (let level = 1; level < levels[k]!; level++) middle += found[(starts[k]! + level - 1) * t + s]! / levels[k]!
        for (let level = 0; level < levels[k]!; level++)
          effects[level * t + s] = (level === 0 ? 0 : found[(starts[k]! + level - 1) * t + s]!) - middle
      }
      code.forEach((level, cell) => {
        for (let s = 0; s < t; s++) left[cell * t + s]! -= effects[level * t + s]!
      })
    })
    if (!whole) return left
    for (let s = 0; s < t; s++) {
      let middle = 0
      for (let cell = 0; cell < c; cell++) middle += left[cell * t + s]! / c
      for (let cell = 0; cell < c; cell++) left[cell * t + s]! -= middle
    }
    return left
  }

  /**
   * Firth's quasi-variances: one number a level, so that those of two add up to the variance of their difference. Of runs of
   * variance 1; a run's worth is its reciprocal.
   */
  function sizesOf(param: number, count: number): number[] {
    const apart = runs.every((own) => own === runs[0]) ? byInverse(param) : byWeights(param, count)
    if (count === 2) return [2 / apart(0, 1), 2 / apart(0, 1)]
    const levelsOf = Array.from({ length: count }, (_, level) => level)
    const sums = levelsOf.map((i) => levelsOf.reduce((sum, j) => sum + (i === j ? 0 : apart(i, j)), 0))
    const whole = sums.reduce((sum, value) => sum + value, 0) / 2
    const quasi = sums.map((sum) => (sum - whole / (count - 1)) / (count - 2))
    // Hardly a grid: as long as the longest difference.
    const longest = Math.max(...sums) / (count - 1)
    return quasi.map((value) => 1 / (value > 0 ? value : longest))
  }

  /** Variance of the difference between the adjusted means of two levels, all cells having run equally often. */
  function byInverse(param: number): (i: number, j: number) => number {
    const at = (i: number, j: number): number =>
      i === 0 || j === 0 ? 0 : inverse![(starts[param]! + i - 1) * terms + starts[param]! + j - 1]!
    return (i, j) => (at(i, i) + at(j, j) - 2 * at(i, j)) / runs[0]!
  }

  /** The same where they ran unequally often. */
  function byWeights(param: number, count: number): (i: number, j: number) => number {
    const weights = Array.from({ length: count }, (_, level) => {
      const contrast = new Float64Array(terms)
      if (level > 0) for (let b = 0; b < terms; b++) contrast[b] = inverse![(starts[param]! + level - 1) * terms + b]!
      return Float64Array.from({ length: c }, (_c, cell) => termsOf(cell).reduce((sum, a) => sum + contrast[a]!, 0))
    })
    return (i, j) => runs.reduce((sum, own, cell) => sum + (weights[i]![cell]! - weights[j]![cell]!) ** 2 / own, 0)
  }
}

/**
 * What adjusted means of a grid with gaps are held against. Interactions cancel out of a complete grid and not out of one with
 * gaps: each mean is over a part of the combinations, and carries them in proportion to what is missing (the correction for finite
 * populations). So noise and what the main effects leave count by the shares that ran and that did not.
 *
 * @param left variance that the main effects leave of single runs, and its degrees of freedom
 */
export function gapsYardstick(noise: Yardstick, left: { readonly variance: number; readonly df: number }, filled: number): Yardstick {
  if (!(left.df > 0) || !(left.variance > 0)) return noise
  const own = filled * noise.sd * noise.sd
  const rest = (1 - filled) * left.variance
  const whole = own + rest
  return { sd: Math.sqrt(whole), df: 1 / ((own / whole) ** 2 / noise.df + (rest / whole) ** 2 / left.df) }
}

/** Runs' worth of a cell where all count alike: the harmonic mean of what stands behind them. */
export const runsPerCell = (sizes: readonly number[]): number => sizes.length / sizes.reduce((sum, n) => sum + 1 / n, 0)

/** Of a symmetric positive definite matrix, by Cholesky; null where it is singular. */
function inverseOf(matrix: Float64Array, n: number): Float64Array | null {
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!
      if (i === j && !(sum > 1e-9 * matrix[i * n + i]!)) return null
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / factor[j * n + j]!
    }
  const inverse = new Float64Array(n * n)
  for (let column = 0; column < n; column++) {
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0
      for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * inverse[k * n + column]!
      inverse[i * n + column] = sum / factor[i * n + i]!
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = inverse[i * n + column]!
      for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * inverse[k * n + column]!
      inverse[i * n + column] = sum / factor[i * n + i]!
    }
  }
  return inverse
}
