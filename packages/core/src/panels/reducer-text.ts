import type { AnalysisResult } from '../analysis/analysis.ts'

const TEXTS: Readonly<Record<AnalysisResult['reducer'], string>> = {
  summary: 'summary value',
  last: 'last value',
  best: 'best value over training',
  'mean-last': 'mean of the last tenth',
  'at-step': 'value at one step',
}

/** Which number of each run it is. */
export const reducerText = (reducer: AnalysisResult['reducer']): string => TEXTS[reducer]
