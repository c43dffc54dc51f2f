import { InputError, type Value } from '@sweepwise/core'
import { contentHash } from '../content-hash.ts'
import type { ImportOptions, ProjectReading, Rejection } from '../importer.ts'
import type { RunEvent, RunKey } from '../run-event.ts'
import { Family } from './family.ts'
import type { MlflowRun, MlflowStore } from './mlflow-store.ts'
import { readSeries } from './run-series.ts'
import { readTags } from './run-tags.ts'
import { ProjectSurvey, type SurveyedProject, withInherited } from './survey-project.ts'

/** Part of every content hash: raised when the same store comes to be read otherwise. */
const READING = 'mlflow 1'
/** What MLflow calls the experiment of who names none; it says nothing, and every store has it. */
const UNNAMED = 'Default'
/** Names told in a note. */
const LISTED = 5
/** The tag of a run that others are nested in and that has metrics of its own. */
const PARENT = 'parent'

/**
 * The runs of an MLflow store: a project for each experiment that has any, under its name, in the order in which their
 * first runs began. What was deleted in MLflow is left out, as MLflow's own page does.
 *
 * @param open  opens the store; once for the survey, once for each project's events
 * @param name  of the project of runs whose experiment has none
 * @throws InputError NO_RUNS_FOUND
 */
export async function readExperiments(
  open: () => MlflowStore,
  { label, name, options }: { readonly label: string; readonly name: string; readonly options: ImportOptions },
  rejections: readonly Rejection[] = [],
): Promise<ProjectReading[]> {
  const store = open()
  try {
    const family = new Family()
    const surveys = new Map<string, ProjectSurvey>()
    /** By project; of experiments that were deleted as a whole under ''. */
    const deleted = new Map<string, number>()
    for (const run of store.runs) {
      const experiment = store.experiments.get(run.experiment) ?? { name: null, deleted: false, tags: new Map() }
      const content = await store.contentOf(run)
      family.add(run, content)
      const project = experiment.name === null || experiment.name === UNNAMED ? name : experiment.name
      if (run.deleted || experiment.deleted) {
        const home = experiment.deleted ? '' : project
        deleted.set(home, (deleted.get(home) ?? 0) + 1)
        continue
      }
      const survey = surveys.get(project) ?? new ProjectSurvey(project, experiment)
      surveys.set(project, survey)
      survey.add(run, content)
    }
    const projects = [...surveys.values()].flatMap((survey) => survey.finish(family, options) ?? [])
    const total = sum(deleted.values())
    if (projects.length === 0) throw noRuns(label, store, total, rejections)
    const kept = new Set(projects.map((project) => project.name))
    const elsewhere = sum([...deleted].flatMap(([project, count]) => (kept.has(project) ? [] : [count])))
    return projects.map((project, i) => ({
      name: project.name,
      notes: [
        ...describeDeleted(deleted.get(project.name) ?? 0, ''),
        ...(i === 0 ? [...describeDeleted(elsewhere, ' as part of an experiment'), ...store.notes] : []),
        ...describeFamily(store, project, family),
      ],
      columns: project.columns,
      events: (onReject) => {
        if (i === 0) for (const rejection of rejections) onReject(rejection)
        return emit(open, project, family, onReject)
      },
    }))
  } finally {
    store.close()
  }
}

function noRuns(label: string, { experiments }: MlflowStore, deleted: number, rejections: readonly Rejection[]): InputError {
  const what = `an MLflow store with ${experiments.size} ${experiments.size === 1 ? 'experiment' : 'experiments'}`
  const found =
    rejections[0] !== undefined
      ? `${what}; ${rejections[0].file} ${rejections[0].reason}`
      : deleted > 0
        ? `${what}, whose ${deleted === 1 ? 'only run was' : `${deleted} runs were`} deleted in MLflow; restored there, they can be imported`
        : `${what} and no run`
  return new InputError('NO_RUNS_FOUND', { source: label, found, formats: ['runs of MLflow that were not deleted'] })
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0)

