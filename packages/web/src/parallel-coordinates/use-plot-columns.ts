/// <reference types="vite/client" />
import type { Goal, Objective, RunSet } from '@sweepwise/core'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { ColumnsQuery } from '../../../server/src/http/api.ts'
import { nextTurn } from '../data/next-turn.ts'
import { requestBytes } from '../data/request.ts'
import { useStale } from '../data/same-question.ts'
import { rememberFacts } from './column-facts.ts'
import { columnPlaces } from './column-places.ts'
import { columnScale } from './column-scale.ts'
import { columnOrder } from './line-order.ts'
import type { PlotColumn } from './plot-column.ts'
import { type ColumnsPart, columnsParts } from './read-columns.ts'
import ColumnsReader from './read-columns-worker.ts?worker&inline'

export interface PlotColumns {
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly total: number
  readonly objective: PlotColumn
  /** With which `auto` was answered. */
  readonly reducer: string
  readonly columns: ReadonlyMap<string, PlotColumn>
}

const columnsQuery = (query: ColumnsQuery & { readonly objective: Objective }, revision: string) =>
  queryOptions({
    // Counted with the pages of runs, so that one rest is kept between all of them while runs report.
    queryKey: ['runs', 'columns', query, revision],
    queryFn: async ({ signal }) =>
      await readColumns(await requestBytes('/columns/query', { body: query, signal }), query.objective.goal, signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Whole columns of large projects: not to be kept for long once nobody looks at them.
    gcTime: 30_000,
  })

/** An answer larger than this is read by a thread of its own, bytes; of a smaller one that takes longer to start. */
const LARGE = 1_000_000

/** Part by part, each a task of its own: what the plots ask of all values is found before they are drawn. */
async function readColumns(bytes: ArrayBuffer, goal: Goal, signal: AbortSignal): Promise<PlotColumns> {
  const parts: ColumnsPart[] = []
  const take = (part: ColumnsPart): void => {
    parts.push(part)
    if (part.kind !== 'column') return
    const { column, facts } = part
    rememberFacts(column, facts)
    const scale = columnScale(column, null)
    columnPlaces(column, scale)
    if (column.id === 'objective') columnOrder(column, goal, scale)
  }
  if (bytes.byteLength < LARGE || !(await readElsewhere(bytes, take, signal))) {
    parts.length = 0
    for (const part of columnsParts(bytes)) {
      await nextTurn()
      take(part)
    }
  }
  const texts = (kind: 'ids' | 'names') => parts.flatMap((part) => (part.kind === kind ? [part.texts] : []))[0]!
  const head = parts.find((part) => part.kind === 'head')!
  const [objective, ...columns] = parts.flatMap((part) => (part.kind === 'column' ? [part.column] : [])) as [PlotColumn, ...PlotColumn[]]
  return {
    ids: texts('ids'),
    names: texts('names'),
    total: head.total,
    objective,
    reducer: head.reducer,
    columns: new Map(columns.map((column) => [column.id, column])),
  }
}

/** By a thread; `take` is called in a task for each part. @returns whether it could be read */
function readElsewhere(bytes: ArrayBuffer, take: (part: ColumnsPart) => void, signal: AbortSignal): Promise<boolean> {
  const reader = new ColumnsReader()
  return new Promise<boolean>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    reader.onmessage = ({ data }: MessageEvent<ColumnsPart | null>) => {
      if (data === null) resolve(true)
      else take(data)
    }
    // A page in which no thread may run reads it itself.
    reader.onerror = () => resolve(false)
    reader.postMessage(bytes)
  }).finally(() => reader.terminate())
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
