import { type FlatValues, InputError, type Objective, type Value } from '@sweepwise/core'
import type { ColumnReading, ImportOptions, ProjectReading, Reading, Rejection, Source } from '../importer.ts'
import type { HistoryRecord, RunEvent, RunRecord } from '../run-event.ts'
import { runWithCurves } from '../run-with-curves.ts'
import { declared, readingOf, roleOf } from '../table/plan-columns.ts'
import type { SearchLog } from './search-log.ts'
import { budgetsOf, isShort, namesOf, type ReadRun, readRun, type Trained, trainedOf } from './trained-configurations.ts'

/** Part of every content hash: raised when the same log comes to be read otherwise. */
const READING = 'search-log 1'
/** Runs whose config is looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000

/**
 * The logs of searches → runs. A configuration under one seed (and instance) is one run. Where a search trains at several
 * budgets, its trainings at each are points of that run's curves over the budget, and not runs that a param called
 * "budget" tells apart: the run's values are those at the highest budget it was given, and one that never came to the
 * search's highest was stopped early. What a search books for a training that failed is no measurement and left out.
 *
 * Logs that ask one question (same objectives, same highest budget, a param in common with the first) share a project.
 * @throws InputError NO_RUNS_FOUND, NO_USABLE_ROWS
 */
export function searchReading(format: string, source: Source, logs: readonly SearchLog[], options: ImportOptions): Reading {
  const full = logs.filter(({ evaluations }) => evaluations.length > 0)
  if (full.length === 0) {
    const [first] = logs.flatMap(({ rejections }) => rejections)
    const rejected = logs.reduce((sum, { rejections }) => sum + rejections.length, 0)
    if (first !== undefined)
      throw new InputError('NO_USABLE_ROWS', {
        path: first.file,
        rejected,
        rows: rejected,
        line: first.line ?? 1,
        reason: first.reason,
      })
    throw new InputError('NO_RUNS_FOUND', {
      source: source.label,
      found: 'the log of a search that evaluated nothing yet',
      formats: ['evaluated configurations'],
    })
  }
  const base = source.key.replace(/\.jsonl?$/i, '')
  const groups = groupByQuestion(full)
  const projects = groups.map((group, i): ProjectReading => {
    const survey = surveyGroup(source, group, options)
    const objective = firstObjective(group)
    return {
      name: i === 0 ? base : `${base} - ${nameOf(source, group[0]!)}`,
      notes: survey.notes,
      columns: [...survey.columns.values()],
      ...(objective === null ? {} : { objective }),
      events: (onReject) => emit(source, group, survey.columns, onReject),
    }
  })
  return { format, projects }
}

function groupByQuestion(logs: readonly SearchLog[]): readonly SearchLog[][] {
  const groups: SearchLog[][] = []
  const question = (log: SearchLog): string =>
    JSON.stringify([log.objectives.map(({ name, goal }) => [name, goal]), budgetsOf(log).at(-1) ?? null])
  const keys = (log: SearchLog): ReadonlySet<string> => new Set([...log.configs.values()].flatMap((config) => Object.keys(config)))
  for (const log of logs) {
    const names = keys(log)
    const home = groups.find(([first]) => question(first!) === question(log) && [...keys(first!)].some((name) => names.has(name)))
    if (home === undefined) groups.push([log])
    else home.push(log)
  }
  return groups
}

const idOf = (source: Source, { folder }: SearchLog): string => (folder === '' ? source.key : `${source.key}/${folder}`)
const nameOf = (source: Source, { folder }: SearchLog): string => (folder === '' ? source.key.replace(/\.jsonl?$/i, '') : folder)

/** What is compared, where a curve over the budget would make it the best of several trainings: the last one, at the highest budget. */
function firstObjective(group: readonly SearchLog[]): Objective | null {
  const [first] = group[0]!.objectives
  if (first === undefined || first.goal === null || !group.some((log) => budgetsOf(log).length > 1)) return null
  return { metric: first.name, goal: first.goal, reducer: 'last' }
}

