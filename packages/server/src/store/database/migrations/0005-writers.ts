import type { ColumnTypes } from '../dialect.ts'

/** Several processes that log into one run at once: each numbers its lines by itself. */
export const writers = ({ integer }: ColumnTypes): readonly string[] => [
  `CREATE TABLE stream_writers (
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    attempt ${integer} NOT NULL,
    writer text NOT NULL,
    history text NOT NULL,
    events text NOT NULL,
    console text NOT NULL,
    PRIMARY KEY (run_id, attempt, writer)
  )`,
]
