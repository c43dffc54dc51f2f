import { dot } from '../stats/moments.ts'
import { betweenGroups, type PermutationStatistic } from '../stats/permutation-test.ts'
import type { Components } from './components.ts'

/**
 * How far residuals go along a param: max over its directions of |⟨r, c⟩| / ‖c‖, or for unordered categories
 * Σ_c (Σ_{i∈c} rᵢ)² / n_c. `r` is centred, shape (u).
 */
export const statisticOf = (components: Components): PermutationStatistic =>
  components.kind === 'groups'
    ? { ...betweenGroups(components.codes, components.groups), outOfReach: never }
    : largestDot(components.directions)

/** Residuals may have tails as heavy as the metric's: no bound says how far their permutations get. */
const never = (): boolean => false

/** @param directions unit length, shape (u) each */
function largestDot(directions: readonly Float64Array[]): PermutationStatistic {
  const of = (r: Float64Array): number => {
    let most = 0
    for (const direction of directions) most = Math.max(most, Math.abs(dot(direction, r)))
    return most
  }
  return {
    of,
    ofEach: (orders, into) => {
      const [r0, r1, r2, r3] = orders as readonly [Float64Array, Float64Array, Float64Array, Float64Array]
      into.fill(0)
      for (const c of directions) {
        let s0 = 0
        let s1 = 0
        let s2 = 0
        let s3 = 0
        for (let i = 0; i < c.length; i++) {
          const value = c[i]!
          s0 += value * r0[i]!
          s1 += value * r1[i]!
          s2 += value * r2[i]!
          s3 += value * r3[i]!
        }
        into[0] = Math.max(into[0]!, Math.abs(s0))
        into[1] = Math.max(into[1]!, Math.abs(s1))
        into[2] = Math.max(into[2]!, Math.abs(s2))
        into[3] = Math.max(into[3]!, Math.abs(s3))
      }
    },
    outOfReach: never,
  }
}
