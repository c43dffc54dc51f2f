import type { Goal, RunCause, RunState, Value } from '@sweepwise/core'

export interface OptunaStudy {
  readonly id: number
  readonly name: string
  /** One goal per objective; null where the study never set it. */
  readonly goals: readonly (Goal | null)[]
  /** Names the study gave its objectives, or null. */
  readonly metricNames: readonly string[] | null
  readonly attributes: Readonly<Record<string, Value>>
  readonly trials: number
}

export interface OptunaTrial {
  /** Counts from 0 within the study. */
  readonly number: number
  readonly state: RunState
  readonly cause: RunCause | null
  /** UTC milliseconds; null where unknown. What is stored without a zone is taken for UTC. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly params: Readonly<Record<string, Value>>
  /** One value per objective; undefined where none was told. */
  readonly values: readonly (number | undefined)[]
  /** Ascending. */
  readonly steps: Float64Array
  readonly intermediate: Float64Array
  readonly attributes: Readonly<Record<string, Value>>
}

/** What every kind of Optuna storage can be asked. */
export interface OptunaStorage {
  /** In the order they were made. */
  studies(): readonly OptunaStudy[]
  /** Distinct params of a study with one declared distribution each (the latest). */
  distributions(study: OptunaStudy): ReadonlyMap<string, Value>
  /** Trial attributes of a study: how many trials carry each, and how many different values they hold. */
  attributeNames(study: OptunaStudy): readonly { readonly name: string; readonly trials: number; readonly distinct: number }[]
  /** Trials in the order they were made. */
  trials(study: OptunaStudy): Iterable<OptunaTrial>
}

/** Optuna's `TrialState` → ours. */
export const TRIAL_STATES: Readonly<Record<string, readonly [RunState, RunCause | null]>> = {
  RUNNING: ['running', null],
  WAITING: ['pending', null],
  COMPLETE: ['finished', null],
  PRUNED: ['stopped', 'early-stop'],
  FAIL: ['failed', null],
}

/** More objectives than anybody has; a larger index in a file is damage. */
export const MOST_OBJECTIVES = 1000

/** Stored is always a number: the place among the choices, or the value itself. */
export function decodeParam(stored: unknown, distribution: Value): Value {
  const value = Number(stored)
  if (typeof distribution !== 'object' || distribution === null || Array.isArray(distribution)) return value
  const { name, attributes } = distribution as { name?: Value; attributes?: { choices?: Value } | null }
  if (name !== 'CategoricalDistribution') return value
  const choices = attributes?.choices
  return Array.isArray(choices) && choices[value] !== undefined ? (choices[value] as Value) : value
}
