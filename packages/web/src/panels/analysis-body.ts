import type { Objective, RunSet } from '@sweepwise/core'
import type { AnalysisBody, AnalysisInfo } from '../../../server/src/http/api.ts'
import { readOptionTexts } from './option-controls.tsx'

/** What a panel asks the server, and what it does with the answer by itself. */
export interface AnalysisQuestion {
  readonly body: AnalysisBody
  /** Held against the answer on the page: to move it asks nothing. Null = by default. */
  readonly margin: number | null
}

/**
 * The question of a panel, from the options of the view. Whoever asks it in the same words has the same answer, once.
 * @param byName the objective was given by its metric alone: goal and reducer are the server's to find out, and to say
 */
export function analysisBody(
  analysis: Pick<AnalysisInfo, 'name' | 'options'>,
  runSet: RunSet,
  { metric, goal, reducer, step }: Objective,
  texts: Readonly<Record<string, string>>,
  byName = false,
): AnalysisQuestion {
  const asked = byName ? {} : { goal, reducer, ...(step === undefined ? {} : { step }) }
  const options = readOptionTexts(analysis.options, texts)
  if (analysis.name !== 'noise') return { body: { runSet, metric, ...asked, options }, margin: null }
  const { margin, ...others } = options
  return { body: { runSet, metric, ...asked, options: others }, margin: typeof margin === 'number' && margin > 0 ? margin : null }
}
