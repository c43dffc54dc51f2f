import type { ConfigKey, Dataset, Goal, GoalSource, Objective, RunCause, RunSet, RunState, Value } from '@sweepwise/core'
import type { ImportOptions } from '../ingest/importer.ts'
import type { RunEvent } from '../ingest/run-event.ts'
import type { LoadOptions } from './columns/load-dataset.ts'
import type { StoredObjective } from './declared/objectives.ts'
import type { PanelView } from './declared/panel-views.ts'
import type { SavedViews } from './declared/saved-views.ts'
import type { StoredRound, StoredStudy, StoredSweep } from './declared/studies.ts'
import type { Tokens } from './declared/tokens.ts'
import type { Artifacts } from './files/artifacts.ts'
import type { Blobs } from './files/blobs.ts'
import type { RunFiles } from './files/run-files.ts'
import type { LiveRuns } from './live/live.ts'
import type { RunFacts } from './runs/run-facts.ts'
import type { StoredRunSet } from './runs/run-sets.ts'
import type { TagChange } from './runs/tag-runs.ts'

export interface Project {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly deletedAt: number | null
  /** Grows with every change to what the analyses can see. */
  readonly revision: number
  readonly runs: number
  readonly runsByState: Readonly<Partial<Record<RunState, number>>>
  readonly objective: Objective | null
  readonly importOptions: ImportOptions | null
}

export interface StoredRun extends RunFacts {
  readonly externalKey: string
  readonly attempts: readonly {
    readonly n: number
    readonly kind: string
    readonly state: RunState
    readonly cause: RunCause | null
    readonly startedAt: number | null
    readonly finishedAt: number | null
    readonly host: string | null
    readonly exitCode: number | null
  }[]
  readonly sweeps: readonly string[]
  /** Names of metrics with a history in the current attempt, with their point counts. */
  readonly series: readonly { readonly metric: string; readonly points: number }[]
}

export interface MetricInfo {
  readonly name: string
  readonly goal: Goal
  readonly goalSource: GoalSource
}

export interface Applied {
  readonly new: number
  readonly changed: number
  readonly same: number
  readonly points: number
}

export interface Series {
  readonly metric: string
  readonly steps: Float64Array
  readonly values: Float64Array
  /** NaN where unknown. */
  readonly times: Float64Array
}

/**
 * Where everything lies. Asynchronous from day one; SQLite and PostgreSQL implement it over one Kysely code path and
 * pass one shared suite. Knows neither HTTP nor wandb. Every write is one transaction: a method that returned has
 * stored, a method that threw has changed nothing.
 */
export interface Store extends LiveRuns, RunFiles, Artifacts, Blobs, Tokens, SavedViews {
  readonly dialect: 'sqlite' | 'postgres'
  close(): Promise<void>

  createProject(name: string): Promise<Project>
  listProjects(options?: { deleted?: boolean }): Promise<readonly Project[]>
  /** How far each project has come, by id: changes with whatever the page can see of it. Cheap; asked several times a second. */
  projectMarks(): Promise<ReadonlyMap<string, string>>
  /** By id or by name. */
  findProject(idOrName: string): Promise<Project | null>
  renameProject(id: string, name: string): Promise<Project>
  /** Undoable: the project is only marked. */
  deleteProject(id: string): Promise<void>
  restoreProject(id: string): Promise<Project>
  /** Removes for good what was deleted before `before`, and artifacts that were begun before it and never completed. */
  purge(before: number): Promise<{ readonly projects: number }>
  /** Whose name it was once: the one that had it last. */
  findRenamedProject(formerName: string): Promise<Project | null>
  setObjective(projectId: string, objective: Objective | null): Promise<void>
  /** Every objective the project has chosen or has a margin for. */
  listObjectives(projectId: string): Promise<readonly StoredObjective[]>
  /** Smallest difference that matters under an objective, in the metric's unit and above 0; `null` forgets it. */
  setMargin(projectId: string, objective: Objective, margin: number | null): Promise<void>
  /** How panels of the project were arranged by hand, by the panel's name. */
  panelViews(projectId: string): Promise<Readonly<Record<string, PanelView>>>
  /** `null`: the panel arranges itself again. */
  setPanelView(projectId: string, panel: string, view: PanelView | null): Promise<void>
  setImportOptions(projectId: string, options: ImportOptions): Promise<void>

