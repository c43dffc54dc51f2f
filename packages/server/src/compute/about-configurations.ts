import { type SeriesAggregate, seriesAggregator } from '@sweepwise/core'

/** Shape legend: b stretches of x. */
interface Stretches {
  readonly range: readonly [number, number]
  readonly buckets: number
  readonly whole: boolean
}

/**
 * Curves of runs that repeat several configurations as if they repeated one: each about the mean curve of its own configuration,
 * moved to the mean of all, stretched by √(r/(r − 1)) where r runs of it have a value. What configurations differ by is then gone,
 * and a single run of one says nothing.
 *
 * Every curve is given twice: first to `learn`, then to `moved`.
 */
export function aboutConfigurations({ range, buckets, whole }: Stretches) {
  const all = seriesAggregator(range, buckets, whole)
  const own = new Map<number, ReturnType<typeof seriesAggregator>>()
  let middle: SeriesAggregate | null = null
  const means = new Map<number, SeriesAggregate>()

  function stretchOf(place: number, { steps, width }: SeriesAggregate): number {
    if (!(place >= range[0] && place <= range[1])) return -1
    let at = Math.min(steps.length - 1, Math.floor((place - steps[0]!) / width))
    // Rounding may be off by one stretch at its edges.
    if (at > 0 && steps[at]! > place) at--
    else if (at + 1 < steps.length && steps[at + 1]! <= place) at++
    return at
  }

  return {
    learn(configuration: number, places: Float64Array, values: Float64Array): void {
      const known = own.get(configuration) ?? seriesAggregator(range, buckets, whole)
      own.set(configuration, known)
      known.add(places, values)
      all.add(places, values)
    },
    /** Shape of `values`; infinities and NaN stay what they are, a point of the only run that has one there gets no place. */
    moved(
      configuration: number,
      places: Float64Array,
      values: Float64Array,
    ): { readonly places: Float64Array; readonly values: Float64Array } {
      middle ??= all.result()
      const mean = means.get(configuration) ?? own.get(configuration)!.result()
      means.set(configuration, mean)
      const at = places.slice()
      const to = values.slice()
      for (let i = 0; i < values.length; i++) {
        const stretch = stretchOf(places[i]!, middle)
        if (stretch < 0 || !Number.isFinite(values[i]!)) continue
        const r = mean.n[stretch]!
        if (r < 2) at[i] = Number.NaN
        else to[i] = middle.mean[stretch]! + Math.sqrt(r / (r - 1)) * (values[i]! - mean.mean[stretch]!)
      }
      return { places: at, values: to }
    },
  }
}
