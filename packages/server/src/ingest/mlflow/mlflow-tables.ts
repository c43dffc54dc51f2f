import type Sqlite from 'better-sqlite3'
import type { Rejection } from '../importer.ts'
import { byStart, type MetricPiece, type MlflowExperiment, type MlflowRun, type MlflowStore, readEpoch } from './mlflow-store.ts'
import { PieceBuffer } from './piece-buffer.ts'
import { readStatus } from './run-status.ts'

const TABLES = ['experiments', 'experiment_tags', 'runs', 'params', 'tags', 'metrics'] as const
type Table = (typeof TABLES)[number]
/** A run with more values than that is not held in memory. */
const LONG = 200_000

/**
 * The tables of MLflow's tracking database as every schema since 0.9 lays them out. What differed between generations:
 * metrics without a step and without `is_nan`, experiments and runs without a lifecycle, no index over the runs of a
 * param, tag or metric. `latest_metrics` is not read: it follows from `metrics`.
 */
export class MlflowTables {
  readonly #db: Sqlite.Database
  readonly #columns = new Map<Table, ReadonlySet<string>>()

  constructor(db: Sqlite.Database) {
    this.#db = db
    // A view of that name could be anything, endless too.
    const tables = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all()
    for (const table of TABLES) {
      if (!tables.includes(table)) continue
      const columns = db.pragma(`table_info(${table})`) as { name: string }[]
      this.#columns.set(table, new Set(columns.map((column) => column.name)))
    }
  }

  /** Whether these are the tables of an MLflow store at all. */
  get present(): boolean {
    return (
      this.#has('experiments', 'experiment_id') &&
      this.#has('runs', 'run_uuid') &&
      this.#has('runs', 'experiment_id') &&
      this.#has('params', 'run_uuid') &&
      this.#has('metrics', 'run_uuid')
    )
  }

  /** @param name of the file, for messages */
  store(name: string): MlflowStore {
    const params = this.#pairs('params')
    const tags = this.#pairs('tags')
    const metrics = this.#byRun('metrics')
    const step = this.#has('metrics', 'step') ? 'step' : '0'
    const nan = this.#has('metrics', 'is_nan') ? 'is_nan' : '0'
    const names = this.#db.prepare(`SELECT key, count(*) AS n FROM ${metrics} WHERE run_uuid = ? GROUP BY key ORDER BY key`)
    // Times are milliseconds: what was logged within one follows its steps, then the order in which it was stored. The plus
    // keeps SQLite from an index of the key, which leads through the metric's values of all runs.
    const order = `ORDER BY +key, timestamp, ${step === '0' ? '' : 'step, '}rowid`
    const select = `SELECT key, ${step}, value, timestamp, ${nan} FROM ${metrics} WHERE run_uuid = ? ${order}`
    const values = this.#db.prepare(select).raw()
    this.#db.exec('CREATE TEMP TABLE long_run (key, step, value, timestamp, nan)')
    const empty = this.#db.prepare('DELETE FROM temp.long_run')
    const copy = this.#db.prepare(`INSERT INTO temp.long_run ${select}`)
    const copied = this.#db.prepare('SELECT * FROM temp.long_run ORDER BY rowid').raw()
    return {
      experiments: this.#experiments(),
      runs: this.#runs(),
      contentOf: async ({ id }) => ({
        params: params(id),
        tags: tags(id),
        metrics: new Map((names.all(id) as { key: unknown; n: number }[]).map(({ key, n }) => [String(key), n > 1])),
      }),
      async *points({ id }, onReject) {
        // While a statement is open MLflow cannot write: nothing is handed on before it is at its end. A run that is too long
        // for that goes through a table of our own.
        const total = (names.all(id) as { n: number }[]).reduce((sum, { n }) => sum + n, 0)
        if (total <= LONG) yield* [...piecesOf(name, id, values.iterate(id) as Iterable<readonly unknown[]>, onReject)]
        else {
          empty.run()
          copy.run(id)
          yield* piecesOf(name, id, copied.iterate() as Iterable<readonly unknown[]>, onReject)
          empty.run()
        }
      },
      notes: [],
      close() {},
    }
  }

