import type { ImportanceNumbers } from '../importance-result.ts'

/** Words for the fit out of bag (`methods` §3.1). */
export function fitWords(r2: number | null): Pick<ImportanceNumbers['fit'], 'words' | 'level'> {
  if (r2 === null) return { words: 'the fit is unknown', level: null }
  if (r2 < 0.05) return { words: 'the forest predicts no better than the mean — ignore the bars', level: 'none' }
  if (r2 < 0.3) return { words: 'weak', level: 'weak' }
  if (r2 < 0.6) return { words: 'usable', level: 'usable' }
  return { words: 'good', level: 'good' }
}
