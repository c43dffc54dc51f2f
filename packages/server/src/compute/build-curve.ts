import type { Curve } from '../http/api.ts'
import { summariseStretch } from './summarise-stretch.ts'

/** Points of a curve in the order logged; arrays of one length. */
export interface CurvePoints {
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Places of values that are not finite which are told one by one. */
const MOST_MARKS = 50

/**
 * A curve for drawing: every point, or at most `buckets` stretches with the mean of their x and the mean, lowest and highest
 * of their finite y. Every point counts; stretches hold equally many points. Points without an x cannot be drawn and are
 * counted. Where x runs backwards a stretch spans no interval of x, so it has a mean and no envelope.
 * @param window only points whose x lies in this closed range
 */
export function buildCurve(
  points: CurvePoints,
  { buckets, window }: { readonly buckets: number; readonly window?: readonly [number, number] | undefined },
): Omit<Curve, 'run' | 'metric' | 'version'> {
  const { x, y, without } = drawable(points, window)
  const n = y.length
  const notFinite = { count: 0, marks: [] as [number, 'NaN' | 'Infinity' | '-Infinity'][] }
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(y[i]!)) continue
    notFinite.count += 1
    if (notFinite.marks.length < MOST_MARKS) notFinite.marks.push([x[i]!, String(y[i]!) as 'NaN'])
  }
  const head = { points: points.y.length, drawn: n, without, notFinite }
  if (n <= buckets) return { ...head, x: [...x], y: Array.from(y, finiteOrNull) }

  const rises = isSorted(x)
  const answer = { x: [] as number[], y: [] as (number | null)[], low: [] as (number | null)[], high: [] as (number | null)[] }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * n) / buckets)
    const to = Math.floor(((bucket + 1) * n) / buckets)
    // About the first x: times are large and their differences small.
    let sumX = 0
    for (let i = from; i < to; i++) sumX += x[i]! - x[from]!
    const { mean, low, high } = summariseStretch(y, from, to)
    answer.x.push(x[from]! + sumX / (to - from))
    answer.y.push(mean)
    answer.low.push(low)
    answer.high.push(high)
  }
  // Whole curves begin and end where they begin and end, not in the middle of their first and last stretch.
  answer.x[0] = x[0]!
  answer.x[buckets - 1] = x[n - 1]!
  const { low, high, ...line } = answer
  return { ...head, ...line, ...(rises ? { low, high } : {}) }
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

function drawable({ x, y }: CurvePoints, window: readonly [number, number] | undefined): CurvePoints & { readonly without: number } {
  const kept = new Uint32Array(y.length)
  let n = 0
  let without = 0
  for (let i = 0; i < y.length; i++) {
    const at = x[i]!
    if (!Number.isFinite(at)) without += 1
    else if (window === undefined || (at >= window[0] && at <= window[1])) kept[n++] = i
  }
  if (n === y.length) return { x, y, without }
  const gather = (column: Float64Array) => Float64Array.from({ length: n }, (_, i) => column[kept[i]!]!)
  return { x: gather(x), y: gather(y), without }
}

function isSorted(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! < x[i - 1]!) return false
  return true
}
