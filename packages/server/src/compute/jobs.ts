import {
  type AnalysisRequest,
  type AnalysisResult,
  asTarget,
  type Dataset,
  DEFAULT_SEED,
  ENGINE,
  filterRows,
  findAnalysis,
  findMetric,
  InputError,
  type Objective,
  type Reducer,
  type RunSet,
  readOptions,
  selectRows,
  type Value,
} from '@sweepwise/core'
import { type ExportFormat, exportRuns } from '../export/export-runs.ts'
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
import type { LoadOptions } from '../store/columns/load-dataset.ts'
import type { Store } from '../store/store.ts'
import { alignedCurves } from './aligned-curves.ts'
import { analyzeInSteps, type StepTools } from './analyze-in-steps.ts'
import { buildCurves } from './curves.ts'
import { groupedCurves } from './grouped-curves.ts'
import { bestRun, NOISE_REDUCER, noiseOf, type ProjectView, projectDetail, projectSummary, viewedObjective } from './project-detail.ts'
import { runsPage } from './runs-page.ts'
import { wholeColumns } from './whole-columns.ts'

/** What a compute worker can be asked. */
export type Job =
  | { readonly kind: 'analyze'; readonly request: AnalysisRequest }
  | { readonly kind: 'runs'; readonly query: RunsQuery }
  | { readonly kind: 'columns'; readonly query: ColumnsQuery }
  | { readonly kind: 'project'; readonly projectId: string; readonly view?: ProjectView }
  | { readonly kind: 'curves'; readonly query: CurvesQuery }
  | { readonly kind: 'grouped-curves'; readonly query: GroupedCurvesQuery }
  | { readonly kind: 'replicates'; readonly projectId: string; readonly runId: string }
  | { readonly kind: 'export'; readonly runSet: RunSet; readonly format: ExportFormat; readonly path: string }
  | { readonly kind: 'summaries'; readonly projectIds: readonly string[] }

export type JobResult<J extends Job> = J extends { kind: 'analyze' }
  ? AnalysisResult
  : J extends { kind: 'runs' }
    ? RunsPage
    : J extends { kind: 'columns' }
      ? ColumnsAnswer
      : J extends { kind: 'project' }
        ? ProjectDetail
        : J extends { kind: 'curves' }
          ? CurvesAnswer
          : J extends { kind: 'grouped-curves' }
            ? GroupedCurvesAnswer
            : J extends { kind: 'replicates' }
              ? RunDetail['replicates']
              : J extends { kind: 'export' }
                ? { readonly runs: number }
                : readonly ProjectSummary[]

/** Datasets kept in a worker; a project page asks for one again and again. */
const CACHED_DATASETS = 4
const CACHED_RESULTS = 64
const CACHED_BESTS = 500

