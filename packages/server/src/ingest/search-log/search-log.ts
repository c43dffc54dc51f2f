import type { FlatValues, Goal, RunCause, RunState, Value } from '@sweepwise/core'
import type { Rejection } from '../importer.ts'

/** One training of a configuration, as the log of a search (SMAC, BOHB, DeepCAVE) holds it. */
export interface Evaluation {
  /** Id of the configuration within its log. */
  readonly config: string
  /** The problem instance it ran on; null = the search knows none. */
  readonly instance: string | null
  readonly seed: number | null
  /** How much it was given (epochs, share of the data); null = the search knows no budgets. */
  readonly budget: number | null
  readonly state: RunState
  readonly cause: RunCause | null
  /** One value per objective, in the order of the log's objectives; undefined = none came out, NaN is a value. */
  readonly values: readonly (number | undefined)[]
  /** What else is known of how it went. */
  readonly extra: FlatValues
  /** UTC milliseconds; null = not said. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** What one search tried and what came out. */
export interface SearchLog {
  /** Where it lies within the source, '' = at its top. */
  readonly folder: string
  readonly objectives: readonly { readonly name: string; readonly goal: Goal | null }[]
  /** By id. */
  readonly configs: ReadonlyMap<string, FlatValues>
  /** How a configuration came to be tried, by id. */
  readonly origins: ReadonlyMap<string, string>
  readonly space: SearchSpace | null
  readonly evaluations: readonly Evaluation[]
  readonly notes: readonly string[]
  readonly rejections: readonly Rejection[]
}

/** The space a search drew from. */
export interface SearchSpace {
  /** One definition per param, by name. */
  readonly params: ReadonlyMap<string, Value>
  /** All of it as written, conditions included. */
  readonly definition: string
}

export type Dict = { readonly [key: string]: Value }
export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Unix seconds → UTC milliseconds; null for what is none (zero, before 1970, text). */
export const readSeconds = (value: unknown): number | null =>
  typeof value === 'number' && value > 0 && value < LAST_SECOND ? Math.round(value * 1000) : null

/** The year 5138. */
const LAST_SECOND = 1e11