function surveyGroup(source: Source, group: readonly SearchLog[], options: ImportOptions) {
  const names = namesOf(group)
  const said = declared(options)
  const settings = new Map<string, (Value | undefined)[]>()
  const results = new Map<string, boolean>()
  const curves = new Map<string, number>()
  let rows = 0
  let short = 0
  let failed = 0
  for (const log of group) {
    for (const trained of trainedOf(log)) {
      const run = readRun(trained, names)
      for (const [name, value] of run.config) {
        if (rows >= SAMPLED) break
        const values = settings.get(name) ?? []
        settings.set(name, values)
        values[rows] = value
      }
      for (const [name, value] of run.results) results.set(name, (results.get(name) ?? false) || typeof value === 'number')
      for (const [name, points] of run.curves) curves.set(name, (curves.get(name) ?? 0) + points.length)
      if (isShort(trained)) short++
      failed += trained.evaluations.filter(({ state }) => state === 'failed').length
      rows++
    }
  }
  const columns = new Map<string, ColumnReading>()
  const place = (name: string, as: ColumnReading['as'], reason: string): void => {
    columns.set(name, readingOf(said, name, as, reason))
  }
  for (const [name, values] of settings) {
    const { role, reason } = roleOf(
      name,
      Array.from({ length: Math.min(rows, SAMPLED) }, (_, i) => values[i]),
    )
    if (name === names.seed) place(name, 'seed', 'the seed that the search gave the run')
    else if (name === names.instance) place(name, 'param', 'the problem instance it ran on: given, not searched for')
    else if (group.some(({ space }) => space?.params.has(name))) place(name, 'param', 'a param of the search space')
    else place(name, role, reason)
  }
  const objectives = new Map(group.flatMap((log) => log.objectives.map(({ name, goal }) => [name, goal] as const)))
  for (const [name, goal] of objectives) place(name, 'metric', goal === null ? 'an objective' : `an objective: ${goal}`)
  for (const [name, numeric] of results) {
    if (objectives.has(name) || name === names.budget) continue
    place(name, numeric ? 'metric' : 'other', numeric ? 'told beside the objective' : 'told beside the objective, but no number')
  }
  for (const name of curves.keys()) if (!results.has(name) && !objectives.has(name)) place(name, 'history', 'told at lower budgets only')
  if (curves.size > 0) place(names.budget, 'history', 'what each training was given: curves are drawn over it, it is no hyperparameter')
  const notes = [
    ...group.flatMap((log) => log.notes),
    ...budgetNotes(source, group, names.budget, rows, short),
    ...(failed === 0
      ? []
      : [
          `${failed} of ${countOf(group)} trainings failed: what a search books for them as a cost was not measured, and is left out (NaN where other trainings of the run make a curve).`,
        ]),
  ]
  return { columns, notes }
}

const countOf = (group: readonly SearchLog[]): number => group.reduce((sum, { evaluations }) => sum + evaluations.length, 0)

function budgetNotes(source: Source, group: readonly SearchLog[], name: string, runs: number, short: number): readonly string[] {
  const notes: string[] = []
  for (const log of group) {
    const budgets = budgetsOf(log)
    if (budgets.length < 2) continue
    const list =
      budgets.length > 6
        ? `${budgets.length} budgets, ${budgets[0]} to ${budgets.at(-1)}`
        : `budgets of ${budgets.map((budget) => Number(budget.toPrecision(4))).join(', ')}`
    const where = group.length > 1 ? `${nameOf(source, log)}: configurations` : 'Configurations'
    notes.push(
      `${where} were trained at ${list}. A run is one configuration: its trainings are points of its curves over '${name}', which is no hyperparameter, and runs are compared at the highest budget.`,
    )
  }
  if (short > 0)
    notes.push(`${short} of ${runs} runs never came to the highest budget: they count as stopped early, not as worse or better results.`)
  return notes
}

