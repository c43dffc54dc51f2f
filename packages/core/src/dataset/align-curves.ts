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
  /** Shape (n): points that were not finite. */
  readonly notFinite: Int32Array
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
  return aligner(n, axis, size, null, () => stretch)
}

/**
 * The same by the share of training that a run has behind it: its first point is at 0, its last at 1, however many steps lie between.
 * Runs of unequal length then meet. A run with a single place has no share.
 */
export function alignByFraction(n: number, buckets: number): CurveAligner {
  const at = Float64Array.from({ length: buckets }, (_, i) => (buckets === 1 ? 1 : i / (buckets - 1)))
  return aligner(n, { kind: 'fraction', label: 'share of training' }, buckets, at, (places) => {
    let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const place of places) {
      if (!Number.isFinite(place)) continue
      if (place < first) first = place
      if (place > last) last = place
    }
    if (!(last > first)) return () => -1
    return (place) => (Number.isFinite(place) ? Math.min(buckets - 1, Math.floor(((place - first) / (last - first)) * buckets)) : -1)
  })
}

function aligner(
  n: number,
  axis: AlignedCurves['axis'],
  t: number,
  /** Null = where points are found. */
  fixed: Float64Array | null,
  stretchOf: (places: Float64Array) => (place: number) => number,
): CurveAligner {
  const at = fixed ?? new Float64Array(t).fill(Number.NaN)
  const until = fixed ?? new Float64Array(t).fill(Number.NaN)
  const values = new Float64Array(n * t).fill(Number.NaN)
  const notFinite = new Int32Array(n)
  const counts = new Int32Array(t)
  const means = new Float64Array(t)
  return {
    add: (row, places, points) => {
      const stretch = stretchOf(places)
      counts.fill(0)
      means.fill(0)
      for (let i = 0; i < points.length; i++) {
        const k = stretch(places[i]!)
        if (k < 0) continue
        if (!Number.isFinite(points[i]!)) {
          notFinite[row]!++
          continue
        }
        if (fixed === null) {
          const place = places[i]!
          if (!(at[k]! <= place)) at[k] = place
          if (!(until[k]! >= place)) until[k] = place
        }
        const count = ++counts[k]!
        // Divided before the difference, which could overflow.
        means[k]! += points[i]! / count - means[k]! / count
      }
      for (let k = 0; k < t; k++) if (counts[k]! > 0) values[row * t + k] = means[k]!
    },
    result: () => ({ axis, at, until, values, notFinite }),
  }
}
