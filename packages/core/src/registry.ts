import type {
  Analysis,
  AnalysisInput,
  AnalysisRequest,
  AnalysisResult,
  CurvesOf,
  CurvesWanted,
  OptionDescriptor,
  OptionValues,
  Outcome,
  Warning,
  Work,
} from './analysis/analysis.ts'
import { comparison } from './analysis/comparison.ts'
import { correlation } from './analysis/correlation.ts'
import { importance } from './analysis/importance.ts'
import { leaders } from './analysis/leaders.ts'
import { noise } from './analysis/noise.ts'
import { surface } from './analysis/surface.ts'
import { answerStep } from './analysis/work.ts'
import type { Dataset, MetricColumn } from './dataset/dataset.ts'
import { type ResolvedObjective, resolveObjective } from './dataset/resolve-objective.ts'
import { detectGoal } from './domain/metric-goal.ts'
import type { Goal, ResolvedReducer } from './domain/objective.ts'
import { InputError } from './errors.ts'
import { comparisonPanel } from './panels/comparison.ts'
import { comparisonWords } from './panels/comparison-words.ts'
import { correlationPanel } from './panels/correlation.ts'
import { importancePanel } from './panels/importance.ts'
import { importanceWords } from './panels/importance-words.ts'
import { leadersPanel } from './panels/leaders.ts'
import { leadersWords } from './panels/leaders-words.ts'
import { noisePanel } from './panels/noise.ts'
import { noiseByStepPanel } from './panels/noise-by-step.ts'
import { noiseWords } from './panels/noise-words.ts'
import type { PanelSpec } from './panels/panel-spec.ts'
import { surfacePanel } from './panels/surface.ts'

/** Part of every result and cache key; changes when any number could. */
export const ENGINE = 'sweepwise-0.1.0'

/** The same digits everywhere unless somebody asks for others. */
export const DEFAULT_SEED = 7272
const MOST_SEED = 4_294_967_295

/** An analysis with its picture: what page, command line, API and report know of it. */
export interface RegisteredAnalysis extends Analysis {
  readonly panel: (result: AnalysisResult) => PanelSpec
  /** What the same answer says beside it. */
  readonly further: (result: AnalysisResult) => readonly PanelSpec[]
  /** Numbers → the body of the result: the same with its sentences. */
  readonly words: (numbers: unknown, metric: string) => unknown
}

const register = <Numbers, Body extends Numbers>(
  analysis: Analysis<Numbers>,
  panel: (result: AnalysisResult<Body>) => PanelSpec,
  words: (numbers: Numbers, metric: string) => Body = (numbers) => numbers as Body,
  further: (result: AnalysisResult<Body>) => PanelSpec | null = () => null,
): RegisteredAnalysis => ({
  ...analysis,
  panel: panel as (result: AnalysisResult) => PanelSpec,
  words: words as (numbers: unknown, metric: string) => unknown,
  further: (result) => [further(result as AnalysisResult<Body>)].filter((panel) => panel !== null),
})

/** A line here makes an analysis appear in the page, on the command line and in the API. */
export const ANALYSES: readonly RegisteredAnalysis[] = [
  register(importance, importancePanel, importanceWords),
  register(correlation, correlationPanel),
  register(noise, noisePanel, noiseWords, noiseByStepPanel),
  register(leaders, leadersPanel, leadersWords),
  register(comparison, comparisonPanel, comparisonWords),
  register(surface, surfacePanel),
]

/** @throws InputError UNKNOWN_ANALYSIS */
export function findAnalysis(name: string): RegisteredAnalysis {
  const analysis = ANALYSES.find((candidate) => candidate.name === name)
  if (analysis === undefined) throw new InputError('UNKNOWN_ANALYSIS', { name, known: ANALYSES.map((known) => known.name) })
  return analysis
}

/**
 * Options as given → complete and valid, defaults filled in.
 * @throws InputError BAD_OPTION for an unknown name or a value the descriptor does not allow
 */
