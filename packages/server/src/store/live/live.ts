import type { FlatValues, RunCause, RunState } from '@sweepwise/core'
import type { MetricRecord, RunRecord } from '../../ingest/run-event.ts'
import type { LoggedRow } from '../history/logged-rows.ts'
import type { RunFacts } from '../runs/run-facts.ts'

/** A run as the client that logs it needs to know it. */
export interface LiveRun extends RunFacts {
  readonly projectName: string
  /** The id its client gave it. */
  readonly key: string
  readonly sweep: string | null
  /** As the client wrote them; null for a run that no client logged. */
  readonly clientConfig: string | null
  readonly clientSummary: string | null
  readonly stopAsked: boolean
  /** Where the next line of each stream belongs. */
  readonly lines: { readonly history: number; readonly events: number; readonly console: number }
}

/** What a client says of its run apart from what it logs. */
export interface Announcement {
  readonly key: string
  readonly record: Omit<RunRecord, 'type' | 'key' | 'attempt' | 'contentHash' | 'open' | 'earlierAttempts'>
  /** A process begins the run anew, goes on with it, joins those that log into it, or (null) says more of it. */
  readonly begin: 'start' | 'resume' | 'join' | null
  /** The whole config in the client's own words; what it no longer names is gone. */
  readonly clientConfig?: string
  /** One of several writers: their configs together, from what is stored. */
  readonly joined?: (stored: string) => { readonly clientConfig: string; readonly config: FlatValues }
  readonly metrics: readonly MetricRecord[]
  /** A new run takes over the history of another one of the project up to a step. */
  readonly fork?: { readonly key: string; readonly step: number }
}

export interface ConsoleLine {
  readonly stream: 'stdout' | 'stderr'
  /** UTC milliseconds; null = unknown. */
  readonly time: number | null
  readonly text: string
}

/** Lines by number: sent again they change nothing. */
interface Numbered<T> {
  /** Where the first one belongs, from 0. */
  readonly offset: number
  readonly lines: readonly T[]
}

/** In the client's own words, and read. */
export interface ClientSummary {
  readonly client: string
  readonly values: FlatValues
}

/** What one request of a client brings; stored as a whole or not at all. */
export interface Delivery {
  /** Which of several processes that log into the run at once; each numbers its lines by itself. */
  readonly writer?: string
  readonly history?: Numbered<LoggedRow>
  /** Measurements of the machine. */
  readonly events?: Numbered<LoggedRow>
  /** A later line of the same number replaces the earlier one: progress bars rewrite theirs. */
  readonly console?: Numbered<ConsoleLine>
  readonly summary?: ClientSummary & {
    /** Together with what the other writers said. */
    readonly joined?: (stored: string) => ClientSummary
  }
  readonly metrics?: readonly MetricRecord[]
  readonly end?: { readonly state: RunState; readonly cause: RunCause | null; readonly exitCode: number | null; readonly at: number }
  readonly cause?: RunCause
}

/** What moves while a run is live. */
export interface Pulse {
  readonly state: RunState
  readonly cause: RunCause | null
  readonly attempt: number
  readonly heartbeatAt: number | null
  /** Grows with what is stored of the run itself: config, summary, state, history. */
  readonly updatedAt: number
  /** Lines of the console, from line 0 to the last. */
  readonly printed: number
  readonly stopAsked: boolean
}

export interface LiveRuns {
  findLiveRun(projectId: string, key: string): Promise<LiveRun | null>
  /** Also in a project that was deleted and can be restored. */
  findLiveRunById(runId: string): Promise<LiveRun | null>
  /**
   * The run that a client means by the name of its project as it was when the run began: in the project of that name, in one
   * that was called so once, and with `deleted` also in one that can still be restored.
   */
  findAddressedRun(project: string, key: string, options?: { readonly deleted?: boolean }): Promise<LiveRun | null>
  /** All runs of a project in order of arrival. */
  listLiveRuns(projectId: string): Promise<readonly LiveRun[]>
  /** Creates the run or brings it up to date; `isNew` = it was not there. */
  announce(projectId: string, announcement: Announcement): Promise<{ readonly run: LiveRun; readonly isNew: boolean }>
  /** Back to a step: a new attempt that has the history up to it. Null when there is no such run. */
  rewind(projectId: string, key: string, step: number): Promise<LiveRun | null>
  /** Null when there is no such run; one of a deleted project goes on, in case that is undone. `stopAsked` = its client is to be told. */
  deliver(projectId: string, key: string, delivery: Delivery): Promise<{ readonly stopAsked: boolean; readonly points: number } | null>
  /** How far each series of the current attempt has come; `last` is NaN for a NaN. */
  tails(
    runId: string,
  ): Promise<readonly { readonly metric: string; readonly points: number; readonly lastStep: number; readonly last: number }[]>
  /** The step of the last row that the current attempt logged, of media and texts alone too; null when there is none. */
  lastStep(runId: string): Promise<number | null>
  /** Runs of a project that call themselves running, each with its last sign of life (UTC ms); not those that came as a whole. */
  signsOfLife(projectId: string): Promise<readonly { readonly id: string; readonly heartbeatAt: number }[]>
  /** What moves while a run is live, read cheaply; null when there is no such run. */
  pulse(runId: string): Promise<Pulse | null>
  askToStop(runId: string): Promise<boolean>
  /** Lines of the console of an attempt (default: the current one), by number. */
  consoleLines(
    runId: string,
    options?: { attempt?: number; from?: number; limit?: number },
  ): Promise<{ readonly total: number; readonly lines: readonly (ConsoleLine & { readonly line: number })[] }>
}
