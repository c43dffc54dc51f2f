import type { AnalysisResult } from '../analysis/analysis.ts'
import { runsToSettle } from '../analysis/noise/runs-to-settle.ts'
import { verdictAt } from '../analysis/noise/verdict-at.ts'
import type { NoiseBody, NoiseParam } from '../analysis/noise-result.ts'
import { noiseWords } from './noise-words.ts'

/**
 * The same answer against another smallest difference that matters, as if it had been asked for: verdicts, the runs that would settle
 * what is open, and every sentence about them. Nothing else depends on it, so no run is looked at again, and effects over training stay.
 * @param margin in the metric's unit, positive
 */
export function noiseAtMargin(result: AnalysisResult<NoiseBody>, margin: number): AnalysisResult<NoiseBody> {
  if (result.status !== 'ok') return { ...result, options: { ...result.options, margin } }
  const judged = result.params!.map((param): NoiseParam => {
    const { effect, groups, perGroup, noiseBand, yardstick } = param
    if (noiseBand === null || yardstick.sd === null) return param
    const verdict = verdictAt(param, margin)
    const open = { groups, perGroup, effect, rarely: noiseBand[1], sd: yardstick.sd, df: yardstick.df }
    return { ...param, verdict, runsNeeded: verdict === 'undecided' ? runsToSettle(open, margin) : null }
  })
  // The words are about the body alone.
  const { goal, ...rest } = result
  const words = noiseWords({ ...(rest as NoiseBody), params: judged, margin: { value: margin, source: 'given' } }, result.metric)
  return { ...result, ...words, goal, options: { ...result.options, margin } }
}