export function readOptions(analysis: Analysis, given: Readonly<Record<string, unknown>> = {}): OptionValues {
  const known = new Map(analysis.options.map((option) => [option.name, option]))
  for (const name of Object.keys(given)) {
    if (!known.has(name)) {
      throw new InputError('BAD_OPTION', {
        option: name,
        found: 'given',
        expected: known.size === 0 ? 'nothing: there are no options' : `no value; the options are ${[...known.keys()].join(', ')}`,
      })
    }
  }
  return Object.fromEntries(
    analysis.options.map((option) => [
      option.name,
      given[option.name] === undefined ? option.default : readOption(option, given[option.name]),
    ]),
  )
}

function readOption(option: OptionDescriptor, value: unknown): boolean | string | number | readonly string[] {
  const refuse = (expected: string): never => {
    throw new InputError('BAD_OPTION', { option: option.name, found: JSON.stringify(value) ?? String(value), expected })
  }
  switch (option.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse('true or false')
    case 'choice':
      return typeof value === 'string' && option.choices.includes(value) ? value : refuse(`one of ${option.choices.join(', ')}`)
    case 'text':
      return typeof value === 'string' ? value : refuse('text')
    case 'names':
      return Array.isArray(value) && value.every((name) => typeof name === 'string') ? value : refuse('a list of names')
    default: {
      const whole = option.kind === 'integer'
      const fits =
        typeof value === 'number' &&
        (whole ? Number.isInteger(value) : Number.isFinite(value)) &&
        value >= option.min &&
        value <= option.max
      return fits ? value : refuse(`${whole ? 'a whole' : 'a'} number from ${option.min} to ${option.max}`)
    }
  }
}

/** CPU milliseconds used so far, by the caller's clock; the engine has none. */
export type CpuClock = () => number

/** A complete answer on the way to the last one, or what the generator is resumed with the results of: work, histories. */
export type AnalysisStep =
  | { readonly kind: 'stage'; readonly stage: string; readonly result: AnalysisResult }
  | { readonly kind: 'work'; readonly work: Work }
  | { readonly kind: 'curves'; readonly metric: string; readonly wanted: CurvesWanted }

/**
 * Asks one question of a dataset: resolves metric, goal and reducer, runs the analysis, and puts the header around what
 * it says. The filter of the run set has been applied by the caller.
 * @param cpuMs what stages took is measured with it; without it these numbers are null
 * @param curves histories, for analyses that follow training; without them they answer what needs none
 * @throws InputError UNKNOWN_ANALYSIS, UNKNOWN_METRIC, BAD_OPTION
 */
export function runAnalysis(dataset: Dataset, request: AnalysisRequest, cpuMs?: CpuClock, curves?: CurvesOf): AnalysisResult {
  const steps = analysisSteps(dataset, request, cpuMs)
  let results: readonly unknown[] = []
  for (;;) {
    const next = steps.next(results)
    if (next.done === true) return next.value
    results = answerStep(next.value, curves)
  }
}

/**
 * The same in steps: better answers as they come, the last one returned. Work may be done on any thread (`worker`); an
 * analysis without stages has none and returns at once.
 * @throws InputError UNKNOWN_ANALYSIS, UNKNOWN_METRIC, BAD_OPTION
 */
