import { mixSeed, streamOf } from '../stats/rng.ts'
import { type CurveMoments, curveMoments, type GroupedCurves, productsBetween, productsWithin } from './curve-moments.ts'
import { noiseRange } from './noise-range.ts'
import { permuteCurves } from './permute-curves.ts'
import { rotateCurves } from './rotate-curves.ts'
import type { Enough } from './says-enough.ts'
import { simultaneousRange } from './simultaneous-range.ts'

/** Spread of single units over all steps, from something that says nothing of the groups. */
export interface CurveNoise {
  /** Shape (t × t): sums of products, `df` degrees of freedom. */
  readonly products: Float64Array
  readonly df: number
}

export interface CurveQuestion extends GroupedCurves {
  /** Shape (k): what the groups count for where that is not their number of units: cells that ran unequally often. */
  readonly sizes: readonly number[] | null
  /** What effects are held against; null = the spread within the groups. */
  readonly noise: CurveNoise | null
  /** What the test is made with: the same, or the spread within the groups. */
  readonly testWithin: boolean
  readonly draws: number
  readonly seed: number
  /** When draws may end before all are made; `saysEnough` where nothing is said. */
  readonly enough?: Enough
}

/** Whether groups differ, with one p for all steps together. */
export interface CurveTest {
  readonly test: 'permutation' | 'rotation'
  /** Shape (t): of each step; Infinity where nothing but the groups differs. */
  readonly f: Float64Array
  /** Shape (t): adjusted for all steps. */
  readonly p: Float64Array
}

/** An effect at every step; all shape (t), in the metric's unit. */
export interface CurveEffect extends CurveTest {
  readonly effect: Float64Array
  /** 90 % interval that holds for all steps together. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** What noise alone would show with these groups: expected, and in 90 of 100 cases at a single step. */
  readonly noiseEffect: Float64Array
  readonly noiseLow: Float64Array
  readonly noiseHigh: Float64Array
  /** Of one unit. */
  readonly sd: Float64Array
  readonly df: number
  /** Place of the group with the largest and with the smallest mean. */
  readonly highest: Int32Array
  readonly lowest: Int32Array
}

const LEVEL = 0.9
const PERMUTE = 0x9e11
const ROTATE = 0x9e12
/** Beyond so many values in all permutations, sums are as good as normal and turned instead. */
const MOST_PERMUTED = 1e8
/** Fewer different exchanges than this cannot tell a small p. */
const FEWEST_EXCHANGES = 2000

/**
 * The range of group means over training against noise, with one statement for all steps.
 * @returns null where nothing is left to hold it against
 */
export function curveEffect(question: CurveQuestion): CurveEffect | null {
  const held = hold(question)
  if (held === null) return null
  const { steps: t, groups, seed } = question
  const { moments, sizes, sd } = held
  const { products, df } = held.yardstick
  const { effect, highest, lowest } = ranges(moments, groups, t)
  const chance = noiseRange(sizes, { sd: 1, df }, seed)
  const [least, most] = [chance.quantile(0.05), chance.quantile(0.95)]
  const half = simultaneousRange(LEVEL, sizes, products, t, df, seed)
  return {
    effect,
    low: effect.map((value, s) => Math.max(0, value - half * sd[s]!)),
    high: effect.map((value, s) => value + half * sd[s]!),
    noiseEffect: sd.map((value) => value * chance.expected),
    noiseLow: sd.map((value) => value * least),
    noiseHigh: sd.map((value) => value * most),
    sd,
    df,
    highest,
    lowest,
    ...testHeld(question, held),
  }
}

/** The test of `curveEffect` alone. */
export function testCurves(question: CurveQuestion): CurveTest | null {
  const held = hold(question)
  return held === null ? null : testHeld(question, held)
}

/** Means of the groups, and what they are held against and tested with. */
interface Held {
  readonly moments: CurveMoments
  readonly sizes: readonly number[]
  readonly units: number
  readonly yardstick: CurveNoise
  /** The spread within the groups, where it is asked for. */
  readonly within: CurveNoise | null
  /** Shape (t): of one unit, by the yardstick. */
  readonly sd: Float64Array
}

function hold(question: CurveQuestion): Held | null {
  const { steps: t, groups } = question
  const moments = curveMoments(question)
  const units = moments.counts.reduce((sum, n) => sum + n, 0)
  const own = (): CurveNoise => ({ products: productsWithin(question, moments), df: units - groups })
  const within = question.noise === null || question.testWithin ? own() : null
  const yardstick = question.noise ?? within!
  const { products, df } = yardstick
  if (!(df > 0) || groups < 2) return null
  const sd = Float64Array.from({ length: t }, (_, s) => Math.sqrt(products[s * t + s]! / df))
  if (!sd.some((value) => value > 0)) return null
  return { moments, sizes: question.sizes ?? Array.from(moments.counts), units, yardstick, within, sd }
}

function testHeld(question: CurveQuestion, { moments, sizes, units, yardstick, within }: Held): CurveTest {
  const { steps: t, groups, seed, draws, enough } = question
  const tested = within === null || within.df < 1 ? yardstick : within
  if (tested === within && units * t * draws <= MOST_PERMUTED && logExchanges(moments.counts) >= Math.log(FEWEST_EXCHANGES))
    return { test: 'permutation', ...permuteCurves(inGroups(question), draws, streamOf(seed, PERMUTE, groups, units), enough) }
  const between = productsBetween(sizes, moments.means, t)
  const shape = { groups, df: tested.df, steps: t, draws }
  const found = rotateCurves(between, tested.products, shape, streamOf(seed, ROTATE, groups, mixSeed(units, t)), enough)
  return { test: 'rotation', ...found }
}

function ranges({ means }: CurveMoments, groups: number, t: number): Pick<CurveEffect, 'effect' | 'highest' | 'lowest'> {
  const highest = new Int32Array(t)
  const lowest = new Int32Array(t)
  for (let group = 1; group < groups; group++)
    for (let s = 0; s < t; s++) {
      const value = means[group * t + s]!
      if (value > means[highest[s]! * t + s]!) highest[s] = group
      if (value < means[lowest[s]! * t + s]!) lowest[s] = group
    }
  return { effect: Float64Array.from(highest, (group, s) => means[group * t + s]! - means[lowest[s]! * t + s]!), highest, lowest }
}

/** Units without a group take no part in exchanges. */
function inGroups(curves: GroupedCurves): GroupedCurves {
  const { steps: t, codes, values } = curves
  const kept = Int32Array.from(codes.keys()).filter((i) => codes[i]! >= 0)
  if (kept.length === codes.length) return curves
  const left = new Float64Array(kept.length * t)
  kept.forEach((unit, i) => {
    left.set(values.subarray(unit * t, (unit + 1) * t), i * t)
  })
  return { ...curves, values: left, codes: Int32Array.from(kept, (unit) => codes[unit]!) }
}

/** ln of the number of ways to deal units into groups of these sizes, groups of one size being the same. */
function logExchanges(counts: Float64Array): number {
  const factorial = (n: number): number => {
    let sum = 0
    for (let i = 2; i <= n; i++) sum += Math.log(i)
    return sum
  }
  const bySize = new Map<number, number>()
  let log = factorial(counts.reduce((sum, n) => sum + n, 0))
  for (const n of counts) {
    log -= factorial(n)
    bySize.set(n, (bySize.get(n) ?? 0) + 1)
  }
  for (const equal of bySize.values()) log -= factorial(equal)
  return log
}
