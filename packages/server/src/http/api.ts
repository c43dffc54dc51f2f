// The shapes that /api/v1 answers with. The page imports these types and nothing else from the server.
import type {
  AnalysisRequest,
  AnalysisResult,
  ConfigKey,
  FlatValues,
  Goal,
  GoalSource,
  GroupCell,
  GroupReducer,
  Objective,
  OptionDescriptor,
  ResolvedReducer,
  RunCause,
  RunSet,
  RunState,
  SeriesBand,
} from '@sweepwise/core'
import type { ColumnReading, ImportReport } from '../ingest/importer.ts'
import type { RunEnvironment } from '../wandb/runs/environment.ts'

/** GET /api/v1/projects → {projects}; GET /api/v1/projects?deleted=true lists what can be restored. */
export interface ProjectSummary {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly deletedAt: number | null
  readonly runs: number
  readonly runsByState: Readonly<Partial<Record<RunState, number>>>
  readonly objective: Objective | null
  /** Best value of the objective and pooled replicate noise (sd) when replicates exist; null when there is no objective yet. */
  readonly best: {
    /** The objective in use: the stored one, or our proposal. */
    readonly metric: string
    readonly goal: Goal
    /** `user` when the objective was stored; `assumed` when nobody said which way is good and the name does not tell. */
    readonly goalSource: GoalSource
    readonly value: number
    readonly runId: string
    readonly runName: string
    readonly noise: number | null
    readonly replicated: number
  } | null
}

/** GET /api/v1/projects/{p}: everything the project page needs before any analysis. */
export interface ProjectDetail extends ProjectSummary {
  readonly revision: string
  readonly keys: readonly ConfigKeyInfo[]
  readonly metrics: readonly MetricSummary[]
  /** The objective in use: the stored one, or our proposal. `null` when no run logged a number. */
  readonly effectiveObjective: Objective | null
  /** Pooled within configurations that ran more than once, of the number per run that the noise analysis takes; null = unknown. */
  readonly noise: {
    readonly sd: number
    readonly configurations: number
    readonly runs: number
    readonly reducer: ResolvedReducer
  } | null
  readonly configurations: number
  /** Files and folders that were imported, with what their readers had to say; runs that were logged live have none. */
  readonly sources: readonly {
    readonly key: string
    readonly format: string
    readonly importedAt: number
    readonly notes: readonly string[]
  }[]
  /** How panels were arranged by hand, by the name of their analysis; those that nobody arranged are not in it. */
  readonly panels: Readonly<Record<string, PanelView>>
}
/** PUT /api/v1/projects/{p}/panels/{analysis} PanelView|null → 204: for everyone who opens the project; null forgets it. */
export interface PanelView {
  /** Names of rows that are not shown. Their params still take part in every number. */
  readonly hidden: readonly string[]
}
export interface ConfigKeyInfo extends ConfigKey {
  readonly role: ConfigKey['detected']['role']
  readonly kind: ConfigKey['detected']['kind']
  readonly scale: ConfigKey['detected']['scale']
  readonly distinct: number
  /** Set when it holds one value in all runs: the value as text. */
  readonly constant: string | null
  readonly missing: number
  readonly examples: readonly string[]
}
export interface MetricSummary {
  readonly name: string
  readonly goal: Goal
  readonly goalSource: GoalSource
  readonly finite: number
  readonly nonFinite: number
  readonly missing: number
  readonly hasHistory: boolean
  /** The metric over which a source declared it to be drawn; null = over its steps. Logged by a run of the project at least. */
  readonly stepMetric: string | null
  readonly distinct: number
}

