import { factorProducts, sumRows } from '../stats/factor-products.ts'
import { firstAtLeast } from '../stats/first-at-least.ts'
import { drawChiSquared } from '../stats/gamma-draw.ts'
import type { Rng } from '../stats/rng.ts'
import { type Enough, saysEnough } from './says-enough.ts'

/** Whether groups differ at any of many steps, and at which. */
export interface OverSteps {
  /** Shape (t): F of the step; Infinity where nothing but the groups differs. */
  readonly f: Float64Array
  /** Shape (t): chance that F is so large at any of the steps without an effect at any of them. */
  readonly p: Float64Array
}

/** Above this many degrees of freedom Wishart's matrix is drawn by its factor (Bartlett 1933). */
const FEW = 12

/**
 * F at every step with p that holds for all of them together. The noise of a run goes from step to step in a way nobody knows; so
 * everything that was seen, between the groups and within, is turned at random in the space of its rows: without an effect and
 * with normal noise every such turn was as likely, whatever the steps have to do with each other and however few repeats tell
 * the noise. p is the share of turns whose largest F, of all steps, reaches the F of a step.
 *
 * Exact for normal noise: single-step adjustment by the largest statistic (Westfall & Young 1993) over rotations (Langsrud 2005).
 *
 * @param between shape (t × t): sums of products between the groups, k − 1 degrees of freedom
 * @param within  shape (t × t): those of the noise, `df` degrees of freedom
 * @param enough  whether draws may end before all are made
 */
export function rotateCurves(
  between: Float64Array,
  within: Float64Array,
  { groups, df, steps: t, draws }: { readonly groups: number; readonly df: number; readonly steps: number; readonly draws: number },
  rng: Rng,
  enough: Enough = saysEnough,
): OverSteps {
  const q = groups - 1
  const n = df + q
  const scale = Float64Array.from({ length: t }, (_, s) => {
    const total = between[s * t + s]! + within[s * t + s]!
    return total > 0 ? 1 / Math.sqrt(total) : 0
  })
  const total = between.map((value, i) => (value + within[i]!) * scale[Math.floor(i / t)]! * scale[i % t]!)
  const factor = factorProducts(total, t, n)
  const { rank } = factor
  // Of the whole of a step, the share that lies between the groups; F rises with it.
  const share = Float64Array.from({ length: t }, (_, s) => Math.min(1, between[s * t + s]! * scale[s]! ** 2))
  const largest = new Float64Array(draws)
  const turned = new Float64Array(q * rank * TOGETHER)
  const lines = new Float64Array(q * t * TOGETHER)
  const square = new Float64Array(q * q)
  const highest = share.reduce((most, part) => Math.max(most, part), 0)
  let reached = 0
  let done = 0
  while (done < draws && !enough(done, reached)) {
    const from = done
    const many = Math.min(TOGETHER, draws - from)
    for (let d = 0; d < many; d++) drawTurn(turned.subarray(d * q * rank, (d + 1) * q * rank), square, q, rank, n - rank, rng)
    sumRows(factor, turned.subarray(0, many * q * rank), lines, t)
    for (let d = 0; d < many; d++) {
      largest[from + d] = largestSquare(lines, d * q, q, t)
      if (largest[from + d]! >= highest * (1 - TIE)) reached++
    }
    done += many
  }
  const drawn = largest.subarray(0, done).sort()
  const exceeded = share.map((part) => done - firstAtLeast(drawn, part * (1 - TIE)))
  return {
    f: share.map((part) => (part === 0 ? 0 : (part * df) / ((1 - part) * q))),
    p: share.map((part, s) => (part === 0 ? 1 : (1 + exceeded[s]!) / (done + 1))),
  }
}

/** Sums taken in another order differ in their last digits. */
const TIE = 1e-12
/** Turns whose lines lie in the nearest memory together. */
const TOGETHER = 8

/** The largest sum of squares of q lines at any of the steps. */
function largestSquare(lines: Float64Array, first: number, q: number, t: number): number {
  let largest = 0
  for (let s = 0; s < t; s++) {
    let sum = 0
    for (let c = first; c < first + q; c++) sum += lines[c * t + s]! ** 2
    if (sum > largest) largest = sum
  }
  return largest
}

/** q rows of a random rotation in rank + rest dimensions, of which only the first `rank` columns are wanted; shape (q × rank). */
function drawTurn(turned: Float64Array, square: Float64Array, q: number, rank: number, rest: number, rng: Rng): void {
  for (let i = 0; i < turned.length; i++) turned[i] = rng.normal()
  drawWishart(square, q, rest, rng)
  for (let a = 0; a < q; a++)
    for (let b = 0; b <= a; b++) {
      let sum = square[a * q + b]!
      for (let r = 0; r < rank; r++) sum += turned[a * rank + r]! * turned[b * rank + r]!
      square[a * q + b] = sum
    }
  // Gram–Schmidt by the factor L of the rows' products: L⁻¹ G.
  for (let a = 0; a < q; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = square[a * q + b]!
      for (let c = 0; c < b; c++) sum -= square[a * q + c]! * square[b * q + c]!
      square[a * q + b] = a === b ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / square[b * q + b]!
    }
    for (let b = 0; b < a; b++) {
      const weight = square[a * q + b]!
      for (let r = 0; r < rank; r++) turned[a * rank + r]! -= weight * turned[b * rank + r]!
    }
    for (let r = 0; r < rank; r++) turned[a * rank + r]! /= square[a * q + a]!
  }
}

/** Lower half of a Wishart matrix of `df` degrees of freedom, shape (q × q). */
function drawWishart(into: Float64Array, q: number, df: number, rng: Rng): void {
  into.fill(0)
  if (df < Math.max(q, FEW)) {
    const row = new Float64Array(q)
    for (let i = 0; i < df; i++) {
      for (let a = 0; a < q; a++) row[a] = rng.normal()
      for (let a = 0; a < q; a++) for (let b = 0; b <= a; b++) into[a * q + b]! += row[a]! * row[b]!
    }
    return
  }
  const factor = new Float64Array(q * q)
  for (let a = 0; a < q; a++) {
    factor[a * q + a] = Math.sqrt(drawChiSquared(df - a, rng))
    for (let b = 0; b < a; b++) factor[a * q + b] = rng.normal()
  }
  for (let a = 0; a < q; a++)
    for (let b = 0; b <= a; b++) for (let c = 0; c <= b; c++) into[a * q + b]! += factor[a * q + c]! * factor[b * q + c]!
}
