import { formatCount, type Objective } from '@sweepwise/core'
import type { CurveView } from './curve-view.ts'
import { DRAW_WORDS, type DrawnRuns } from './drawn-runs.ts'

/** n of N runs, and why these. */
export function drawnWords(
  { runs, of, choice, hidden }: Pick<DrawnRuns, 'runs' | 'of' | 'choice' | 'hidden'>,
  objective: Objective | null,
): string {
  const why = choice.startsWith('best') && objective !== null ? `${DRAW_WORDS[choice]} by ${objective.metric}` : DRAW_WORDS[choice]
  const partly = runs.length + hidden < of
  const said =
    choice === 'all' && partly ? `the newest ${runs.length}` : choice === 'selected' && partly ? `the first ${runs.length} of ${why}` : why
  return `${formatCount(runs.length)} of ${formatCount(of)} ${of === 1 ? 'run' : 'runs'}: ${said}`
}

/** n of N runs, why these, and what was done to their curves. */
export function curvesWords(
  drawn: Pick<DrawnRuns, 'runs' | 'of' | 'choice' | 'hidden'>,
  objective: Objective | null,
  view: CurveView,
): string {
  const { hidden } = drawn
  return [
    drawnWords(drawn, objective),
    ...(hidden > 0 ? [`${formatCount(hidden)} of them hidden from charts`] : []),
    ...(view.smooth > 0
      ? [`lines smoothed by a time-weighted moving average of ${view.smooth.toFixed(2)}, what was logged faint behind them`]
      : []),
    ...(view.logY || view.logX ? ['values of 0 and below have no place on a logarithmic axis and leave a gap'] : []),
    'drag to zoom, double click for all',
  ].join(' · ')
}