/** POST /api/v1/runs/query: rows of the runs table. Sorting and filtering happen in core over the same Dataset as every analysis. */
export interface RunsQuery {
  readonly runSet: RunSet
  readonly objective?: Objective
  /** Column ids as in `RunsPage.columns`; '-' in front = descending. Missing values always last. */
  readonly sort?: readonly string[]
  readonly offset?: number
  /** At most 1,000. */
  readonly limit?: number
  /** Rows are groups, with their runs below those that are open; sorted by what their cells come to. */
  readonly group?: RunsGrouping
  /** Ids of columns whose `marks` are wanted. At most 200. */
  readonly marks?: readonly string[]
}
export interface RunsGrouping {
  /** From the outermost in: column ids, or `configuration` (all params, seeds aside). At most 8. */
  readonly by: readonly string[]
  /** Paths of groups (`RunsGroup.path`) whose content is listed; '*' = of all. */
  readonly open?: readonly string[]
  /** By column id; without it metrics and durations have their mean, config keys and times their range. */
  readonly reducers?: Readonly<Record<string, GroupReducer>>
}
export interface RunsPage {
  readonly revision: string
  readonly total: number
  readonly matched: number
  readonly offset: number
  /** Rows of the whole table: runs, or groups and what is open of them. */
  readonly count: number
  /** Outermost groups, where rows are grouped. */
  readonly groups?: number
  readonly columns: readonly RunsColumn[]
  /** Row cells in the order of `columns`. 'inactive' and missing are null; which it is stands in `status` when not 'present'. */
  readonly rows: readonly RunsRow[]
}
export interface RunsColumn {
  /** 'run:name', 'run:state', 'run:created', 'run:duration', 'run:group', 'objective', 'param:lr', 'seed:seed', 'metric:loss'. */
  readonly id: string
  readonly group: 'run' | 'objective' | 'param' | 'seed' | 'metric' | 'ignored'
  readonly label: string
  readonly kind: 'text' | 'number' | 'time' | 'duration' | 'state'
  /** Of metrics and the objective. */
  readonly goal?: Goal
  readonly constant: boolean
  readonly missing: number
  /** How the cells of groups come about; absent for texts, and where nothing is grouped. */
  readonly reducer?: GroupReducer
  /** Of a column asked for: its values at 0, 5, … 100 % of the runs that pass the filter and have a finite one. */
  readonly marks?: readonly number[]
}
export type RunsCell = string | number | null
export interface RunsRow {
  /** Of the run; of a group its path. */
  readonly id: string
  /** Empty for a group. */
  readonly cells: readonly RunsCell[]
  /** Column index → why the cell is empty or non-finite: 'inactive' | 'NaN' | '∞' | '−∞'. */
  readonly notes?: Readonly<Record<number, string>>
  readonly group?: RunsGroup
  /** Groups that this row lies in; absent = none. */
  readonly depth?: number
}
export interface RunsGroup {
  /** Values from the outermost group in, `/` between them, `~` = not set; the same whatever else the table shows. */
  readonly path: string
  /** Of the column that the group is one value of. */
  readonly label: string
  /** Null = not set. */
  readonly value: RunsCell
  readonly runs: number
  readonly open: boolean
  /** Keeps exactly these runs of the set, where a filter can say it. */
  readonly filter: string | null
  /** Of its runs, where they are 50 or fewer; 200 where no filter can say which they are. */
  readonly ids: readonly string[] | null
  /** In the order of the columns. */
  readonly cells: readonly GroupCell[]
}
/**
 * POST /api/v1/columns/query: whole columns of a run set, for drawing. Numbers as float64, flags as bytes, both little-endian
 * in base64: JSON has neither NaN nor infinities, and a hundred thousand numbers are read at once.
 */
export interface ColumnsQuery {
  readonly runSet: RunSet
  readonly objective?: Objective
  /** Ids as in `RunsPage.columns`: 'param:lr', 'seed:seed', 'metric:loss'. At most 200. */
  readonly columns: readonly string[]
}
export interface ColumnsAnswer {
  readonly revision: string
  readonly total: number
  readonly matched: number
  /** Of every run that passes the filter; the columns follow the same order. */
  readonly ids: readonly string[]
  readonly names: readonly string[]
  /** With the reducer that `auto` came to. */
  readonly objective: (WholeColumn & { readonly goal: Goal; readonly reducer: string }) | null
  readonly columns: readonly WholeColumn[]
}
export interface WholeColumn {
  readonly id: string
  readonly label: string
  readonly kind: ConfigKey['detected']['kind']
  /** Declared or detected; null for metrics and for what has none. */
  readonly scale: ConfigKey['detected']['scale']
  /** The param that switches it on and off. */
  readonly parent: string | null
  /** Of a metric. */
  readonly goal: Goal | null
  /** 1 where the run has a value (NaN is one); null = every run has. */
  readonly set: string | null
  /** The numbers; of a column with levels the places in `levels`. Without meaning where not set. */
  readonly values: string
  readonly levels: readonly string[] | null
}