  #experiments(): ReadonlyMap<string, MlflowExperiment> {
    const stage = this.#has('experiments', 'lifecycle_stage') ? 'lifecycle_stage' : `'active'`
    const rows = this.#db.prepare(`SELECT experiment_id AS id, name, ${stage} AS stage FROM experiments`).all() as Row[]
    const tags = this.#has('experiment_tags', 'value')
      ? this.#db.prepare('SELECT key, value FROM experiment_tags WHERE experiment_id = ?')
      : null
    return new Map(
      rows.map((row) => [
        String(row['id']),
        {
          name: row['name'] === null ? null : String(row['name']),
          deleted: row['stage'] === 'deleted',
          tags: asTexts((tags?.all(row['id']) ?? []) as Row[]),
        },
      ]),
    )
  }

  #runs(): readonly MlflowRun[] {
    const column = (name: string): string => (this.#has('runs', name) ? name : `NULL`)
    const rows = this.#db
      .prepare(
        `SELECT run_uuid AS id, experiment_id AS experiment, ${column('name')} AS name, ${column('status')} AS status,
         ${column('start_time')} AS start, ${column('end_time')} AS end, ${column('lifecycle_stage')} AS stage FROM runs`,
      )
      .all() as Row[]
    const runs = new Map<string, MlflowRun>()
    for (const row of rows) {
      runs.set(String(row['id']), {
        id: String(row['id']),
        experiment: String(row['experiment']),
        name: String(row['name'] ?? '').trim(),
        ...readStatus(row['status']),
        startedAt: readEpoch(row['start']),
        finishedAt: readEpoch(row['end']),
        deleted: row['stage'] === 'deleted',
      })
    }
    return [...runs.values()].sort(byStart)
  }

  /** Reads a table of keys and values, run by run. */
  #pairs(table: 'params' | 'tags'): (run: string) => ReadonlyMap<string, string> {
    if (!this.#has(table, 'value')) return () => new Map()
    const rows = this.#db.prepare(`SELECT key, value FROM ${this.#byRun(table)} WHERE run_uuid = ? ORDER BY key`)
    return (run) => asTexts(rows.all(run) as Row[])
  }

  /** The table, or where no index leads to its rows by run, a copy that has one, in SQLite's own temporary file. */
  #byRun(table: Table): string {
    const indexes = this.#db.pragma(`index_list(${table})`) as { name: string }[]
    for (const { name } of indexes) {
      const [first] = this.#db.pragma(`index_info(${JSON.stringify(name)})`) as { name: string | null }[]
      if (first?.name === 'run_uuid') return `main.${table}`
    }
    this.#db.exec(
      `CREATE TEMP TABLE ${table}_by_run AS SELECT * FROM main.${table}; CREATE INDEX temp.${table}_of_run ON ${table}_by_run (run_uuid)`,
    )
    return `temp.${table}_by_run`
  }

  #has(table: Table, column: string): boolean {
    return this.#columns.get(table)?.has(column) ?? false
  }
}

type Row = Record<string, unknown>

const asTexts = (rows: readonly Row[]): Map<string, string> =>
  new Map(rows.flatMap((row) => (row['value'] === null ? [] : [[String(row['key']), String(row['value'])] as const])))

/** Rows come metric by metric. */
function* piecesOf(
  file: string,
  run: string,
  rows: Iterable<readonly unknown[]>,
  onReject: (rejection: Rejection) => void,
): Generator<MetricPiece> {
  let buffer: PieceBuffer | null = null
  let metric: string | null = null
  let damaged = 0
  for (const [key, step, value, time, nan] of rows) {
    const name = String(key)
    if (buffer === null || name !== metric) {
      if (buffer !== null && !buffer.empty) yield buffer.take()
      buffer = new PieceBuffer(name)
      metric = name
    }
    const at = readEpoch(time)
    const number = nan === 1 ? Number.NaN : readValue(value)
    if (at === null || number === null || typeof step !== 'number' || !Number.isFinite(step)) {
      damaged++
      continue
    }
    buffer.add(step, number, at)
    if (buffer.full) yield buffer.take()
  }
  if (buffer !== null && !buffer.empty) yield buffer.take()
  if (damaged > 0) onReject({ file, reason: `run ${run}: ${damaged} logged values are no numbers and were left out` })
}

/** Of an infinity MLflow stores the largest double in its place. */
function readValue(value: unknown): number | null {
  if (typeof value !== 'number') return value === null ? Number.NaN : null
  if (value === Number.MAX_VALUE) return Number.POSITIVE_INFINITY
  return value === -Number.MAX_VALUE ? Number.NEGATIVE_INFINITY : value
}
