import type { AlignedCurves } from '../dataset/align-curves.ts'
import type { Dataset } from '../dataset/dataset.ts'
import type { RunSet } from '../dataset/run-set.ts'
import type { Goal, Reducer, ResolvedReducer } from '../domain/objective.ts'

/** One option of an analysis as plain data; schemas, command-line flags and form controls are derived from it. */
export type OptionDescriptor = { readonly name: string; readonly label: string; readonly help: string } & (
  | { readonly kind: 'boolean'; readonly default: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default: string }
  | { readonly kind: 'integer' | 'number'; readonly default: number; readonly min: number; readonly max: number }
  | { readonly kind: 'names'; readonly default: readonly string[] }
  /** Free text, such as a filter. */
  | { readonly kind: 'text'; readonly default: string }
)
export type OptionValues = Readonly<Record<string, boolean | string | number | readonly string[]>>

/** What somebody asks: an analysis of a run set about an objective. Goal and reducer default to the metric's own. */
export interface AnalysisRequest {
  readonly analysis: string
  readonly runSet: RunSet
  readonly metric: string
  readonly goal?: Goal
  readonly reducer?: Reducer
  readonly step?: number
  readonly options?: OptionValues
  readonly seed?: number
}

export interface Warning {
  readonly code: string
  readonly text: string
}

/** How many runs went in and why the others did not; `used + Σ dropped = total`. */
export interface Ledger {
  readonly total: number
  readonly used: number
  readonly dropped: readonly { readonly reason: string; readonly count: number }[]
}

/** What an analysis function receives: columns, the objective value per run, and a seed. It reads nothing else. */
export interface AnalysisInput {
  readonly dataset: Dataset
  /** Shape (n): objective per run in the metric's unit, as logged; NaN or ±Infinity = infeasible. */
  readonly y: Float64Array
  readonly metric: string
  readonly goal: Goal
  readonly reducer: ResolvedReducer
  readonly seed: number
}

/** Weak data is an answer, not an exception: a code of `errors.ts` and its text. */
export interface Unanswerable {
  readonly code: string
  readonly text: string
}

export type Outcome<Body> =
  | { readonly status: 'ok'; readonly body: Body; readonly runs: Ledger; readonly warnings: readonly Warning[] }
  | { readonly status: 'unanswerable'; readonly reason: Unanswerable; readonly runs: Ledger; readonly warnings: readonly Warning[] }

/**
 * Pieces of one computation that do not depend on each other: any thread may do any of them, in any order. Plain data;
 * `task` names the function (`work.ts`) that turns `shared` and an item into that item's result.
 */
export interface Work {
  readonly task: string
  readonly shared: unknown
  readonly items: readonly unknown[]
}

/** Which histories an analysis wants: its metric over all runs of the dataset, at common places of training. */
export interface CurvesWanted {
  /** By step, or by the share of training that a run has behind it. */
  readonly along: 'step' | 'fraction'
  /** The metric that counts the steps; empty = the one declared for the metric, else the step itself. */
  readonly over: string
  /** At most so many places. */
  readonly places: number
}

/** Curves as they were asked for; null where the caller has none. Rows are those of the dataset. */
export type CurvesOf = (wanted: CurvesWanted) => AlignedCurves | null

/**
 * What a staged analysis says on its way: an answer that is complete and valid as far as it goes; work to be done, whose results
 * (one per item, in the order of the items) it is resumed with; or histories, which a dataset does not hold: it is resumed with one
 * `AlignedCurves`, or with nothing.
 */
export type Step<Body = unknown> =
  | { readonly kind: 'stage'; readonly stage: string; readonly outcome: Outcome<Body> }
  | { readonly kind: 'work'; readonly work: Work }
  | { readonly kind: 'curves'; readonly wanted: CurvesWanted }

/** Resumed with the results of the work it asked for; what it is resumed with after a stage does not matter. */
export type Steps<Body = unknown> = Generator<Step<Body>, Outcome<Body>, readonly unknown[]>

/** A question. `run` is synchronous and pure; the caller picks the thread. The registry pairs it with its panel. */
export interface Analysis<Body = unknown> {
  readonly name: string
  readonly title: string
  /** The question in a user's words. */
  readonly question: string
  readonly options: readonly OptionDescriptor[]
  /** What `auto` becomes when histories exist; without histories it is always `summary`. */
  readonly autoReducer: ResolvedReducer
  /** Answers only what is named in its options, so that no page asks it by itself. */
  readonly onDemand?: true
  /** Says nothing unless configurations ran more than once, so that no page asks it by itself while noise is unknown. */
  readonly needsRepeats?: true
  readonly run: (input: AnalysisInput, options: OptionValues) => Outcome<Body>
  /**
   * The same in stages, where the whole takes long: better answers as they come, the last (returned) equal to that of
   * `run`. Its body has `stages`, whose `elapsedCpuMs` the caller fills in with its own clock.
   */
  readonly stages?: (input: AnalysisInput, options: OptionValues) => Steps<Body>
}

/** What page, command line, API and report all receive: plain data, the header of `design.md` §4 plus the body's fields. */
export type AnalysisResult<Body = unknown> = {
  readonly schema: 1
  readonly engine: string
  readonly analysis: string
  readonly status: 'ok' | 'unanswerable'
  readonly reason: Unanswerable | null
  readonly metric: string
  readonly goal: Goal
  readonly reducer: ResolvedReducer
  readonly options: OptionValues
  readonly runSet: RunSet
  readonly revision: string
  readonly seed: number
  readonly runs: Ledger
  readonly warnings: readonly Warning[]
} & Partial<Body>
