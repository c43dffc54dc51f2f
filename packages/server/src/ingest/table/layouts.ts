import type { ColumnReading } from '../importer.ts'
import type { TableHeader } from './read-table.ts'

/** What a layout says about one column before anything is inferred; null = inference decides. */
export interface Placed {
  readonly as: ColumnReading['as']
  /** Name of the key or metric, when not the column's own. */
  readonly name?: string
  readonly reason: string
}

/** A table somebody's tool writes: how to recognise it, and what its columns are. */
export interface TableLayout {
  readonly format: string
  readonly title: string
  /** 0 … 1 from the header and some rows. */
  score(header: TableHeader): number
  place(name: string): Placed | null
  /** Columns whose cells together name a run for good, when they are there and no two rows share them. */
  readonly keys: readonly RegExp[]
}

/** pandas' index: nothing, `Unnamed: 0` or `index`. */
const UNNAMED = /^$|^Unnamed: \d+$|^index$/

const has = (header: TableHeader, ...names: readonly string[]): number => names.filter((name) => header.names.includes(name)).length

const place =
  (rows: readonly (readonly [RegExp, ColumnReading['as'], string, string?])[]): TableLayout['place'] =>
  (name) => {
    for (const [pattern, as, reason, replacement] of rows) {
      if (pattern.test(name)) return { as, reason, ...(replacement === undefined ? {} : { name: name.replace(pattern, replacement) }) }
    }
    return null
  }

/** `study.trials_dataframe()`: number, value or values_i, params_…, user_attrs_…, state, datetime_… */
export const optunaTable: TableLayout = {
  format: 'optuna-csv',
  title: 'Optuna trials_dataframe',
  score: (header) => {
    const params = header.names.some((name) => name.startsWith('params_'))
    const value = header.names.some((name) => /^values?(_\d+)?$/.test(name))
    return params && value && has(header, 'number', 'state') >= 1 ? 0.95 : 0
  },
  place: place([
    [/^params_/, 'param', 'an Optuna param', ''],
    [/^values?(_.+)?$/, 'metric', 'an Optuna objective'],
    [/^state$/, 'state', 'the state of the trial'],
    [/^number$/, 'name', 'the number of the trial within its study'],
    [/^datetime_(start|complete)$/, 'time', 'when the trial ran'],
    [/^duration$/, 'time', 'how long the trial ran'],
    [/^study_name$/, 'group', 'the study'],
    [/^system_attrs_/, 'other', 'what the sampler noted for itself'],
    [UNNAMED, 'other', 'an index without a name'],
  ]),
  keys: [/^study_name$/, /^number$/],
}

/** MLflow's "Download CSV" of the runs page. */
export const mlflowTable: TableLayout = {
  format: 'mlflow-csv',
  title: 'MLflow runs download',
  score: (header) =>
    has(header, 'Run ID', 'Start Time') === 2 && has(header, 'Source Name', 'Source Type', 'Duration', 'Status', 'User') >= 2 ? 0.95 : 0,
  place: place([
    [/^Run ID$/, 'id', 'MLflow’s id of the run'],
    [/^Name$/, 'name', 'the run’s name'],
    [/^Status$/, 'state', 'the state of the run'],
    [/^(Start Time|Duration)$/, 'time', 'when and how long it ran'],
    [/^(Source Type|Source Name|User|Source Version|Version|Models?|Dataset|Registered Models?)$/, 'other', 'bookkeeping of MLflow'],
  ]),
  keys: [/^Run ID$/],
}

/** scikit-learn's `cv_results_`: split{i}_test_score are replicates, mean_ and std_ are derived from them. */
export const sklearnTable: TableLayout = {
  format: 'sklearn-cv-results',
  title: 'scikit-learn cv_results_',
  score: (header) =>
    header.names.some((name) => /^mean_test_/.test(name)) && header.names.some((name) => /^(param_|split\d+_test_|params$)/.test(name))
      ? 0.95
      : 0,
  place: place([
    [/^param_/, 'param', 'a searched param', ''],
    [/^params$/, 'derived', 'the same params once more, as a dict'],
    [/^(mean|std)_(test|train)_/, 'derived', 'an aggregate of the splits'],
    [/^rank_test_/, 'derived', 'a rank of the aggregate'],
    [/^(mean|std)_(fit|score)_time$/, 'metric', 'a time that scikit-learn measured'],
    [/^iter$|^n_resources$/, 'param', 'a budget of successive halving'],
    [UNNAMED, 'other', 'an index without a name'],
  ]),
  keys: [],
}

