import type { Generated } from 'kysely'

// One table an interface, in the words of both dialects: text, numbers and blobs only. JSON is text (identical bytes in
// SQLite and PostgreSQL), times are UTC milliseconds, booleans are 0 or 1, NaN is stored as NULL where a column says so.

export interface UsersTable {
  id: string
  name: string
  created_at: number
}

export interface ProjectsTable {
  id: string
  name: string
  /** NULL while deleted, so that a deleted project does not keep its name. Unique. */
  live_name: string | null
  revision: number
  /** JSON of ImportOptions, or NULL. */
  import_options: string | null
  created_by: string
  created_at: number
  updated_at: number
  deleted_at: number | null
}

export interface SourcesTable {
  id: string
  project_id: string
  /** What identifies the source on later imports. */
  key: string
  format: string
  /** JSON of ImportOptions: what the user said about this source. */
  options: string
  /** JSON of the report's counts. */
  report: string
  created_by: string
  imported_at: number
}

export interface RunsTable {
  id: string
  project_id: string
  /** Order of arrival within the project. */
  seq: number
  external_key: string
  content_hash: string | null
  name: string
  group_name: string | null
  job_type: string | null
  notes: string | null
  /** JSON list. */
  tags: string
  state: string
  cause: string | null
  /** JSON of flat values, tagged as `valueToJson` writes them. */
  config: string
  summary: string
  /** The attempt that is shown. */
  attempt: number
  created_at: number | null
  started_at: number | null
  finished_at: number | null
  heartbeat_at: number | null
  updated_at: number
  created_by: string
}

/** What the documents of a project's runs came to at one revision; rebuilt from them whenever it is another one. */
export interface ColumnCacheTable {
  project_id: string
  part: 'config' | 'summary'
  /** Order of the columns. */
  place: number
  revision: number
  name: string
  /** See column-codec.ts. */
  payload: Uint8Array
}

export interface AttemptsTable {
  run_id: string
  n: number
  /** start, retry, resume, reinit, rewind or fork. */
  kind: string
  parent_n: number | null
  /** The step at which a rewind or fork left its parent. */
  fork_step: number | null
  state: string
  cause: string | null
  host: string | null
  exit_code: number | null
  started_at: number | null
  finished_at: number | null
}

export interface ConfigKeysTable {
  project_id: string
  name: string
  /** JSON of ConfigKey['declared']. */
  declared: string
  updated_at: number
}

export interface MetricsTable {
  project_id: string
  name: string
  goal: string | null
  goal_source: string | null
  unit: string | null
  /** Natural bounds; NULL = unknown. */
  lower: number | null
  upper: number | null
  /** 'fraction', 'percent' or NULL. */
  share: string | null
  /** The train metric of a validation metric and the other way round. */
  partner: string | null
  /** What its x axis is, when not the step. */
  step_metric: string | null
}

