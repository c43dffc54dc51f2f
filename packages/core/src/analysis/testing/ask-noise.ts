import { buildDataset } from '../../dataset/build-dataset.ts'
import { columnsFromRows } from '../../dataset/raw-column.ts'
import { noiseWords } from '../../panels/noise-words.ts'
import type { Outcome, Warning } from '../analysis.ts'
import { noise } from '../noise.ts'
import type { NoiseBody, NoiseNumbers } from '../noise-result.ts'
import type { Question } from './ask-correlation.ts'

/** The analysis over a dataset built from one record of settings and one number per run. */
export function askNoise({ rows, y, goal = 'maximize', options = {}, seed = 1, runs, declared }: Question): Outcome<NoiseNumbers> {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => `run-${i}`), ...runs },
    config: columnsFromRows(rows),
    summary: [{ name: 'y', values: y }],
    revision: 'r',
    ...(declared === undefined ? {} : { declared }),
  })
  const defaults = Object.fromEntries(noise.options.map((option) => [option.name, option.default]))
  return noise.run(
    { dataset, y: Float64Array.from(y, (value) => value ?? Number.NaN), metric: 'y', goal, reducer: 'summary', seed },
    { ...defaults, ...options },
  )
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
