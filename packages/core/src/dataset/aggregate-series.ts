/**
 * What several series come to, stretch of steps by stretch of steps: mean, spread, extremes and number, every series counting
 * once in a stretch however often it was measured there.
 */
export interface SeriesAggregate {
  /** First step of each stretch, shape (buckets). */
  readonly steps: Float64Array
  /** Steps that a stretch spans. */
  readonly width: number
  /** Mean over series of their means within the stretch; NaN where no series has a finite value. */
  readonly mean: Float64Array
  /** Standard deviation over series (n − 1), in the unit of the values; NaN where fewer than two series have a finite value. */
  readonly sd: Float64Array
  /** Lowest and highest of the series' means; NaN where there is none. */
  readonly min: Float64Array
  readonly max: Float64Array
  /** Series with a finite value there. */
  readonly n: Int32Array
  /** Series that logged NaN or an infinity there; their finite values, if any, count as well. */
  readonly notFinite: Int32Array
}

export interface SeriesAggregator {
  /**
   * Steps in any order, repeated, with gaps; points outside of the range and with a step that is not finite are passed over.
   * The same array of steps given again holds the same steps.
   */
  add(steps: Float64Array, values: Float64Array): void
  /** Series that were added. */
  readonly series: number
  result(): SeriesAggregate
}

/**
 * Cuts the range of steps into at most `buckets` stretches of equal width. Whole-numbered ends give whole-numbered widths, so
 * that all stretches span equally many steps; with no more steps than buckets each has its own.
 * @param range first and last step, both within
 * @param whole whether steps are whole numbers; by default whether both ends are
 */