const WANDB_COLUMNS = [
  'Name',
  'State',
  'Notes',
  'User',
  'Tags',
  'Created',
  'Runtime',
  'Sweep',
  'ID',
  'Group',
  'Job Type',
  'Updated',
  'Host',
  'Hostname',
  'GPU Type',
  'Commit',
  'End Time',
]

/** The runs table of the W&B page: config and summary columns mixed, in the order of the page. */
export const wandbTable: TableLayout = {
  format: 'wandb-csv',
  title: 'W&B runs-table export',
  score: (header) => {
    const known = has(header, ...WANDB_COLUMNS)
    const underscored = header.names.filter((name) => /^_(wandb|runtime|timestamp|step)/.test(name)).length
    if (known + underscored === 0) return 0
    return underscored > 0 || known >= 2 ? 0.9 : header.names[0] === 'Name' ? 0.6 : 0.2
  },
  place: place([
    [/^ID$/, 'id', 'W&B’s id of the run'],
    [/^(Name|run_name)$/, 'name', 'the run’s name'],
    [/^State$/, 'state', 'the state of the run'],
    [/^(Created|Updated|End Time)$/, 'time', 'when it ran'],
    [/^Runtime$/, 'metric', 'how long it ran, in seconds'],
    [/^Tags$/, 'tags', 'tags of the run'],
    [/^Group$/, 'group', 'the run’s group'],
    [/^Sweep$/, 'group', 'the sweep that made it'],
    [
      /^(Notes|User|Host|Hostname|GPU Type|GPU Count|Commit|Github|Git State|Job Type|Python Version|OS|CPU Count|Description)$/,
      'ignored',
      'bookkeeping of W&B',
    ],
    [/^_wandb/, 'other', 'bookkeeping of W&B'],
    [/^_(runtime|timestamp|step)$/, 'metric', 'logged by W&B itself'],
    [UNNAMED, 'other', 'an index without a name'],
  ]),
  keys: [/^ID$/],
}

/** What `sweepwise export` writes, and W&B's API flattened by pandas: `config.lr`, `summary.loss`. */
export const prefixedTable: TableLayout = {
  format: 'prefixed-csv',
  title: 'table with config. and summary. columns',
  score: ({ names }) => (names.some((name) => name.startsWith('config.')) && names.some((name) => name.startsWith('summary.')) ? 0.95 : 0),
  place: place([
    [/^(id|run_id)$/, 'id', 'the id of the run'],
    [/^name$/, 'name', 'the run’s name'],
    [/^state$/, 'state', 'the state of the run'],
    [/^group$/, 'group', 'the run’s group'],
    [/^tags$/, 'tags', 'tags of the run'],
    [/^(created_at|duration_s)$/, 'time', 'when and how long it ran'],
    [/^cause$/, 'other', 'why the run ended'],
    [/^(config|summary)\._wandb/, 'other', 'bookkeeping of W&B'],
    [/^config\./, 'param', 'a key of the config', ''],
    [/^summary\./, 'metric', 'a value of the summary', ''],
    [UNNAMED, 'other', 'an index without a name'],
  ]),
  keys: [/^(id|run_id)$/],
}

/** Any other table with a header. */
export const genericTable: TableLayout = {
  format: 'csv',
  title: 'table',
  score: (header) => (header.names.length > 1 ? 0.3 : 0.1),
  place: place([
    [/^(run[ _-]?id|trial[ _-]?id|wandb[ _-]?id|experiment[ _-]?id|uuid)$/i, 'id', 'its name is that of an id'],
    [/^(run[ _-]?name|display[ _-]?name|name|run|trial[ _-]?name|experiment[ _-]?name)$/i, 'name', 'its name is that of a run’s name'],
    [/^(state|status|run[ _-]?state)$/i, 'state', 'its name is that of a state'],
    [
      /^(created_?at|created|start[ _-]?time|started_?at|timestamp|date|datetime|end[ _-]?time|finished_?at|updated_?at)$/i,
      'time',
      'its name is that of a time',
    ],
    [/^tags$/i, 'tags', 'its name is that of tags'],
    [UNNAMED, 'other', 'an index without a name'],
  ]),
  keys: [/^((run|trial|wandb|experiment|config)[ _-]?id|uuid|id)$/i],
}

export const TABLE_LAYOUTS: readonly TableLayout[] = [optunaTable, mlflowTable, sklearnTable, prefixedTable, wandbTable, genericTable]