function describeDeleted(deleted: number, how: string): readonly string[] {
  if (deleted === 0) return []
  return deleted === 1
    ? [`1 run that was deleted in MLflow${how} is left out; restored there, it comes with the next import.`]
    : [`${deleted} runs that were deleted in MLflow${how} are left out; restored there, they come with the next import.`]
}

function describeFamily(store: MlflowStore, { runs }: SurveyedProject, family: Family): readonly string[] {
  const nested = runs.map((run) => family.inheritanceOf(run)).flatMap(({ bracketed, group }) => (bracketed ? [group!] : []))
  const brackets = new Set(nested)
  const beside = runs.filter((run) => family.hasChildren(run)).map((run) => family.nameOf(run))
  const experiments = new Set(runs.map((run) => run.experiment))
  const left = store.runs.filter((run) => !run.deleted && experiments.has(run.experiment) && family.isBracket(run)).length
  return [
    ...(left === 0
      ? []
      : [
          `${left} ${left === 1 ? 'run has' : 'runs have'} no metrics and only hold others together: they are no runs here, but the groups (${firstOf([...brackets])}) of ${nested.length} nested runs, which have their tags and params too.`,
        ]),
    ...(beside.length === 0
      ? []
      : [
          `${beside.length} ${beside.length === 1 ? 'run has' : 'runs have'} nested runs and metrics of ${beside.length === 1 ? 'its' : 'their'} own (${firstOf(beside)}): kept beside them, tagged '${PARENT}'.`,
        ]),
  ]
}

const firstOf = (names: readonly string[]): string =>
  `${names.slice(0, LISTED).join(', ')}${names.length > LISTED ? `, and ${names.length - LISTED} more` : ''}`

async function* emit(
  open: () => MlflowStore,
  project: SurveyedProject,
  family: Family,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  const store = open()
  try {
    const { study, goals } = project
    if (study !== null) {
      const [metric, goal] = [...goals][0] ?? []
      yield {
        type: 'sweep',
        id: study.id,
        name: study.id,
        space: Object.fromEntries(study.space),
        ...(metric === undefined ? {} : { metric, goal: goal! }),
      }
    }
    for (const [name, goal] of goals) yield { type: 'metric', name, goal }
    for (const run of project.runs) yield* emitRun(store, run, project, family, onReject)
  } finally {
    store.close()
  }
}

async function* emitRun(
  store: MlflowStore,
  run: MlflowRun,
  { params, place, study }: SurveyedProject,
  family: Family,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  const key: RunKey = { kind: 'id', id: run.id }
  const content = await store.contentOf(run)
  const tags = readTags(content.tags)
  const inherited = family.inheritanceOf(run)
  const series = await readSeries(store, run, onReject)
  const config: Record<string, Value> = Object.create(null)
  const summary: Record<string, Value> = Object.create(null)
  for (const [name, value] of Object.entries(params.read(withInherited(content.params, inherited.params))))
    (place.param(name) === 'summary' ? summary : config)[name] = value
  for (const [name, value] of series.last) {
    const { as } = place.metric(name)
    if (as !== null) (as === 'summary' ? summary : config)[name] = value
  }
  const labels = new Set([...tags.labels, ...inherited.labels, ...(family.hasChildren(run) ? [PARENT] : [])])
  const record = {
    name: family.nameOf(run),
    group: inherited.group,
    notes: tags.notes,
    tags: [...labels],
    ...endOf(run, tags.trial),
    ...(run.startedAt === null ? {} : { createdAt: run.startedAt, startedAt: run.startedAt }),
    config,
    summary,
    ...(study === null || tags.trial === null ? {} : { sweep: study.id }),
  }
  yield { type: 'run', key, contentHash: contentHash(READING, record as unknown as Value, series.digest), ...record }
  yield* series.history(key, (metric) => place.metric(metric).curve)
}

/** Optuna knows better than MLflow how a trial ended. */
function endOf({ state, cause, finishedAt }: MlflowRun, trial: ReturnType<typeof readTags>['trial']) {
  const finished = finishedAt === null || state === 'running' || state === 'pending' ? {} : { finishedAt }
  return trial === null ? { state, cause, ...finished } : { state: trial.state, cause: trial.cause, ...finished }
}