/** Answers jobs over a store, keeping datasets and analysis results by revision. One per worker thread. */
export function jobRunner(store: Store): (job: Job, tools?: StepTools) => Promise<JobResult<Job>> {
  const datasets = new Map<string, Dataset>()
  const results = new Map<string, AnalysisResult>()
  const bests = new Map<string, { readonly best: ProjectSummary['best'] }>()

  async function dataset(runSet: RunSet, options: LoadOptions = { meansOf: [] }): Promise<Dataset> {
    // What the caller passes over the wire may hold undefined members; the revision must not depend on them.
    const { filter: _, ...given } = runSet
    const definition = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as RunSet
    const key = await store.revisionOf(definition, options)
    return remember(datasets, key, CACHED_DATASETS, () => store.loadDataset(definition, options))
  }

  /** With the values that an objective asks for, which are read from points; its metric may be named by its last part. */
  async function datasetFor(runSet: RunSet, objective?: { metric: string; reducer?: Reducer; step?: number }): Promise<Dataset> {
    const whole = await dataset(runSet)
    if (objective?.reducer === 'mean-last') return dataset(runSet, { meansOf: [findMetric(whole, objective.metric).name] })
    if (objective?.reducer !== 'at-step' || objective.step === undefined) return whole
    return dataset(runSet, { atStep: { metric: findMetric(whole, objective.metric).name, step: objective.step }, meansOf: [] })
  }

  async function analyze(request: AnalysisRequest, tools?: StepTools): Promise<AnalysisResult> {
    const { runSet, metric, goal, reducer, step, seed = DEFAULT_SEED } = request
    const analysis = findAnalysis(request.analysis)
    const options = readOptions(analysis, request.options)
    // What `auto` becomes is read from points too; a param that stands for a metric has none.
    const auto = (reducer === undefined || reducer === 'auto') && !metric.startsWith('param:')
    const whole = await datasetFor(runSet, { ...request, metric, ...(auto ? { reducer: analysis.autoReducer } : {}) })
    // Everything a number could depend on; options with their defaults, so that naming a default asks nothing new.
    const key = JSON.stringify([ENGINE, whole.revision, request.analysis, runSet, metric, goal, reducer, step, seed, options])
    return remember(results, key, CACHED_RESULTS, async () => {
      const chosen = applyFilter(whole, runSet)
      return analyzeInSteps(
        asTarget(chosen, metric),
        request,
        async (name, wanted) => alignedCurves(store, chosen, name, wanted, await stepMetricOf(runSet, name)),
        tools,
      )
    })
  }

  /** The metric declared to count the steps of this one, where all projects of the run set agree. */
  async function stepMetricOf({ projects }: RunSet, metric: string): Promise<string | null> {
    const found = new Set<string | null>()
    for (const name of projects) {
      const project = await store.findProject(name)
      found.add(project === null ? null : ((await store.stepMetrics(project.id)).get(metric) ?? null))
    }
    const [first] = found
    return found.size === 1 ? (first ?? null) : null
  }

  /** Where nothing ran twice, no points are read for it. */
  async function noiseAt(shown: Dataset, runSet: RunSet, objective: Objective): Promise<ProjectDetail['noise']> {
    if (shown.configurations === shown.n) return null
    const auto = objective.reducer === 'auto'
    const read = auto ? await datasetFor(runSet, { ...objective, reducer: NOISE_REDUCER }) : shown
    return noiseOf(applyFilter(read, runSet), objective)
  }

  const filtered = async (runSet: RunSet): Promise<Dataset> => applyFilter(await dataset(runSet), runSet)

  return async (job, tools) => {
    switch (job.kind) {
      case 'analyze':
        return analyze(job.request, tools)
      case 'runs':
        return runsPage(await datasetFor(job.query.runSet, job.query.objective), job.query)
      case 'columns':
        return wholeColumns(await datasetFor(job.query.runSet, job.query.objective), job.query)
      case 'project': {
        const project = await store.findProject(job.projectId)
        if (project === null) throw new InputError('UNKNOWN_PROJECT', { project: job.projectId, nearest: [] })
        const runSet = { projects: [project.id], ...(job.view?.filter === undefined ? {} : { filter: job.view.filter }) }
        const whole = await dataset(runSet)
        const objective = viewedObjective(project, whole, job.view)
        const shown = objective === null ? whole : await datasetFor(runSet, objective)
        return projectDetail(
          project,
          applyFilter(shown, runSet),
          objective,
          await store.panelViews(project.id),
          await store.stepMetrics(project.id),
          objective === null ? null : await noiseAt(shown, runSet, objective),
          (await store.listSources(project.id)).map(({ key, format, importedAt, report }) => ({
            key,
            format,
            importedAt,
            notes: notesOf(report),
          })),
        )
      }
      case 'curves':
        return buildCurves(store, job.query)
      case 'grouped-curves':
        return groupedCurves(store, applyFilter(await datasetFor(job.query.runSet, job.query.objective), job.query.runSet), job.query)
      case 'replicates': {
        const { runs, configuration } = await dataset({ projects: [job.projectId] })
        const row = runs.id.indexOf(job.runId)
        return [...configuration.keys()]
          .filter((other) => other !== row && configuration[other] === configuration[row])
          .map((other) => ({ id: runs.id[other]!, name: runs.name[other]! }))
      }
      case 'export': {
        const chosen = await filtered(job.runSet)
        await exportRuns(store, chosen, job.format, job.path)
        return { runs: chosen.n }
      }
      case 'summaries': {
        const summaries: ProjectSummary[] = []
        for (const id of job.projectIds) {
          const project = await store.findProject(id)
          if (project === null || project.deletedAt !== null) continue
          // The best value alone is kept: twenty projects would not fit as datasets.
          const runSet = { projects: [project.id] }
          const key = JSON.stringify([await store.revisionOf(runSet), project.objective])
          const { best } = await remember(bests, key, CACHED_BESTS, async () => {
            const objective = viewedObjective(project, await dataset(runSet))
            return { best: objective === null ? null : bestRun(await datasetFor(runSet, objective), objective, project.objective) }
          })
          summaries.push(projectSummary(project, best))
        }
        return summaries
      }
    }
  }
}

/** What an import's report, as it is stored, tells the reader; older ones did not keep it. */
function notesOf(report: Value): readonly string[] {
  const notes = typeof report === 'object' && report !== null && 'notes' in report ? report.notes : null
  return Array.isArray(notes) ? notes.map(String) : []
}

function applyFilter(dataset: Dataset, { filter = '' }: RunSet): Dataset {
  return filter.trim() === '' ? dataset : selectRows(dataset, filterRows(dataset, filter))
}

/** Least recently used goes first. */
async function remember<T>(cache: Map<string, T>, key: string, size: number, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key)
  const value = known ?? (await make())
  cache.delete(key)
  cache.set(key, value)
  while (cache.size > size) cache.delete(cache.keys().next().value!)
  return value
}
