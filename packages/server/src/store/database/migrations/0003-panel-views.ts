import type { ColumnTypes } from '../dialect.ts'

/** What people arranged in the panels of a project, for everyone who opens it. */
export const panelViews = ({ integer }: ColumnTypes): readonly string[] => [
  `CREATE TABLE panel_views (
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    panel text NOT NULL,
    view text NOT NULL,
    created_by text NOT NULL REFERENCES users (id),
    updated_at ${integer} NOT NULL,
    PRIMARY KEY (project_id, panel)
  )`,
]
