import { noiseWords } from '../../panels/noise-words.ts'
import type { AnalysisInput, Outcome, Warning } from '../analysis.ts'
import { noise } from '../noise.ts'
import type { NoiseBody, NoiseNumbers } from '../noise-result.ts'
import { runSteps } from '../work.ts'
import { curvesOf, type RunCurve } from './curves-of.ts'
import { inputOf, type Question } from './question.ts'

/** The analysis over a dataset built from one record of settings and one number per run. */
export function askNoise(question: Question): Outcome<NoiseNumbers> {
  const defaults = Object.fromEntries(noise.options.map((option) => [option.name, option.default]))
  return noise.run(inputOf(question), { ...defaults, ...question.options })
}

export interface NoiseAnswer extends NoiseBody {
  readonly warnings: readonly string[]
  readonly said: readonly Warning[]
}

/** The body where an answer is expected, with its words. */
export function answer(question: Question): NoiseAnswer {
  const outcome = askNoise(question)
  if (outcome.status !== 'ok') throw new Error(`unanswerable: ${outcome.reason.text}`)
  return { ...noiseWords(outcome.body, 'y'), warnings: outcome.warnings.map(({ code }) => code), said: outcome.warnings }
}

/** The code of the reason where no answer is expected. */
export function refusal(question: Question): string {
  const outcome = askNoise(question)
  return outcome.status === 'ok' ? 'ok' : outcome.reason.code
}

/** One param's row. */
export function rowOf(body: NoiseBody, name: string): NoiseBody['params'][number] {
  const row = body.params.find((param) => param.name === name)
  if (row === undefined) throw new Error(`no row '${name}' among ${body.params.map((param) => param.name).join(', ')}`)
  return row
}

/** The body with effects over training, of runs that have histories. */
export function answerOverTraining(question: Question, curves: readonly (RunCurve | null)[]): NoiseAnswer {
  const defaults = Object.fromEntries(noise.options.map((option) => [option.name, option.default]))
  const outcome = runSteps(noise.stages!(withHistories(question, curves), { ...defaults, ...question.options }), curvesOf(curves))
  if (outcome.status !== 'ok') throw new Error(`unanswerable: ${outcome.reason.text}`)
  return { ...noiseWords(outcome.body, 'y'), warnings: outcome.warnings.map(({ code }) => code), said: outcome.warnings }
}

/** The same input of a metric that has histories; its objective stays as it was given. */
function withHistories(question: Question, curves: readonly (RunCurve | null)[]): AnalysisInput {
  const input = inputOf(question)
  const none = new Float64Array(input.dataset.n).fill(Number.NaN)
  const history = {
    last: none,
    min: none,
    max: none,
    meanLast: none,
    evaluations: Int32Array.from(curves, (run) => run?.values.length ?? 0),
  }
  return { ...input, dataset: { ...input.dataset, metrics: input.dataset.metrics.map((metric) => ({ ...metric, history })) } }
}