/** GET /api/v1/projects/{p}/runs/{run} */
export interface RunDetail {
  readonly id: string
  readonly projectId: string
  readonly projectName: string
  readonly name: string
  readonly group: string | null
  readonly tags: readonly string[]
  readonly notes: string | null
  readonly state: RunState
  readonly cause: RunCause | null
  readonly createdAt: number | null
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly jobType: string | null
  /** Since the last sign of life; null for a run that came as a whole. */
  readonly silentMs: number | null
  readonly attempt: number
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
  readonly config: FlatValues
  readonly roles: Readonly<Record<string, 'param' | 'seed' | 'ignored'>>
  readonly summary: FlatValues
  /** `stepMetric`: over which metric of this run it is drawn; null = over its steps. */
  readonly series: readonly { readonly metric: string; readonly points: number; readonly stepMetric: string | null }[]
  readonly sweeps: readonly string[]
  /** Null when nobody described the machine. */
  readonly environment: RunEnvironment | null
  /** The exception that ended it, as its console tells; null for runs that did not fail, or did not say. */
  readonly exception: string | null
  /** Runs with the same configuration. */
  readonly replicates: readonly { readonly id: string; readonly name: string }[]
}

export type { RunEnvironment }

/** GET /api/v1/projects/{p}/runs/{run}/history?metric=a&metric=b&from=&to=&buckets=500: at most `buckets` min–max buckets a series; without it every point. */
export interface HistoryAnswer {
  readonly series: readonly {
    readonly metric: string
    readonly points: number
    readonly steps: readonly number[]
    /** JSON has no NaN: null with the index listed in `nonFinite`. */
    readonly values: readonly (number | null)[]
    readonly nonFinite: readonly { readonly index: number; readonly value: 'NaN' | 'Infinity' | '-Infinity' }[]
    readonly low?: readonly (number | null)[]
    readonly high?: readonly (number | null)[]
  }[]
}

/** POST /api/v1/curves/query: curves of some runs for drawing; what has nothing new since `known` is not sent again. */
export interface CurvesQuery {
  /** Id or name. */
  readonly project: string
  /** Ids of runs, at most 200. */
  readonly runs: readonly string[]
  /** At most 50. */
  readonly metrics: readonly string[]
  /** What stands at the bottom; `time` is UTC milliseconds, `relative` milliseconds since the run began. */
  readonly x?: CurveAxis
  /** At most this many points a curve; longer ones come as means with an envelope of lowest and highest. */
  readonly buckets?: number
  /** Only what lies in this closed range of x. */
  readonly window?: readonly [number, number]
  /** Run, metric, version of curves that the caller has. */
  readonly known?: readonly (readonly [run: string, metric: string, version: string])[]
}
export type CurveAxis = 'step' | 'time' | 'relative' | { readonly metric: string }
export interface Curve {
  readonly run: string
  readonly metric: string
  /** Equal = nothing was added. */
  readonly version: string
  /** Logged; drawn = those of them that lie in the window and have an x. */
  readonly points: number
  readonly drawn: number
  /** Without a value of x. */
  readonly without: number
  /** JSON has no NaN: null, and the first 50 of them by x. */
  readonly notFinite: { readonly count: number; readonly marks: readonly (readonly [x: number, value: 'NaN' | 'Infinity' | '-Infinity'])[] }
  readonly x: readonly number[]
  readonly y: readonly (number | null)[]
  /** Of each stretch, where there are more points than buckets. */
  readonly low?: readonly (number | null)[]
  readonly high?: readonly (number | null)[]
}
export interface CurvesAnswer {
  readonly curves: readonly Curve[]
  /** Run and metric of what is as `known`, and of what has no such curve. */
  readonly same: readonly (readonly [run: string, metric: string])[]
  readonly none: readonly (readonly [run: string, metric: string])[]
}

/** POST /api/v1/projects/{p}/tags {runs: ids, add?, remove?}: of many runs at once. */
export interface TagAnswer {
  /** Ids of the runs whose tags it changed. */
  readonly changed: readonly string[]
}

/** GET /api/v1/projects/{p}/live: runs that call themselves running and give signs of life. */
export interface LiveAnswer {
  readonly runs: readonly { readonly id: string /** Since the last sign of life. */; readonly silentMs: number }[]
}

/** GET /api/v1/projects/{p}/runs/{r}/pulse: what moves while a run is live; asked every second. */
export interface PulseAnswer {
  readonly state: RunState
  readonly cause: RunCause | null
  readonly attempt: number
  /** Since the last sign of life; null = it gives none. */
  readonly silentMs: number | null
  /** Changes with every delivery: lines of the console may have been rewritten. */
  readonly beat: string
  /** Lines of the console. */
  readonly printed: number
  readonly stopAsked: boolean
}

