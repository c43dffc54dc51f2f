import { dot } from './moments.ts'
import { type Rng, shuffle } from './rng.ts'

/** A statistic of one column against a shuffled response; larger = further from "no association". */
export interface PermutationStatistic {
  /** @param y the response in some order, shape (n) */
  of(y: Float64Array): number
}

/** |Σ xᵢ yᵢ|: for a centred response this orders permutations exactly as |r| does, since the norms do not change. */
export const absoluteDot = (x: Float64Array): PermutationStatistic => ({ of: (y) => Math.abs(dot(x, y)) })

/** Σ_c (Σ_{i∈c} yᵢ)² / n_c: between-group sum of squares of a centred response. */
export function betweenGroups(codes: Int32Array, groups: number): PermutationStatistic {
  const counts = new Float64Array(groups)
  for (const code of codes) counts[code]!++
  const sums = new Float64Array(groups)
  return {
    of(y) {
      sums.fill(0)
      for (let i = 0; i < y.length; i++) sums[codes[i]!]! += y[i]!
      let between = 0
      for (let c = 0; c < groups; c++) if (counts[c]! > 0) between += (sums[c]! * sums[c]!) / counts[c]!
      return between
    },
  }
}

const FIRST = 999
const FURTHEST = 9_999
/** Besag & Clifford (1991) stop here: p is then known to a relative 32 %, which is enough for a p that large. */
const ENOUGH_EXCEEDANCES = 10
/** Sums taken in another order differ in the last digits; what is equal in exact arithmetic must count as a tie. */
const TIE = 1e-12

/**
 * Permutation p-values of several columns against one response, which is shuffled once for all of them.
 *
 * p = (1 + #{T* ≥ T}) / (B + 1), ties count, never 0. Every column gets B = 999; one that then has fewer than 10
 * exceedances goes on to its 10th (p = 10/L with L permutations used, Besag–Clifford) or to B = 9,999.
 *
 * @param y response, shape (n), centred; rows in an order that does not depend on how the runs were listed
 */
export function permutationTests(y: Float64Array, statistics: readonly PermutationStatistic[], rng: Rng): readonly number[] {
  const observed = statistics.map((statistic) => statistic.of(y) * (1 - TIE))
  const exceeded = new Int32Array(statistics.length)
  const p = statistics.map(() => Number.NaN)
  let open = statistics.map((_, k) => k)
  const shuffled = y.slice()
  for (let b = 1; b <= FURTHEST && open.length > 0; b++) {
    shuffle(shuffled, rng)
    for (const k of open) {
      if (statistics[k]!.of(shuffled) < observed[k]!) continue
      exceeded[k]!++
      if (b > FIRST && exceeded[k] === ENOUGH_EXCEEDANCES) p[k] = ENOUGH_EXCEEDANCES / b
    }
    if (b === FIRST) for (const k of open) if (exceeded[k]! >= ENOUGH_EXCEEDANCES) p[k] = (1 + exceeded[k]!) / (FIRST + 1)
    if (b >= FIRST) open = open.filter((k) => Number.isNaN(p[k]))
  }
  for (const k of open) p[k] = (1 + exceeded[k]!) / (FURTHEST + 1)
  return p
}
