import type { Outcome } from '../analysis.ts'
import { type CorrelationBody, type CorrelationParam, correlation } from '../correlation.ts'
import { inputOf, type Question } from './question.ts'

/** The analysis itself, over a dataset built from one record of settings and one number per run. */
export function askCorrelation(question: Question): Outcome<CorrelationBody> {
  return correlation.run(inputOf(question), { adaptive: 'unknown', include: [], exclude: [], ...question.options })
}

/** The body where an answer is expected. */
export function answer(question: Question): CorrelationBody & { readonly warnings: readonly string[] } {
  const outcome = askCorrelation(question)
  if (outcome.status !== 'ok') throw new Error(`unanswerable: ${outcome.reason.text}`)
  return { ...outcome.body, warnings: outcome.warnings.map(({ code }) => code) }
}

/** One param's row. */
export function rowOf(body: CorrelationBody, name: string): CorrelationParam {
  const row = body.params.find((param) => param.name === name)
  if (row === undefined) throw new Error(`no row '${name}' among ${body.params.map((param) => param.name).join(', ')}`)
  return row
}
