import type { FlatValues, Goal, RunCause, RunState, Value } from '@sweepwise/core'

/**
 * The one language in which runs come in: file importers, the wandb protocol and the REST API all speak it, and
 * `ingest/apply.ts` is the one reader. Config and summary are already flat (dotted keys, lists whole).
 */
export type RunEvent = RunRecord | HistoryRecord | SweepRecord | MetricRecord

/**
 * Who a run is within its project. A client or a declared id column brings an id; a row without one is known by
 * source, content and ordinal among equal rows, so importing again changes nothing and identical rows stay apart.
 */
export type RunKey =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'row'; readonly source: string; readonly hash: string; readonly ordinal: number }

export const ATTEMPT_KINDS = ['start', 'retry', 'resume', 'reinit', 'rewind', 'fork'] as const

/** One execution of a run: its number, 1-based, and where it came from (default: a resume of the one before). */
export interface AttemptStart {
  readonly n: number
  readonly kind?: (typeof ATTEMPT_KINDS)[number]
  /** The attempt it goes on from, and for a rewind or fork the step at which it left it. */
  readonly parent?: number
  readonly forkStep?: number
}

/** How one execution went. */
export type Execution = Pick<RunRecord, 'state' | 'cause' | 'startedAt' | 'finishedAt' | 'host' | 'exitCode'>

/** Creates a run or brings it up to date. Absent fields leave what is stored; config and summary are merged by key. */
export interface RunRecord {
  readonly type: 'run'
  readonly key: RunKey
  /** Hash of everything the source says about the run; equal to the stored one = same run, nothing is written. */
  readonly contentHash?: string
  /**
   * The history that follows is not all: more comes in later batches, as history events alone. Until a record with the
   * same hash and without this closes it, the run counts as changed, so that an import that broke off is made up for.
   */
  readonly open?: true
  readonly name?: string
  readonly group?: string | null
  readonly jobType?: string | null
  readonly notes?: string | null
  readonly tags?: readonly string[]
  readonly state?: RunState
  readonly cause?: RunCause | null
  /** UTC milliseconds. */
  readonly createdAt?: number
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly host?: string
  readonly exitCode?: number
  /** The execution this is about; absent = the current one. A number not seen yet begins a new attempt. */
  readonly attempt?: AttemptStart
  /** What is known of executions before that one, for sources that give a run as a whole. */
  readonly earlierAttempts?: readonly (AttemptStart & Execution)[]
  readonly config?: FlatValues
  readonly summary?: FlatValues
  /** Name or id of the sweep the source says it belongs to. */
  readonly sweep?: string
}

/**
 * A stretch of one attempt's history, by column. All arrays of one series share a length; NaN and ±Infinity are
 * values. Steps need not be unique or sorted: everything logged is kept, in the order it was logged.
 */
export interface HistoryRecord {
  readonly type: 'history'
  readonly key: RunKey
  /** 1-based; default is the run's current attempt. */
  readonly attempt?: number
  readonly series: readonly {
    readonly metric: string
    readonly steps: Float64Array
    readonly values: Float64Array
    /** UTC milliseconds; absent = unknown. */
    readonly times?: Float64Array
  }[]
  /** Strings, media references and dicts: the sparse side table. */
  readonly sparse?: readonly { readonly metric: string; readonly step: number; readonly value: Value }[]
}

/** A sweep or study as a source describes it. */
export interface SweepRecord {
  readonly type: 'sweep'
  readonly id: string
  readonly name?: string
  readonly space?: Value
  readonly searcher?: Value
  readonly metric?: string
  readonly goal?: Goal
  /** The definition as written (a sweep.yaml, a study's attributes). */
  readonly definition?: string
}

/** What a source knows about a metric: its direction, its x axis. */
export interface MetricRecord {
  readonly type: 'metric'
  readonly name: string
  readonly goal?: Goal
  /** What its x axis is, when not the step. */
  readonly stepMetric?: string
}
