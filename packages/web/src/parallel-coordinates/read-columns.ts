import type { ColumnsAnswer } from '../../../server/src/http/api.ts'
import { type ColumnFacts, findFacts } from './column-facts.ts'
import { type PlotColumn, readColumn } from './plot-column.ts'

/** An answer's parts, in the order in which they are read. */
export type ColumnsPart =
  | { readonly kind: 'head'; readonly total: number; readonly reducer: string }
  | { readonly kind: 'ids' | 'names'; readonly texts: readonly string[] }
  /** The first one is the objective's. */
  | { readonly kind: 'column'; readonly column: PlotColumn; readonly facts: ColumnFacts }

/** Reads an answer part by part; each is work for a task of its own. */
export function* columnsParts(bytes: ArrayBuffer): Generator<ColumnsPart> {
  const answer = JSON.parse(new TextDecoder().decode(bytes)) as ColumnsAnswer
  yield { kind: 'head', total: answer.total, reducer: answer.objective!.reducer }
  yield { kind: 'ids', texts: answer.ids }
  yield { kind: 'names', texts: answer.names }
  for (const whole of [answer.objective!, ...answer.columns]) {
    const column = readColumn(whole)
    yield { kind: 'column', column, facts: findFacts(column) }
  }
}
