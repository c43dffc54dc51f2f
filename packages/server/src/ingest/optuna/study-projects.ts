import { type FlatValues, flatten, type Value } from '@sweepwise/core'
import { contentHash } from '../content-hash.ts'
import { lastOf } from '../file-path.ts'
import type { ColumnReading, ImportOptions, SourceFile } from '../importer.ts'
import type { RunEvent } from '../run-event.ts'
import { stem } from '../source.ts'
import { declared, readingOf, roleOf } from '../table/plan-columns.ts'
import type { OptunaStorage, OptunaStudy, OptunaTrial } from './study.ts'

interface Group {
  readonly studies: OptunaStudy[]
  readonly params: ReadonlySet<string>
}

/** In order of id; a study joins the first project whose first study has its goals and shares a param with it. */
function groupStudies(storage: OptunaStorage): Group[] {
  const groups: Group[] = []
  const empty: OptunaStudy[] = []
  for (const study of storage.studies()) {
    if (study.trials === 0) {
      empty.push(study)
      continue
    }
    const params = new Set(storage.distributions(study).keys())
    const home = groups.find(
      (group) => sameQuestion(group.studies[0]!, study) && (group.params.size === 0 || params.size === 0 || overlap(group.params, params)),
    )
    if (home === undefined) groups.push({ studies: [study], params })
    else home.studies.push(study)
  }
  // A study that has not begun brings no runs; its definition is kept where its runs will come.
  for (const study of empty) groups.find((group) => sameQuestion(group.studies[0]!, study))?.studies.push(study)
  return groups
}

const sameQuestion = (a: OptunaStudy, b: OptunaStudy): boolean =>
  a.goals.join() === b.goals.join() && (a.metricNames ?? []).join('\u0000') === (b.metricNames ?? []).join('\u0000')

const overlap = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...b].some((name) => a.has(name))

/** `value` alone, `values_0`, `values_1`, … of several, unless the study names them: as Optuna's own table has it. */
const metricNames = (study: OptunaStudy, objectives: number): readonly string[] =>
  Array.from({ length: objectives }, (_, i) => study.metricNames?.[i] ?? (objectives === 1 ? 'value' : `values_${i}`))

/** One project: what its columns are, and its events out of the same storage, opened again. */
export interface StudyProject {
  readonly name: string
  readonly columns: readonly ColumnReading[]
  events(storage: OptunaStorage): Generator<RunEvent>
}

/**
 * The studies of one storage as projects.
 *
 * One storage = one project with a sweep per study, as long as the studies ask one question: same goals, and at least one
 * param shared with the project's first study (five folds of one search belong together and want comparing). A study
 * that asks another question opens a project of its own, since a metric has one goal there. Assignment depends on the
 * studies before it alone, so a growing storage never moves a study.
 *
 * What a trial's user attributes are is read off their behaviour: the same in all trials of a study = a setting,
 * numbers that differ = results.
 *
 * @param base the first project's name; the others' stand below it
 */
export function studyProjects(base: string, storage: OptunaStorage, options: ImportOptions): readonly StudyProject[] {
  return groupStudies(storage).map(({ studies }, i) => {
    const settings = new Map(studies.map((study) => [study, settingNames(storage, study)]))
    const columns = surveyColumns(storage, studies, settings, options)
    return {
      name: i === 0 ? base : `${base} - ${studies[0]!.name}`,
      columns: [...columns.values(), { name: 'study_name', as: 'group', reason: 'each study becomes a sweep' }],
      events: (opened) => studyEvents(opened, studies, settings, columns),
    }
  })
}

/** What storages are called, by their files; of files of one name in several folders, with their folders. */
export function storageNames(files: readonly SourceFile[]): readonly string[] {
  const bare = files.map(({ name }) => withoutEnding(lastOf(name)))
  return files.map(({ name }, i) => (bare.indexOf(bare[i]!) === bare.lastIndexOf(bare[i]!) ? bare[i]! : withoutEnding(name)))
}

const withoutEnding = (name: string): string => stem(name).replace(/\.(db|sqlite3?|log|journal|jsonl)$/i, '')

