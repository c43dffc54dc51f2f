import type { LinesSpec } from '@sweepwise/core'
import type { Curve, GroupedCurve } from '../../../server/src/http/api.ts'
import { axisLabel, type SettledView } from './curve-view.ts'

/** A group with what tells it apart. */
export interface LabelledGroup {
  readonly curve: GroupedCurve
  readonly label: string
  /** See LinesSpec. */
  readonly style: number
}

/**
 * Groups of one metric as a chart: a line each, its band, and before them, thus behind, single runs. No smoothing: the lines
 * are statistics.
 * @param leaves bands may run out of the chart
 * @param window the stretch of x that is shown; null = all
 */
export function groupLines(
  metric: string,
  groups: readonly LabelledGroup[],
  line: 'mean' | 'median',
  leaves: boolean,
  singles: readonly { readonly curve: Curve; readonly label: string }[],
  view: SettledView,
  window: readonly [number, number] | null,
): LinesSpec {
  return {
    kind: 'lines',
    x: { label: axisLabel(view.x), scale: view.logX ? 'log' : 'linear', kind: 'number', ...(window === null ? {} : { domain: window }) },
    y: { label: metric, scale: view.logY ? 'log' : 'linear' },
    series: [
      ...singles.map(({ curve, label }) => ({ label, faint: true, style: 0, x: curve.x, y: curve.y })),
      ...groups.map(({ curve, label, style }) => {
        const crosses = curve.steps.filter((_, i) => curve.notFinite[i]! > 0)
        return {
          label,
          style,
          x: curve.steps,
          y: line === 'median' ? (curve.median ?? curve.mean.map(() => null)) : curve.mean,
          runs: { n: curve.n, of: curve.logged },
          ...(curve.band === undefined ? {} : { band: { ...curve.band, leaves } }),
          ...(crosses.length === 0 ? {} : { crosses }),
        }
      }),
    ],
  }
}
