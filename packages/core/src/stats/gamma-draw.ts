import type { Rng } from './rng.ts'

/** A draw from the gamma distribution of shape a > 0 and scale 1 (Marsaglia & Tsang 2000). */
export function drawGamma(a: number, rng: Rng): number {
  if (a < 1) return drawGamma(a + 1, rng) * (1 - rng.uniform()) ** (1 / a)
  const d = a - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = rng.normal()
    const v = (1 + c * z) ** 3
    if (v > 0 && Math.log(1 - rng.uniform()) < z * z * 0.5 + d - d * v + d * Math.log(v)) return d * v
  }
}

/** A draw from χ² of `df` > 0 degrees of freedom. */
export const drawChiSquared = (df: number, rng: Rng): number => 2 * drawGamma(df / 2, rng)
