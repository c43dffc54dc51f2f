import { factorProducts } from '../stats/factor-products.ts'
import { streamOf } from '../stats/rng.ts'
import { noiseRange } from './noise-range.ts'

const DRAWS = 999
/** Fewer degrees of freedom know nothing of how steps go together: Bonferroni's bound. */
const FEWEST_DF = 4
/** Levels between one and half of it: rounded down, to the wide side by less than 2 %. */
const RUNGS = 4
const STREAM = 0x5172

/**
 * How far, in standard deviations of one unit, the range of group means may lie from the true one at any of many steps: the
 * largest deviation of all steps stays below this in `level` of all studies.
 *
 * The steps' correlation is that of the noise, drawn towards none by as much as its estimate from `df` degrees of freedom is
 * uncertain (Schäfer & Strimmer 2005), which errs on the wide side. It decides at which level a single step has to be held; that
 * level is then read off the studentized range, so that few repeats make the interval as wide as they must.
 *
 * @param sizes  shape (k): units behind each mean
 * @param within shape (t × t): sums of products of the noise, `df` degrees of freedom
 */
export function simultaneousRange(
  level: number,
  sizes: readonly number[],
  within: Float64Array,
  t: number,
  df: number,
  seed: number,
): number {
  const one = noiseRange(sizes, { sd: 1, df }, seed)
  if (t === 1) return one.quantile(level)
  if (df < FEWEST_DF) return one.quantile(1 - (1 - level) / t)
  const known = noiseRange(sizes, { sd: 1, df: Number.POSITIVE_INFINITY }, seed)
  const { rank, rows } = factorProducts(shrunken(within, t, df), t)
  const scales = [...sizes].sort((a, b) => a - b).map((n) => 1 / Math.sqrt(n))
  const rng = streamOf(seed, STREAM, sizes.length, t)
  const largest = new Float64Array(DRAWS)
  const [low, high] = [new Float64Array(t), new Float64Array(t)]
  const line = new Float64Array(t)
  for (let draw = 0; draw < DRAWS; draw++) {
    low.fill(Number.POSITIVE_INFINITY)
    high.fill(Number.NEGATIVE_INFINITY)
    for (const scale of scales) {
      line.fill(0)
      for (let r = 0; r < rank; r++) {
        const z = scale * rng.normal()
        for (let s = r, at = r * t; s < t; s++) line[s]! += z * rows[at + s]!
      }
      for (let s = 0; s < t; s++) {
        if (line[s]! < low[s]!) low[s] = line[s]!
        if (line[s]! > high[s]!) high[s] = line[s]!
      }
    }
    let most = 0
    for (let s = 0; s < t; s++) most = Math.max(most, high[s]! - low[s]!)
    largest[draw] = most
  }
  largest.sort()
  const single = known.exceeds(largest[Math.min(DRAWS - 1, Math.ceil(level * DRAWS))]!)
  // Never narrower than at one step, never wider than Bonferroni's; on a few rungs, since a quantile is dear and remembered.
  const rung = Math.ceil(RUNGS * Math.log2((1 - level) / Math.max(single, (1 - level) / t)) - 1e-9)
  return one.quantile(1 - (1 - level) * 2 ** (-Math.max(0, rung) / RUNGS))
}

/** Correlations, shape (t × t), drawn towards 0; a step without any spread is correlated with none. */
function shrunken(within: Float64Array, t: number, df: number): Float64Array {
  const scale = Float64Array.from({ length: t }, (_, s) => (within[s * t + s]! > 0 ? 1 / Math.sqrt(within[s * t + s]!) : 0))
  const found = within.map((value, i) => value * scale[Math.floor(i / t)]! * scale[i % t]!)
  let [unsure, size] = [0, 0]
  for (let a = 0; a < t; a++)
    for (let b = 0; b < a; b++) {
      const square = found[a * t + b]! ** 2
      unsure += (1 - Math.min(1, square)) ** 2 / Math.max(1, df)
      size += square
    }
  const kept = size > 0 ? Math.max(0, 1 - unsure / size) : 0
  for (let a = 0; a < t; a++) for (let b = 0; b < t; b++) found[a * t + b] = a === b ? 1 : kept * found[a * t + b]!
  return found
}
