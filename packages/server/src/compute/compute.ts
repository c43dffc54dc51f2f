import type { AnalysisRequest, AnalysisResult } from '@sweepwise/core'
import type { ProjectDetail, ProjectSummary, RunsPage, RunsQuery } from '../http/api.ts'

/**
 * Where analyses run: a pool of worker threads, each with its own read connection and its own cache of datasets by
 * revision. Never on the HTTP thread. Page, command line, API and export all ask here, so all print the same digits.
 * Aborting rejects with the signal's reason and stops the worker's computation.
 */
export interface Compute {
  analyze(request: AnalysisRequest, options?: { signal?: AbortSignal }): Promise<AnalysisResult>
  runs(query: RunsQuery, options?: { signal?: AbortSignal }): Promise<RunsPage>
  project(projectId: string, options?: { signal?: AbortSignal }): Promise<ProjectDetail>
  /** For the projects page. */
  summaries(projectIds: readonly string[], options?: { signal?: AbortSignal }): Promise<readonly ProjectSummary[]>
  close(): Promise<void>
}