/** GET /api/v1/analyses */
export interface AnalysisInfo {
  readonly name: string
  readonly title: string
  readonly question: string
  readonly options: readonly OptionDescriptor[]
  /** Answers only what is named in its options: no panel of its own. */
  readonly onDemand: boolean
  /** Says nothing unless configurations ran more than once. */
  readonly needsRepeats: boolean
}
/** POST /api/v1/analyses/{name}: body is the request without its name. Final result, or `text/event-stream` of {event: 'stage'|'result'|'error'}. Closing the connection cancels. */
export type AnalysisBody = Omit<AnalysisRequest, 'analysis'>
export type AnalysisAnswer = AnalysisResult

/** POST /api/v1/imports?project=NAME (multipart: field `options` JSON of ImportOptions, one or more `file` parts) → ImportReport. Without a project the file's own name is used. */
export type { ColumnReading, ImportReport }

/**
 * The others:
 * POST /api/v1/projects {name} → ProjectSummary · PATCH /api/v1/projects/{p} {name} · DELETE → 204 (undo: POST …/restore → ProjectSummary)
 * PUT /api/v1/projects/{p}/objective Objective|null · PUT /api/v1/projects/{p}/metrics/{name} {goal}
 * PUT /api/v1/projects/{p}/keys/{name} {role?, kind?, scale?, bounds?} | null → ConfigKeyInfo
 * GET /api/v1/projects/{p}/export?format=csv|jsonl|parquet&filter= → file
 * GET /api/v1/events → SSE: {event: 'project', data: {id, revision}} whenever a project changes
 * GET /healthz → {status: 'ok', version} · GET /metrics (Prometheus) · GET /api/openapi.json
 * {p} is a project's id or name. Every error is ErrorAnswer with the status of its code.
 */
export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly details?: unknown }
}

/**
 * GET /api/v1/projects/{p}/runs/{r}/console?from=&limit= → lines by number; `total` counts from line 0 to the last. With
 * `find=` those that contain a text, in any case. …/console.txt: all of it as a file.
 */
export interface ConsoleAnswer {
  readonly total: number
  /** With `find`: how many lines contain it; at most `limit` of them are here. */
  readonly matched?: number
  readonly lines: readonly {
    readonly line: number
    readonly stream: 'stdout' | 'stderr'
    /** UTC milliseconds; null = unknown. */
    readonly time: number | null
    readonly text: string
  }[]
}

/** GET /api/v1/projects/{p}/artifacts?type=&name=&run= → complete ones, oldest first. */
export interface ArtifactsAnswer {
  readonly artifacts: readonly ArtifactAnswer[]
}
/** A version of a named set of files that a run logged. */
export interface ArtifactAnswer {
  readonly id: string
  readonly type: string
  readonly name: string
  readonly version: number
  readonly aliases: readonly string[]
  readonly tags: readonly string[]
  readonly description: string | null
  /** JSON as its client wrote it. */
  readonly metadata: string | null
  /** The run that logged it; null when that was deleted. */
  readonly run: { readonly id: string; readonly key: string; readonly name: string } | null
  /** In bytes. */
  readonly size: number
  readonly files: number
  /** Its client's, of all its files. */
  readonly digest: string
  readonly createdAt: number
}
/** GET /api/v1/projects/{p}/artifacts/{id, name:v3 or name:latest}; the bytes are at …/files/{path}, always as a download. */
export interface ArtifactDetail extends ArtifactAnswer {
  readonly contents: readonly {
    readonly path: string
    readonly size: number | null
    readonly digest: string
    /** Where the bytes are when they are not here. */
    readonly reference: string | null
  }[]
  readonly usedBy: readonly { readonly id: string; readonly key: string; readonly name: string }[]
}

/** GET /api/v1/projects/{p}/runs/{r}/files; artifacts that the run logged stand under `artifacts/{name}:v{n}/`. The bytes are at …/files/{path}, always as a download. */
export interface RunFilesAnswer {
  readonly files: readonly {
    readonly path: string
    readonly size: number | null
    readonly updatedAt: number
    /** False: the client announced it, its bytes have not come (yet). */
    readonly arrived: boolean
  }[]
}

/**
 * GET /api/v1/projects/{p}/runs/{r}/media: histograms, images, tables and the like: stored, not drawn. The value that stands in
 * the history is at …/media/value?metric=&step=, as a file of JSON (NaN and Infinity bare, as Python reads them).
 */
