import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { HistoryChunksTable, Schema } from '../database/schema.ts'
import type { Series } from '../store.ts'
import { encodeChunk } from './chunk-codec.ts'
import { reduceSeries } from './series-reductions.ts'
import { orNull } from './series-rows.ts'

/** Points of one chunk. Long enough to compress, short enough that reading one bucket decodes little. */
export const CHUNK_POINTS = 4096
const CHUNK_COLUMNS = 10

/** Cuts one series of an attempt into rows, numbered from `firstSeq`. */
export function chunkRows(
  { metric, steps, values, times }: Series,
  runId: string,
  attempt: number,
  firstSeq: number,
): readonly HistoryChunksTable[] {
  const chunks: HistoryChunksTable[] = []
  for (let from = 0; from < values.length; from += CHUNK_POINTS) {
    const to = Math.min(values.length, from + CHUNK_POINTS)
    const part = { steps: steps.slice(from, to), values: values.slice(from, to), times: times.slice(from, to) }
    const { points, firstStep, lastStep, low, high } = reduceSeries(part.steps, part.values)
    chunks.push({
      run_id: runId,
      attempt,
      metric,
      seq: firstSeq + chunks.length,
      points,
      first_step: firstStep,
      last_step: lastStep,
      low: orNull(low),
      high: orNull(high),
      payload: encodeChunk(part),
    })
  }
  return chunks
}

export async function insertChunks(trx: Kysely<Schema>, dialect: Dialect, chunks: readonly HistoryChunksTable[]): Promise<void> {
  for (const part of statementsOf(chunks, CHUNK_COLUMNS, dialect)) await trx.insertInto('history_chunks').values(part).execute()
}
