import type { Goal, Value } from '@sweepwise/core'
import type { ColumnReading, ImportOptions } from '../importer.ts'
import { declared, readingOf } from '../table/plan-columns.ts'
import type { Family } from './family.ts'
import type { MlflowExperiment, MlflowRun, RunContent } from './mlflow-store.ts'
import { type ParamColumns, ParamSurvey } from './param-columns.ts'
import { type OptunaTrial, primaryMetric, readTags } from './run-tags.ts'

/** What the machine did meanwhile, as `mlflow.enable_system_metrics_logging` records it. */
const SYSTEM = 'system/'

/** One experiment, as it will be one project. */
export interface SurveyedProject {
  readonly name: string
  /** Oldest first. */
  readonly runs: readonly MlflowRun[]
  readonly params: ParamColumns
  readonly columns: readonly ColumnReading[]
  readonly goals: ReadonlyMap<string, Goal>
  /** The search that Optuna made here; null = its callback says nothing. */
  readonly study: { readonly id: string; readonly space: ReadonlyMap<string, Value> } | null
  /** Where a key goes: by its place in the store and what the user said. */
  readonly place: { param(name: string): 'config' | 'summary'; metric(name: string): MetricPlace }
}

export interface MetricPlace {
  readonly as: 'summary' | 'config' | null
  readonly curve: boolean
}

/** Gathers what the columns of one project hold; runs that only hold others together are left out by `finish`. */
export class ProjectSurvey {
  readonly #name: string
  readonly #experiment: MlflowExperiment
  readonly #runs: MlflowRun[] = []
  /** Runs without metrics: whether they are runs shows at the end. */
  readonly #waiting = new Map<MlflowRun, RunContent>()
  readonly #nested: { readonly run: MlflowRun; readonly content: RunContent }[] = []
  readonly #params = new ParamSurvey()
  readonly #metrics = new Map<string, { runs: number; curves: number }>()
  readonly #goals = new Map<string, Goal>()
  readonly #space = new Map<string, Value>()
  #trials = false

  constructor(name: string, experiment: MlflowExperiment) {
    this.#name = name
    this.#experiment = experiment
  }

  add(run: MlflowRun, content: RunContent): void {
    this.#runs.push(run)
    const { parent, trial } = readTags(content.tags)
    if (trial !== null) this.#takeTrial(trial, [...content.metrics.keys()])
    for (const [name, several] of content.metrics) {
      const metric = this.#metrics.get(name) ?? { runs: 0, curves: 0 }
      this.#metrics.set(name, metric)
      metric.runs++
      if (several) metric.curves++
    }
    if (content.metrics.size === 0) this.#waiting.set(run, content)
    else if (parent !== null) this.#nested.push({ run, content })
    else this.#params.add(content.params)
  }

  #takeTrial({ goals, distributions }: OptunaTrial, metrics: readonly string[]): void {
    this.#trials = true
    for (const [param, distribution] of distributions) this.#space.set(param, distribution)
    // Of several objectives none says which it is, unless the callback numbered them.
    const named = goals.length === 1 ? metrics : metrics.filter((name) => /_\d+$/.test(name)).sort()
    if (named.length !== goals.length) return
    for (const [i, name] of named.entries()) this.#goals.set(name, goals[i]!)
  }

  /** @returns null when there is no run */
  finish(family: Family, options: ImportOptions): SurveyedProject | null {
    const runs = this.#runs.filter((run) => !family.isBracket(run))
    if (runs.length === 0) return null
    for (const [run, content] of this.#waiting) if (!family.isBracket(run)) this.#nested.push({ run, content })
    for (const { run, content } of this.#nested) this.#params.add(withInherited(content.params, family.inheritanceOf(run).params))
    const params = this.#params.finish()
    const primary = primaryMetric(this.#experiment.tags)
    if (primary !== null && this.#metrics.has(primary.name)) this.#goals.set(primary.name, primary.goal)
    const said = declared(options)
    const place: SurveyedProject['place'] = {
      param: (name) => (said(name) === 'metric' ? 'summary' : 'config'),
      metric: (name) => {
        const user = said(name)
        const curve = (this.#metrics.get(name)?.curves ?? 0) > 0 && user !== 'ignored'
        if (user === 'param' || user === 'seed') return { as: 'config', curve }
        return { as: name.startsWith(SYSTEM) && user !== 'metric' ? null : 'summary', curve }
      },
    }
    return {
      name: this.#name,
      runs,
      params,
      columns: this.#columns(params, said),
      goals: this.#goals,
      study: this.#trials ? { id: this.#experiment.name ?? this.#name, space: this.#space } : null,
      place,
    }
  }

  #columns(params: ParamColumns, said: ReturnType<typeof declared>): readonly ColumnReading[] {
    const reading = (name: string, as: ColumnReading['as'], reason: string): ColumnReading => readingOf(said, name, as, reason)
    return [
      ...[...params.roles].map(([name, { role, reason }]) => reading(name, role, role === 'param' ? 'a param of MLflow' : reason)),
      ...[...this.#metrics].map(([name, { runs, curves }]) => {
        if (name.startsWith(SYSTEM)) return reading(name, 'history', 'measured of the machine')
        const goal = this.#goals.get(name)
        const values =
          curves === 0 ? `one value a run, in ${counted(runs)}` : `the last value of ${counted(runs)}, ${curves} of them with a curve`
        return reading(name, 'metric', `a metric of MLflow, ${values}${goal === undefined ? '' : `; to ${goal}, as the store says`}`)
      }),
    ]
  }
}

/** A run's own params win. */
export function withInherited(own: ReadonlyMap<string, string>, inherited: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return inherited.size === 0 ? own : new Map([...inherited, ...own])
}

const counted = (runs: number): string => (runs === 1 ? '1 run' : `${runs} runs`)
