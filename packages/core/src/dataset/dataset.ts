import type { ConfigKey, ParamKind, ParamScale } from '../domain/config-key.ts'
import type { Goal, GoalSource } from '../domain/objective.ts'
import type { RunCause, RunState } from '../domain/run.ts'

/** Why a run has no value in a column. `inactive`: a parent param switches it off. `missing`: unknown. */
export const PRESENT = 0
export const MISSING = 1
export const INACTIVE = 2

interface ColumnBase {
  readonly name: string
  /** Shape (n): PRESENT, MISSING or INACTIVE per run. */
  readonly status: Uint8Array
  /** The param that switches this one on and off and the levels under which it is active, when it is conditional. */
  readonly parent: { readonly name: string; readonly levels: readonly string[] } | null
  /** How the kind and scale were found, in words ("12 of 300 cells are not numbers, first: 'NA' in run …"). */
  readonly note: string
}

/** In `MetricColumn.logged`: the run logged something else than a number. */
export const NOT_A_NUMBER = 2

/** Real numbers. `values[i]` is NaN exactly where `status[i]` is not PRESENT (±Infinity counts as PRESENT). */
export interface NumericColumn extends ColumnBase {
  readonly kind: 'numeric'
  readonly values: Float64Array
  readonly scale: ParamScale
  readonly integer: boolean
}

/** Levels. `codes[i]` indexes `levels`, −1 exactly where `status[i]` is not PRESENT. Ordinal levels are in order. */
export interface LevelColumn extends ColumnBase {
  readonly kind: Exclude<ParamKind, 'numeric'>
  readonly codes: Int32Array
  readonly levels: readonly string[]
  /** Shape (levels): the number behind each level of an ordinal param (its rank when the levels are words), else null. */
  readonly levelValues: Float64Array | null
  readonly scale: ParamScale | null
}

export type ParamColumn = NumericColumn | LevelColumn

/**
 * One metric over all runs, already reduced from the histories. All arrays have shape (n); NaN = none.
 * `summary` is the value the run itself summarised (or its last history value when it gave no summary).
 */
export interface MetricColumn {
  readonly name: string
  readonly goal: Goal
  readonly goalSource: GoalSource
  /**
   * 1 where the run logged a number, NaN and infinities included; 0 where it logged none; `NOT_A_NUMBER` where a text or the
   * like stands in its place. Tells diverged from never measured.
   */
  readonly logged: Uint8Array
  readonly summary: Float64Array
  /** From the history; null when no run has a history of this metric. */
  readonly history: {
    readonly last: Float64Array
    readonly min: Float64Array
    readonly max: Float64Array
    /** Mean of the last tenth of the evaluations (at least one). */
    readonly meanLast: Float64Array
    /** Finite evaluations per run. */
    readonly evaluations: Int32Array
  } | null
  /** Value at one step, when the loader was asked for it. */
  readonly atStep?: { readonly step: number; readonly values: Float64Array }
}

/** What the runs are, beside their params and metrics. All have length n. */
export interface RunColumns {
  readonly id: readonly string[]
  readonly name: readonly string[]
  readonly project: readonly string[]
  readonly group: readonly (string | null)[]
  readonly tags: readonly (readonly string[])[]
  readonly state: readonly RunState[]
  readonly cause: readonly (RunCause | null)[]
  /** How each configuration was chosen, in the words of the tool that chose it (`random`, `bayes`, …); null = nobody said. */
  readonly sampler: readonly (string | null)[]
  /** UTC milliseconds; NaN = unknown. */
  readonly createdAt: Float64Array
  readonly durationMs: Float64Array
}

/**
 * Columns of runs × params and metrics; the one thing every analysis reads. Immutable: verbs return new ones
 * that may share columns.
 */
export interface Dataset {
  readonly n: number
  readonly runs: RunColumns
  /** Only keys whose role is param; constants included (the analyses hide and name them). */
  readonly params: readonly ParamColumn[]
  readonly seeds: readonly ParamColumn[]
  /** Keys set aside as bookkeeping: shown and filtered by, never analysed. */
  readonly ignored: readonly ParamColumn[]
  readonly metrics: readonly MetricColumn[]
  /** Every config key with its role, so that a page can show and override it. */
  readonly keys: readonly ConfigKey[]
  /** Shape (n): equal code = same configuration (params, seed and ignored keys aside); such runs are replicates. */
  readonly configuration: Int32Array
  readonly configurations: number
  /** Changes whenever anything the analyses can see changes. */
  readonly revision: string
}
