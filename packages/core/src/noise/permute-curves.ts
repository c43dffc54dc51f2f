import { type Rng, shuffle } from '../stats/rng.ts'
import { type CurveMoments, curveMoments, type GroupedCurves } from './curve-moments.ts'
import type { OverSteps } from './rotate-curves.ts'
import { type Enough, saysEnough } from './says-enough.ts'

/** Sums taken in another order differ in their last digits. */
const TIE = 1e-12

/**
 * F at every step with p that holds for all of them together: whole curves change their groups, so that what the steps have to do
 * with each other stays, and p is the share of exchanges whose largest F of all steps reaches the F of a step. Assumes nothing of
 * the shape of the noise. Of groups of unequal sizes the statistic is Brown & Forsythe's F*, which unequal spreads disturb less.
 *
 * @param curves every unit has a group, in an order by content
 * @param enough whether draws may end before all are made
 * @see Westfall & Young 1993; `methods.md` §5.7
 */
export function permuteCurves(curves: GroupedCurves, draws: number, rng: Rng, enough: Enough = saysEnough): OverSteps {
  const { steps: t, codes } = curves
  const centred = withoutMiddle(curves)
  const whole = new Float64Array(t)
  for (let i = 0; i < centred.values.length; i++) whole[i % t]! += centred.values[i]! ** 2
  const observed = statistics(centred, whole)
  const exceeded = new Float64Array(t)
  const shuffled = codes.slice()
  const highest = observed.reduce((most, f) => Math.max(most, f), 0)
  let reached = 0
  let done = 0
  for (; done < draws && !enough(done, reached); done++) {
    shuffle(shuffled, rng)
    let largest = 0
    const drawn = statistics({ ...centred, codes: shuffled }, whole)
    for (let s = 0; s < t; s++) if (drawn[s]! > largest) largest = drawn[s]!
    if (largest >= highest * (1 - TIE)) reached++
    for (let s = 0; s < t; s++) if (largest >= observed[s]! * (1 - TIE)) exceeded[s]!++
  }
  return { f: observed, p: observed.map((f, s) => (f === 0 ? 1 : (1 + exceeded[s]!) / (done + 1))) }
}

function withoutMiddle(curves: GroupedCurves): GroupedCurves {
  const { middle } = curveMoments(curves)
  const { steps: t } = curves
  return { ...curves, values: curves.values.map((value, i) => value - middle[i % t]!) }
}

/** Shape (t): F, or F* where the groups differ in size and all have two units. @param whole shape (t): Σ y², y centred */
function statistics(curves: GroupedCurves, whole: Float64Array): Float64Array {
  const { steps: t, groups } = curves
  const moments = sums(curves)
  const { counts } = moments
  const n = counts.reduce((sum, count) => sum + count, 0)
  const even = counts.every((count) => count === counts[0])
  const between = new Float64Array(t)
  for (let j = 0; j < groups; j++)
    for (let s = 0, at = j * t; s < t; s++) between[s]! += (moments.means[at + s]! * moments.means[at + s]!) / counts[j]!
  if (even || counts.some((count) => count < 2))
    return between.map((squares, s) => ratio(squares / (groups - 1), (whole[s]! - squares) / (n - groups), whole[s]!))
  const own = squaresByGroup(curves)
  const expected = new Float64Array(t)
  for (let j = 0; j < groups; j++)
    for (let s = 0; s < t; s++) {
      const within = own[j * t + s]! - (moments.means[j * t + s]! * moments.means[j * t + s]!) / counts[j]!
      expected[s]! += ((1 - counts[j]! / n) * Math.max(0, within)) / (counts[j]! - 1)
    }
  return between.map((squares, s) => ratio(squares, expected[s]!, whole[s]!))
}

/** 0 where nothing differs at all, Infinity where nothing but the groups does. */
const ratio = (between: number, within: number, whole: number): number =>
  whole === 0 || between <= TIE * whole ? 0 : within <= TIE * whole ? Number.POSITIVE_INFINITY : between / within

/** Sums in place of means: the values are centred. */
function sums({ steps: t, values, codes, groups }: GroupedCurves): Pick<CurveMoments, 'counts' | 'means'> {
  const counts = new Float64Array(groups)
  const means = new Float64Array(groups * t)
  for (let i = 0; i < codes.length; i++) {
    const group = codes[i]!
    counts[group]!++
    for (let s = 0, from = i * t, to = group * t; s < t; s++) means[to + s]! += values[from + s]!
  }
  return { counts, means }
}

function squaresByGroup({ steps: t, values, codes, groups }: GroupedCurves): Float64Array {
  const squares = new Float64Array(groups * t)
  for (let i = 0; i < codes.length; i++)
    for (let s = 0, from = i * t, to = codes[i]! * t; s < t; s++) squares[to + s]! += values[from + s]! * values[from + s]!
  return squares
}
