import type { ColumnTypes } from '../dialect.ts'

/** Views of a project's page that people saved under a name, for everyone who opens it. */
export const savedViews = ({ integer }: ColumnTypes): readonly string[] => [
  `CREATE TABLE saved_views (
    id text NOT NULL PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text NOT NULL,
    search text NOT NULL,
    version ${integer} NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    UNIQUE (project_id, name)
  )`,
]
