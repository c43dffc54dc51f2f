import { formatNumber } from '@sweepwise/core'
import { withoutRepeats } from './column-facts.ts'

export const AXIS_SCALES = ['linear', 'log', 'percentile', 'categorical'] as const
export type AxisScaleKind = (typeof AXIS_SCALES)[number]

export interface AxisTick {
  /** 0 (low end) … 1. */
  readonly share: number
  readonly label: string
}

/** Where values stand on an axis. Shares run from 0 at the low end to 1 at the high end, whichever way the axis is drawn. */
export interface AxisScale {
  readonly kind: AxisScaleKind
  /** NaN where the axis has no place for the value: NaN, infinities, and what is not positive on a log axis. */
  readonly place: (value: number) => number
  /** The value at a share; at 0 and 1 the very ends, so that a brush drawn to the end holds the extreme runs. */
  readonly valueAt: (share: number) => number
  /** The places of a categorical axis in order, each a value; null on the other scales. */
  readonly steps: Float64Array | null
  readonly ticks: readonly AxisTick[]
}

/** A categorical axis of numbers with more steps than this tells nobody anything. */
export const MOST_STEPS = 200

/**
 * An axis over the values of a column (or of the same column of several plots, which then compare).
 *
 * @param values whatever is not finite (or not positive, for `log`) takes no part
 * @param labels of levels: `values` are places in it, and every level has a place whether a run has it or not
 */
export function axisScale(kind: AxisScaleKind, values: Float64Array, labels: readonly string[] | null = null): AxisScale {
  if (kind === 'categorical' || labels !== null) return stepScale(labels === null ? distinct(values) : places(labels.length), labels)
  if (kind === 'percentile') return rankScale(values.filter(Number.isFinite))
  return kind === 'log' ? stretchScale('log', values, Math.log, Math.exp) : stretchScale('linear', values, same, same)
}

const same = (x: number): number => x
const places = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i)

/** The different finite values, ascending. */
export function distinct(values: Float64Array): Float64Array {
  return withoutRepeats(values.filter(Number.isFinite).sort())
}

function stretchScale(
  kind: 'linear' | 'log',
  values: Float64Array,
  to: (value: number) => number,
  from: (at: number) => number,
): AxisScale {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!
    if (!Number.isFinite(x) || (kind === 'log' && x <= 0)) continue
    if (x < low) low = x
    if (x > high) high = x
  }
  const none = low > high
  // Halves: the whole span of doubles is no double.
  const start = to(low) / 2
  const span = to(high) / 2 - start
  const place = (value: number): number => {
    if (!Number.isFinite(value) || (kind === 'log' && value <= 0) || none) return Number.NaN
    // All runs at one value: in the middle, and whatever is elsewhere (another plot's value) at an end.
    if (!(span > 0)) return value === low ? 0.5 : value < low ? 0 : 1
    return Math.max(0, Math.min(1, (to(value) / 2 - start) / span))
  }
  const valueAt = (share: number): number =>
    share <= 0 ? low : share >= 1 ? high : Math.max(low, Math.min(high, from(2 * (start + share * span))))
  const marks = none ? [] : !(span > 0) ? [low] : kind === 'log' ? logMarks(low, high) : linearMarks(low, high)
  return { kind, place, valueAt, steps: null, ticks: marks.map((value) => ({ share: place(value), label: formatNumber(value, 3) })) }
}

/** Evenly spaced by rank: equal values stand together at the middle of their ranks, the lowest at 0 and the highest at 1. */
function rankScale(usable: Float64Array): AxisScale {
  const sorted = usable.slice().sort()
  const values: number[] = []
  const ranks: number[] = []
  for (let i = 0; i < sorted.length; ) {
    let end = i
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[i]) end++
    values.push(sorted[i]!)
    ranks.push((i + end) / 2)
    i = end + 1
  }
  const [first, last] = [ranks[0] ?? 0, ranks.at(-1) ?? 0]
  const shares = ranks.map((rank) => (last > first ? (rank - first) / (last - first) : 0.5))
  const place = (value: number): number => {
    if (!Number.isFinite(value) || values.length === 0) return Number.NaN
    const at = lowerBound(values, value)
    if (values[at] === value) return shares[at]!
    if (at === 0) return 0
    if (at === values.length) return 1
    const part = (value - values[at - 1]!) / (values[at]! - values[at - 1]!)
    return shares[at - 1]! + part * (shares[at]! - shares[at - 1]!)
  }
  const valueAt = (share: number): number => {
    const at = lowerBound(shares, share)
    if (at === 0) return values[0] ?? Number.NaN
    if (at >= values.length) return values.at(-1)!
    if (shares[at] === share) return values[at]!
    const part = (share - shares[at - 1]!) / (shares[at]! - shares[at - 1]!)
    return values[at - 1]! + part * (values[at]! - values[at - 1]!)
  }
  const quarters = values.length === 0 ? [] : values.length === 1 ? [0.5] : [0, 0.25, 0.5, 0.75, 1]
  return {
    kind: 'percentile',
    place,
    valueAt,
    steps: null,
    ticks: quarters.map((share) => ({ share, label: formatNumber(valueAt(share), 3) })),
  }
}

function stepScale(steps: Float64Array, labels: readonly string[] | null): AxisScale {
  const count = steps.length
  const share = (step: number): number => (step + 0.5) / count
  const place = (value: number): number => {
    const at = lowerBound(steps, value)
    return steps[at] === value ? share(at) : Number.NaN
  }
  const valueAt = (at: number): number => steps[Math.max(0, Math.min(count - 1, Math.floor(at * count)))] ?? Number.NaN
  const ticks = Array.from(steps, (value, i) => ({ share: share(i), label: labels?.[value] ?? formatNumber(value, 4) }))
  return { kind: 'categorical', place, valueAt, steps, ticks }
}

/** The first place whose value is not below. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! < value) from = middle + 1
    else to = middle
  }
  return from
}

/** Round values within the ends, about five of them. */
function linearMarks(low: number, high: number): readonly number[] {
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const marks: number[] = []
  // Counted in whole steps, so that 0.1 + 0.2 is 0.3.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step && marks.length < 12; i++)
    marks.push(Number((i * step).toPrecision(12)))
  return marks
}

/** Decades; between them 2 and 5 where there are few; the ends where there is none. */
function logMarks(low: number, high: number): readonly number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const inside = (x: number): boolean => x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9)
  const decades = (factors: readonly number[], every: number): readonly number[] => {
    const marks: number[] = []
    for (let power = from; power <= to; power += every) for (const factor of factors) marks.push(Number(`${factor}e${power}`))
    return marks.filter(inside)
  }
  const few = decades([1], Math.max(1, Math.ceil((to - from) / 8)))
  if (few.length >= 3) return few
  const more = decades([1, 2, 5], 1)
  return more.length >= 2 ? more : [low, high]
}