/** Trials looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000

/** Config keys by the role the dataset will give them, objectives and attributes that are results. */
function surveyColumns(
  storage: OptunaStorage,
  studies: readonly OptunaStudy[],
  settings: ReadonlyMap<OptunaStudy, ReadonlySet<string>>,
  options: ImportOptions,
): ReadonlyMap<string, ColumnReading> {
  const said = declared(options)
  const keys = new Map<string, (Value | undefined)[]>()
  const results = new Set<string>()
  let row = 0
  for (const study of studies) {
    for (const name of storage.distributions(study).keys()) keys.set(name, keys.get(name) ?? [])
    for (const trial of storage.trials(study)) {
      if (row >= SAMPLED) break
      const { config, summary } = splitTrial(study, settings.get(study)!, trial)
      for (const [name, value] of Object.entries(config)) {
        const values = keys.get(name) ?? []
        keys.set(name, values)
        values[row] = value
      }
      for (const name of Object.keys(summary)) results.add(name)
      row++
    }
  }
  const columns = new Map<string, ColumnReading>()
  const place = (name: string, as: ColumnReading['as'], reason: string) => {
    if (!columns.has(name)) columns.set(name, readingOf(said, name, as, reason))
  }
  for (const [name, values] of keys) {
    const suggested = studies.some((study) => storage.distributions(study).has(name))
    const { role, reason } = suggested
      ? { role: 'param' as const, reason: 'a param the study suggested' }
      : roleOf(
          name,
          Array.from({ length: row }, (_, i) => values[i]),
        )
    place(name, role, role === 'param' && !suggested ? 'an attribute that is the same in all trials of a study, or a text' : reason)
  }
  for (const study of studies) {
    for (const name of metricNames(study, Math.max(1, study.goals.length))) place(name, 'metric', 'an objective of the study')
  }
  for (const name of results) place(name, 'metric', 'an attribute of the trials that differs between them')
  return columns
}

/** What a trial was given and what came out, its objectives aside. */
function splitTrial(study: OptunaStudy, settings: ReadonlySet<string>, trial: OptunaTrial) {
  const config: Record<string, Value> = { ...flatten(study.attributes), ...trial.params }
  const summary: Record<string, Value> = {}
  for (const [name, value] of Object.entries(flatten(trial.attributes))) {
    if (Object.hasOwn(config, name)) continue
    if (settings.has(name) || typeof value !== 'number') config[name] = value
    else summary[name] = value
  }
  return { config, summary }
}

/** Attributes that hold one value in every trial that has them. A single trial cannot tell. */
function settingNames(storage: OptunaStorage, study: OptunaStudy): ReadonlySet<string> {
  const names = storage.attributeNames(study)
  return new Set(names.filter(({ trials, distinct }) => distinct === 1 && (trials > 1 || study.trials === 1)).map(({ name }) => name))
}

function* studyEvents(
  storage: OptunaStorage,
  studies: readonly OptunaStudy[],
  settings: ReadonlyMap<OptunaStudy, ReadonlySet<string>>,
  columns: ReadonlyMap<string, ColumnReading>,
): Generator<RunEvent> {
  const told = new Set<string>()
  for (const study of studies) {
    const names = metricNames(study, Math.max(1, study.goals.length))
    const goal = study.goals[0] ?? undefined
    yield {
      type: 'sweep',
      id: study.name,
      name: study.name,
      space: Object.fromEntries(storage.distributions(study)),
      metric: names[0]!,
      ...(goal === undefined ? {} : { goal }),
      definition: JSON.stringify({ directions: study.goals, attributes: study.attributes }),
    }
    for (const [i, name] of names.entries()) {
      const direction = study.goals[i]
      if (direction === undefined || direction === null || told.has(name)) continue
      told.add(name)
      yield { type: 'metric', name, goal: direction }
    }
    for (const trial of storage.trials(study)) yield* trialEvents(study, names, settings.get(study)!, columns, trial)
  }
}

function* trialEvents(
  study: OptunaStudy,
  names: readonly string[],
  settings: ReadonlySet<string>,
  columns: ReadonlyMap<string, ColumnReading>,
  trial: OptunaTrial,
): Generator<RunEvent> {
  const key = { kind: 'id', id: `${study.name}/${trial.number}` } as const
  const split = splitTrial(study, settings, trial)
  const config: Record<string, Value> = {}
  const summary: Record<string, Value> = {}
  for (const [name, value] of [...Object.entries(split.config), ...Object.entries(split.summary)]) {
    // Where the user moved a key to the other side, it goes there.
    if (columns.get(name)?.as === 'metric') summary[name] = value
    else config[name] = value
  }
  for (const [i, value] of trial.values.entries()) if (value !== undefined) summary[names[i] ?? `values_${i}`] = value
  yield {
    type: 'run',
    key,
    contentHash: contentHash(
      config,
      summary,
      [trial.state, trial.cause, trial.startedAt, trial.finishedAt],
      trial.steps,
      trial.intermediate,
    ),
    name: `${study.name} #${trial.number}`,
    group: study.name,
    state: trial.state,
    cause: trial.cause,
    ...(trial.startedAt === null ? {} : { createdAt: trial.startedAt, startedAt: trial.startedAt }),
    ...(trial.finishedAt === null ? {} : { finishedAt: trial.finishedAt }),
    config: config as FlatValues,
    summary: summary as FlatValues,
    sweep: study.name,
  }
  // Optuna reports intermediate values of the single objective; they are its history.
  if (trial.steps.length > 0)
    yield { type: 'history', key, series: [{ metric: names[0]!, steps: trial.steps, values: trial.intermediate }] }
}
