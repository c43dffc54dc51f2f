import type { Curve } from '../../../server/src/http/api.ts'
import { axisLabel, type SettledView } from './curve-view.ts'

/** Why none of these curves has a place over the chosen axis, and what to do; null where one has. */
export function placeless(
  curves: readonly Curve[],
  metric: string,
  { x }: Pick<SettledView, 'x'>,
): { readonly reason: string; readonly action: string } | null {
  if (curves.length === 0 || curves.some(({ points, without }) => without < points)) return null
  const over =
    typeof x === 'object' ? `No value of ${axisLabel(x)} was logged at the steps of ${metric}.` : `Nobody said when ${metric} was logged.`
  return { reason: over, action: "Choose 'step' under 'over'." }
}
