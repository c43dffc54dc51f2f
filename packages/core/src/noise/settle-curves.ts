/** Runs and places of training at which all of these runs have a value. */
export interface SettledCurves {
  /** Of the rows given, in their order. */
  readonly rows: Int32Array
  /** Places, ascending. */
  readonly places: readonly number[]
  /** Rows without any value. */
  readonly without: number
  /** Rows that lack a value at one of the places, and further places, which too few rows have. */
  readonly incomplete: number
  readonly rare: number
}

/** Places that fewer of the runs have are left out (`methods.md` §5.7). */
const MOST_MISSING = 0.2

/**
 * An effect that is followed over training is one of the same runs at every place, or runs that end early would show as an effect.
 * Of the places that at least 80 % of the runs have, those are kept, and of the runs those with all of them, that together
 * hold the most values.
 *
 * @param values shape (n × t), run by run; NaN = none
 */
export function settleCurves(values: Float64Array, t: number, rows: Int32Array): SettledCurves {
  const has = (row: number, place: number): boolean => !Number.isNaN(values[row * t + place]!)
  const anywhere = rows.filter((row) => {
    for (let place = 0; place < t; place++) if (has(row, place)) return true
    return false
  })
  const counts = new Int32Array(t)
  for (const row of anywhere) for (let place = 0; place < t; place++) if (has(row, place)) counts[place]!++
  const enough = (1 - MOST_MISSING) * anywhere.length
  const shared = Array.from(counts.keys()).filter((place) => counts[place]! > 0 && counts[place]! >= enough - 1e-9)
  const without = rows.length - anywhere.length
  let best: SettledCurves = {
    rows: new Int32Array(0),
    places: [],
    without,
    incomplete: anywhere.length,
    rare: counts.filter((count) => count > 0).length,
  }
  // From the fullest places on: each further one costs the runs that lack it.
  const levels = [...new Set(shared.map((place) => counts[place]!))].sort((a, b) => b - a)
  let complete = anywhere
  let places: number[] = []
  for (const level of levels) {
    const added = shared.filter((place) => counts[place] === level)
    complete = complete.filter((row) => added.every((place) => has(row, place)))
    places = [...places, ...added].sort((a, b) => a - b)
    if (complete.length * places.length <= best.rows.length * best.places.length) continue
    best = {
      rows: complete,
      places,
      without,
      incomplete: anywhere.length - complete.length,
      rare: counts.filter((count) => count > 0).length - places.length,
    }
  }
  return best
}