export function* analysisSteps(
  dataset: Dataset,
  request: AnalysisRequest,
  cpuMs?: CpuClock,
): Generator<AnalysisStep, AnalysisResult, readonly unknown[]> {
  const analysis = findAnalysis(request.analysis)
  const options = readOptions(analysis, request.options)
  const { metric, goal, reducer, y } =
    dataset.n === 0 && dataset.metrics.length === 0 ? nothing(request) : resolveObjective(dataset, request, analysis.autoReducer)
  const seed = request.seed ?? DEFAULT_SEED
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= MOST_SEED)) {
    throw new InputError('BAD_OPTION', { option: 'seed', found: String(seed), expected: `a whole number from 0 to ${MOST_SEED}` })
  }
  const input: AnalysisInput = { dataset, y, metric: metric.name, goal, reducer, seed }
  const spent = new Map<string, number>()
  let last = cpuMs?.() ?? 0
  const spend = (stage: string): void => {
    const now = cpuMs?.() ?? 0
    spent.set(stage, (spent.get(stage) ?? 0) + now - last)
    last = now
  }
  const result = (outcome: Outcome<unknown>): AnalysisResult => {
    const body =
      outcome.status === 'ok' ? finite(analysis.words(outcome.body, metric.name) as Record<string, unknown>) : { values: {}, replaced: 0 }
    const about = [...outcome.warnings, ...aboutGoal(metric, goal, request), ...aboutEvaluations(metric, reducer, y)]
    const warnings: readonly Warning[] =
      body.replaced === 0
        ? about
        : [...about, { code: 'NOT_FINITE', text: `${body.replaced} numbers of this result are not finite and stand as null.` }]
    return {
      schema: 1,
      engine: ENGINE,
      analysis: analysis.name,
      status: outcome.status,
      reason: outcome.status === 'ok' ? null : outcome.reason,
      metric: metric.name,
      goal,
      reducer,
      options,
      runSet: request.runSet,
      revision: dataset.revision,
      seed,
      runs: outcome.runs,
      warnings,
      ...(cpuMs === undefined ? body.values : withTimes(body.values, spent)),
    }
  }
  if (analysis.stages === undefined) return result(analysis.run(input, options))
  const steps = analysis.stages(input, options)
  let results: readonly unknown[] = []
  let stage = ''
  for (;;) {
    const next = steps.next(results)
    if (next.done === true) {
      if (stage !== '') spend(stage)
      return result(next.value)
    }
    if (next.value.kind === 'work') results = yield next.value
    else if (next.value.kind === 'curves') results = yield { ...next.value, metric: metric.name }
    else {
      stage = next.value.stage
      spend(stage)
      yield { kind: 'stage', stage, result: result(next.value.outcome) }
      results = []
    }
  }
}

/** Stages with the CPU time that each has taken so far, to a tenth of a millisecond. */
function withTimes(body: Record<string, unknown>, spent: ReadonlyMap<string, number>): Record<string, unknown> {
  const { stages } = body
  if (!Array.isArray(stages)) return body
  return {
    ...body,
    stages: (stages as readonly { readonly name: string }[]).map((stage) => ({
      ...stage,
      elapsedCpuMs: spent.has(stage.name) ? Math.round(10 * spent.get(stage.name)!) / 10 : null,
    })),
  }
}

/** An empty run set knows no metric, so no name is wrong there: the answer is that there are no runs. */
function nothing({ metric: name, goal: asked }: AnalysisRequest): ResolvedObjective {
  const goal = asked ?? detectGoal(name) ?? 'minimize'
  const y = new Float64Array(0)
  const metric: MetricColumn = { name, goal, goalSource: 'detected', logged: new Uint8Array(0), summary: y, history: null }
  return { metric, goal, reducer: 'summary', y }
}

/** Which way is good turns half of what is said round; where nobody said it, the reader must know. */
function aboutGoal({ name, goalSource }: MetricColumn, goal: Goal, request: AnalysisRequest): readonly Warning[] {
  if (goalSource !== 'assumed' || request.goal !== undefined) return []
  return [
    {
      code: 'GOAL_ASSUMED',
      text: `Nobody said whether more or less of ${name} is better, and its name does not tell: ${goal} is assumed.`,
    },
  ]
}

/**
 * The best of many evaluations is better than the best of few by luck alone: with 100 instead of 10, by one standard
 * deviation of the evaluation noise.
 */
function aboutEvaluations(metric: MetricColumn, reducer: ResolvedReducer, y: Float64Array): readonly Warning[] {
  if (reducer !== 'best' || metric.history === null) return []
  let fewest = Number.POSITIVE_INFINITY
  let most = 0
  metric.history.evaluations.forEach((count, i) => {
    if (count === 0 || !Number.isFinite(y[i]!)) return
    fewest = Math.min(fewest, count)
    most = Math.max(most, count)
  })
  if (most <= 2 * fewest) return []
  return [
    {
      code: 'UNEQUAL_EVALUATIONS',
      text: `Runs were evaluated ${fewest} to ${most} times: the best of many evaluations looks better than the best of few. Compare with the reducer mean-last.`,
    },
  ]
}

/** JSON has no NaN: whatever is not finite becomes null, counted. */
function finite(body: Record<string, unknown>): { values: Record<string, unknown>; replaced: number } {
  let replaced = 0
  const walk = (value: unknown): unknown => {
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value + 0 // no negative zero: it would not survive the trip through JSON
      replaced += 1
      return null
    }
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
    return value
  }
  return { values: walk(body) as Record<string, unknown>, replaced }
}
