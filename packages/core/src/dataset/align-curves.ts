/**
 * One metric of all runs at the same places of training. Shape legend: n runs, t places.
 */
export interface AlignedCurves {
  /** What the places count: `step`, or the name of the metric that does; or the share of its own training that a run has behind it. */
  readonly axis: { readonly kind: 'step' | 'metric' | 'fraction'; readonly label: string }
  /** Shape (t): first and last step at which somebody logged in a stretch, NaN where nobody did; of fractions 0 … 1, the same twice. */
  readonly at: Float64Array
  readonly until: Float64Array
  /** Shape (n × t), run by run: mean of the run's finite values in the stretch; NaN = none. */
  readonly values: Float64Array
}

export interface CurveAligner {
  /** Points in any order, repeated, with gaps; those outside of the range are passed over. @param row place of the run, 0 … n − 1 */
  add(row: number, places: Float64Array, values: Float64Array): void
  result(): AlignedCurves
}

/**
 * Cuts steps into at most `buckets` stretches of equal width, whole-numbered where steps are; with no more steps than
 * buckets each has its own. Every run counts once in a stretch.
 * @param range first and last place
 */
export function alignByStep(
  n: number,
  [low, high]: readonly [number, number],
  buckets: number,
  whole: boolean,
  axis: AlignedCurves['axis'],
): CurveAligner {
  const span = high - low
  const width = whole ? Math.max(1, Math.ceil((span + 1) / buckets)) : span > 0 ? span / buckets : 1
  const size = whole ? Math.ceil((span + 1) / width) : span > 0 ? buckets : 1
  const from = Float64Array.from({ length: size }, (_, i) => low + i * width)
  const stretch = (place: number): number => {
    if (!(place >= low && place <= high)) return -1
    const found = Math.min(size - 1, Math.floor((place - low) / width))
    // Rounding may be off by one stretch at its edges.
    return from[found]! > place ? found - 1 : found + 1 < size && from[found + 1]! <= place ? found + 1 : found
  }
  const at = new Float64Array(size).fill(Number.NaN)
  const until = new Float64Array(size).fill(Number.NaN)
  const values = new Float64Array(n * size).fill(Number.NaN)
  const counts = new Int32Array(size)
  const means = new Float64Array(size)
  return {
    add: (row, places, points) => {
      counts.fill(0)
      means.fill(0)
      for (let i = 0; i < points.length; i++) {
        const place = places[i]!
        const k = stretch(place)
        if (k < 0 || !Number.isFinite(points[i]!)) continue
        if (!(at[k]! <= place)) at[k] = place
        if (!(until[k]! >= place)) until[k] = place
        const count = ++counts[k]!
        // Divided before the difference, which could overflow.
        means[k]! += points[i]! / count - means[k]! / count
      }
      for (let k = 0; k < size; k++) if (counts[k]! > 0) values[row * size + k] = means[k]!
    },
    result: () => ({ axis, at, until, values }),
  }
}

/**
 * By the share of training that a run has behind it: its first point is at 0, its last at 1, however many steps lie between. Runs of
 * unequal length then meet. A run's value is that of its point nearest to a place, the earlier of two; points that many runs do not
 * have are not averaged over, or runs that log often would be smoother than others. A run with a single place has no share.
 */
export function alignByFraction(n: number, t: number): CurveAligner {
  const at = Float64Array.from({ length: t }, (_, k) => (t === 1 ? 1 : k / (t - 1)))
  const values = new Float64Array(n * t).fill(Number.NaN)
  const nearest = new Float64Array(t)
  return {
    add: (row, places, points) => {
      let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (const place of places) {
        if (!Number.isFinite(place)) continue
        if (place < first) first = place
        if (place > last) last = place
      }
      if (!(last > first)) return
      nearest.fill(Number.POSITIVE_INFINITY)
      for (let i = 0; i < points.length; i++) {
        const share = (places[i]! - first) / (last - first)
        if (!Number.isFinite(share) || !Number.isFinite(points[i]!)) continue
        // Half the way to either neighbour belongs to a place.
        const k = Math.ceil(share * (t - 1) - 0.5)
        const distance = Math.abs(share * (t - 1) - k)
        if (distance >= nearest[k]!) continue
        nearest[k] = distance
        values[row * t + k] = points[i]!
      }
    },
    result: () => ({ axis: { kind: 'fraction', label: 'share of training' }, at, until: at, values }),
  }
}
