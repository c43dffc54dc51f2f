import { buildDataset, type DatasetInput } from '../../dataset/build-dataset.ts'
import { columnsFromRows } from '../../dataset/raw-column.ts'
import type { Goal } from '../../domain/objective.ts'
import type { FlatValues } from '../../domain/run.ts'
import type { AnalysisInput, OptionValues } from '../analysis.ts'

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

/** What an analysis receives: a dataset built from one record of settings and one number per run. */
export function inputOf({ rows, y, goal = 'maximize', seed = 1, runs, declared }: Question): AnalysisInput {
  const dataset = buildDataset({
    runs: { id: rows.map((_, i) => `run-${i}`), ...runs },
    config: columnsFromRows(rows),
    summary: [{ name: 'y', values: y }],
    revision: 'r',
    ...(declared === undefined ? {} : { declared }),
  })
  return { dataset, y: Float64Array.from(y, (value) => value ?? Number.NaN), metric: 'y', goal, reducer: 'summary', seed }
}
