import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { AttemptsTable, RunsTable, Schema } from '../database/schema.ts'
import type { TouchedRun } from './touched-run.ts'

type Db = Kysely<Schema>

/** Writes new runs with all their attempts, several rows a statement. */
export async function insertRuns(trx: Db, dialect: Dialect, runs: readonly TouchedRun[]): Promise<void> {
  if (runs.length === 0) return
  const columns = Object.keys(runs[0]!.row).length
  for (const part of statementsOf(runs, columns, dialect)) {
    await trx
      .insertInto('runs')
      .values(part.map(({ row }) => row))
      .execute()
  }
  const attempts = runs.flatMap((run) => Array.from({ length: run.row.attempt }, (_, i) => attemptRow(run, i + 1)))
  for (const part of statementsOf(attempts, ATTEMPT_COLUMNS, dialect)) await trx.insertInto('attempts').values(part).execute()
}

/** Writes a stored run and those of its attempts of which something was said. */
export async function updateRun(trx: Db, run: TouchedRun): Promise<void> {
  const { id, project_id: _project, seq: _seq, external_key: _key, created_by: _user, ...set } = run.row satisfies RunsTable
  await trx.updateTable('runs').set(set).where('id', '=', id).execute()
  const last = await trx
    .selectFrom('attempts')
    .select((e) => e.fn.max('n').as('n'))
    .where('run_id', '=', id)
    .executeTakeFirst()
  const written = new Set(run.attempts.keys())
  for (let n = Number(last?.n ?? 0) + 1; n <= run.row.attempt; n++) written.add(n)
  for (const n of written) {
    const said = run.attempts.get(n) ?? {}
    let query = trx.insertInto('attempts').values(attemptRow(run, n))
    query =
      Object.keys(said).length === 0
        ? query.onConflict((conflict) => conflict.columns(['run_id', 'n']).doNothing())
        : query.onConflict((conflict) => conflict.columns(['run_id', 'n']).doUpdateSet(said))
    await query.execute()
  }
}

const ATTEMPT_COLUMNS = 11

/** An attempt as far as it is known: one that a later one followed counts as stopped unless something else was said. */
function attemptRow({ row, attempts }: TouchedRun, n: number): AttemptsTable {
  const current = n === row.attempt
  return {
    run_id: row.id,
    n,
    kind: n === 1 ? 'start' : 'resume',
    parent_n: n === 1 ? null : n - 1,
    fork_step: null,
    state: current ? row.state : 'stopped',
    cause: current ? row.cause : null,
    host: null,
    exit_code: null,
    started_at: current ? row.started_at : null,
    finished_at: current ? row.finished_at : null,
    ...attempts.get(n),
  }
}
