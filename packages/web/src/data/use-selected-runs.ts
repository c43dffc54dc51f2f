import type { Objective } from '@sweepwise/core'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ColumnsAnswer, ColumnsQuery } from '../../../server/src/http/api.ts'
import { type RunSelection, readSelection, selectionFilter } from '../url-state/run-selection.ts'
import { request } from './request.ts'

/** The runs that are selected, for every panel of a page. */
export interface SelectedRuns {
  readonly selection: RunSelection
  readonly ids: ReadonlySet<string>
  /** Those that a filter means have not been told yet. */
  readonly pending: boolean
}

const matchesQuery = (query: ColumnsQuery, revision: string) =>
  queryOptions({
    queryKey: ['runs', 'selected', query, revision],
    queryFn: async ({ signal }) => (await request<ColumnsAnswer>('/columns/query', { body: query, signal })).ids,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  })

const NONE: readonly string[] = []

/** Ids stand for themselves; a filter is answered by the server, over all runs of the project. */
export function useSelectedRuns(
  project: string,
  objective: Objective | null,
  revision: string,
  texts: readonly string[] = NONE,
): SelectedRuns {
  const selection = useMemo(() => readSelection(texts), [texts])
  const filter = selectionFilter(selection)
  const query = useQuery({
    ...matchesQuery(
      { runSet: { projects: [project], filter: filter ?? '' }, ...(objective === null ? {} : { objective }), columns: [] },
      revision,
    ),
    enabled: filter !== null,
    // Those of the last revision stay while the next is asked.
    placeholderData: keepPreviousData,
  })
  const matched = filter === null ? NONE : query.data
  return useMemo(() => {
    const left = new Set(selection.not)
    const ids = new Set([...selection.ids, ...(matched ?? NONE).filter((id) => !left.has(id))])
    return { selection, ids, pending: matched === undefined && !query.isError }
  }, [selection, matched, query.isError])
}
