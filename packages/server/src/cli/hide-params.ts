import type { AnalysisResult } from '@sweepwise/core'

interface Listed {
  readonly params?: readonly { readonly name: string }[]
  readonly hidden?: readonly { readonly name: string; readonly reason: string }[]
}

/** The same answer without the rows that were hidden by hand: they join those without a row. No number changes. */
export function hideParams(result: AnalysisResult, names: readonly string[]): AnalysisResult {
  const { params, hidden = [] } = result as Listed
  if (params === undefined) return result
  const away = new Set(names)
  const rows = params.filter(({ name }) => away.has(name))
  const more = rows.map(({ name }) => ({ name, reason: 'hidden by hand; the numbers take it into account' }))
  return { ...result, params: params.filter(({ name }) => !away.has(name)), hidden: [...hidden, ...more] } as AnalysisResult
}
