import { useQueries } from '@tanstack/react-query'
import type { GroupedCurvesAnswer, GroupedCurvesQuery } from '../../../server/src/http/api.ts'
import { request } from '../data/request.ts'

/** What must be the same for an earlier answer to stand until the next one is there. */
const lasting = ({ metric, by, x }: GroupedCurvesQuery): string => JSON.stringify([metric, by, x])

/** Curves of groups, one answer a question, kept up to date: asked again when the project changes. */
export function useGroupedCurves(queries: readonly GroupedCurvesQuery[]) {
  return useQueries({
    queries: queries.map((query) => ({
      // The first part of the key is enough to ask again; what is there stays on screen meanwhile.
      queryKey: ['curves', 'groups', query] as const,
      queryFn: ({ signal }: { signal: AbortSignal }) => request<GroupedCurvesAnswer>('/curves/groups', { body: query, signal }),
      placeholderData: (
        before: GroupedCurvesAnswer | undefined,
        asked: { readonly queryKey: readonly unknown[] } | undefined,
      ): GroupedCurvesAnswer | undefined =>
        asked !== undefined && lasting(asked.queryKey[2] as GroupedCurvesQuery) === lasting(query) ? before : undefined,
    })),
  })
}
