import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** What waits in the inbox of one attempt to be folded, in the order logged. */
export const waitingBatches = (db: Kysely<Schema>, runId: string, attempt: number): Promise<readonly { readonly payload: Uint8Array }[]> =>
  db.selectFrom('history_inbox').select('payload').where('run_id', '=', runId).where('attempt', '=', attempt).orderBy('id').execute()
