import { noiseWords } from '../../panels/noise-words.ts'
import type { Outcome, Warning } from '../analysis.ts'
import { noise } from '../noise.ts'
import type { NoiseBody, NoiseNumbers } from '../noise-result.ts'
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
