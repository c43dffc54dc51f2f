import type { AnalysisResult } from '../analysis/analysis.ts'
import { verdictAt } from '../analysis/noise/verdict-at.ts'
import type { NoiseBody, NoiseParam } from '../analysis/noise-result.ts'
import { axisEnd } from './axis-end.ts'
import { formatCount } from './format.ts'
import { sizeWords } from './noise-words.ts'
import type { ForestSpec } from './panel-spec.ts'

/** The margin takes at most so many times the room that the effects need. */
const MOST_ROOM = 2

/**
 * Effects with intervals over what noise alone would show for the same groups, and the margin across them.
 * @param margin another one than the result's, as while it is being moved: the verdicts are those it would lead to
 * @returns null where no param can be compared
 */
export function effectForest(result: AnalysisResult<NoiseBody>, margin?: number): ForestSpec | null {
  const params = result.params ?? []
  if (params.length === 0 || result.margin === undefined) return null
  const longest = longestEffect(params)
  const at = margin ?? result.margin.value
  const moved = margin !== undefined && margin !== result.margin.value
  return {
    kind: 'forest',
    x: {
      label: `effect on ${result.metric}: largest less smallest group mean`,
      domain: [0, axisEnd(Math.max(longest, Math.min(result.margin.value * 1.1, MOST_ROOM * longest)))],
    },
    margin: { value: at, label: 'smallest difference that matters' },
    words: { marks: 'effect, 90 % interval', hollow: 'not told from noise', value: 'effect', size: 'groups × size' },
    rows: params.map((param) => ({
      label: param.name,
      size: `${formatCount(param.groups)} × ${sizeWords(param)} ${param.unit}`,
      value: param.effect,
      low: param.interval?.[0] ?? null,
      high: param.interval?.[1] ?? null,
      corrected: param.corrected,
      expected: param.noiseEffect,
      band: param.noiseBand,
      hollow: isToldFromNoise(param) === false,
      verdict: (moved ? verdictAt(param, at) : param.verdict) ?? 'undecided',
      n: param.n,
    })),
  }
}

/** The effect is no chance, at 5 % after Holm. */
export const isToldFromNoise = ({ pAdjusted }: Pick<NoiseParam, 'pAdjusted'>): boolean => pAdjusted !== null && pAdjusted <= 0.05

function longestEffect(params: readonly NoiseParam[]): number {
  const ends = params.map(({ effect, interval, noiseBand }) => Math.max(effect, interval?.[1] ?? 0, noiseBand?.[1] ?? 0))
  return Math.max(0, ...ends) || 1
}
