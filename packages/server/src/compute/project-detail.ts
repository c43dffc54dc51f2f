import {
  type Dataset,
  findAnalysis,
  findMetric,
  formatNumber,
  type Goal,
  isBetter,
  type Objective,
  type ParamColumn,
  PRESENT,
  proposeObjective,
  type Reducer,
  type ResolvedObjective,
  type ResolvedReducer,
  replicateNoise,
  resolveObjective,
} from '@sweepwise/core'
import type { ConfigKeyInfo, MetricSummary, PanelView, ProjectDetail, ProjectSummary } from '../http/api.ts'
import type { Project } from '../store/store.ts'

/** What the projects page shows of one project. */
export function projectSummary(project: Project, best: ProjectSummary['best']): ProjectSummary {
  const { importOptions: _, revision: _revision, ...base } = project
  return { ...base, best }
}

/** What the page looks at: another objective than the stored one, a filter. */
export interface ProjectView {
  readonly metric?: string
  readonly goal?: Goal
  readonly reducer?: Reducer
  readonly step?: number
  readonly filter?: string
}

/**
 * Everything the project page needs before any analysis: keys with their roles, metrics, the objective in use, noise.
 * A reducer `at-step` needs a dataset that was loaded with the values at that step.
 */
export function projectDetail(
  project: Project,
  dataset: Dataset,
  effectiveObjective: Objective | null,
  panels: Readonly<Record<string, PanelView>>,
  stepMetrics: ReadonlyMap<string, string>,
  noise: ProjectDetail['noise'],
  sources: ProjectDetail['sources'],
): ProjectDetail {
  const drawable = new Set(dataset.metrics.flatMap(({ name, history }) => (history === null ? [] : [name])))
  const axisOf = (metric: string): string | null => {
    const axis = stepMetrics.get(metric)
    // One that no run logged has no place for a point.
    return axis === undefined || axis === metric || !drawable.has(axis) ? null : axis
  }
  return {
    ...projectSummary(project, effectiveObjective === null ? null : bestRun(dataset, effectiveObjective, project.objective)),
    revision: dataset.revision,
    keys: describeKeys(dataset),
    metrics: dataset.metrics.map((metric): MetricSummary => {
      let finite = 0
      let nonFinite = 0
      const distinct = new Set<number>()
      for (let row = 0; row < dataset.n; row++) {
        if (metric.logged[row] !== 1) continue
        const value = metric.summary[row]!
        if (Number.isFinite(value)) {
          finite += 1
          if (distinct.size < 1000) distinct.add(value)
        } else nonFinite += 1
      }
      return {
        name: metric.name,
        goal: metric.goal,
        goalSource: metric.goalSource,
        finite,
        nonFinite,
        missing: dataset.n - finite - nonFinite,
        hasHistory: metric.history !== null,
        stepMetric: axisOf(metric.name),
        distinct: distinct.size,
      }
    }),
    effectiveObjective,
    noise,
    configurations: dataset.configurations,
    sources,
    panels,
  }
}

/**
 * The objective in use: what the view asks for over what is stored over our proposal. Null when no run logged a number.
 * @throws InputError UNKNOWN_METRIC for a metric the view names
 */
export function viewedObjective(project: Project, dataset: Dataset, view: ProjectView = {}): Objective | null {
  const { metric, goal, reducer, step } = view
  const stored = project.objective ?? proposeObjective(dataset)
  // A stored metric may have gone with its runs; what is left is proposed anew.
  if (metric === undefined && stored !== null && !dataset.metrics.some(({ name }) => name === stored.metric)) {
    const proposed = proposeObjective(dataset)
    return proposed === null
      ? null
      : { ...proposed, ...(goal === undefined ? {} : { goal }), ...(reducer === undefined ? {} : { reducer }) }
  }
  const name = metric ?? stored?.metric
  if (name === undefined) return null
  const found = findMetric(dataset, name)
  const same = stored !== null && stored.metric === found.name
  return {
    metric: found.name,
    goal: goal ?? (same ? stored.goal : found.goal),
    reducer: reducer ?? (same ? stored.reducer : 'auto'),
    ...((step ?? (same ? stored.step : undefined)) === undefined ? {} : { step: step ?? stored!.step! }),
  }
}

