import { livenessOf } from '@sweepwise/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { LiveAnswer } from '../../../server/src/http/api.ts'
import { part, request } from './request.ts'

/** How often silence is looked at while runs are live; it is told in minutes. */
const LOOK_MS = 5000

export const liveQuery = (project: string) =>
  queryOptions({
    queryKey: ['live', project],
    queryFn: ({ signal }) => request<LiveAnswer>(`/projects/${part(project)}/live`, { signal }),
    refetchInterval: ({ state }) => ((state.data?.runs.length ?? 0) > 0 ? LOOK_MS : false),
  })

/** Silence of the runs that call themselves running, by id: milliseconds since their last sign of life. */
export function useSilence(project: string): ReadonlyMap<string, number> {
  const { data } = useQuery({ ...liveQuery(project), select: silenceOf })
  return data ?? NOBODY
}

const NOBODY: ReadonlyMap<string, number> = new Map()
const silenceOf = ({ runs }: LiveAnswer): ReadonlyMap<string, number> => new Map(runs.map(({ id, silentMs }) => [id, silentMs]))

/** How many of the runs that call themselves running do not say so any more. */
export function countSilent(silence: ReadonlyMap<string, number>): { readonly stalled: number; readonly crashed: number } {
  const counts = { stalled: 0, crashed: 0 }
  for (const silentMs of silence.values()) {
    const liveness = livenessOf('running', silentMs)
    if (liveness === 'stalled' || liveness === 'crashed') counts[liveness] += 1
  }
  return counts
}