export interface MediaAnswer {
  readonly total: number
  readonly media: readonly {
    readonly metric: string
    readonly step: number
    /** As the client calls it: `histogram`, `image-file`, `table-file`. */
    readonly kind: string
    /** The run's files that hold it, several of a list; none = the value itself does. */
    readonly files: readonly string[]
  }[]
}

/** POST /api/v1/live/runs: a logging client begins a run, goes on with it, or says more of it. */
export interface LiveRunAnswer {
  readonly projectId: string
  readonly projectName: string
  readonly id: string
  readonly run: string
  readonly name: string
  readonly attempt: number
  /** Number of the next row. */
  readonly lines: number
  /** Highest step logged so far; null = none. */
  readonly lastStep: number | null
  readonly summary: FlatValues
}
/** POST /api/v1/live/lines: rows of a history, the summary, the end. Answered once they are on the disk. */
export interface LoggedAnswer {
  /** Somebody asked the run to stop. */
  readonly stopAsked: boolean
}

/** POST /api/v1/curves/groups: one metric of many runs, by group. Every run of the run set counts. */
export interface GroupedCurvesQuery {
  readonly runSet: RunSet
  readonly metric: string
  /**
   * Column ids ('param:lr', 'seed:seed', 'run:state', …) whose values together tell groups apart, or 'configuration' (all params,
   * the seeds aside); absent = all runs in one group.
   */
  readonly by?: string | readonly string[]
  /** Groups run by run, in place of `by`; runs in none are left out, and those that are gone. */
  readonly cohorts?: readonly { readonly label: string; readonly ids: readonly string[] }[]
  /** 'step', or the metric over whose values the groups are drawn. */
  readonly x?: 'step' | { readonly metric: string }
  /** At most so many stretches: 500. */
  readonly buckets?: number
  /** Stretches so wide that runs which log at different steps meet in one: fewer of them where need be. */
  readonly meet?: boolean
  /** Only this closed range of x. */
  readonly steps?: readonly [number, number]
  /**
   * Each run about the mean of its own configuration, moved to the mean of all and stretched by √(r/(r − 1)) for its r runs: repeats
   * of several configurations as if they were of one. A run alone in its configuration has no part.
   */
  readonly aboutConfigurations?: boolean
  /** Medians beside the means. */
  readonly median?: boolean
  /** 'none' by default. */
  readonly band?: SeriesBand
  /** At most so many groups: 50. */
  readonly most?: number
  /** Which of more: the largest, or those with the best mean of an objective. */
  readonly choose?: 'largest' | 'best'
  /** Needed for 'best' and to group by 'objective'. */
  readonly objective?: Objective
}
export interface GroupedCurve {
  /** One for each column of `by`, the label of a cohort; null = the runs that have no value there. A configuration is named by its first run. */
  readonly group: readonly (string | number | null)[]
  readonly runs: number
  /** Those of them that logged the metric. */
  readonly logged: number
  /** First x of each stretch that holds anything. */
  readonly steps: readonly number[]
  /** Over runs, each counting once in a stretch with the mean of its finite values; null = no run, or of `sd` fewer than two. */
  readonly mean: readonly (number | null)[]
  /** Where asked for. */
  readonly median?: readonly (number | null)[]
  readonly sd: readonly (number | null)[]
  readonly min: readonly (number | null)[]
  readonly max: readonly (number | null)[]
  /** Where asked for; null = too few runs for one. */
  readonly band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] }
  /** Runs with a finite value there, and runs that logged NaN or an infinity there. */
  readonly n: readonly number[]
  readonly notFinite: readonly number[]
}
export interface GroupedCurvesAnswer {
  readonly metric: string
  readonly revision: string
  readonly runs: number
  /** x that a stretch spans. */
  readonly width: number
  /** In the order of their values, 'best' ones from the best on. */
  readonly groups: readonly GroupedCurve[]
  /** Groups beyond `most`, and the runs in them. */
  readonly left: number
  readonly leftRuns: number
}

/**
 * GET /api/v1/projects/{p}/views · POST {name, search} → SavedView · PUT …/{id} {name?, search?} → SavedView · DELETE …/{id} → 204.
 * `ETag` is the version; with `If-Match` a change is made to that version only, else 412.
 */
export interface SavedViewsAnswer {
  /** By name. */
  readonly views: readonly SavedView[]
}
/** A view of a project's page under a name, for everyone who opens the project. */
export interface SavedView {
  readonly id: string
  readonly name: string
  /** The part of the page's URL after `?`. */
  readonly search: string
  /** Grows by one with every change. */
  readonly version: number
  readonly updatedAt: number
}