/** Metric × goal × reducer, each with one margin; one of a project's is chosen. */
export interface ObjectivesTable {
  id: string
  project_id: string
  /** JSON of [metric, goal, reducer, step]. */
  key: string
  metric: string
  goal: string
  reducer: string
  step: number | null
  /** Smallest difference that matters, in the metric's unit; set by the user. */
  margin: number | null
  /** 1 for the project's current objective, 0 for the others it had or has a margin for. */
  chosen: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface HistoryInboxTable {
  id: Generated<number>
  run_id: string
  attempt: number
  payload: Uint8Array
  created_at: number
}

export interface HistoryChunksTable {
  run_id: string
  attempt: number
  metric: string
  /** Order within the series. */
  seq: number
  points: number
  first_step: number
  last_step: number
  /** Of the finite values; NULL = none. */
  low: number | null
  high: number | null
  /** First byte: version; second: codec. See chunk-codec.ts. */
  payload: Uint8Array
}

/** What a whole series comes to, so that a table of runs never decodes chunks. NULL = NaN or none. */
export interface SeriesTable {
  run_id: string
  attempt: number
  metric: string
  points: number
  finite: number
  first_step: number
  last_step: number
  last: number | null
  low: number | null
  high: number | null
  /** Mean of the last tenth of the values; not yet computed while `stale` is 1. */
  mean_last: number | null
  stale: number
}

export interface HistorySparseTable {
  id: Generated<number>
  run_id: string
  attempt: number
  metric: string
  step: number
  /** JSON. */
  value: string
}

export interface RunSetsTable {
  id: string
  project_id: string
  name: string | null
  /** JSON of RunSet. */
  definition: string
  version: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface SweepsTable {
  id: string
  project_id: string
  /** The name by which its source knows it; unique within the project. */
  external_key: string
  name: string
  space: string | null
  searcher: string | null
  metric: string | null
  goal: string | null
  definition: string | null
  state: string
  created_by: string
  created_at: number
  updated_at: number
}

export interface SweepRunsTable {
  sweep_id: string
  run_id: string
}

export interface RoundsTable {
  id: string
  project_id: string
  goal: string
  /** JSON: param → scientific, nuisance or fixed. */
  roles: string
  conclusion: string | null
  decision: string | null
  version: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface StudiesTable {
  id: string
  project_id: string
  round_id: string | null
  name: string
  /** JSON of SearchSpace, or NULL. */
  space: string | null
  objective: string | null
  /** JSON of RunSet, or NULL when the links say which runs. */
  run_set: string | null
  version: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface StudySweepsTable {
  study_id: string
  sweep_id: string
}

export interface StudyRunsTable {
  study_id: string
  run_id: string
}

/** Saved views and reports: what people make, with a version that serves as ETag. */
export interface DocumentsTable {
  id: string
  project_id: string
  /** 'view' or 'report'. */
  kind: string
  name: string
  body: string
  version: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface TokensTable {
  id: string
  user_id: string
  name: string
  /** SHA-256 of the key; the key itself is shown once and never stored. */
  hash: string
  scopes: string
  created_at: number
  last_used_at: number | null
  revoked_at: number | null
}

/** What a logging client said of a run in its own words, and what it is to be told. */
export interface LiveRunsTable {
  run_id: string
  /** JSON as the client wrote it, NaN and Infinity included. */
  client_config: string
  client_summary: string
  /** 1 = the client is to be told to stop. */
  stop_asked: number
  /** Lines of history that were there when the current attempt began: more now = it has sent something. */
  lines_before: number
}

/** Which lines of a stream have arrived. */
export interface StreamsTable {
  run_id: string
  attempt: number
  name: 'history' | 'events'
  /** JSON of line ranges, see line-ranges.ts. */
  ranges: string
}

/** One of several processes that log into a run at once; which of its lines have arrived. */
export interface StreamWritersTable {
  run_id: string
  attempt: number
  writer: string
  /** JSON of line ranges. */
  history: string
  events: string
  /** JSON: where its lines stand in the console of the run. */
  console: string
}

export interface ConsoleLinesTable {
  run_id: string
  attempt: number
  /** From 0. */
  line: number
  stream: 'stdout' | 'stderr'
  time: number | null
  text: string
}

/** Files that a run saved; `blob` names the bytes, NULL until they have arrived. */
export interface RunFilesTable {
  run_id: string
  /** As the client calls it; never a path of this machine. */
  path: string
  size: number | null
  /** Base64, of the bytes. */
  md5: string | null
  blob: string | null
  updated_at: number
}

/** What lies in the folder of blobs. */
export interface BlobsTable {
  blob: string
  size: number
  /** Base64. */
  md5: string
  /** Hexadecimal; NULL for what came before it was noted. */
  sha256: string | null
  created_at: number
  /** Set when nothing names it any more: the bytes can go. */
  dropped_at: number | null
}

/** A version of a named set of files that a run logged. */
export interface ArtifactsTable {
  id: string
  project_id: string
  run_id: string | null
  type: string
  name: string
  /** From 0; NULL until all files are there. */
  version: number | null
  /** Its client's, of all its files. */
  digest: string
  client_id: string | null
  description: string | null
  /** JSON as the client wrote it. */
  metadata: string | null
  /** JSON list. */
  tags: string
  /** JSON list: what it will be called besides its version once it is complete. */
  aliases_wanted: string
  /** The blob of its manifest. */
  manifest: string | null
  size: number
  files: number
  created_at: number
  updated_at: number
}

export interface ArtifactAliasesTable {
  project_id: string
  name: string
  alias: string
  artifact_id: string
}

export interface ArtifactFilesTable {
  artifact_id: string
  path: string
  /** As its client computed it, mostly Base64 of an MD5. */
  digest: string
  size: number | null
  /** Where the bytes are when they are not here: an address elsewhere. */
  reference: string | null
  /** NULL until the bytes have arrived, and for a reference. */
  blob: string | null
}

export interface ArtifactUsesTable {
  artifact_id: string
  run_id: string
  used_at: number
}

/** Names that projects had; their runs are still found under them. */
export interface ProjectNamesTable {
  project_id: string
  name: string
  /** When it got another. */
  until: number
}

/** Random keys of this store, made when first asked for. */
export interface SecretsTable {
  name: string
  value: string
}

/** How a panel of a project was arranged by hand. */
export interface PanelViewsTable {
  project_id: string
  panel: string
  /** JSON of PanelView. */
  view: string
  created_by: string
  updated_at: number
}

export interface SavedViewsTable {
  id: string
  project_id: string
  /** Unique in the project. */
  name: string
  /** The part of the page's URL after `?`. */
  search: string
  version: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface Schema {
  users: UsersTable
  projects: ProjectsTable
  sources: SourcesTable
  runs: RunsTable
  column_cache: ColumnCacheTable
  attempts: AttemptsTable
  config_keys: ConfigKeysTable
  metrics: MetricsTable
  objectives: ObjectivesTable
  history_inbox: HistoryInboxTable
  history_chunks: HistoryChunksTable
  series: SeriesTable
  history_sparse: HistorySparseTable
  run_sets: RunSetsTable
  sweeps: SweepsTable
  sweep_runs: SweepRunsTable
  rounds: RoundsTable
  studies: StudiesTable
  study_sweeps: StudySweepsTable
  study_runs: StudyRunsTable
  documents: DocumentsTable
  tokens: TokensTable
  live_runs: LiveRunsTable
  streams: StreamsTable
  stream_writers: StreamWritersTable
  console_lines: ConsoleLinesTable
  run_files: RunFilesTable
  blobs: BlobsTable
  artifacts: ArtifactsTable
  artifact_aliases: ArtifactAliasesTable
  artifact_files: ArtifactFilesTable
  artifact_uses: ArtifactUsesTable
  project_names: ProjectNamesTable
  secrets: SecretsTable
  panel_views: PanelViewsTable
  saved_views: SavedViewsTable
}
