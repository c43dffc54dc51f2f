import type { AnalysisRequest, AnalysisResult, RunSet } from '@sweepwise/core'
import type { ExportFormat } from '../export/export-runs.ts'
import type {
  ColumnsAnswer,
  ColumnsQuery,
  CurvesAnswer,
  CurvesQuery,
  GroupedCurvesAnswer,
  GroupedCurvesQuery,
  ProjectDetail,
  ProjectSummary,
  RunDetail,
  RunsPage,
  RunsQuery,
} from '../http/api.ts'
import type { ProjectView } from './project-detail.ts'

/**
 * Where analyses run: a pool of worker threads, each with its own read connection and its own cache of datasets by
 * revision. Never on the HTTP thread. Page, command line, API and export all ask here, so all print the same digits.
 * Aborting rejects with the signal's reason and stops the worker's computation.
 */
export interface Compute {
  /** `onStage` is told of every answer on the way to the last one, of analyses that have stages. */
  analyze(request: AnalysisRequest, options?: { signal?: AbortSignal; onStage?: (result: AnalysisResult) => void }): Promise<AnalysisResult>
  runs(query: RunsQuery, options?: { signal?: AbortSignal }): Promise<RunsPage>
  /** Whole columns, for drawing. */
  columns(query: ColumnsQuery, options?: { signal?: AbortSignal }): Promise<ColumnsAnswer>
  /** The view is what the page looks at: another objective than the stored one, a filter. */
  project(projectId: string, view?: ProjectView, options?: { signal?: AbortSignal }): Promise<ProjectDetail>
  /** Runs with the same configuration. */
  replicates(projectId: string, runId: string): Promise<RunDetail['replicates']>
  /** One metric of many runs, by group: mean, spread and number of runs. */
  groupedCurves(query: GroupedCurvesQuery, options?: { signal?: AbortSignal }): Promise<GroupedCurvesAnswer>
  /** Curves of some runs for drawing. */
  curves(query: CurvesQuery, options?: { signal?: AbortSignal }): Promise<CurvesAnswer>
  /** Writes all runs of the set to a file. */
  exportRuns(runSet: RunSet, format: ExportFormat, path: string): Promise<{ readonly runs: number }>
  /** For the projects page. */
  summaries(projectIds: readonly string[], options?: { signal?: AbortSignal }): Promise<readonly ProjectSummary[]>
  close(): Promise<void>
}
