import type { ColumnTypes } from '../dialect.ts'

/**
 * What lies in the folder of blobs, so that equal bytes are kept once and none are left behind; artifacts, which are versions
 * of named sets of files; and the names that projects had, under which their runs go on.
 */
export const files = ({ integer }: ColumnTypes): readonly string[] => [
  `CREATE TABLE blobs (
    blob text PRIMARY KEY,
    size ${integer} NOT NULL,
    md5 text NOT NULL,
    sha256 text,
    created_at ${integer} NOT NULL,
    dropped_at ${integer}
  )`,
  'CREATE INDEX blobs_by_hash ON blobs (sha256, size)',
  'CREATE INDEX blobs_by_md5 ON blobs (md5)',
  'CREATE INDEX blobs_dropped ON blobs (dropped_at)',
  `INSERT INTO blobs (blob, size, md5, created_at)
    SELECT blob, max(size), max(md5), max(updated_at) FROM run_files WHERE blob IS NOT NULL GROUP BY blob`,
  'CREATE INDEX run_files_by_blob ON run_files (blob)',
  `CREATE TABLE artifacts (
    id text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    run_id text REFERENCES runs (id) ON DELETE SET NULL,
    type text NOT NULL,
    name text NOT NULL,
    version ${integer},
    digest text NOT NULL,
    client_id text,
    description text,
    metadata text,
    tags text NOT NULL,
    aliases_wanted text NOT NULL,
    manifest text,
    size ${integer} NOT NULL,
    files ${integer} NOT NULL,
    created_at ${integer} NOT NULL,
    updated_at ${integer} NOT NULL,
    UNIQUE (project_id, name, version)
  )`,
  'CREATE INDEX artifacts_by_run ON artifacts (run_id)',
  'CREATE INDEX artifacts_by_client ON artifacts (client_id)',
  'CREATE INDEX artifacts_by_manifest ON artifacts (manifest)',
  `CREATE TABLE artifact_aliases (
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text NOT NULL,
    alias text NOT NULL,
    artifact_id text NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, name, alias)
  )`,
  'CREATE INDEX artifact_aliases_by_artifact ON artifact_aliases (artifact_id)',
  `CREATE TABLE artifact_files (
    artifact_id text NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    path text NOT NULL,
    digest text NOT NULL,
    size ${integer},
    reference text,
    blob text,
    PRIMARY KEY (artifact_id, path)
  )`,
  'CREATE INDEX artifact_files_by_blob ON artifact_files (blob)',
  `CREATE TABLE artifact_uses (
    artifact_id text NOT NULL REFERENCES artifacts (id) ON DELETE CASCADE,
    run_id text NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    used_at ${integer} NOT NULL,
    PRIMARY KEY (artifact_id, run_id)
  )`,
  'CREATE INDEX artifact_uses_by_run ON artifact_uses (run_id)',
  `CREATE TABLE project_names (
    project_id text NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name text NOT NULL,
    until ${integer} NOT NULL,
    PRIMARY KEY (project_id, name)
  )`,
  'CREATE INDEX project_names_by_name ON project_names (name)',
]
