import type { ColumnTypes } from '../dialect.ts'

/**
 * What runs that log while they train need: which lines of each stream have arrived (so that a request sent again changes
 * nothing), config and summary as their client wrote them, console lines by number, and the files they saved.
 */
export const live = ({ integer }: ColumnTypes): readonly string[] => [
  `CREATE TABLE live_runs (
    run_id text PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
    client_config text NOT NULL,
    client_summary text NOT NULL,
    stop_asked ${integer} NOT NULL,
    lines_before ${integer} NOT NULL
  )`,
  `CREATE TABLE streams (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    name text NOT NULL CHECK (name IN ('history', 'events')),
    ranges text NOT NULL,
    PRIMARY KEY (run_id, attempt, name)
  )`,
  `CREATE TABLE console_lines (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    line ${integer} NOT NULL,
    stream text NOT NULL CHECK (stream IN ('stdout', 'stderr')),
    time ${integer},
    text text NOT NULL,
    PRIMARY KEY (run_id, attempt, line)
  )`,
  `CREATE TABLE run_files (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    path text NOT NULL,
    size ${integer},
    md5 text,
    blob text,
    updated_at ${integer} NOT NULL,
    PRIMARY KEY (run_id, path)
  )`,
  `CREATE TABLE secrets (
    name text PRIMARY KEY,
    value text NOT NULL
  )`,
]
