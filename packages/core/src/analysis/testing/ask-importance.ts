import { importanceWords } from '../../panels/importance-words.ts'
import type { Outcome } from '../analysis.ts'
import { importance } from '../importance.ts'
import type { ImportanceBody, ImportanceNumbers, ImportanceParam, StageName } from '../importance-result.ts'
import { doWork } from '../work.ts'
import { inputOf, type Question } from './question.ts'

/** The analysis over a dataset built from one record of settings and one number per run, as far as some stage. */
export function askImportance(question: Question, upTo: StageName = 'pairs'): Outcome<ImportanceNumbers> {
  const steps = importance.stages!(inputOf(question), {
    target: 'rank',
    adaptive: 'unknown',
    interactions: false,
    include: [],
    exclude: [],
    ...question.options,
  })
  let results: readonly unknown[] = []
  for (;;) {
    const next = steps.next(results)
    if (next.done === true) return next.value
    const step = next.value
    results = step.kind === 'work' ? doWork(step.work) : []
    if (step.kind !== 'stage' || step.stage !== upTo || step.outcome.status !== 'ok') continue
    if (step.outcome.body.stages.find(({ name }) => name === upTo)!.state === 'done') return step.outcome
  }
}

/** The body where an answer is expected, with its words. */
export function answer(question: Question, upTo?: StageName): ImportanceBody & { readonly warnings: readonly string[] } {
  const outcome = askImportance(question, upTo)
  if (outcome.status !== 'ok') throw new Error(`unanswerable: ${outcome.reason.text}`)
  return { ...importanceWords(outcome.body, 'y'), warnings: outcome.warnings.map(({ code }) => code) }
}

/** One param's row. */
export function rowOf(body: ImportanceBody, name: string): ImportanceParam {
  const row = body.params.find((param) => param.name === name)
  if (row === undefined) throw new Error(`no row '${name}' among ${body.params.map((param) => param.name).join(', ')}`)
  return row
}
