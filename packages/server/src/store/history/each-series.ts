import type { Kysely } from 'kysely'
import type { Dialect } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import { storedName } from '../database/stored-name.ts'
import type { Series } from '../store.ts'
import { chunkReader, decodeChunk } from './chunk-codec.ts'
import { decodeBatch } from './inbox-codec.ts'
import { concatenate } from './series-columns.ts'

type Db = Kysely<Schema>

/** Runs read by one statement: bounds what lies in memory at once. */
const RUNS_AT_ONCE = 250

/** First and last step of one metric over the current attempts of runs; null when none of them logged it. Reads no points. */
export async function stepRange(
  db: Db,
  dialect: Dialect,
  runIds: readonly string[],
  metric: string,
): Promise<readonly [number, number] | null> {
  const { low, high } = await db
    .selectFrom('runs')
    .innerJoin('series', (join) => join.onRef('series.run_id', '=', 'runs.id').onRef('series.attempt', '=', 'runs.attempt'))
    .select((e) => [e.fn.min('first_step').as('low'), e.fn.max('last_step').as('high')])
    .where(dialect.among('runs.id', runIds))
    .where('metric', '=', storedName(metric))
    .executeTakeFirstOrThrow()
  return low === null ? null : [low, high]
}

/**
 * Hands one metric of many runs over, run by run, in the order given: what their current attempts logged, in the order logged,
 * without the times. Runs that did not log it are passed over. The columns are lent: the next visit may write over them.
 */
export async function eachSeries(
  db: Db,
  dialect: Dialect,
  runIds: readonly string[],
  metric: string,
  visit: (runId: string, steps: Float64Array, values: Float64Array) => void,
): Promise<void> {
  const wanted = storedName(metric)
  const read = chunkReader()
  for (let from = 0; from < runIds.length; from += RUNS_AT_ONCE) {
    const ids = runIds.slice(from, from + RUNS_AT_ONCE)
    // What is folded between two statements would be seen twice, or not at all.
    const { chunks, waiting } = await dialect.snapshot(db, async (snapshot) => ({
      chunks: await snapshot
        .selectFrom('runs')
        .innerJoin('history_chunks', (join) =>
          join.onRef('history_chunks.run_id', '=', 'runs.id').onRef('history_chunks.attempt', '=', 'runs.attempt'),
        )
        .select(['run_id', 'history_chunks.seq', 'payload'])
        .where(dialect.among('runs.id', ids))
        .where('metric', '=', wanted)
        .execute(),
      waiting: await snapshot
        .selectFrom('runs')
        .innerJoin('history_inbox', (join) =>
          join.onRef('history_inbox.run_id', '=', 'runs.id').onRef('history_inbox.attempt', '=', 'runs.attempt'),
        )
        .select(['run_id', 'payload'])
        .where(dialect.among('runs.id', ids))
        .orderBy('history_inbox.id')
        .execute(),
    }))
    const unfolded = new Map<string, Series[]>()
    for (const { run_id, payload } of waiting) {
      const found = decodeBatch(payload, wanted)
      if (found.length > 0) unfolded.set(run_id, [...(unfolded.get(run_id) ?? []), ...found])
    }
    const folded = new Map<string, Uint8Array[]>()
    // Here, not in SQL, which would carry the payloads along.
    for (const { run_id, payload } of chunks.toSorted((a, b) => a.seq - b.seq)) {
      const known = folded.get(run_id)
      if (known === undefined) folded.set(run_id, [payload])
      else known.push(payload)
    }
    for (const id of ids) {
      const payloads = folded.get(id) ?? []
      const rest = unfolded.get(id) ?? []
      if (payloads.length === 1 && rest.length === 0) {
        const { steps, values } = read(payloads[0]!)
        visit(id, steps, values)
      } else if (payloads.length + rest.length > 0) {
        const parts = [...payloads.map((payload) => decodeChunk(payload, { times: false })), ...rest]
        visit(id, concatenate(parts.map(({ steps }) => steps)), concatenate(parts.map(({ values }) => values)))
      }
    }
  }
}
