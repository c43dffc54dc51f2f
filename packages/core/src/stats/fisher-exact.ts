import { logGamma } from './gamma.ts'

/** Tables as likely as the one at hand within rounding count with it. */
const TIED = 1 + 1e-7

/**
 * Two-sided p of Fisher's exact test that two shares are the same: of all tables with these sums, those no more likely than the one
 * at hand. 1 where one side is empty.
 *
 * @param a of `an` on one side, `b` of `bn` on the other; whole numbers, 0 ≤ a ≤ an, 0 ≤ b ≤ bn
 */
export function fisherExact(a: number, an: number, b: number, bn: number): number {
  const hits = a + b
  const low = Math.max(0, hits - bn)
  const high = Math.min(an, hits)
  const weight = (x: number): number => logChoose(an, x) + logChoose(bn, hits - x)
  const at = weight(a)
  let total = 0
  let asRare = 0
  for (let x = low; x <= high; x++) {
    const share = Math.exp(weight(x) - at)
    total += share
    if (share <= TIED) asRare += share
  }
  return Math.min(1, asRare / total)
}

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