async function* emit(
  source: Source,
  group: readonly SearchLog[],
  columns: ReadonlyMap<string, ColumnReading>,
  onReject: (rejection: Rejection) => void,
): AsyncGenerator<RunEvent> {
  const names = namesOf(group)
  const told = new Set<string>()
  for (const log of group) {
    for (const rejection of log.rejections) onReject(rejection)
    const sweep = idOf(source, log)
    const [first] = log.objectives
    yield {
      type: 'sweep',
      id: sweep,
      name: nameOf(source, log),
      ...(log.space === null ? {} : { space: Object.fromEntries(log.space.params), definition: log.space.definition }),
      ...(first === undefined ? {} : { metric: first.name }),
      ...(first === undefined || first.goal === null ? {} : { goal: first.goal }),
    }
    const trained = trainedOf(log)
    const runs = trained.map((one) => readRun(one, names))
    const goals = new Map(log.objectives.map(({ name, goal }) => [name, goal]))
    for (const name of new Set([...goals.keys(), ...runs.flatMap(({ curves }) => [...curves.keys()])])) {
      if (told.has(name)) continue
      told.add(name)
      const goal = goals.get(name) ?? null
      const overBudget = name !== names.budget && runs.some(({ curves }) => curves.has(name))
      if (goal === null && !overBudget) continue
      yield { type: 'metric', name, ...(goal === null ? {} : { goal }), ...(overBudget ? { stepMetric: names.budget } : {}) }
    }
    const seeds = new Set(log.evaluations.map(({ seed }) => seed)).size
    for (const [i, one] of trained.entries())
      yield* runEvents(sweep, group.length > 1 ? nameOf(source, log) : null, one, runs[i]!, { columns, seeds })
  }
}

function* runEvents(
  sweep: string,
  group: string | null,
  trained: Trained,
  run: ReadRun,
  known: { readonly columns: ReadonlyMap<string, ColumnReading>; readonly seeds: number },
): Generator<RunEvent> {
  const first = trained.evaluations[0]!
  const last = trained.evaluations.at(-1)!
  const { config: id, instance, seed } = last
  const key = {
    kind: 'id',
    id: [sweep, id, ...(instance === null ? [] : [`instance=${instance}`]), ...(seed === null ? [] : [`seed=${seed}`])].join('/'),
  } as const
  const config: [string, Value][] = []
  const summary: [string, Value][] = []
  for (const [from, entries] of [
    ['config', run.config],
    ['results', run.results],
  ] as const) {
    for (const entry of entries) {
      const as = known.columns.get(entry[0])?.as
      // Where the user moved a key to the other side, it goes there.
      ;(as === 'metric' || (from === 'results' && as !== 'param' && as !== 'seed') ? summary : config).push(entry)
    }
  }
  const origin = trained.log.origins.get(id)
  const starts = trained.evaluations.flatMap(({ startedAt }) => startedAt ?? [])
  const startedAt = starts.length === 0 ? null : Math.min(...starts)
  const content: Omit<RunRecord, 'type' | 'key' | 'contentHash'> = {
    name: [
      `configuration ${id}`,
      ...(instance === null ? [] : [instance]),
      ...(seed === null || known.seeds < 2 ? [] : [`seed ${seed}`]),
    ].join(', '),
    ...(group === null ? {} : { group }),
    ...(isShort(trained) ? { state: 'stopped', cause: 'early-stop' } : { state: last.state, cause: last.cause }),
    ...(startedAt === null ? {} : { createdAt: startedAt, startedAt }),
    ...(last.finishedAt === null || startedAt === null ? {} : { finishedAt: Math.max(startedAt, last.finishedAt) }),
    ...(origin === undefined || origin === '' ? {} : { tags: [origin] }),
    config: Object.fromEntries(config) as FlatValues,
    summary: Object.fromEntries(summary) as FlatValues,
    sweep,
  }
  const series: HistoryRecord['series'] = [...run.curves].map(([metric, points]) => ({
    metric,
    steps: Float64Array.from(points, ([budget]) => budget),
    values: Float64Array.from(points, ([, value]) => value),
  }))
  yield* runWithCurves(READING, key, content, series, [[first.startedAt, last.finishedAt]])
}
