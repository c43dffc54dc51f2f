import { type FlatValues, type RunCause, type RunState, valueFromJson } from '@sweepwise/core'
import type { RunsTable } from '../database/schema.ts'

/** What a run's own row says of it. Times are UTC milliseconds. */
export interface RunFacts {
  readonly id: string
  readonly projectId: string
  readonly name: string
  readonly group: string | null
  readonly jobType: string | null
  readonly notes: string | null
  readonly tags: readonly string[]
  readonly state: RunState
  readonly cause: RunCause | null
  readonly attempt: number
  readonly config: FlatValues
  readonly summary: FlatValues
  readonly createdAt: number | null
  readonly startedAt: number | null
  readonly finishedAt: number | null
  /** When a live run last gave a sign of life; null for a run that came as a whole. */
  readonly heartbeatAt: number | null
}

export const runFacts = (row: RunsTable): RunFacts => ({
  id: row.id,
  projectId: row.project_id,
  name: row.name,
  group: row.group_name,
  jobType: row.job_type,
  notes: row.notes,
  tags: JSON.parse(row.tags) as string[],
  state: row.state as RunState,
  cause: row.cause as RunCause | null,
  attempt: row.attempt,
  config: valueFromJson(row.config) as FlatValues,
  summary: valueFromJson(row.summary) as FlatValues,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  heartbeatAt: row.heartbeat_at,
})
