import { livenessOf } from '@sweepwise/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { PulseAnswer } from '../../../server/src/http/api.ts'
import { part, request } from '../data/request.ts'

/** How often a run that trains is asked how it is doing. */
const BEAT_MS = 1000
/** The same of a run that has fallen silent: it may come back. */
const SILENT_BEAT_MS = 5000

const pulseQuery = (project: string, run: string) =>
  queryOptions({
    queryKey: ['run', project, run, 'pulse'],
    queryFn: ({ signal }) => request<PulseAnswer>(`/projects/${part(project)}/runs/${part(run)}/pulse`, { signal }),
    refetchInterval: ({ state: { data } }) => {
      const liveness = data === undefined ? null : livenessOf(data.state, data.silentMs)
      return liveness === null ? false : liveness === 'live' ? BEAT_MS : SILENT_BEAT_MS
    },
  })

/** What moves while a run is live. Changes of its config, summary and history are told by the project's events. */
export const usePulse = (project: string, run: string): PulseAnswer | undefined => useQuery(pulseQuery(project, run)).data
