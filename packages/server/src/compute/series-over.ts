import type { Store } from '../store/store.ts'

type History = Pick<Store, 'stepRange' | 'eachSeries'>
/** Runs whose values of the other metric lie in memory at once. */
const RUNS_AT_ONCE = 250

/** Over what points of a metric are laid: their steps, or what another metric was at the same step. */
export type SeriesAxis = 'step' | { readonly metric: string }

/** First and last finite x over runs and whether all are whole numbers; null where there is none. */
export async function rangeOver(
  store: History,
  ids: readonly string[],
  metric: string,
  x: SeriesAxis,
): Promise<{ readonly range: readonly [number, number]; readonly whole: boolean } | null> {
  if (x === 'step') {
    const range = await store.stepRange(ids, metric)
    return range === null ? null : { range, whole: range.every(Number.isInteger) }
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let whole = true
  await eachSeriesOver(store, ids, metric, x, (_id, places) => {
    for (const place of places) {
      if (!Number.isFinite(place)) continue
      if (place < low) low = place
      if (place > high) high = place
      if (!Number.isInteger(place)) whole = false
    }
  })
  return low <= high ? { range: [low, high], whole } : null
}

/**
 * Visits one metric of runs with the x of every point: NaN where the other metric was not logged at its step. The columns are
 * lent: the next visit may write over them.
 */
export async function eachSeriesOver(
  store: History,
  ids: readonly string[],
  metric: string,
  x: SeriesAxis,
  visit: (id: string, places: Float64Array, values: Float64Array) => void,
): Promise<void> {
  if (x === 'step') return store.eachSeries(ids, metric, visit)
  for (let from = 0; from < ids.length; from += RUNS_AT_ONCE) {
    const some = ids.slice(from, from + RUNS_AT_ONCE)
    const places = new Map<string, Map<number, number>>()
    await store.eachSeries(some, x.metric, (id, steps, values) => {
      places.set(id, new Map(Array.from(steps, (step, i) => [step, values[i]!])))
    })
    await store.eachSeries(some, metric, (id, steps, values) => {
      const known = places.get(id)
      visit(
        id,
        steps.map((step) => known?.get(step) ?? Number.NaN),
        values,
      )
    })
  }
}
