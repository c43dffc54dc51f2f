import { type FlatValues, flatten, InputError, type Value } from '@sweepwise/core'
import Sqlite from 'better-sqlite3'
import { contentHash } from '../content-hash.ts'
import type { ColumnReading, Importer, ImportOptions, ProjectReading, Reading, Source, SourceFile } from '../importer.ts'
import type { RunEvent } from '../run-event.ts'
import { stem } from '../source.ts'
import { type OptunaStudy, OptunaTables, type OptunaTrial } from './optuna-tables.ts'

/**
 * An Optuna storage in SQLite, whatever the file is called.
 *
 * One file = one project with a sweep per study, as long as the studies ask one question: same goals, and at least one
 * param shared with the project's first study (five folds of one search belong together and want comparing). A study
 * that asks another question opens a project of its own, since a metric has one goal there. Assignment depends on the
 * studies before it alone, so a growing file never moves a study.
 *
 * What a trial's user attributes are is read off their behaviour: the same in all trials of a study = a setting,
 * numbers that differ = results.
 */
export const optunaSqlite: Importer = {
  format: 'optuna-sqlite',
  title: 'Optuna studies in an SQLite database',

  async detect(source) {
    const files = await databases(source)
    for (const file of files) {
      const db = openReadOnly(await file.path(), file.name)
      try {
        if (new OptunaTables(db).present) return 1
      } catch (error) {
        throw databaseError(error, file.name)
      } finally {
        db.close()
      }
    }
    return 0
  },

  async read(source, options): Promise<Reading> {
    const projects: ProjectReading[] = []
    for (const file of await databases(source)) projects.push(...(await readFile(file, options)))
    if (projects.length === 0)
      throw new InputError('NO_RUNS_FOUND', { source: source.label, found: 'its studies hold no trials', formats: ['Optuna trials'] })
    return { format: 'optuna-sqlite', projects }
  },
}

async function databases(source: Source): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const file of source.files) {
    const head = await file.head(16)
    if (new TextDecoder('latin1').decode(head) === 'SQLite format 3\u0000') found.push(file)
  }
  return found
}

async function readFile(file: SourceFile, options: ImportOptions): Promise<ProjectReading[]> {
  const path = await file.path()
  const db = openReadOnly(path, file.name)
  try {
    const tables = new OptunaTables(db)
    if (!tables.present) return []
    const groups = groupStudies(tables)
    return groups.map((group, i) => projectReading(file.name, path, tables, group, i === 0, options))
  } catch (error) {
    throw databaseError(error, file.name)
  } finally {
    db.close()
  }
}

interface Group {
  readonly studies: OptunaStudy[]
  readonly params: ReadonlySet<string>
}

/** In order of id; a study joins the first project whose first study has its goals and shares a param with it. */
function groupStudies(tables: OptunaTables): Group[] {
  const groups: Group[] = []
  const empty: OptunaStudy[] = []
  for (const study of tables.studies()) {
    if (study.trials === 0) {
      empty.push(study)
      continue
    }
    const params = new Set(tables.distributions(study).keys())
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

function projectReading(
  fileName: string,
  path: string,
  tables: OptunaTables,
  { studies }: Group,
  first: boolean,
  options: ImportOptions,
): ProjectReading {
  const base = stem(fileName.split('/').at(-1)!).replace(/\.(db|sqlite3?)$/i, '')
  const columns = new Map<string, ColumnReading>()
  const settings = new Map<OptunaStudy, ReadonlySet<string>>()
  for (const study of studies) {
    for (const name of tables.distributions(study).keys()) columns.set(name, { name, as: 'param', reason: 'a param the study suggested' })
    for (const name of Object.keys(study.attributes)) {
      if (!columns.has(name)) columns.set(name, { name, as: 'param', reason: 'an attribute of the study: a setting all its trials share' })
    }
    settings.set(study, settingNames(tables, study))
    for (const { name } of tables.attributeNames(study)) {
      const setting = settings.get(study)!.has(name)
      if (!columns.has(name)) {
        columns.set(
          name,
          setting
            ? { name, as: 'param', reason: 'an attribute that is the same in all trials of a study' }
            : { name, as: 'metric', reason: 'an attribute of the trials that differs between them (texts stay with the config)' },
        )
      }
    }
    for (const name of metricNames(study, Math.max(1, study.goals.length))) {
      columns.set(name, { name, as: 'metric', reason: 'an objective of the study' })
    }
  }
  columns.set('study_name', { name: 'study_name', as: 'group', reason: 'each study becomes a sweep' })
  return {
    name: first ? base : `${base} / ${studies[0]!.name}`,
    columns: [...columns.values()],
    events: () => studyEvents(fileName, path, studies, settings, options),
  }
}

/** Attributes that hold one value in every trial that has them. A single trial cannot tell. */
function settingNames(tables: OptunaTables, study: OptunaStudy): ReadonlySet<string> {
  const names = tables.attributeNames(study)
  return new Set(names.filter(({ trials, distinct }) => distinct === 1 && (trials > 1 || study.trials === 1)).map(({ name }) => name))
}

async function* studyEvents(
  fileName: string,
  path: string,
  studies: readonly OptunaStudy[],
  settings: ReadonlyMap<OptunaStudy, ReadonlySet<string>>,
  _options: ImportOptions,
): AsyncGenerator<RunEvent> {
  const db = openReadOnly(path, fileName)
  try {
    const tables = new OptunaTables(db)
    for (const study of studies) {
      const names = metricNames(study, Math.max(1, study.goals.length))
      const goal = study.goals[0] ?? undefined
      yield {
        type: 'sweep',
        id: study.name,
        name: study.name,
        space: Object.fromEntries(tables.distributions(study)),
        metric: names[0]!,
        ...(goal === undefined ? {} : { goal }),
        definition: JSON.stringify({ directions: study.goals, attributes: study.attributes }),
      }
      for (const [i, name] of names.entries()) {
        const direction = study.goals[i]
        if (direction !== undefined && direction !== null) yield { type: 'metric', name, goal: direction }
      }
      for (const trial of tables.trials(study)) yield* trialEvents(study, names, settings.get(study)!, trial)
    }
  } catch (error) {
    throw databaseError(error, fileName)
  } finally {
    db.close()
  }
}

function* trialEvents(
  study: OptunaStudy,
  names: readonly string[],
  settings: ReadonlySet<string>,
  trial: OptunaTrial,
): Generator<RunEvent> {
  const key = { kind: 'id', id: `${study.name}/${trial.number}` } as const
  const config: Record<string, Value> = { ...flatten(study.attributes), ...trial.params }
  const summary: Record<string, Value> = {}
  for (const [name, value] of Object.entries(flatten(trial.attributes))) {
    if (name in config) continue
    if (settings.has(name) || typeof value !== 'number') config[name] = value
    else summary[name] = value
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

function openReadOnly(path: string, name: string): Sqlite.Database {
  try {
    return new Sqlite(path, { readonly: true, fileMustExist: true })
  } catch (error) {
    throw databaseError(error, name)
  }
}

function databaseError(error: unknown, name: string): unknown {
  const { code, message } = error as { code?: string; message?: string }
  return typeof code === 'string' && code.startsWith('SQLITE_')
    ? new InputError('SOURCE_CORRUPT', { path: name, found: message ?? code })
    : error
}