  /** One transaction for the whole batch; counts are per run record. */
  apply(projectId: string, events: readonly RunEvent[]): Promise<Applied>
  /**
   * Folds inbox batches into chunks; safe to run at any time and to be killed. Returns how many batches were folded.
   * `onlyRipe` = only where it is worth it: batches that have waited for a while, many of them, or of a run that has ended.
   */
  compact(limit?: number, options?: { readonly onlyRipe?: boolean }): Promise<number>
  /** Brings what was committed to its final place, so that no client has to wait for that. Holds up nobody. */
  checkpoint(): Promise<void>

  findRun(projectId: string, idOrKey: string): Promise<StoredRun | null>
  history(
    runId: string,
    options?: { attempt?: number; metrics?: readonly string[]; steps?: readonly [number, number] },
  ): Promise<readonly Series[]>
  /** Of runs of a project: when they began, and by metric a text that changes with whatever is added to the series. Runs of others are absent. */
  seriesMarks(
    projectId: string,
    runIds: readonly string[],
  ): Promise<
    ReadonlyMap<string, { readonly attempt: number; readonly startedAt: number | null; readonly series: ReadonlyMap<string, string> }>
  >
  /** First and last step of a metric over the current attempts of runs, without reading a point; null when none logged it. */
  stepRange(runIds: readonly string[], metric: string): Promise<readonly [number, number] | null>
  /**
   * One metric of many runs, run by run in the order given, without times; runs that did not log it are passed over. The columns
   * are lent: the next visit may write over them.
   */
  eachSeries(
    runIds: readonly string[],
    metric: string,
    visit: (runId: string, steps: Float64Array, values: Float64Array) => void,
  ): Promise<void>
  /** In the order logged. `logged`: without what an imported log keeps beside the history, its console and its list of files. */
  sparseHistory(
    runId: string,
    options?: { attempt?: number; metric?: string; logged?: boolean },
  ): Promise<readonly { metric: string; step: number; value: Value }[]>
  /** Of these runs of the project, the ids of those whose tags it changed. */
  tagRuns(projectId: string, runIds: readonly string[], change: TagChange): Promise<readonly string[]>
  deleteRuns(projectId: string, runIds: readonly string[]): Promise<number>

  /** What the user declared about keys, by name; detection happens when a dataset is built. */
  declaredKeys(projectId: string): Promise<Readonly<Record<string, ConfigKey['declared']>>>
  declareKey(projectId: string, name: string, declared: ConfigKey['declared'] | null): Promise<void>
  metricInfo(projectId: string): Promise<readonly MetricInfo[]>
  declareMetric(projectId: string, name: string, goal: Goal): Promise<void>
  /** Metrics that a source declared to be drawn over another metric, and over which. */
  stepMetrics(projectId: string): Promise<ReadonlyMap<string, string>>

  /** The one way out: all runs of the set as typed columns. The filter of the run set is applied by the caller in core. */
  loadDataset(runSet: RunSet, options?: LoadOptions): Promise<Dataset>
  /** The revision a dataset of this run set would have, without loading it. */
  revisionOf(runSet: RunSet, options?: LoadOptions): Promise<string>

  /** Sweeps that brought runs; a run may belong to several. */
  listSweeps(projectId: string): Promise<readonly StoredSweep[]>
  createStudy(study: {
    projectId: string
    name: string
    roundId?: string
    space?: Value
    objective?: Objective
    runSet?: RunSet
  }): Promise<StoredStudy>
  findStudy(id: string): Promise<StoredStudy | null>
  linkStudy(studyId: string, links: { sweeps?: readonly string[]; runs?: readonly string[] }): Promise<void>
  createRound(round: { projectId: string; goal: string; roles: StoredRound['roles'] }): Promise<StoredRound>
  findRound(id: string): Promise<StoredRound | null>
  saveRunSet(projectId: string, name: string | null, runSet: RunSet): Promise<StoredRunSet>
  findRunSet(id: string): Promise<StoredRunSet | null>
  /** Remembers that a source was imported, and what came of it. */
  recordSource(projectId: string, source: { key: string; format: string; options?: ImportOptions; report: Value }): Promise<void>
  listSources(
    projectId: string,
  ): Promise<readonly { key: string; format: string; options: ImportOptions; importedAt: number; report: Value }[]>

  /** A consistent copy while others write. */
  backup(path: string): Promise<void>
}
