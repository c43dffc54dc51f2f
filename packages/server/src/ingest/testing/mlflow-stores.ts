import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { temporaryFolder } from './import-file.ts'

/** A run of a file store, to be written by a test. */
export interface WrittenRun {
  readonly experiment: string
  readonly id: string
  readonly params?: Readonly<Record<string, string>>
  /** Lines of each metric's file. */
  readonly metrics?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, string>>
  /** MLflow's number of the status; 3 = finished. */
  readonly status?: number
  readonly deleted?: boolean
}

/** The files of a store as MLflow lays them out, by path within it; `mlruns` itself is left to the test. */
export function mlflowFiles(experiments: Readonly<Record<string, string>>, runs: readonly WrittenRun[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const [id, name] of Object.entries(experiments))
    files[`${id}/meta.yaml`] = `artifact_location: file:///store/${id}\nexperiment_id: '${id}'\nlifecycle_stage: active\nname: ${name}\n`
  for (const [i, run] of runs.entries()) {
    const folder = `${run.experiment}/${run.id}`
    files[`${folder}/meta.yaml`] =
      `artifact_uri: file:///store/${folder}/artifacts\nend_time: ${1_750_000_030_000 + i * 60_000}\nexperiment_id: '${run.experiment.split('/').at(-1)}'\n` +
      `lifecycle_stage: ${run.deleted ? 'deleted' : 'active'}\nrun_id: ${run.id}\nrun_uuid: ${run.id}\nstart_time: ${1_750_000_000_000 + i * 60_000}\n` +
      `status: ${run.status ?? 3}\ntags: []\nuser_id: user\n`
    for (const [kind, values] of [
      ['params', run.params],
      ['metrics', run.metrics],
      ['tags', run.tags],
    ] as const)
      for (const [name, value] of Object.entries(values ?? {})) files[`${folder}/${kind}/${name}`] = value
  }
  return files
}

/** The same on disk, as `mlruns` of a folder; its path. */
export function writeMlflowFiles(
  folder: ReturnType<typeof temporaryFolder>,
  experiments: Readonly<Record<string, string>>,
  runs: readonly WrittenRun[],
): string {
  for (const [name, content] of Object.entries(mlflowFiles(experiments, runs))) folder.write(`mlruns/${name}`, content)
  return join(folder.path, 'mlruns')
}

/** A database as MLflow 0.9 laid it out: no steps, no NaN, no lifecycle, no tags of experiments, no index but the keys. */
export function writeOldMlflowDatabase(path: string): void {
  const db = new Sqlite(path)
  db.exec(`
    CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) NOT NULL, artifact_location VARCHAR(256));
    CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), status VARCHAR(20), start_time BIGINT, end_time BIGINT, experiment_id INTEGER);
    CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(250), run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, timestamp, run_uuid));
    CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(250) NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
    INSERT INTO experiments VALUES (0, 'Default', './mlruns/0');
    INSERT INTO runs VALUES ('b', 'second', 'FINISHED', 1550000100000, 1550000160000, 0), ('a', '', 'KILLED', 1550000000000, NULL, 0);
    INSERT INTO params VALUES ('lr', '0.1', 'a'), ('lr', '0.2', 'b'), ('act', 'None', 'a'), ('act', 'relu', 'b');
    INSERT INTO metrics VALUES ('loss', 3, 1550000000, 'a'), ('loss', 1, 1550000002, 'a'), ('loss', 2, 1550000001, 'a'), ('loss', 0.5, 1550000100, 'b');
    INSERT INTO tags VALUES ('mlflow.runName', 'first', 'a'), ('team', 'x', 'b');
  `)
  db.close()
}
