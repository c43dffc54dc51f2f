import { factorProducts, sumRows } from '../stats/factor-products.ts'
import { streamOf } from '../stats/rng.ts'
import { noiseRange } from './noise-range.ts'

const DRAWS = 999
/** With many steps each draw is dear, and a level known to 1.5 points does. */
const FEWER_DRAWS = 399
const MANY_STEPS = 30
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
  const factor = factorProducts(shrunken(within, t, df), t)
  const { rank } = factor
  const scales = [...sizes].sort((a, b) => a - b).map((n) => 1 / Math.sqrt(n))
  const k = scales.length
  const rng = streamOf(seed, STREAM, k, t)
  const draws = t > MANY_STEPS ? FEWER_DRAWS : DRAWS
  const largest = new Float64Array(draws)
  const weights = new Float64Array(k * rank)
  const lines = new Float64Array(k * t)
  for (let draw = 0; draw < draws; draw++) {
    for (let j = 0; j < k; j++) for (let r = 0; r < rank; r++) weights[j * rank + r] = scales[j]! * rng.normal()
    sumRows(factor, weights, lines, t)
    let most = 0
    for (let s = 0; s < t; s++) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let at = s; at < k * t; at += t) {
        const value = lines[at]!
        if (value < low) low = value
        if (value > high) high = value
      }
      if (high - low > most) most = high - low
    }
    largest[draw] = most
  }
  largest.sort()
  const single = known.exceeds(largest[Math.min(draws - 1, Math.ceil(level * draws))]!)
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
