import { buildDataset, type DatasetInput } from '../../dataset/build-dataset.ts'
import { columnsFromRows } from '../../dataset/raw-column.ts'
import type { Goal } from '../../domain/objective.ts'
import type { FlatValues } from '../../domain/run.ts'
import type { OptionValues, Outcome } from '../analysis.ts'
import { type CorrelationBody, type CorrelationParam, correlation } from '../correlation.ts'

export interface Question {
  readonly rows: readonly FlatValues[]
  /** Objective per run; NaN was logged, undefined was not. */
  readonly y: readonly (number | undefined)[]
  readonly goal?: Goal
  readonly options?: OptionValues
  readonly seed?: number
  readonly runs?: Partial<DatasetInput['runs']>
  readonly declared?: DatasetInput['declared']
}

/** The analysis itself, over a dataset built from one record of settings and one number per run. */
export function askCorrelation({ rows, y, goal = 'maximize', options = {}, seed = 1, runs, declared }: Question): Outcome<CorrelationBody> {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => `run-${i}`), ...runs },
    config: columnsFromRows(rows),
    summary: [{ name: 'y', values: y }],
    revision: 'r',
    ...(declared === undefined ? {} : { declared }),
  })
  return correlation.run(
    { dataset, y: Float64Array.from(y, (value) => value ?? Number.NaN), metric: 'y', goal, reducer: 'summary', seed },
    { adaptive: 'unknown', include: [], exclude: [], ...options },
  )
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