export function seriesAggregator(
  [low, high]: readonly [number, number],
  buckets: number,
  whole = Number.isInteger(low) && Number.isInteger(high),
): SeriesAggregator {
  const span = high - low
  const width = whole ? Math.max(1, Math.ceil((span + 1) / buckets)) : span > 0 ? span / buckets : 1
  const size = whole ? Math.ceil((span + 1) / width) : span > 0 ? buckets : 1
  const mean = new Float64Array(size)
  const squares = new Float64Array(size)
  const min = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  const max = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  const n = new Int32Array(size)
  const notFinite = new Int32Array(size)
  // Of the series at hand, for steps that go back.
  const sums = new Float64Array(size)
  const counts = new Int32Array(size)
  const broken = new Uint8Array(size)
  let series = 0

  /** Where each point belongs, −1 = outside; kept, because most series have the same steps. */
  let places = new Int32Array(0)
  let placed: Float64Array | null = null
  /** No two points of these steps fall into one stretch. */
  let alone = false
  let ordered = false
  /** Point i belongs to stretch i, and there is one for each. */
  let direct = false
  /** What `n` would hold everywhere, as long as that is the same; -1 once it is not and `n` counts by itself. */
  let even = 0

  function place(steps: Float64Array): void {
    if (placed === steps) return
    placed = steps
    places = new Int32Array(steps.length)
    alone = true
    ordered = true
    direct = steps.length === size
    let before = -1
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!
      if (!(step >= low && step <= high)) {
        places[i] = -1
        direct = false
        continue
      }
      let at = Math.floor((step - low) / width)
      // Rounding may be off by one stretch at its edges.
      if (low + at * width > step) at--
      else if (low + (at + 1) * width <= step) at++
      if (at >= size) at = size - 1
      if (at <= before) alone = false
      if (at < before) ordered = false
      if (at !== i) direct = false
      places[i] = at
      before = at
    }
  }

  /** Takes a series' mean in a stretch. Welford's update: losses often share six digits. */
  function take(at: number, value: number): void {
    const count = n[at]! + 1
    const delta = value - mean[at]!
    const moved = mean[at]! + delta / count
    n[at] = count
    mean[at] = moved
    squares[at] = squares[at]! + delta * (value - moved)
    if (value < min[at]!) min[at] = value
    if (value > max[at]!) max[at] = value
  }

  /** From here on `n` counts; `from` = the first stretch that has one series less than those before it. */
  function unsettle(from = size): void {
    if (even < 0) return
    n.fill(even)
    if (from < size) n.fill(even - 1, from)
    even = -1
  }

  /**
   * `take` written out for series that have one finite value for every stretch, in this order, after nothing but such series:
   * this is where nearly all points of large run sets pass. Returns where it met another value.
   */
  function addDirectly(values: Float64Array): number {
    const [means, sums, lows, highs] = [mean, squares, min, max]
    const count = ++even
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      if (value - value !== 0) {
        unsettle(i)
        return i
      }
      const delta = value - means[i]!
      const moved = means[i]! + delta / count
      means[i] = moved
      sums[i] = sums[i]! + delta * (value - moved)
      if (value < lows[i]!) lows[i] = value
      if (value > highs[i]!) highs[i] = value
    }
    return values.length
  }

  /** `take` written out for series with at most one value in every stretch. */
  function addAlone(values: Float64Array, from: number): void {
    // Of this call alone: the compiler need not look at every turn whether they are still the same.
    const [where, means, sums, lows, highs, counted] = [places, mean, squares, min, max, n]
    for (let i = from; i < values.length; i++) {
      const at = where[i]!
      if (at < 0) continue
      const value = values[i]!
      if (value - value !== 0) {
        notFinite[at] = notFinite[at]! + 1
        continue
      }
      const count = counted[at]! + 1
      const delta = value - means[at]!
      const moved = means[at]! + delta / count
      counted[at] = count
      means[at] = moved
      sums[at] = sums[at]! + delta * (value - moved)
      if (value < lows[at]!) lows[at] = value
      if (value > highs[at]!) highs[at] = value
    }
  }

  /** What falls into one stretch comes in a row. */
  function addInOrder(values: Float64Array): void {
    const [where, means, sums, lows, highs, counted] = [places, mean, squares, min, max, n]
    let i = 0
    while (i < values.length) {
      const at = where[i]!
      if (at < 0) {
        i++
        continue
      }
      let sum = 0
      let points = 0
      let bad = 0
      // A point outside does not end a stretch.
      for (; i < values.length && (where[i]! === at || where[i]! < 0); i++) {
        if (where[i]! < 0) continue
        const value = values[i]!
        if (value - value === 0) {
          sum += value
          points++
        } else bad++
      }
      if (bad > 0) notFinite[at] = notFinite[at]! + 1
      if (points === 0) continue
      const value = sum / points
      const count = counted[at]! + 1
      const delta = value - means[at]!
      const moved = means[at]! + delta / count
      counted[at] = count
      means[at] = moved
      sums[at] = sums[at]! + delta * (value - moved)
      if (value < lows[at]!) lows[at] = value
      if (value > highs[at]!) highs[at] = value
    }
  }

  function addAnyhow(values: Float64Array): void {
    sums.fill(0)
    counts.fill(0)
    broken.fill(0)
    for (let i = 0; i < values.length; i++) {
      const at = places[i]!
      if (at < 0) continue
      const value = values[i]!
      if (value - value === 0) {
        sums[at]! += value
        counts[at]! += 1
      } else broken[at] = 1
    }
    for (let at = 0; at < size; at++) {
      if (counts[at]! > 0) take(at, sums[at]! / counts[at]!)
      if (broken[at] === 1) notFinite[at]! += 1
    }
  }

  return {
    add: (steps, values) => {
      series += 1
      place(steps)
      const from = direct && even >= 0 ? addDirectly(values) : 0
      if (from === values.length) return
      unsettle()
      if (alone) addAlone(values, from)
      else if (ordered) addInOrder(values)
      else addAnyhow(values)
    },
    get series() {
      return series
    },
    result: () => {
      if (even >= 0) n.fill(even)
      const steps = new Float64Array(size)
      const sd = new Float64Array(size)
      for (let i = 0; i < size; i++) {
        steps[i] = low + i * width
        sd[i] = n[i]! < 2 ? Number.NaN : Math.sqrt(squares[i]! / (n[i]! - 1))
      }
      const whereAny = (values: Float64Array) => {
        const found = values.slice()
        for (let i = 0; i < size; i++) if (n[i] === 0) found[i] = Number.NaN
        return found
      }
      return { steps, width, mean: whereAny(mean), sd, min: whereAny(min), max: whereAny(max), n: n.slice(), notFinite: notFinite.slice() }
    },
  }
}
