import { studentT } from '../stats/distributions.ts'
import { variance } from '../stats/moments.ts'
import { classicF } from '../stats/one-way.ts'
import { absoluteDot, permutationTests } from '../stats/permutation-test.ts'
import { centredRanks } from '../stats/rank.ts'
import { streamOf } from '../stats/rng.ts'

/** Whether noise is the same everywhere it was measured. */
export interface EqualNoise {
  /** Levene's test about the median: p that the anchors share one spread. Null with anchors of fewer than three runs. */
  readonly p: number | null
  /** Largest over smallest standard deviation of anchors with five runs or more; null with fewer than two of those. */
  readonly ratio: number | null
  /** Spearman's ρ of an anchor's spread with its mean, p by permutation, of very many by Student's t; null below five anchors. */
  readonly withQuality: { readonly rho: number; readonly p: number } | null
}

const FEWEST_RUNS = 3
const FEWEST_FOR_RATIO = 5
const FEWEST_ANCHORS = 5
/** Of more anchors ρ is as good as normal: p by Student's t, n − 2 degrees of freedom, and its tenth digit is nobody's. */
const MANY_ANCHORS = 1000
const STREAM = 0xe401

/**
 * Noise is often larger for weak configurations. Two questions: do the anchors differ in spread at all (Brown & Forsythe's form
 * of Levene's test, which skewed noise does not mislead), and does the spread go with how good the anchor is.
 *
 * @param anchors shape (a): values of each, finite
 * @see `methods.md` §6.6
 */
export function equalNoise(anchors: readonly Float64Array[], seed: number): EqualNoise {
  const repeated = anchors.filter((values) => values.length >= 2)
  const sds = repeated.map((values) => Math.sqrt(variance(values)))
  const large = sds.filter((_, i) => repeated[i]!.length >= FEWEST_FOR_RATIO)
  const smallest = Math.min(...large)
  return {
    p: repeated.length < 2 || repeated.some((values) => values.length < FEWEST_RUNS) ? null : levene(repeated),
    ratio: large.length < 2 || !(smallest > 0) ? null : Math.max(...large) / smallest,
    withQuality: repeated.length < FEWEST_ANCHORS ? null : goesWithMean(repeated, sds, seed),
  }
}

function levene(anchors: readonly Float64Array[]): number | null {
  const test = classicF(
    anchors.map((values) => {
      const sorted = values.slice().sort()
      const n = sorted.length
      const middle = sorted[(n - 1) >> 1]! / 2 + sorted[n >> 1]! / 2
      const off = values.map((value) => Math.abs(value - middle))
      return { n, mean: off.reduce((sum, value) => sum + value / n, 0), variance: variance(off) }
    }),
  )
  return test?.p ?? null
}

function goesWithMean(anchors: readonly Float64Array[], sds: readonly number[], seed: number): EqualNoise['withQuality'] {
  const means = anchors.map((values) => values.reduce((sum, value) => sum + value / values.length, 0))
  // By content, so that no listing of the anchors shows.
  const order = Array.from(means.keys()).sort((a, b) => means[a]! - means[b]! || sds[a]! - sds[b]!)
  const x = centredRanks(Float64Array.from(order, (i) => means[i]!))
  const y = centredRanks(Float64Array.from(order, (i) => sds[i]!))
  const sum = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * b[i]!, 0)
  const scale = Math.sqrt(sum(x, x) * sum(y, y))
  if (scale === 0) return null
  const rho = sum(x, y) / scale
  if (anchors.length > MANY_ANCHORS) {
    const df = anchors.length - 2
    return { rho, p: Math.min(1, 2 * studentT(Math.abs(rho) * Math.sqrt(df / Math.max(Number.MIN_VALUE, 1 - rho * rho)), df).upper) }
  }
  const [p] = permutationTests(y, [absoluteDot(x)], streamOf(seed, STREAM))
  return { rho, p: p! }
}
