import type { AnalysisResult, Objective } from '@sweepwise/core'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  AnalysisBody,
  AnalysisInfo,
  HistoryAnswer,
  ProjectDetail,
  ProjectSummary,
  RunDetail,
  RunsPage,
  RunsQuery,
} from '../../../server/src/http/api.ts'
import { searchText } from '../url-state/search-text.ts'
import { part, request } from './request.ts'
import { requestStages } from './request-stages.ts'

// What the page asks the server, each with the key it is cached under. A key holds everything the answer depends on;
// leaving a key aborts its request, which stops the computation on the server.

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }) => (await request<{ projects: readonly ProjectSummary[] }>('/projects', { signal })).projects,
})

/** An objective that is not the stored one is asked for by its parts. */
export type AskedObjective = Partial<Pick<Objective, 'metric' | 'goal' | 'reducer' | 'step'>>

export const projectQuery = (project: string, asked: AskedObjective = {}) =>
  queryOptions({
    queryKey: ['project', project, asked],
    queryFn: ({ signal }) => request<ProjectDetail>(`/projects/${part(project)}${searchText(asked)}`, { signal }),
    placeholderData: keepPreviousData,
  })

/** Every analysis of the registry. */
export const analysesQuery = queryOptions({
  queryKey: ['analyses'],
  queryFn: async ({ signal }) => (await request<{ analyses: readonly AnalysisInfo[] }>('/analyses', { signal })).analyses,
  staleTime: Number.POSITIVE_INFINITY,
})

/** After this long an analysis counts as lost: the reader is told instead of left waiting. */
export const ANALYSIS_LIMIT_MS = 180_000

export const analysisQuery = (name: string, body: AnalysisBody, revision: string) =>
  queryOptions({
    queryKey: ['analysis', name, body, revision],
    // Better answers replace each other while the whole is being computed; leaving the key takes back what had come.
    queryFn: ({ signal, client, queryKey }) =>
      requestStages<AnalysisResult>(`/analyses/${part(name)}`, body, withLimit(signal), (stage) => client.setQueryData(queryKey, stage)),
    placeholderData: keepPreviousData,
    staleTime: ({ state }) => (state.data === undefined || isWhole(state.data) ? Number.POSITIVE_INFINITY : 0),
  })

/** Pieces of an analysis that computes in stages, as its result lists them. */
export interface ResultStage {
  readonly name: string
  readonly state: 'done' | 'running' | 'waiting' | 'skipped'
  readonly note: string | null
}

export const stagesOf = (result: AnalysisResult): readonly ResultStage[] =>
  ((result as { readonly stages?: readonly ResultStage[] }).stages ?? []) as readonly ResultStage[]

export const isWhole = (result: AnalysisResult): boolean => stagesOf(result).every(({ state }) => state === 'done' || state === 'skipped')

function withLimit(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ANALYSIS_LIMIT_MS)])
}

export const runsQuery = (query: RunsQuery, revision: string) =>
  queryOptions({
    queryKey: ['runs', query, revision],
    queryFn: ({ signal }) => request<RunsPage>('/runs/query', { body: query, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const runQuery = (project: string, run: string) =>
  queryOptions({
    queryKey: ['run', project, run],
    queryFn: ({ signal }) => request<RunDetail>(`/projects/${part(project)}/runs/${part(run)}`, { signal }),
  })

/** Every point of one curve; not kept. */
export const wholeHistoryQuery = (project: string, run: string, metric: string) =>
  queryOptions({
    queryKey: ['run', project, run, 'whole history', metric],
    queryFn: ({ signal }) =>
      request<HistoryAnswer>(`/projects/${part(project)}/runs/${part(run)}/history${searchText({ metric })}`, { signal }),
    gcTime: 0,
  })
