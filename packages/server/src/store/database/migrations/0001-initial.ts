import type { ColumnTypes } from '../dialect.ts'

/**
 * The whole model from the start: users; projects; runs with attempts, states and causes; config keys and metrics as
 * declared; objectives with their margins; histories keyed by (run, attempt, metric); run sets; sweeps ↔ studies ↔ runs, many to many; rounds; versions.
 */
export const initial = ({ integer, real, blob, identity }: ColumnTypes): readonly string[] => [
  `CREATE TABLE users (
    id text PRIMARY KEY,
    name text NOT NULL,
    created_at ${integer} NOT NULL
  )`,
  `CREATE TABLE projects (
    id text PRIMARY KEY,
    name text NOT NULL,
    live_name text UNIQUE,
    revision ${integer} NOT NULL,
    import_options text,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    deleted_at ${integer}
  )`,
  `CREATE TABLE sources (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    key text NOT NULL,
    format text NOT NULL,
    options text NOT NULL,
    report text NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    imported_at ${integer} NOT NULL,
    UNIQUE (project_id, key)
  )`,
  `CREATE TABLE runs (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    seq ${integer} NOT NULL,
    external_key text NOT NULL,
    content_hash text,
    name text NOT NULL,
    group_name text,
    job_type text,
    notes text,
    tags text NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'running', 'finished', 'failed', 'stopped', 'cancelled')),
    cause text CHECK (cause IN ('crashed', 'oom', 'timeout', 'preempted', 'lost', 'early-stop', 'user')),
    config text NOT NULL,
    summary text NOT NULL,
    attempt ${integer} NOT NULL,
    created_at ${integer},
    started_at ${integer},
    finished_at ${integer},
    heartbeat_at ${integer},
    updated_at ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    UNIQUE (project_id, external_key),
    UNIQUE (project_id, seq)
  )`,
  `CREATE TABLE column_cache (
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    part text NOT NULL CHECK (part IN ('config', 'summary')),
    place ${integer} NOT NULL,
    revision ${integer} NOT NULL,
    name text NOT NULL,
    payload ${blob} NOT NULL,
    PRIMARY KEY (project_id, part, place)
  )`,
  `CREATE TABLE attempts (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    n ${integer} NOT NULL,
    kind text NOT NULL CHECK (kind IN ('start', 'retry', 'resume', 'reinit', 'rewind', 'fork')),
    parent_n ${integer},
    fork_step ${real},
    state text NOT NULL,
    cause text,
    host text,
    exit_code ${integer},
    started_at ${integer},
    finished_at ${integer},
    PRIMARY KEY (run_id, n)
  )`,
  `CREATE TABLE config_keys (
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text NOT NULL,
    declared text NOT NULL,
    updated_at ${integer} NOT NULL,
    PRIMARY KEY (project_id, name)
  )`,
  `CREATE TABLE metrics (
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text NOT NULL,
    goal text CHECK (goal IN ('minimize', 'maximize')),
    goal_source text CHECK (goal_source IN ('declared', 'user')),
    unit text,
    lower ${real},
    upper ${real},
    share text CHECK (share IN ('fraction', 'percent')),
    partner text,
    step_metric text,
    PRIMARY KEY (project_id, name)
  )`,
  `CREATE TABLE objectives (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    key text NOT NULL,
    metric text NOT NULL,
    goal text NOT NULL CHECK (goal IN ('minimize', 'maximize')),
    reducer text NOT NULL,
    step ${real},
    margin ${real} CHECK (margin > 0),
    chosen ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    UNIQUE (project_id, key)
  )`,
  `CREATE TABLE history_inbox (
    id ${identity},
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    payload ${blob} NOT NULL,
    created_at ${integer} NOT NULL
  )`,
  'CREATE INDEX history_inbox_by_run ON history_inbox (run_id, attempt, id)',
  `CREATE TABLE history_chunks (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    metric text NOT NULL,
    seq ${integer} NOT NULL,
    points ${integer} NOT NULL,
    first_step ${real} NOT NULL,
    last_step ${real} NOT NULL,
    low ${real},
    high ${real},
    payload ${blob} NOT NULL,
    PRIMARY KEY (run_id, attempt, metric, seq)
  )`,
  `CREATE TABLE series (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    metric text NOT NULL,
    points ${integer} NOT NULL,
    finite ${integer} NOT NULL,
    first_step ${real} NOT NULL,
    last_step ${real} NOT NULL,
    last ${real},
    low ${real},
    high ${real},
    mean_last ${real},
    stale ${integer} NOT NULL,
    PRIMARY KEY (run_id, attempt, metric)
  )`,
  `CREATE TABLE history_sparse (
    id ${identity},
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    metric text NOT NULL,
    step ${real} NOT NULL,
    value text NOT NULL
  )`,
  'CREATE INDEX history_sparse_by_run ON history_sparse (run_id, attempt, metric, id)',
  `CREATE TABLE run_sets (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text,
    definition text NOT NULL,
    version ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL
  )`,
  `CREATE TABLE sweeps (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    external_key text NOT NULL,
    name text NOT NULL,
    space text,
    searcher text,
    metric text,
    goal text,
    definition text,
    state text NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    UNIQUE (project_id, external_key)
  )`,
  `CREATE TABLE sweep_runs (
    sweep_id text NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    PRIMARY KEY (sweep_id, run_id)
  )`,
  'CREATE INDEX sweep_runs_by_run ON sweep_runs (run_id)',
  `CREATE TABLE rounds (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    goal text NOT NULL,
    roles text NOT NULL,
    conclusion text,
    decision text,
    version ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL
  )`,
  `CREATE TABLE studies (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    round_id text REFERENCES rounds (id) ON DELETE SET NULL,
    name text NOT NULL,
    space text,
    objective text,
    run_set text,
    version ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL
  )`,
  `CREATE TABLE study_sweeps (
    study_id text NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    sweep_id text NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    PRIMARY KEY (study_id, sweep_id)
  )`,
  `CREATE TABLE study_runs (
    study_id text NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    PRIMARY KEY (study_id, run_id)
  )`,
  'CREATE INDEX study_runs_by_run ON study_runs (run_id)',
  `CREATE TABLE documents (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('view', 'report')),
    name text NOT NULL,
    body text NOT NULL,
    version ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL
  )`,
  `CREATE TABLE tokens (
    id text PRIMARY KEY,
    user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name text NOT NULL,
    hash text NOT NULL UNIQUE,
    scopes text NOT NULL,
    created_at ${integer} NOT NULL,
    last_used_at ${integer},
    revoked_at ${integer}
  )`,
]
