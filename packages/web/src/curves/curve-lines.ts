import { type LinesSpec, smoothCurve } from '@sweepwise/core'
import type { Curve } from '../../../server/src/http/api.ts'
import { axisLabel, type SettledView } from './curve-view.ts'

/** A curve with what tells it apart. */
export interface LabelledCurve {
  readonly curve: Curve
  readonly label: string
  /** See LinesSpec. */
  readonly style: number
}

/**
 * Curves of one metric as a chart. Smoothing replaces the line and leaves what was logged visible behind it; an envelope
 * stays that of what was logged.
 * @param window the stretch of x that is shown; null = all
 */
export function curveLines(
  metric: string,
  curves: readonly LabelledCurve[],
  view: SettledView,
  window: readonly [number, number] | null,
): LinesSpec {
  const range = rangeOf(curves, window)
  return {
    kind: 'lines',
    x: {
      label: axisLabel(view.x),
      scale: view.logX ? 'log' : 'linear',
      kind: view.x === 'time' ? 'time' : view.x === 'relative' ? 'duration' : 'number',
      ...(window === null ? {} : { domain: window }),
    },
    y: { label: metric, scale: view.logY ? 'log' : 'linear' },
    series: curves.map(({ curve, label, style }) => ({
      label,
      style,
      x: curve.x,
      ...(view.smooth > 0 ? { y: smoothed(curve, view.smooth, range), raw: curve.y } : { y: curve.y }),
      ...(curve.low === undefined || curve.high === undefined ? {} : { band: { low: curve.low, high: curve.high } }),
      ...(curve.notFinite.count === 0 ? {} : { crosses: curve.notFinite.marks.map(([x]) => x) }),
    })),
  }
}

const cache = new WeakMap<Curve, { readonly key: string; readonly y: readonly (number | null)[] }>()

/** A curve that has not grown is not smoothed again. */
function smoothed(curve: Curve, weight: number, range: number): readonly (number | null)[] {
  const key = `${weight} ${range}`
  const known = cache.get(curve)
  if (known?.key === key) return known.y
  const y = smoothCurve(curve.x, curve.y, weight, range)
  cache.set(curve, { key, y })
  return y
}

function rangeOf(curves: readonly LabelledCurve[], window: readonly [number, number] | null): number {
  if (window !== null) return window[1] - window[0]
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { curve } of curves) {
    for (const x of curve.x) {
      if (x < low) low = x
      if (x > high) high = x
    }
  }
  return high > low ? high - low : 0
}
