import type { RunCause, RunState } from '@sweepwise/core'
import type { Rejection } from '../importer.ts'

/** What an MLflow store holds, be it files or a database. */
export interface MlflowStore {
  readonly experiments: ReadonlyMap<string, MlflowExperiment>
  /** All runs, oldest first. */
  readonly runs: readonly MlflowRun[]
  contentOf(run: MlflowRun): Promise<RunContent>
  /** Every value logged, metric by metric, each in the order of logging. */
  points(run: MlflowRun, onReject: (rejection: Rejection) => void): AsyncIterable<MetricPiece>
  /** What the reader should know of the store as a whole. */
  readonly notes: readonly string[]
  close(): void
}

export interface MlflowExperiment {
  /** Null where the store does not say. */
  readonly name: string | null
  readonly deleted: boolean
  readonly tags: ReadonlyMap<string, string>
}

export interface MlflowRun {
  /** MLflow's own, unique in the world. */
  readonly id: string
  /** Key in `experiments`. */
  readonly experiment: string
  /** '' = it has none. */
  readonly name: string
  readonly state: RunState
  readonly cause: RunCause | null
  /** UTC milliseconds; null = unknown. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly deleted: boolean
}

export interface RunContent {
  readonly params: ReadonlyMap<string, string>
  readonly tags: ReadonlyMap<string, string>
  /** By name: whether the run logged it more than once. */
  readonly metrics: ReadonlyMap<string, boolean>
}

/** A stretch of one metric's values; all arrays share a length. */
export interface MetricPiece {
  readonly metric: string
  readonly steps: Float64Array
  readonly values: Float64Array
  /** UTC milliseconds. */
  readonly times: Float64Array
}

/** Values of one piece: a few hundred kilobytes. */
export const PIECE_POINTS = 20_000

/** The last time there is, UTC milliseconds (ECMAScript's). */
const LAST_TIME = 8.64e15
/** Before its version 1.0 MLflow wrote times of metrics in seconds; milliseconds of that size lie in 1973. */
const SECONDS_BELOW = 1e11

/** A time as MLflow stores it → UTC milliseconds; null when it is none. */
export function readEpoch(value: unknown): number | null {
  if (value === null || value === undefined || value === '') return null
  const time = Number(value)
  if (!Number.isFinite(time) || Math.abs(time) > LAST_TIME) return null
  return time !== 0 && Math.abs(time) < SECONDS_BELOW ? time * 1000 : time
}

/** Oldest first; runs without a time come last, and ties are told apart by id. */
export function byStart(a: MlflowRun, b: MlflowRun): number {
  const [first, second] = [a.startedAt ?? Number.MAX_VALUE, b.startedAt ?? Number.MAX_VALUE]
  if (first !== second) return first - second
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
