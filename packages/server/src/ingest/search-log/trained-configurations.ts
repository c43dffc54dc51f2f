import type { Value } from '@sweepwise/core'
import type { Evaluation, SearchLog } from './search-log.ts'

/** What one configuration came to under one seed: its evaluations, one per budget, ascending. */
export interface Trained {
  readonly log: SearchLog
  /** Of the whole search; null = it knows no budgets. */
  readonly highest: number | null
  /** The search trains at more than one budget. */
  readonly ladder: boolean
  readonly evaluations: readonly Evaluation[]
}

/** Of evaluations at one budget the last one counts, as in the searches themselves. */
export function trainedOf(log: SearchLog): readonly Trained[] {
  const runs = new Map<string, Map<number | null, Evaluation>>()
  for (const evaluation of log.evaluations) {
    const key = JSON.stringify([evaluation.config, evaluation.instance, evaluation.seed])
    const run = runs.get(key) ?? new Map<number | null, Evaluation>()
    runs.set(key, run)
    run.set(evaluation.budget, evaluation)
  }
  const budgets = budgetsOf(log)
  return [...runs.values()].map((run) => ({
    log,
    highest: budgets.at(-1) ?? null,
    ladder: budgets.length > 1,
    evaluations: [...run.values()].sort((a, b) => (a.budget ?? Number.NEGATIVE_INFINITY) - (b.budget ?? Number.NEGATIVE_INFINITY)),
  }))
}

/** What a run was given, what came out, and its curves over the budget. */
export interface ReadRun {
  readonly config: ReadonlyMap<string, Value>
  readonly results: ReadonlyMap<string, Value>
  readonly curves: ReadonlyMap<string, readonly (readonly [number, number])[]>
}

export interface Names {
  readonly seed: string
  readonly instance: string
  readonly budget: string
}

/** What the log adds to the configurations must not stand in the way of a param or result of that name. */
export function namesOf(logs: readonly SearchLog[]): Names {
  const taken = new Set<string>()
  for (const { configs, objectives, evaluations } of logs) {
    for (const config of configs.values()) for (const name of Object.keys(config)) taken.add(name)
    for (const { name } of objectives) taken.add(name)
    for (const { extra } of evaluations) for (const name of Object.keys(extra)) taken.add(name)
  }
  const free = (first: string, second: string): string => (taken.has(first) ? second : first)
  return { seed: free('seed', 'search seed'), instance: free('instance', 'search instance'), budget: free('budget', 'search budget') }
}

export function readRun({ log, ladder, evaluations }: Trained, names: Names): ReadRun {
  const last = evaluations.at(-1)!
  const config = new Map<string, Value>(Object.entries(log.configs.get(last.config) ?? {}))
  if (last.instance !== null) config.set(names.instance, last.instance)
  if (last.seed !== null) config.set(names.seed, last.seed)
  const results = new Map<string, Value>(Object.entries(last.extra))
  for (const [i, { name }] of log.objectives.entries()) if (last.values[i] !== undefined) results.set(name, last.values[i])
  const curves = new Map<string, (readonly [number, number])[]>()
  if (!ladder) return { config, results, curves }
  const add = (name: string, budget: number, value: number): void => {
    const curve = curves.get(name) ?? []
    curves.set(name, curve)
    curve.push([budget, value])
  }
  for (const { budget, extra, values } of evaluations) {
    if (budget === null) continue
    for (const [name, value] of Object.entries(extra)) if (typeof value === 'number') add(name, budget, value)
    for (const [i, { name }] of log.objectives.entries()) {
      // Tried and failed: a place of the curve without a value, unless there is no value at all.
      if (evaluations.some((one) => one.values[i] !== undefined)) add(name, budget, values[i] ?? Number.NaN)
    }
    add(names.budget, budget, budget)
  }
  if (last.budget !== null) results.set(names.budget, last.budget)
  return { config, results, curves }
}

/** Different budgets, ascending. */
export const budgetsOf = ({ evaluations }: SearchLog): readonly number[] =>
  [...new Set(evaluations.flatMap(({ budget }) => budget ?? []))].sort((a, b) => a - b)

/** Whether the search gave the configuration up before its highest budget. */
export const isShort = ({ highest, evaluations }: Trained): boolean => {
  const { state, budget } = evaluations.at(-1)!
  return state === 'finished' && highest !== null && (budget ?? Number.NEGATIVE_INFINITY) < highest
}
