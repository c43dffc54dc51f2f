import { valueToJson } from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { SweepRecord } from '../../ingest/run-event.ts'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import { LOCAL_USER } from '../database/migrate.ts'
import type { Schema, SweepRunsTable } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'

type Db = Kysely<Schema>

/**
 * Writes the sweeps that a batch describes, and those that its runs only name. What a later record leaves out stays.
 * @returns our ids by the names the source uses, and how many sweeps were new or said something new
 */
export async function applySweeps(
  trx: Db,
  projectId: string,
  records: readonly SweepRecord[],
  named: readonly string[],
  now: number,
): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly changed: number }> {
  const described = new Map(records.map((record) => [storedName(record.id), record]))
  const ids = new Map<string, string>()
  let changed = 0
  for (const key of new Set([...described.keys(), ...named])) {
    const said = statedColumns(described.get(key))
    const known = await trx
      .selectFrom('sweeps')
      .select(['id', 'name', 'space', 'searcher', 'metric', 'goal', 'definition'])
      .where('project_id', '=', projectId)
      .where('external_key', '=', key)
      .executeTakeFirst()
    ids.set(key, known?.id ?? uuid())
    if (known === undefined) {
      changed += 1
      await trx
        .insertInto('sweeps')
        .values({
          id: ids.get(key)!,
          project_id: projectId,
          external_key: key,
          name: key,
          space: null,
          searcher: null,
          metric: null,
          goal: null,
          definition: null,
          state: 'finished',
          created_by: LOCAL_USER,
          created_at: now,
          updated_at: now,
          ...said,
        })
        .execute()
    } else if (Object.entries(said).some(([column, value]) => known[column as keyof typeof said] !== value)) {
      changed += 1
      await trx
        .updateTable('sweeps')
        .set({ ...said, updated_at: now })
        .where('id', '=', known.id)
        .execute()
    }
  }
  return { ids, changed }
}

function statedColumns(record: SweepRecord | undefined) {
  if (record === undefined) return {}
  const { name, space, searcher, metric, goal, definition } = record
  return {
    ...(name === undefined ? {} : { name: storedName(name) }),
    ...(space === undefined ? {} : { space: valueToJson(space) }),
    ...(searcher === undefined ? {} : { searcher: valueToJson(searcher) }),
    ...(metric === undefined ? {} : { metric: storedName(metric) }),
    ...(goal === undefined ? {} : { goal }),
    ...(definition === undefined ? {} : { definition: definition.replaceAll('\0', '\uFFFD').toWellFormed() }),
  }
}

/** Says which runs belong to which sweeps; a run may belong to several. Returns how many of the links are new. */
export async function linkSweeps(trx: Db, dialect: Dialect, links: readonly SweepRunsTable[]): Promise<number> {
  let added = 0
  for (const part of statementsOf(links, 2, dialect)) {
    const result = await trx
      .insertInto('sweep_runs')
      .values(part)
      .onConflict((conflict) => conflict.columns(['sweep_id', 'run_id']).doNothing())
      .executeTakeFirst()
    added += Number(result.numInsertedOrUpdatedRows ?? 0)
  }
  return added
}