function objectiveValues(dataset: Dataset, objective: Objective, auto?: ResolvedReducer): ResolvedObjective | null {
  const metric = dataset.metrics.find(({ name }) => name === objective.metric)
  if (metric === undefined || (objective.reducer === 'at-step' && metric.atStep === undefined)) return null
  return resolveObjective(dataset, objective, auto)
}

/** The run with the best usable value; null when no run has one. */
export function bestRun(dataset: Dataset, objective: Objective, stored: Objective | null): ProjectSummary['best'] {
  const resolved = objectiveValues(dataset, objective)
  if (resolved === null) return null
  let best = -1
  for (let row = 0; row < dataset.n; row++) {
    const value = resolved.y[row]!
    if (Number.isFinite(value) && (best < 0 || isBetter(value, resolved.y[best]!, resolved.goal))) best = row
  }
  if (best < 0) return null
  const noise = replicateNoise(resolved.y, dataset.configuration)
  const own = findMetric(dataset, objective.metric)
  // An import may store the objective: what its source declares nobody has set by hand.
  const said = stored?.metric === objective.metric && !(own.goalSource === 'declared' && own.goal === stored.goal)
  return {
    metric: objective.metric,
    goal: objective.goal,
    goalSource: said ? 'user' : own.goalSource,
    value: resolved.y[best]!,
    runId: dataset.runs.id[best]!,
    runName: dataset.runs.name[best]!,
    noise: 'sd' in noise ? noise.sd : null,
    replicated: 'sd' in noise ? noise.configurations : 0,
  }
}

/** What the noise analysis makes of `auto`: not two noises of one metric on a page. */
export const NOISE_REDUCER: ResolvedReducer = findAnalysis('noise').autoReducer

/** Seed noise as repeats tell it; null = unknown. The dataset has to have been loaded with what the reducer needs. */
export function noiseOf(dataset: Dataset, objective: Objective): ProjectDetail['noise'] {
  const resolved = objectiveValues(dataset, objective, NOISE_REDUCER)
  if (resolved === null) return null
  const noise = replicateNoise(resolved.y, dataset.configuration)
  return 'sd' in noise ? { sd: noise.sd, configurations: noise.configurations, runs: noise.used, reducer: resolved.reducer } : null
}

function describeKeys(dataset: Dataset): readonly ConfigKeyInfo[] {
  const columns = new Map([...dataset.params, ...dataset.seeds, ...dataset.ignored].map((column) => [column.name, column]))
  return dataset.keys.map((key): ConfigKeyInfo => {
    const column = columns.get(key.name)
    const { distinct, smallest } = column === undefined ? { distinct: 0, smallest: [] } : valuesOf(column)
    let missing = 0
    for (const state of column?.status ?? []) if (state !== PRESENT) missing++
    return {
      ...key,
      role: key.declared.role ?? key.detected.role,
      kind: column?.kind ?? key.detected.kind,
      scale: column?.scale ?? null,
      distinct,
      constant: distinct === 1 ? smallest[0]! : null,
      missing,
      examples: smallest,
    }
  })
}

const EXAMPLES = 5

/** How many values a param has, and the first of them as text; ten thousand runs may have as many. */
function valuesOf(column: ParamColumn): { readonly distinct: number; readonly smallest: readonly string[] } {
  if (column.kind !== 'numeric') {
    const used = new Uint8Array(column.levels.length)
    for (const code of column.codes) if (code >= 0) used[code] = 1
    const levels = column.levels.filter((_, code) => used[code] === 1)
    return { distinct: levels.length, smallest: levels.slice(0, EXAMPLES) }
  }
  const sorted = column.values.filter((_, row) => column.status[row] === PRESENT).sort()
  const smallest: string[] = []
  let distinct = 0
  sorted.forEach((value, k) => {
    if (k > 0 && value === sorted[k - 1]) return
    distinct++
    if (distinct <= EXAMPLES) smallest.push(formatNumber(value))
  })
  return { distinct, smallest }
}
