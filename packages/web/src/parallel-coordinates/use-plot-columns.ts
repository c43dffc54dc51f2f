import type { Objective, RunSet } from '@sweepwise/core'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { ColumnsAnswer, ColumnsQuery } from '../../../server/src/http/api.ts'
import { nextTurn } from '../data/next-turn.ts'
import { request } from '../data/request.ts'
import { useStale } from '../data/same-question.ts'
import { columnFacts } from './column-facts.ts'
import { type PlotColumn, readColumn } from './plot-column.ts'

export interface PlotColumns {
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly total: number
  readonly objective: PlotColumn
  /** With which `auto` was answered. */
  readonly reducer: string
  readonly columns: ReadonlyMap<string, PlotColumn>
}

const columnsQuery = (query: ColumnsQuery, revision: string) =>
  queryOptions({
    // Counted with the pages of runs, so that one rest is kept between all of them while runs report.
    queryKey: ['runs', 'columns', query, revision],
    queryFn: async ({ signal }) => await readColumns(await request<ColumnsAnswer>('/columns/query', { body: query, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    // Whole columns of large projects: not to be kept for long once nobody looks at them.
    gcTime: 30_000,
  })

/** Column by column, each a task of its own: what the plots ask of all values is found before they are drawn. */
async function readColumns(answer: ColumnsAnswer): Promise<PlotColumns> {
  const read: PlotColumn[] = []
  for (const whole of [answer.objective!, ...answer.columns]) {
    await nextTurn()
    const column = readColumn(whole)
    columnFacts(column)
    read.push(column)
  }
  const [objective, ...columns] = read as [PlotColumn, ...PlotColumn[]]
  return {
    ids: answer.ids,
    names: answer.names,
    total: answer.total,
    objective,
    reducer: answer.objective!.reducer,
    columns: new Map(columns.map((column) => [column.id, column])),
  }
}

/**
 * The columns of some axes over every run of the set; what was once asked for stays, so that removing and undoing cost nothing.
 * @param wanted null = not known yet
 */
export function usePlotColumns(runSet: RunSet, objective: Objective, wanted: readonly string[] | null, revision: string) {
  const ever = useRef<readonly string[]>([])
  const missing = (wanted ?? []).filter((id) => id !== 'objective' && !ever.current.includes(id))
  if (missing.length > 0) ever.current = [...ever.current, ...missing].slice(-MOST_COLUMNS)
  const columns = ever.current
  const query = useQuery({
    ...columnsQuery({ runSet, objective, columns }, revision),
    placeholderData: keepPreviousData,
    enabled: wanted !== null,
  })
  const question = useMemo(() => JSON.stringify([runSet, objective]), [runSet, objective])
  return { ...query, stale: useStale(question, query.isPlaceholderData) }
}

/** The server gives no more at once. */
const MOST_COLUMNS = 200
