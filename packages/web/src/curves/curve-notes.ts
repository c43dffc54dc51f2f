import { formatCount } from '@sweepwise/core'
import type { Curve } from '../../../server/src/http/api.ts'

/** What the picture does not show by itself. */
export function curveNotes(curves: readonly Curve[], runsWithout: number): readonly string[] {
  const sum = (of: (curve: Curve) => number) => curves.reduce((total, curve) => total + of(curve), 0)
  const points = sum(({ points }) => points)
  const notFinite = sum(({ notFinite }) => notFinite.count)
  const without = sum(({ without }) => without)
  return [
    `${formatCount(points)} ${points === 1 ? 'point' : 'points'}`,
    ...(curves.some(({ low }) => low !== undefined) ? ['shaded: lowest to highest'] : []),
    ...(notFinite > 0 ? [`${formatCount(notFinite)} not finite (×)`] : []),
    ...(without > 0 ? [`${formatCount(without)} without this x`] : []),
    ...(runsWithout > 0 ? [`${runsWithout} ${runsWithout === 1 ? 'run has' : 'runs have'} none`] : []),
  ]
}
