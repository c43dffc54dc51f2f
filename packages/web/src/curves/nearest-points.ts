import type { LinesSpec } from '@sweepwise/core'

/** A point of a series of a chart. */
export interface FoundPoint {
  /** Place of the series in the spec. */
  readonly series: number
  readonly index: number
  readonly x: number
  readonly y: number
}

/** The point of every series but faint ones that lies nearest to an x, of those series that reach there: give or take `reach`. */
export function nearestPoints(spec: LinesSpec, x: number, reach: number): readonly FoundPoint[] {
  const found: FoundPoint[] = []
  spec.series.forEach((series, i) => {
    if (series.faint === true) return
    let best = -1
    let distance = Number.POSITIVE_INFINITY
    let before = false
    let behind = false
    for (let j = 0; j < series.x.length; j++) {
      const y = series.y[j]
      if (y === null || y === undefined || (spec.y.scale === 'log' && y <= 0)) continue
      const away = Math.abs(series.x[j]! - x)
      if (series.x[j]! <= x + reach) before = true
      if (series.x[j]! >= x - reach) behind = true
      if (away <= distance) {
        best = j
        distance = away
      }
    }
    if (before && behind) found.push({ series: i, index: best, x: series.x[best]!, y: series.y[best]! })
  })
  return found
}
