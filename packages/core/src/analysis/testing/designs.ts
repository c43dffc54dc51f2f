import type { FlatValues } from '../../domain/run.ts'
import type { Rng } from '../../stats/rng.ts'

/** Designs of simulated sweeps, as `methods` describes them, so that error rates can be compared with the published ones. */

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

/** Eight independent params of mixed cardinality: the bias of impurity importance depends on nothing else. */
export function mixedSweep(n: number, rng: Rng): FlatValues[] {
  return Array.from({ length: n }, () => ({
    flag: rng.below(2) === 0,
    cat3: LETTERS[rng.below(3)]!,
    cat10: LETTERS[rng.below(10)]!,
    level3: rng.below(3),
    level4: rng.below(4),
    level10: rng.below(10),
    x1: rng.uniform(),
    x2: rng.uniform(),
  }))
}

/** Kinds as a search space would declare them: few levels are still numbers. */
export const MIXED_KINDS = {
  flag: { kind: 'boolean' },
  cat3: { kind: 'categorical' },
  cat10: { kind: 'categorical' },
  level3: { kind: 'numeric' },
  level4: { kind: 'numeric' },
  level10: { kind: 'numeric' },
  x1: { kind: 'numeric' },
  x2: { kind: 'numeric' },
} as const

/** One strong param (70 %), a weak one (5 %), noise (25 %): y and the rows of a mixed sweep. */
export function strongAndWeak(n: number, rng: Rng): { readonly rows: FlatValues[]; readonly y: number[] } {
  const rows = mixedSweep(n, rng)
  // Variances over the design: −(x − 0.6)² has 0.00622, a uniform level of 0 … 3 has 1.25.
  const y = rows.map(
    (row) =>
      -Math.sqrt(0.7 / 0.0062222) * ((row['x1'] as number) - 0.6) ** 2 +
      Math.sqrt(0.05 / 1.25) * (row['level4'] as number) +
      0.5 * rng.normal(),
  )
  return { rows, y }
}

/** The optimizer does everything; each has a child param that does nothing. */
export function conditionalSweep(n: number, rng: Rng): { readonly rows: FlatValues[]; readonly y: number[] } {
  const rows: FlatValues[] = []
  const y: number[] = []
  for (let i = 0; i < n; i++) {
    const sgd = rng.below(2) === 0
    rows.push(sgd ? { optimizer: 'sgd', momentum: rng.uniform() } : { optimizer: 'adam', beta2: rng.uniform() })
    y.push((sgd ? 2 : 0) + rng.normal())
  }
  return { rows, y }
}
