import type { RunKey } from '../../ingest/run-event.ts'
import { storedName } from '../database/stored-name.ts'

/** The text under which a run is known within its project; unique there. */
export function externalKeyOf(key: RunKey): string {
  return storedName(key.kind === 'id' ? `id:${key.id}` : `row:${key.source}:${key.hash}:${key.ordinal}`)
}
