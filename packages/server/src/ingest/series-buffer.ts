import type { HistoryRecord } from './run-event.ts'

/** Points of many series, collected by series until they are taken out as columns. */
export class SeriesBuffer {
  readonly #series = new Map<string, { steps: Float64Array; values: Float64Array; times: Float64Array; n: number }>()
  #points = 0

  /** @param time UTC milliseconds; NaN = unknown */
  add(metric: string, step: number, value: number, time: number): void {
    let series = this.#series.get(metric)
    if (series === undefined) {
      series = { steps: new Float64Array(16), values: new Float64Array(16), times: new Float64Array(16), n: 0 }
      this.#series.set(metric, series)
    }
    if (series.n === series.steps.length) {
      series.steps = doubled(series.steps)
      series.values = doubled(series.values)
      series.times = doubled(series.times)
    }
    series.steps[series.n] = step
    series.values[series.n] = value
    series.times[series.n] = time
    series.n++
    this.#points++
  }

  get points(): number {
    return this.#points
  }

  /** Everything so far, in the order logged; empties the buffer. */
  take(): HistoryRecord['series'] {
    const taken = [...this.#series].map(([metric, { steps, values, times, n }]) => {
      const known = times.subarray(0, n).some((time) => !Number.isNaN(time))
      return { metric, steps: steps.slice(0, n), values: values.slice(0, n), ...(known ? { times: times.slice(0, n) } : {}) }
    })
    this.#series.clear()
    this.#points = 0
    return taken
  }
}

function doubled(values: Float64Array): Float64Array {
  const longer = new Float64Array(values.length * 2)
  longer.set(values)
  return longer
}
